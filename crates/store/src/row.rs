use cairn_kernel::Timestamp;
use rusqlite::types::ValueRef;
use tokio_postgres::types::{FromSql, Type};
use uuid::Uuid;

use crate::StoreError;
use crate::value::{Cell, Kind};

/// One row of an answer, of either engine.
pub enum Row<'r> {
    /// From the embedded database.
    Sqlite(&'r rusqlite::Row<'r>),
    /// From PostgreSQL.
    Postgres(&'r tokio_postgres::Row),
}

/// Milliseconds from 1970 to 2000, where PostgreSQL's timestamps begin.
pub(crate) const POSTGRES_EPOCH_MILLIS: i64 = 946_684_800_000;

/// The bytes of a PostgreSQL cell, undecoded: the kind is known, so there is nothing to dispatch on.
struct Raw<'a>(Option<&'a [u8]>);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(Some(raw)))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(None))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl<'r> Row<'r> {
    /// The cell of column `index`, decoded as `kind`.
    pub(crate) fn cell(&self, index: usize, kind: Kind) -> Result<Cell<'r>, StoreError> {
        let bad = |why: String| StoreError::BadColumn { column: index, why: why.into() };
        match self {
            Self::Sqlite(row) => {
                let value = row.get_ref(index).map_err(|error| bad(error.to_string()))?;
                sqlite_cell(value, kind).map_err(bad)
            }
            Self::Postgres(row) => {
                let Raw(bytes) = row.try_get::<_, Raw<'r>>(index).map_err(|error| bad(error.to_string()))?;
                bytes.map_or(Ok(Cell::Null), |bytes| postgres_cell(bytes, kind)).map_err(bad)
            }
        }
    }
}

fn sqlite_cell(value: ValueRef<'_>, kind: Kind) -> Result<Cell<'_>, String> {
    Ok(match (value, kind) {
        (ValueRef::Null, _) => Cell::Null,
        (ValueRef::Integer(number), Kind::Int) => Cell::Int(number),
        (ValueRef::Integer(number), Kind::Bool) => Cell::Bool(number != 0),
        (ValueRef::Integer(millis), Kind::Time) => Cell::Time(Timestamp::from_millis(millis)),
        (ValueRef::Real(number), Kind::Real) => Cell::Real(number),
        (ValueRef::Text(bytes), Kind::Text) => Cell::Text(std::str::from_utf8(bytes).map_err(|e| e.to_string())?),
        (ValueRef::Blob(bytes), Kind::Bytes) => Cell::Bytes(bytes),
        (ValueRef::Blob(bytes), Kind::Uuid) => Cell::Uuid(Uuid::from_slice(bytes).map_err(|e| e.to_string())?),
        (other, wanted) => return Err(format!("{} where {wanted:?} is wanted", other.data_type())),
    })
}

fn postgres_cell(bytes: &[u8], kind: Kind) -> Result<Cell<'_>, String> {
    Ok(match kind {
        Kind::Int => Cell::Int(i64::from_be_bytes(fixed(bytes)?)),
        Kind::Real => Cell::Real(f64::from_be_bytes(fixed(bytes)?)),
        Kind::Bool => Cell::Bool(fixed::<1>(bytes)?[0] != 0),
        Kind::Text => Cell::Text(std::str::from_utf8(bytes).map_err(|e| e.to_string())?),
        Kind::Bytes => Cell::Bytes(bytes),
        Kind::Uuid => Cell::Uuid(Uuid::from_bytes(fixed(bytes)?)),
        Kind::Matching => return Err("no column holds what is to be matched".to_owned()),
        Kind::Time => {
            let micros = i64::from_be_bytes(fixed(bytes)?);
            Cell::Time(Timestamp::from_millis(micros.div_euclid(1000) + POSTGRES_EPOCH_MILLIS))
        }
    })
}

fn fixed<const N: usize>(bytes: &[u8]) -> Result<[u8; N], String> {
    bytes.try_into().map_err(|_| format!("{} bytes where {N} are wanted", bytes.len()))
}

//! What goes into a statement and what comes out of a row, the same for both engines.

use cairn_kernel::{
    ApiKeyId, CaptureId, CommentId, FamilyId, IdentityId, JobId, LedgerId, ProjectId, SessionId, StepId, TaskId,
    TemplateId, Timestamp, TombstoneId, UserId, ZoneId,
};
use uuid::Uuid;

use crate::Matching;

/// The seven kinds of value that the schema knows, and one that only goes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 64-bit integer: `INTEGER` / `bigint`.
    Int,
    /// 64-bit float: `REAL` / `double precision`.
    Real,
    /// True or false: `INTEGER` 0 or 1 / `boolean`.
    Bool,
    /// Unicode text without NUL: `TEXT` / `text COLLATE "C"`.
    Text,
    /// Bytes: `BLOB` / `bytea`.
    Bytes,
    /// `BLOB` of 16 bytes / `uuid`.
    Uuid,
    /// `INTEGER` milliseconds / `timestamptz`.
    Time,
    /// What documents have to match: an FTS5 expression / the text of a `tsquery`. No column is one.
    Matching,
}

/// One argument of a statement.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// SQL NULL of this kind.
    Null(Kind),
    /// See [`Kind::Int`].
    Int(i64),
    /// See [`Kind::Real`].
    Real(f64),
    /// See [`Kind::Bool`].
    Bool(bool),
    /// See [`Kind::Text`].
    Text(&'a str),
    /// See [`Kind::Bytes`].
    Bytes(&'a [u8]),
    /// See [`Kind::Uuid`].
    Uuid(Uuid),
    /// See [`Kind::Time`].
    Time(Timestamp),
    /// See [`Kind::Matching`].
    Matching(&'a Matching),
}

impl Value<'_> {
    /// The kind of this value; NULLs have one too.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Null(kind) => *kind,
            Self::Int(_) => Kind::Int,
            Self::Real(_) => Kind::Real,
            Self::Bool(_) => Kind::Bool,
            Self::Text(_) => Kind::Text,
            Self::Bytes(_) => Kind::Bytes,
            Self::Uuid(_) => Kind::Uuid,
            Self::Time(_) => Kind::Time,
            Self::Matching(_) => Kind::Matching,
        }
    }
}

/// One cell of a row, decoded by the engine according to the wanted [`Kind`].
#[derive(Debug, Clone, Copy)]
pub enum Cell<'a> {
    /// SQL NULL.
    Null,
    /// See [`Kind::Int`].
    Int(i64),
    /// See [`Kind::Real`].
    Real(f64),
    /// See [`Kind::Bool`].
    Bool(bool),
    /// See [`Kind::Text`].
    Text(&'a str),
    /// See [`Kind::Bytes`].
    Bytes(&'a [u8]),
    /// See [`Kind::Uuid`].
    Uuid(Uuid),
    /// See [`Kind::Time`].
    Time(Timestamp),
}

/// Something that can be an argument.
pub trait Bind {
    /// Its kind, known without a value.
    const KIND: Kind;
    /// The value itself.
    fn value(&self) -> Value<'_>;
}

/// Something that can be read from a column.
pub trait Column: Sized {
    /// The kind that the column must have.
    const KIND: Kind;
    /// Whether NULL is fine.
    const NULLABLE: bool = false;
    /// Reads the cell; `Err` says what is wrong with it.
    fn read(cell: Cell<'_>) -> Result<Self, String>;
}

impl<T: Bind> Bind for Option<T> {
    const KIND: Kind = T::KIND;
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null(T::KIND), Bind::value)
    }
}

impl<T: Bind + ?Sized> Bind for &T {
    const KIND: Kind = T::KIND;
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}

impl<T: Column> Column for Option<T> {
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = true;
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        match cell {
            Cell::Null => Ok(None),
            other => T::read(other).map(Some),
        }
    }
}

macro_rules! plain {
    ($($type:ty, $variant:ident;)+) => {$(
        impl Bind for $type {
            const KIND: Kind = Kind::$variant;
            fn value(&self) -> Value<'_> { Value::$variant(*self) }
        }

        impl Column for $type {
            const KIND: Kind = Kind::$variant;
            fn read(cell: Cell<'_>) -> Result<Self, String> {
                match cell {
                    Cell::$variant(value) => Ok(value),
                    other => Err(format!("{other:?}")),
                }
            }
        }
    )+};
}

plain! { i64, Int; f64, Real; bool, Bool; Uuid, Uuid; Timestamp, Time; }

impl Bind for Matching {
    const KIND: Kind = Kind::Matching;
    fn value(&self) -> Value<'_> {
        Value::Matching(self)
    }
}

impl Bind for str {
    const KIND: Kind = Kind::Text;
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Bind for String {
    const KIND: Kind = Kind::Text;
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Column for String {
    const KIND: Kind = Kind::Text;
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        match cell {
            Cell::Text(text) => Ok(text.to_owned()),
            other => Err(format!("{other:?}")),
        }
    }
}

impl Bind for [u8] {
    const KIND: Kind = Kind::Bytes;
    fn value(&self) -> Value<'_> {
        Value::Bytes(self)
    }
}

impl Bind for Vec<u8> {
    const KIND: Kind = Kind::Bytes;
    fn value(&self) -> Value<'_> {
        Value::Bytes(self)
    }
}

impl Column for Vec<u8> {
    const KIND: Kind = Kind::Bytes;
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        match cell {
            Cell::Bytes(bytes) => Ok(bytes.to_vec()),
            other => Err(format!("{other:?}")),
        }
    }
}

impl Bind for [u8; 32] {
    const KIND: Kind = Kind::Bytes;
    fn value(&self) -> Value<'_> {
        Value::Bytes(self)
    }
}

impl Column for [u8; 32] {
    const KIND: Kind = Kind::Bytes;
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        match cell {
            Cell::Bytes(bytes) => bytes.try_into().map_err(|_| format!("{} bytes instead of 32", bytes.len())),
            other => Err(format!("{other:?}")),
        }
    }
}

macro_rules! ids {
    ($($id:ident)+) => {$(
        impl Bind for $id {
            const KIND: Kind = Kind::Uuid;
            fn value(&self) -> Value<'_> { Value::Uuid(self.uuid()) }
        }

        impl Column for $id {
            const KIND: Kind = Kind::Uuid;
            fn read(cell: Cell<'_>) -> Result<Self, String> { Uuid::read(cell).map(Self::from_uuid) }
        }
    )+};
}

ids! { UserId SessionId FamilyId ApiKeyId IdentityId TaskId StepId CommentId ProjectId ZoneId TemplateId TombstoneId CaptureId LedgerId JobId }

/// Makes an enum with `as_str` and `parse` storable as text.
#[macro_export]
macro_rules! text_column {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::Bind for $type {
            const KIND: $crate::Kind = $crate::Kind::Text;
            fn value(&self) -> $crate::Value<'_> { $crate::Value::Text(self.as_str()) }
        }

        impl $crate::Column for $type {
            const KIND: $crate::Kind = $crate::Kind::Text;
            fn read(cell: $crate::Cell<'_>) -> Result<Self, String> {
                let $crate::Cell::Text(text) = cell else { return Err(format!("{cell:?}")) };
                Self::parse(text).ok_or_else(|| format!("unknown word of {} letters", text.len()))
            }
        }
    )+};
}

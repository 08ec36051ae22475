//! Values on the wire, and what PostgreSQL's errors mean.

use std::error::Error;

use tokio_postgres::error::SqlState;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use crate::row::POSTGRES_EPOCH_MILLIS;
use crate::{Kind, StoreError, Value};

pub(crate) const fn type_of(kind: Kind) -> Type {
    match kind {
        Kind::Int => Type::INT8,
        Kind::Real => Type::FLOAT8,
        Kind::Bool => Type::BOOL,
        Kind::Text | Kind::Matching => Type::TEXT,
        Kind::Bytes => Type::BYTEA,
        Kind::Uuid => Type::UUID,
        Kind::Time => Type::TIMESTAMPTZ,
    }
}

#[derive(Debug)]
pub(crate) struct Argument<'a>(pub(crate) Value<'a>);

impl ToSql for Argument<'_> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self.0 {
            Value::Null(_) => return Ok(IsNull::Yes),
            Value::Int(number) => out.extend_from_slice(&number.to_be_bytes()),
            Value::Real(number) => out.extend_from_slice(&number.to_be_bytes()),
            Value::Bool(yes) => out.extend_from_slice(&[u8::from(yes)]),
            Value::Text(text) if text.contains('\0') => return Err("text holds a NUL character".into()),
            Value::Text(text) => out.extend_from_slice(text.as_bytes()),
            Value::Bytes(bytes) => out.extend_from_slice(bytes),
            Value::Uuid(uuid) => out.extend_from_slice(uuid.as_bytes()),
            Value::Matching(matching) => out.extend_from_slice(matching.for_tsquery().as_bytes()),
            Value::Time(at) => {
                let micros = at.as_millis().saturating_sub(POSTGRES_EPOCH_MILLIS).saturating_mul(1000);
                out.extend_from_slice(&micros.to_be_bytes());
            }
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// Says in the store's words what PostgreSQL said.
pub(crate) fn map(error: &tokio_postgres::Error) -> StoreError {
    let Some(said) = error.as_db_error() else {
        let cause = error.source().map_or_else(String::new, |source| format!(": {source}"));
        let text = format!("{error}{cause}").into();
        // Without an answer of the server: the connection broke, or a value could not be sent.
        return if error.to_string().starts_with("error serializing") {
            StoreError::Engine(text)
        } else {
            StoreError::Unreachable(text)
        };
    };
    let text = format!("{} {}", said.code().code(), said.message()).into();
    match *said.code() {
        SqlState::T_R_SERIALIZATION_FAILURE
        | SqlState::T_R_DEADLOCK_DETECTED
        | SqlState::LOCK_NOT_AVAILABLE
        // A cached plan that a migration or a pooler made stale.
        | SqlState::FEATURE_NOT_SUPPORTED
        | SqlState::INVALID_SQL_STATEMENT_NAME
        // No memory, no connection left, a disk that did not answer: the statement itself is in order.
        | SqlState::INSUFFICIENT_RESOURCES
        | SqlState::OUT_OF_MEMORY
        | SqlState::TOO_MANY_CONNECTIONS
        | SqlState::CONFIGURATION_LIMIT_EXCEEDED
        | SqlState::SYSTEM_ERROR
        | SqlState::IO_ERROR => StoreError::TryAgain(text),
        SqlState::ADMIN_SHUTDOWN
        | SqlState::CRASH_SHUTDOWN
        | SqlState::CANNOT_CONNECT_NOW
        | SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => StoreError::Unreachable(text),
        SqlState::QUERY_CANCELED => StoreError::TooSlow,
        SqlState::DISK_FULL => StoreError::DiskFull(text),
        SqlState::READ_ONLY_SQL_TRANSACTION => StoreError::ReadOnly(text),
        SqlState::UNIQUE_VIOLATION
        | SqlState::FOREIGN_KEY_VIOLATION
        | SqlState::CHECK_VIOLATION
        | SqlState::NOT_NULL_VIOLATION => StoreError::Constraint(text),
        _ => StoreError::Engine(text),
    }
}

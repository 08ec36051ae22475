//! Statements on the embedded database.

use rusqlite::{CachedStatement, Connection, ErrorCode, ToSql, types::ToSqlOutput, types::ValueRef};

use crate::dialect;
use crate::tx::Execution;
use crate::{Row, StoreError, Value};

/// Hands each row to `keep`, at most `limit` of them.
pub(crate) fn rows(
    connection: &Connection,
    execution: &Execution<'_>,
    limit: usize,
    mut keep: impl FnMut(&Row<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut statement = prepare(connection, execution)?;
    let mut rows = statement.raw_query();
    let mut seen = 0;
    while seen < limit {
        let Some(row) = rows.next().map_err(|error| map(&error))? else { break };
        keep(&Row::Sqlite(row))?;
        seen += 1;
    }
    Ok(())
}

/// Runs a statement that returns no rows.
pub(crate) fn run(connection: &Connection, execution: &Execution<'_>) -> Result<u64, StoreError> {
    let mut statement = prepare(connection, execution)?;
    statement.raw_execute().map(|touched| touched as u64).map_err(|error| map(&error))
}

/// Runs a statement without arguments (BEGIN, SAVEPOINT …).
pub(crate) fn control(connection: &Connection, text: &str) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(text).map_err(|error| map(&error))?;
    statement.raw_execute().map(|_| ()).map_err(|error| map(&error))
}

fn prepare<'c>(connection: &'c Connection, execution: &Execution<'_>) -> Result<CachedStatement<'c>, StoreError> {
    let text = dialect::for_sqlite(execution.text, execution.shape);
    let mut statement = connection.prepare_cached(&text).map_err(|error| map(&error))?;
    bind(&mut statement, execution)?;
    Ok(statement)
}

/// SQLite numbers `$2 … $1` by first appearance, so arguments go by name: argument *i* to `$i`. Where they
/// appear in order, which is nearly everywhere, name and number are the same.
fn bind(statement: &mut CachedStatement<'_>, execution: &Execution<'_>) -> Result<(), StoreError> {
    let count = statement.parameter_count();
    if count != execution.arguments.len() {
        return Err(StoreError::Engine(
            format!("{count} parameters, {} arguments: {}", execution.arguments.len(), execution.text).into(),
        ));
    }
    for index in 1..=count {
        let number = if execution.shape.is_in_order {
            Some(index)
        } else {
            statement.parameter_name(index).and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok())
        };
        let argument = number
            .and_then(|number| execution.arguments.get(number.checked_sub(1)?))
            .ok_or_else(|| StoreError::Engine(format!("a gap among the parameters of {}", execution.text).into()))?;
        statement.raw_bind_parameter(index, Argument(*argument)).map_err(|error| map(&error))?;
    }
    Ok(())
}

struct Argument<'a>(Value<'a>);

impl ToSql for Argument<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match &self.0 {
            Value::Null(_) => ToSqlOutput::Borrowed(ValueRef::Null),
            Value::Int(number) => ToSqlOutput::Borrowed(ValueRef::Integer(*number)),
            Value::Real(number) => ToSqlOutput::Borrowed(ValueRef::Real(*number)),
            Value::Bool(yes) => ToSqlOutput::Borrowed(ValueRef::Integer(i64::from(*yes))),
            // PostgreSQL cannot store NUL in text; neither may this engine.
            Value::Text(text) if text.contains('\0') => {
                return Err(rusqlite::Error::ToSqlConversionFailure("text holds a NUL character".into()));
            }
            Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Value::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Value::Uuid(uuid) => ToSqlOutput::Borrowed(ValueRef::Blob(uuid.as_bytes())),
            Value::Matching(matching) => ToSqlOutput::from(matching.for_fts5()),
            Value::Time(at) => ToSqlOutput::Borrowed(ValueRef::Integer(at.as_millis())),
        })
    }
}

/// Says in the store's words what SQLite said.
pub(crate) fn map(error: &rusqlite::Error) -> StoreError {
    let text = || error.to_string().into();
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::DiskFull(text()),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => StoreError::ReadOnly(text()),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Corrupt(text()),
        Some(ErrorCode::ConstraintViolation) => StoreError::Constraint(text()),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::TryAgain(text()),
        Some(ErrorCode::OperationInterrupted) => StoreError::TooSlow,
        Some(ErrorCode::SystemIoFailure) => StoreError::Unreachable(text()),
        _ => StoreError::Engine(text()),
    }
}

//! Connections to the embedded database and what they are set to.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::exec::map;
use crate::StoreError;

/// Statements that a connection keeps prepared.
const STATEMENTS: usize = 256;
/// How long a connection waits for another process (`backup`, `cairn user`) to finish its transaction.
pub(super) const BUSY: Duration = Duration::from_secs(5);

/// The connection that writes; makes the file when it is missing.
pub(crate) fn writer(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| map(&error))?;
    set_up(&connection, false).map_err(|error| map(&error))?;
    Ok(connection)
}

/// A connection that cannot write.
pub(crate) fn reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| map(&error))?;
    set_up(&connection, true).map_err(|error| map(&error))?;
    Ok(connection)
}

fn set_up(connection: &Connection, read_only: bool) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Else an argument that might change the plan makes SQLite compile the statement again, each time.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -4096;
         PRAGMA wal_autocheckpoint = 0;",
    )?;
    if read_only {
        connection.execute_batch("PRAGMA query_only = ON")?;
    }
    Ok(())
}

//! The one door to data: two engines, one text of SQL, and no `await` inside a transaction.
//!
//! * [`Db::read`] and [`Db::write`] hand a closure to a thread that owns a connection.
//! * [`sql!`] declares a statement with its types; [`record!`] a row. One test prepares all of them
//!   on both engines.
//! * On SQLite all waiting writes share one commit with fsync ("group commit"); on PostgreSQL
//!   statements travel together where they can.
//!
//! `dialect.rs` is the only file that knows which engine runs.

mod admin;
mod backup;
mod db;
mod dialect;
mod error;
mod hints;
mod lock;
mod matching;
mod migrate;
pub mod portable;
mod postgres;
#[cfg(feature = "testing")]
pub mod prove;
mod query;
mod row;
mod sqlite;
mod statement;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;
mod value;
mod work;

pub use admin::{Findings, clock_offset_millis, examine};
pub use backup::{backup_sqlite, restore_sqlite};
pub use db::{Db, Lane};
pub use error::StoreError;
pub use hints::Hints;
pub use lock::{DataLock, LockHolder, ServedLock};
pub use matching::{Lexeme, Matching};
pub use migrate::{Migrated, MigrationError, latest_version, migrate, schema_version};
pub use postgres::PostgresOptions;
pub use query::Query;
pub use row::Row;
pub use sqlite::SqliteOptions;
pub use statement::{__inventory, Arguments, Cells, Params, Record, Registered, Sql, statements};
pub use tx::{Asked, ReadTx, WriteTx};
pub use value::{Bind, Cell, Column, Kind, Value};

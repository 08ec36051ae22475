//! Schema versions, forward only: the same numbers for both engines, each file in one transaction.
//!
//! An own runner (docs/decisions/0002): SQLite needs foreign keys switched off *before* the
//! transaction and checked before its commit, and PostgreSQL a lock around everything.

use std::path::Path;

use rusqlite::Connection;
use tokio_postgres::Client;

use crate::db::Engine;
use crate::sqlite::{exec, open};
use crate::{Db, StoreError, backup_sqlite, dialect, postgres};

struct Migration {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migrations {
    ($($version:literal $name:literal;)+) => {
        &[$(Migration {
            version: $version,
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../migrations/postgres/", $name, ".sql")),
        },)+]
    };
}

const MIGRATIONS: &[Migration] = migrations! {
    1 "0001_ground";
    2 "0002_front_door";
    3 "0003_search";
    5 "0005_identities";
    6 "0006_captures";
    7 "0007_learning";
    11 "0011_due_day";
    12 "0012_comments_found";
    13 "0013_sign_in";
    14 "0014_retried_jobs";
    15 "0015_search_pending";
    16 "0016_from_completion";
    17 "0017_search_forgets";
    18 "0018_from_elsewhere";
    19 "0019_seven_levels";
    20 "0020_phases";
    21 "0021_newest_found";
    22 "0022_set_aside";
};

// The last one is the latest: several branches add to the list, and a merge puts lines where it likes.
const _: () = {
    let mut at = 1;
    while at < MIGRATIONS.len() {
        assert!(MIGRATIONS[at - 1].version < MIGRATIONS[at].version, "migrations stand in the order of their numbers");
        at += 1;
    }
};

/// What a migration run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrated {
    /// The version found; 0 for an empty database.
    pub from: i64,
    /// The version left behind.
    pub to: i64,
}

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The database was written by a later release.
    #[error(
        "this database has schema version {found}, and this program knows versions up to {known}: \
         it was written by a newer Cairn. Install that release or a later one; nothing was changed."
    )]
    Newer {
        /// The database's version.
        found: i64,
        /// The program's latest.
        known: i64,
    },
    /// Rows would have pointed to nothing.
    #[error("migration {0} would leave rows that point to nothing; nothing was changed")]
    BrokenKeys(&'static str),
    /// The engine refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the migrations say to PostgreSQL, in order. Its types tell more than SQLite's: what is a time, a
/// truth, an id.
pub(crate) fn postgres_texts() -> impl Iterator<Item = &'static str> {
    MIGRATIONS.iter().map(|migration| migration.postgres)
}

/// The version that this program brings databases to.
pub fn latest_version() -> i64 {
    MIGRATIONS.last().map_or(0, |migration| migration.version)
}

/// The version of the database; 0 when it is empty. Blocking.
pub fn schema_version(db: &Db) -> Result<i64, StoreError> {
    match db.engine() {
        Engine::Sqlite(sqlite) => sqlite_version(&open::reader(sqlite.path())?),
        Engine::Postgres(engine) => engine.connector().once(async |client| postgres_version(client).await),
    }
}

/// Brings the schema up to date. Blocking. On SQLite the caller holds the data lock; a database
/// that already has content is copied beside itself first. On PostgreSQL an advisory lock is taken.
pub fn migrate(db: &Db) -> Result<Migrated, MigrationError> {
    match db.engine() {
        Engine::Sqlite(sqlite) => on_sqlite(sqlite.path()),
        Engine::Postgres(engine) => {
            // The store's errors and ours are two types: what we refuse comes back inside.
            engine.connector().once(async |client| Ok(on_postgres(client).await))?
        }
    }
}

fn refuse_newer(found: i64) -> Result<(), MigrationError> {
    let known = latest_version();
    if found > known { Err(MigrationError::Newer { found, known }) } else { Ok(()) }
}

fn on_sqlite(path: &Path) -> Result<Migrated, MigrationError> {
    let connection = open::writer(path)?;
    let from = sqlite_version(&connection)?;
    refuse_newer(from)?;
    if from > 0 && from < latest_version() {
        let copy = path.with_extension(format!("before-{}", latest_version()));
        if !copy.exists() {
            backup_sqlite(path, &copy)?;
        }
    }
    let said = |error: rusqlite::Error| StoreError::clone(&exec::map(&error));
    // Inside a transaction this would do nothing, and a table rebuild would cascade its children away.
    connection.execute_batch("PRAGMA foreign_keys = OFF").map_err(said)?;
    for migration in MIGRATIONS.iter().filter(|migration| migration.version > from) {
        connection.execute_batch("BEGIN IMMEDIATE").map_err(said)?;
        let step = || -> Result<(), MigrationError> {
            connection.execute_batch(migration.sqlite).map_err(said)?;
            let broken =
                connection.prepare("PRAGMA foreign_key_check").and_then(|mut check| check.exists([])).map_err(said)?;
            if broken {
                return Err(MigrationError::BrokenKeys(migration.name));
            }
            connection.pragma_update(None, "user_version", migration.version).map_err(said)?;
            connection.execute_batch("COMMIT").map_err(said)?;
            Ok(())
        };
        if let Err(error) = step() {
            connection.execute_batch("ROLLBACK").ok();
            return Err(error);
        }
    }
    Ok(Migrated { from, to: latest_version() })
}

fn sqlite_version(connection: &Connection) -> Result<i64, StoreError> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(|error| exec::map(&error))
}

async fn postgres_version(client: &Client) -> Result<i64, StoreError> {
    let said = |error: tokio_postgres::Error| postgres::map(&error);
    let known = client.query_one("SELECT to_regclass('schema_version') IS NOT NULL", &[]).await.map_err(said)?;
    if !known.get::<_, bool>(0) {
        return Ok(0);
    }
    let row = client.query_one("SELECT coalesce(max(version), 0) FROM schema_version", &[]).await.map_err(said)?;
    Ok(row.get(0))
}

async fn on_postgres(client: &mut Client) -> Result<Migrated, MigrationError> {
    let said = |error: tokio_postgres::Error| postgres::map(&error);
    let lock = format!(
        "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock({})",
        dialect::MIGRATION_LOCK
    );
    client.batch_execute(&lock).await.map_err(said)?;
    let from = postgres_version(client).await?;
    refuse_newer(from)?;
    client
        .batch_execute("CREATE TABLE IF NOT EXISTS schema_version (version bigint PRIMARY KEY, name text NOT NULL)")
        .await
        .map_err(said)?;
    for migration in MIGRATIONS.iter().filter(|migration| migration.version > from) {
        let step = client.transaction().await.map_err(said)?;
        step.batch_execute(migration.postgres).await.map_err(said)?;
        step.execute(
            "INSERT INTO schema_version (version, name) VALUES ($1, $2)",
            &[&migration.version, &migration.name],
        )
        .await
        .map_err(said)?;
        step.commit().await.map_err(said)?;
    }
    // The lock goes with the connection.
    Ok(Migrated { from, to: latest_version() })
}

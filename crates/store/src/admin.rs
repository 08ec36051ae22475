//! Looking after a database: is it healthy, and does its clock agree with ours?

use cairn_kernel::Timestamp;

use crate::db::Engine;
use crate::sqlite::{exec, open};
use crate::{Db, StoreError, dialect, postgres};

/// What an examination found; empty means healthy.
#[derive(Debug, Default)]
pub struct Findings {
    /// Sentences, one a problem.
    pub problems: Vec<String>,
    /// The engine and its version.
    pub engine: String,
}

/// Reads the whole database and says what is wrong with it (`integrity_check` and
/// `foreign_key_check` on SQLite; on PostgreSQL, which checks its pages itself, the connection and
/// its settings). Blocking; takes as long as reading the file does.
pub fn examine(db: &Db) -> Result<Findings, StoreError> {
    match db.engine() {
        Engine::Sqlite(sqlite) => {
            let connection = open::reader(sqlite.path())?;
            let mut problems = Vec::new();
            let said = |error: rusqlite::Error| exec::map(&error);
            let mut integrity = connection.prepare("PRAGMA integrity_check").map_err(said)?;
            let lines = integrity.query_map([], |row| row.get::<_, String>(0)).map_err(said)?;
            for line in lines {
                let line = line.map_err(said)?;
                if line != "ok" {
                    problems.push(line);
                }
            }
            let mut keys = connection.prepare("PRAGMA foreign_key_check").map_err(said)?;
            let broken = keys
                .query_map([], |row| {
                    Ok(format!(
                        "row {:?} of {} points to a row of {} that is gone",
                        row.get::<_, Option<i64>>(1)?,
                        row.get::<_, String>(0)?,
                        row.get::<_, String>(2)?
                    ))
                })
                .map_err(said)?;
            for line in broken {
                problems.push(line.map_err(said)?);
            }
            Ok(Findings { problems, engine: format!("SQLite {}", rusqlite::version()) })
        }
        Engine::Postgres(engine) => engine.connector().once(async |client| {
            let version = client.query_one("SHOW server_version", &[]).await.map_err(|e| postgres::map(&e))?;
            let pooled = client.query_one("SHOW statement_timeout", &[]).await.map_err(|e| postgres::map(&e))?;
            let mut problems = Vec::new();
            if pooled.get::<_, String>(0) != "10s" {
                problems.push(
                    "session settings do not last: a pooler in transaction mode is in between; set \
                     database.direct_url for LISTEN and migrations"
                        .to_owned(),
                );
            }
            Ok(Findings { problems, engine: format!("PostgreSQL {}", version.get::<_, String>(0)) })
        }),
    }
}

/// How far the database's clock is ahead of `now`, in milliseconds; always 0 on SQLite. Blocking.
pub fn clock_offset_millis(db: &Db, now: impl Fn() -> Timestamp + Send + Sync) -> Result<i64, StoreError> {
    match db.engine() {
        Engine::Sqlite(_) => Ok(0),
        Engine::Postgres(engine) => engine.connector().once(async |client| {
            let before = now();
            let row = client.query_one(dialect::POSTGRES_NOW, &[]).await.map_err(|e| postgres::map(&e))?;
            let round_trip = now().millis_since(before);
            Ok(row.get::<_, i64>(0) - (before.as_millis() + round_trip / 2))
        }),
    }
}

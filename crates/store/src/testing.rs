//! Scratch databases for tests: a file in a temporary folder, or a database of its own on the
//! PostgreSQL that the environment names.
//!
//! * `CAIRN_TEST_DATABASE`: `sqlite` (default) or a PostgreSQL URL; which engine the suite runs on.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tempfile::TempDir;

use crate::postgres::Connector;
use crate::{Db, PostgresOptions, SqliteOptions, StoreError, migrate};

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// The engine that the suite runs on.
pub fn engine_is_postgres() -> bool {
    std::env::var("CAIRN_TEST_DATABASE").is_ok_and(|url| url.starts_with("postgres"))
}

/// An empty database that goes away with this value.
pub struct Scratch {
    /// The folder of this test; holds the file on SQLite.
    pub folder: TempDir,
    server: Option<(String, String)>,
}

impl Scratch {
    /// A database on the engine that the suite runs on, without tables.
    ///
    /// # Panics
    /// When it cannot be made: a test cannot go on then.
    pub fn new() -> Self {
        let named = std::env::var("CAIRN_TEST_DATABASE").ok();
        Self::on(named.as_deref().filter(|url| url.starts_with("postgres")))
    }

    /// A database on the PostgreSQL at `server`, or a file without one; no tables yet.
    ///
    /// # Panics
    /// As [`Scratch::new`].
    #[expect(clippy::expect_used, reason = "a test without a database cannot go on")]
    pub fn on(server: Option<&str>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let server = server.map(str::to_owned).map(|url| {
            let name = format!("cairn_test_{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
            on_server(&url, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).expect("PostgreSQL answers");
            on_server(&url, &format!("CREATE DATABASE {name}")).expect("a scratch database");
            (url, name)
        });
        Self { folder, server }
    }

    /// What to put into `database.url`.
    pub fn url(&self) -> String {
        match &self.server {
            Some((url, name)) => with_database(url, name),
            None => format!("sqlite://{}", self.folder.path().join("cairn.db").display()),
        }
    }

    /// Opens it; three connections for requests are enough for a test.
    ///
    /// # Errors
    /// As [`Db::open_sqlite`] and [`Db::open_postgres`].
    pub fn open(&self) -> Result<Db, StoreError> {
        if self.server.is_some() {
            let mut options = PostgresOptions::at(self.url());
            options.request_lanes = 3;
            options.background_lanes = 1;
            Db::open_postgres(&options)
        } else {
            Db::open_sqlite(SqliteOptions::at(self.folder.path().join("cairn.db")))
        }
    }

    /// Opens it with all tables.
    ///
    /// # Panics
    /// When it cannot be opened or migrated.
    #[expect(clippy::expect_used, reason = "a test without a database cannot go on")]
    pub fn migrated(&self) -> Db {
        let db = self.open().expect("the scratch database opens");
        migrate(&db).expect("the schema is made");
        db
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some((url, name)) = &self.server {
            on_server(url, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).ok();
        }
    }
}

fn on_server(url: &str, statement: &str) -> Result<(), StoreError> {
    let connector = Connector::new(url, Duration::from_secs(10))?;
    let statement = format!("SET statement_timeout = 0; SET client_min_messages = error;{statement}");
    connector.once(async |client| {
        for part in statement.split(';').filter(|part| !part.trim().is_empty()) {
            client.batch_execute(part).await.map_err(|error| crate::postgres::map(&error))?;
        }
        Ok(())
    })
}

fn with_database(url: &str, name: &str) -> String {
    let (address, query) = url.split_once('?').map_or((url, None), |(address, query)| (address, Some(query)));
    let base = address.rsplit_once('/').map_or(address, |(base, _)| base);
    query.map_or_else(|| format!("{base}/{name}"), |query| format!("{base}/{name}?{query}"))
}

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::watch;

use crate::postgres::{PostgresEngine, PostgresOptions};
use crate::sqlite::{SqliteEngine, SqliteOptions};
use crate::work::pack;
use crate::{ReadTx, StoreError, WriteTx};

/// The one door to data. Cheap to clone.
///
/// A closure handed to [`Db::read`] or [`Db::write`] is straight-line code on a thread that owns
/// a connection. It may be run again (a batch that failed, a serialisation conflict), so ids,
/// times and random values are drawn before it.
#[derive(Clone)]
pub struct Db {
    engine: Arc<Engine>,
}

#[expect(clippy::large_enum_variant, reason = "there is one in a process, behind an Arc")]
pub(crate) enum Engine {
    Sqlite(SqliteEngine),
    Postgres(PostgresEngine),
}

/// Who is waiting: requests never queue behind jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// A person or program waits for the answer.
    Request,
    /// Jobs, relay and search.
    Background,
}

impl Db {
    /// Opens (or makes) the embedded database. Blocking; migrations are the caller's next step.
    pub fn open_sqlite(options: SqliteOptions) -> Result<Self, StoreError> {
        Ok(Self { engine: Arc::new(Engine::Sqlite(SqliteEngine::open(options)?)) })
    }

    /// Connects to PostgreSQL. Blocking; migrations are the caller's next step.
    pub fn open_postgres(options: &PostgresOptions) -> Result<Self, StoreError> {
        Ok(Self { engine: Arc::new(Engine::Postgres(PostgresEngine::open(options)?)) })
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Runs `closure` in a read transaction.
    ///
    /// `deadline`: past it, a closure that still waits is not started ([`StoreError::DeadlinePassed`]).
    pub async fn read<T, E, F>(&self, lane: Lane, deadline: Option<Instant>, closure: F) -> Result<T, E>
    where
        F: for<'a> Fn(&mut ReadTx<'a>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (work, answer) = pack(deadline, move |tx: &mut WriteTx<'_>| closure(tx));
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.read(work)?,
            Engine::Postgres(postgres) => postgres.read(lane, work)?,
        }
        answer.await.unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// Runs `closure` in a write transaction and answers when its changes are on disk.
    pub async fn write<T, E, F>(&self, lane: Lane, deadline: Option<Instant>, closure: F) -> Result<T, E>
    where
        F: for<'a> Fn(&mut WriteTx<'a>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (work, answer) = pack(deadline, closure);
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.write(work)?,
            Engine::Postgres(postgres) => postgres.write(lane, work)?,
        }
        answer.await.unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// Counts changes made by other processes to the embedded database; never moves on PostgreSQL.
    pub fn foreign_changes(&self) -> watch::Receiver<u64> {
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.foreign_changes(),
            Engine::Postgres(_) => watch::channel(0).1,
        }
    }

    /// Turns true when commits fail so often that the process had better stop (three I/O errors in a row).
    pub fn fatal(&self) -> watch::Receiver<bool> {
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.fatal(),
            Engine::Postgres(_) => watch::channel(false).1,
        }
    }

    /// How many closures wait, for metrics.
    pub fn queue_depth(&self) -> usize {
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.queue_depth(),
            Engine::Postgres(postgres) => postgres.queue_depth(),
        }
    }

    /// Finishes what was begun, then closes every connection. Blocking.
    pub fn close(&self) {
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.close(),
            Engine::Postgres(postgres) => postgres.close(),
        }
    }
}

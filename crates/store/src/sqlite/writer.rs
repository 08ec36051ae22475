//! Group commit: all waiting closures, each in a savepoint, one commit with fsync, then the answers.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};
use rusqlite::Connection;
use tokio::sync::watch;

use super::exec::{control, map};
use super::open;
use crate::work::{BoxedWork, Ran};
use crate::{StoreError, WriteTx};

/// Closures in one commit, at most.
const BATCH: usize = 256;
/// Work in one commit, at most; a closure that was begun is finished.
const BATCH_TIME: Duration = Duration::from_millis(5);
/// How often changes by other processes are looked for (4 a second, DATA §7) and the log is measured.
const TICK: Duration = Duration::from_millis(250);
/// WAL pages (4 KiB) after which a tick is used to checkpoint.
const PASSIVE_PAGES: i64 = 1_000;
/// WAL bytes past which the log is cut back (DATA §2).
const TRUNCATE_BYTES: u64 = 64 << 20;
/// Commits that may fail in a row before the process is asked to stop (DATA §2).
const FAILURES: u32 = 3;

pub(super) struct Writer {
    path: PathBuf,
    connection: Connection,
    queue: Receiver<BoxedWork>,
    changed: watch::Sender<u64>,
    broken: watch::Sender<bool>,
    data_version: i64,
    looked: Instant,
    failures: u32,
}

/// How a batch's COMMIT went.
enum Commit {
    Done,
    /// Nothing was saved, for this reason; each closure may be tried alone.
    Undone(StoreError),
    /// Nobody knows.
    Unknown(StoreError),
}

impl Writer {
    pub(super) fn new(
        path: PathBuf,
        connection: Connection,
        queue: Receiver<BoxedWork>,
        changed: watch::Sender<u64>,
        broken: watch::Sender<bool>,
    ) -> Self {
        let data_version = data_version(&connection);
        Self { path, connection, queue, changed, broken, data_version, looked: Instant::now(), failures: 0 }
    }

    /// Serves writes until the queue is closed.
    pub(super) fn work(mut self) {
        loop {
            match self.queue.recv_timeout(TICK) {
                Ok(first) => self.batch(first),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.looked.elapsed() >= TICK {
                self.look_for_foreign_changes();
                self.checkpoint();
            }
        }
        // The log is folded into the file, so that a stopped server leaves one plain file.
        self.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").ok();
    }

    fn batch(&mut self, first: BoxedWork) {
        let began = Instant::now();
        if let Err(error) = self.begin() {
            return refuse(first, error);
        }
        let mut batch = Vec::new();
        let mut next = Some(first);
        while let Some(mut work) = next {
            if work.deadline().is_some_and(|deadline| deadline < Instant::now()) {
                work.finish(Err(StoreError::DeadlinePassed));
            } else {
                let ran = in_savepoint(&self.connection, &mut work);
                batch.push((work, ran));
                if self.connection.is_autocommit() {
                    return self.each_alone(batch);
                }
            }
            next = (batch.len() < BATCH && began.elapsed() < BATCH_TIME).then(|| self.queue.try_recv().ok()).flatten();
        }
        metrics::histogram!("cairn_commit_batch_size").record(batch.len() as f64);
        match self.commit() {
            Commit::Done => {
                metrics::histogram!("cairn_database_seconds", "kind" => "write").record(began.elapsed().as_secs_f64());
                for (mut work, ran) in batch {
                    work.finish(settled(ran));
                }
            }
            Commit::Undone(StoreError::Constraint(_)) => self.each_alone(batch),
            Commit::Undone(error) => batch.into_iter().for_each(|(work, _)| refuse(work, error.clone())),
            Commit::Unknown(error) => self.outcome_unknown(batch, &error),
        }
    }

    /// Begins on a connection that is surely out of the last transaction.
    fn begin(&mut self) -> Result<(), StoreError> {
        if !self.connection.is_autocommit() && control(&self.connection, "ROLLBACK").is_err() {
            self.reopen();
        }
        let begun = control(&self.connection, "BEGIN IMMEDIATE");
        if let Err(StoreError::Unreachable(_)) = &begun {
            self.count_failure();
            self.reopen();
        }
        begun
    }

    fn commit(&mut self) -> Commit {
        let Err(error) = control(&self.connection, "COMMIT") else {
            self.failures = 0;
            return Commit::Done;
        };
        let rolled_back = self.connection.is_autocommit() || control(&self.connection, "ROLLBACK").is_ok();
        match error {
            StoreError::Unreachable(_) => Commit::Unknown(error),
            _ if rolled_back => Commit::Undone(error),
            _ => Commit::Unknown(error),
        }
    }

    /// The batch's transaction is gone, or its COMMIT broke a constraint: every closure again, by itself.
    fn each_alone(&mut self, batch: Vec<(BoxedWork, Ran)>) {
        tracing::warn!(closures = batch.len(), "a batch was rolled back; running its closures one by one");
        for (mut work, _) in batch {
            if !self.connection.is_autocommit() {
                control(&self.connection, "ROLLBACK").ok();
            }
            if let Err(error) = self.begin() {
                refuse(work, error);
                continue;
            }
            let ran = in_savepoint(&self.connection, &mut work);
            if self.connection.is_autocommit() {
                let error = StoreError::Engine("the statement rolled its whole transaction back".into());
                refuse(work, if let Ran::Failed(error) = ran { error } else { error });
                continue;
            }
            match self.commit() {
                Commit::Done => work.finish(settled(ran)),
                Commit::Undone(error) => refuse(work, error),
                Commit::Unknown(error) => self.outcome_unknown(vec![(work, ran)], &error),
            }
        }
    }

    /// The frames may be on disk or not (a failed fsync): nobody may be told "saved" or "not saved".
    fn outcome_unknown(&mut self, batch: Vec<(BoxedWork, Ran)>, error: &StoreError) {
        tracing::error!(%error, "a commit failed with an I/O error");
        for (work, _) in batch {
            refuse(work, StoreError::OutcomeUnknown(error.to_string().into()));
        }
        self.count_failure();
        self.reopen();
    }

    fn count_failure(&mut self) {
        self.failures += 1;
        if self.failures >= FAILURES {
            self.broken.send_replace(true);
        }
    }

    fn reopen(&mut self) {
        match open::writer(&self.path) {
            Ok(connection) => {
                self.connection = connection;
                // The number means something within one connection only.
                self.data_version = data_version(&self.connection);
                self.changed.send_modify(|count| *count += 1);
            }
            Err(error) => tracing::error!(%error, "the database could not be opened again"),
        }
    }

    fn look_for_foreign_changes(&mut self) {
        self.looked = Instant::now();
        let version = data_version(&self.connection);
        if version != self.data_version {
            self.data_version = version;
            self.changed.send_modify(|count| *count += 1);
        }
    }

    /// Folds the log into the file a little at a time; cuts it back when a long reader let it grow.
    fn checkpoint(&mut self) {
        let log =
            self.path.with_file_name(format!("{}-wal", self.path.file_name().unwrap_or_default().to_string_lossy()));
        let bytes = std::fs::metadata(log).map_or(0, |file| file.len());
        metrics::gauge!("cairn_wal_bytes").set(bytes as f64);
        let mode = if bytes > TRUNCATE_BYTES {
            "TRUNCATE"
        } else if bytes as i64 > PASSIVE_PAGES * 4096 {
            "PASSIVE"
        } else {
            return;
        };
        // Readers are not waited for: what they still need is folded in at a later tick.
        let folded = self
            .connection
            .busy_timeout(Duration::ZERO)
            .and_then(|()| self.connection.execute_batch(&format!("PRAGMA wal_checkpoint({mode})")))
            .and(self.connection.busy_timeout(open::BUSY));
        if let Err(error) = folded {
            tracing::warn!(error = %map(&error), "the write-ahead log could not be folded in");
            self.connection.busy_timeout(open::BUSY).ok();
        }
    }
}

fn in_savepoint(connection: &Connection, work: &mut BoxedWork) -> Ran {
    if let Err(error) = control(connection, "SAVEPOINT one_of_the_batch") {
        return Ran::Failed(error);
    }
    let ran = work.run(&mut WriteTx::on_sqlite(connection));
    if connection.is_autocommit() {
        return ran;
    }
    let undone = match ran {
        Ran::Keep => Ok(()),
        Ran::Drop | Ran::Failed(_) => control(connection, "ROLLBACK TO SAVEPOINT one_of_the_batch"),
    };
    match undone.and_then(|()| control(connection, "RELEASE SAVEPOINT one_of_the_batch")) {
        Ok(()) => ran,
        Err(error) => {
            // What it wrote may still be there: the whole transaction goes, and the caller of this
            // function sees that it is gone.
            control(connection, "ROLLBACK").ok();
            Ran::Failed(error)
        }
    }
}

fn settled(ran: Ran) -> Result<(), StoreError> {
    match ran {
        Ran::Keep | Ran::Drop => Ok(()),
        Ran::Failed(error) => Err(error),
    }
}

fn refuse(mut work: BoxedWork, error: StoreError) {
    work.finish(Err(error));
}

fn data_version(connection: &Connection) -> i64 {
    connection.query_row("PRAGMA data_version", [], |row| row.get(0)).unwrap_or(0)
}

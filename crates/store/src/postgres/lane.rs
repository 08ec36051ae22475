//! A thread that owns one connection and runs closures on it, one after the other.

use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;

use super::{Connector, PgSession};
use crate::work::{BoxedWork, Ran};
use crate::{StoreError, WriteTx};

/// How often a closure is run again after a conflict.
const TRIES: u32 = 5;

pub(super) struct Item {
    pub(super) work: BoxedWork,
    pub(super) read_only: bool,
}

/// Serves the queue until it is closed.
pub(super) fn work(connector: Connector, queue: &Receiver<Item>) {
    let mut lane = LaneThread { connector, session: None };
    for Item { mut work, read_only } in queue {
        let began = Instant::now();
        lane.serve(&mut work, read_only);
        let kind = if read_only { "read" } else { "write" };
        metrics::histogram!("cairn_database_seconds", "kind" => kind).record(began.elapsed().as_secs_f64());
    }
}

struct LaneThread {
    connector: Connector,
    session: Option<PgSession>,
}

impl LaneThread {
    fn serve(&mut self, work: &mut BoxedWork, read_only: bool) {
        let mut tries = 0;
        loop {
            tries += 1;
            if work.deadline().is_some_and(|deadline| deadline < Instant::now()) {
                return work.finish(Err(StoreError::DeadlinePassed));
            }
            let error = match self.attempt(work, read_only) {
                Ok(()) => return,
                Err(error) => error,
            };
            let lost = matches!(error, StoreError::Unreachable(_));
            if lost {
                self.session = None;
            }
            // A lost connection is worth one more try: nothing was committed, and it may have been idle for long.
            if (error.is_transient() && tries < TRIES) || (lost && tries < 2) {
                std::thread::sleep(Duration::from_millis(u64::from(tries * tries) * 3));
                continue;
            }
            return work.finish(Err(error));
        }
    }

    /// One run in one transaction. `Err`: nothing was committed and the work has not been answered.
    fn attempt(&mut self, work: &mut BoxedWork, read_only: bool) -> Result<(), StoreError> {
        let session = self.session()?;
        session.begin(read_only);
        let ran = work.run(&mut WriteTx::on_postgres(session));
        match ran {
            Ran::Failed(error) => {
                if error.is_transient() {
                    // It may be a plan that a migration or a pooler made stale.
                    session.forget_statements();
                }
                if session.roll_back().is_err() {
                    self.session = None;
                }
                Err(error)
            }
            Ran::Drop => {
                // The caller's answer does not depend on how the rollback went.
                if session.roll_back().is_err() {
                    self.session = None;
                }
                work.finish(Ok(()));
                Ok(())
            }
            Ran::Keep if read_only || !session.is_open() => {
                work.finish(Ok(()));
                if session.commit().is_err() {
                    self.session = None;
                }
                Ok(())
            }
            Ran::Keep => match session.commit() {
                Ok(()) => {
                    work.finish(Ok(()));
                    Ok(())
                }
                // COMMIT was sent and its answer, or that of a statement with it, did not come: it may have been done.
                Err(StoreError::Unreachable(why) | StoreError::OutcomeUnknown(why)) => {
                    self.session = None;
                    work.finish(Err(StoreError::OutcomeUnknown(why)));
                    Ok(())
                }
                // PostgreSQL has rolled it back already.
                Err(error) => {
                    if error.is_transient() {
                        session.forget_statements();
                    }
                    Err(error)
                }
            },
        }
    }

    fn session(&mut self) -> Result<&mut PgSession, StoreError> {
        if self.session.as_ref().is_some_and(PgSession::is_closed) {
            self.session = None;
        }
        if self.session.is_none() {
            let runtime = Connector::runtime()?;
            let client = self.connector.connect(&runtime)?;
            self.session = Some(PgSession::new(runtime, client));
        }
        self.session.as_mut().ok_or(StoreError::Closed)
    }
}

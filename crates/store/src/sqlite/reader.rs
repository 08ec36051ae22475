use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use rusqlite::Connection;

use super::exec::control;
use crate::work::{BoxedWork, Ran};
use crate::{StoreError, WriteTx};

/// A read may run this long; interrupting one is safe (DATA §1).
const PATIENCE: Duration = Duration::from_secs(2);
/// Virtual machine steps between two looks at the clock.
const STEPS: i32 = 20_000;

/// Serves reads until the queue is closed.
pub(super) fn work(connection: &mut Connection, queue: &Receiver<BoxedWork>) {
    for mut work in queue {
        if work.deadline().is_some_and(|deadline| deadline < Instant::now()) {
            work.finish(Err(StoreError::DeadlinePassed));
            continue;
        }
        let began = Instant::now();
        let outcome = snapshot(connection, &mut work);
        metrics::histogram!("cairn_database_seconds", "kind" => "read").record(began.elapsed().as_secs_f64());
        work.finish(outcome);
    }
}

fn snapshot(connection: &mut Connection, work: &mut BoxedWork) -> Result<(), StoreError> {
    let until = Instant::now() + PATIENCE;
    connection
        .progress_handler(STEPS, Some(move || Instant::now() > until))
        .map_err(|error| super::exec::map(&error))?;
    control(connection, "BEGIN DEFERRED")?;
    let ran = work.run(&mut WriteTx::on_sqlite(connection));
    control(connection, "COMMIT")?;
    match ran {
        Ran::Keep | Ran::Drop => Ok(()),
        Ran::Failed(error) => Err(error),
    }
}

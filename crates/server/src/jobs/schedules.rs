//! What is done again and again. An occurrence is a row, so that it is made once, however many
//! servers want to make it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use cairn_kernel::{JobId, Timestamp};
use cairn_store::{Lane, StoreError, WriteTx, sql};
use serde_json::json;
use tokio::sync::{Notify, watch};

use super::{LeaseClock, NewJob, enqueue};
use crate::Ctx;
use crate::workers::stopped;

/// How often schedules are looked at.
const TICK: Duration = Duration::from_secs(15);
/// Occurrences are remembered for 30 days, far longer than any clock is wrong.
const REMEMBERED_MILLIS: i64 = 30 * 86_400_000;

/// A job that comes again and again, at whole multiples of its period since 1970.
#[derive(Debug, Clone, Copy)]
pub struct Schedule {
    /// Names its occurrences; never changed.
    pub name: &'static str,
    /// How often, in milliseconds.
    pub every_millis: i64,
    /// The kind of job that each occurrence is.
    pub job: &'static str,
}

impl Schedule {
    /// The occurrence that is due at `now`. Those that were missed are not made up for.
    pub const fn due_at(&self, now: Timestamp) -> Timestamp {
        Timestamp::from_millis(now.as_millis().div_euclid(self.every_millis) * self.every_millis)
    }
}

sql! {
    static MAKE: (&'static str, Timestamp) => () = "
        INSERT INTO schedule_runs (schedule, due_at) VALUES ($1, $2) ON CONFLICT (schedule, due_at) DO NOTHING";
    static PRUNE: (&'static str, Timestamp) => () = "
        DELETE FROM schedule_runs WHERE schedule = $1 AND due_at < $2";
}

/// Makes the occurrences of schedules.
pub struct Scheduler {
    ctx: Ctx,
    clock: Arc<LeaseClock>,
    schedules: &'static [Schedule],
    /// The newest occurrence that is known to be made, so that the database is asked once each.
    made: HashMap<&'static str, Timestamp>,
}

impl Scheduler {
    /// A scheduler of `schedules`.
    pub fn new(ctx: Ctx, clock: Arc<LeaseClock>, schedules: &'static [Schedule]) -> Self {
        Self { ctx, clock, schedules, made: HashMap::new() }
    }

    /// Makes occurrences as they are due, until `stop` turns true; `wake` is told of new jobs.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>, wake: Arc<Notify>) {
        while !*stop.borrow() {
            match self.make_due().await {
                Ok(0) => {}
                Ok(_) => wake.notify_one(),
                Err(error) => tracing::warn!(%error, "schedules wait: the database cannot be asked"),
            }
            tokio::select! {
                () = stopped(&mut stop) => {}
                () = tokio::time::sleep(TICK) => {}
            }
        }
    }

    /// Makes what is due and not made yet; says how many jobs that gave.
    pub async fn make_due(&mut self) -> Result<usize, StoreError> {
        let mut jobs = 0;
        for schedule in self.schedules {
            let now = self.clock.now();
            let due_at = schedule.due_at(now);
            // The same one, not "this or a later one": a clock that was far ahead and is right again would
            // put the schedule to sleep until that time comes.
            if self.made.get(schedule.name) == Some(&due_at) {
                continue;
            }
            let id = JobId::from_uuid(self.ctx.new_id());
            let job = NewJob::new(id, schedule.job, json!({ "due_at": due_at }), now);
            let make = move |tx: &mut WriteTx<'_>| make(tx, schedule, due_at, &job);
            let is_new = self.ctx.db().write::<_, StoreError, _>(Lane::Background, None, make).await?;
            self.made.insert(schedule.name, due_at);
            jobs += usize::from(is_new);
        }
        Ok(jobs)
    }
}

/// The occurrence and its job, together or not at all; `false` when somebody else made it.
fn make(tx: &mut WriteTx<'_>, schedule: &Schedule, due_at: Timestamp, job: &NewJob) -> Result<bool, StoreError> {
    if tx.run(&MAKE, &(schedule.name, due_at))? == 0 {
        return Ok(false);
    }
    tx.run(&PRUNE, &(schedule.name, due_at.plus_millis(-REMEMBERED_MILLIS)))?;
    enqueue(tx, job)
}

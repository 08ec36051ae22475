//! Whoever does jobs.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use cairn_kernel::Entropy;
use cairn_store::{Lane, StoreError};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use super::queue::{self, Kinds};
use super::{Finish, Job, JobError, JobHandler, JobState, LeaseClock};
use crate::Ctx;
use crate::workers::stopped;

/// Jobs at a time in one process.
const PARALLEL: usize = 4;
/// How often the queue is looked at unasked: jobs whose time comes, leases that end.
const TICK: Duration = Duration::from_secs(1);
/// How long jobs that were begun may go on when the server stops.
const DRAIN: Duration = Duration::from_secs(10);
/// The wait after the first failure; doubled after each further one, up to an hour.
const FIRST_WAIT_MILLIS: i64 = 1_000;
const LONGEST_WAIT_MILLIS: i64 = 3_600_000;
/// An error is kept with this many characters.
const ERROR_LENGTH: usize = 500;

/// How long a worker may be silent.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// A worker that says nothing keeps its job this long, in milliseconds.
    pub lease_millis: i64,
    /// How often a worker says that it is still at it; a third of the lease, so that one heartbeat may fail.
    pub heartbeat: Duration,
}

impl Default for Pace {
    /// A lease of a minute, a heartbeat each 20 s.
    fn default() -> Self {
        Self { lease_millis: 60_000, heartbeat: Duration::from_secs(20) }
    }
}

/// Does the jobs whose handlers it was given. Cheap to clone.
#[derive(Clone)]
pub struct Worker {
    ctx: Ctx,
    clock: Arc<LeaseClock>,
    handlers: Arc<HashMap<&'static str, Arc<dyn JobHandler>>>,
    kinds: Kinds,
    pace: Pace,
}

/// Why a job's last transaction did not commit.
enum Unfinished {
    /// The job is another worker's by now.
    Lost,
    Failed(StoreError),
}

impl From<StoreError> for Unfinished {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl Worker {
    /// A worker that knows `handlers`, one a kind.
    pub fn new(ctx: Ctx, clock: Arc<LeaseClock>, handlers: Vec<Box<dyn JobHandler>>) -> Self {
        let handlers: HashMap<_, Arc<dyn JobHandler>> =
            handlers.into_iter().map(|handler| (handler.kind(), Arc::from(handler))).collect();
        let kinds = Kinds::of(handlers.keys().copied());
        Self { ctx, clock, handlers: Arc::new(handlers), kinds, pace: Pace::default() }
    }

    /// The same worker at another pace.
    #[must_use]
    pub fn at_pace(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// Does jobs as they come, until `stop` turns true; what was begun then has 10 s to end. A job
    /// that takes longer is done again by whoever finds its lease over.
    pub async fn run(self, mut stop: watch::Receiver<bool>, wake: Arc<Notify>) {
        let mut running = JoinSet::new();
        while !*stop.borrow() {
            while running.len() < PARALLEL
                && let Some(job) = self.claim_or_wait().await
            {
                let worker = self.clone();
                running.spawn(async move { worker.work(job).await });
            }
            tokio::select! {
                () = stopped(&mut stop) => {}
                () = wake.notified() => {}
                () = tokio::time::sleep(TICK) => {}
                Some(_) = running.join_next() => {}
            }
        }
        let drained = async { while running.join_next().await.is_some() {} };
        if tokio::time::timeout(DRAIN, drained).await.is_err() {
            tracing::warn!(jobs = running.len(), "jobs are left unfinished; they will be done again");
            running.shutdown().await;
        }
    }

    async fn claim_or_wait(&self) -> Option<Job> {
        self.claim().await.unwrap_or_else(|error| {
            tracing::warn!(%error, "jobs wait: the queue cannot be read");
            None
        })
    }

    /// Takes the next job that is due, if there is one.
    pub async fn claim(&self) -> Result<Option<Job>, StoreError> {
        let (now, kinds, looked_at) = (self.clock.now(), self.kinds.clone(), self.kinds.clone());
        // Looking does not disturb the writer.
        let look = move |tx: &mut cairn_store::ReadTx<'_>| queue::is_any_due(tx, &looked_at, now);
        if !self.ctx.db().read::<_, StoreError, _>(Lane::Background, None, look).await? {
            return Ok(None);
        }
        let until = now.plus_millis(self.pace.lease_millis);
        self.ctx.db().write(Lane::Background, None, move |tx| queue::claim(tx, &kinds, now, until)).await
    }

    /// Does a claimed job, and says how it went.
    pub async fn work(&self, job: Job) {
        let Some(handler) = self.handlers.get(job.kind.as_str()).cloned() else { return };
        let failure = if job.tries() > handler.attempts() {
            // Its workers vanished every time: perhaps because of it.
            JobError::Hopeless("its worker was lost too often".to_owned())
        } else {
            let Some(outcome) = self.attended(&job, handler.clone()).await else { return };
            match self.finish(&job, outcome).await {
                Ok(()) => return,
                Err(failure) => failure,
            }
        };
        self.put_back(&job, &*handler, &failure).await;
    }

    /// Has `handler` do the job with heartbeats beside it; `None` when the lease is lost.
    async fn attended(&self, job: &Job, handler: Arc<dyn JobHandler>) -> Option<Result<Finish, JobError>> {
        // A task of its own: a handler that computes without waiting does not keep heartbeats from being
        // sent, nor they it from going on; one that panics, even before its first await, fails alone.
        // It ends with this set.
        let mut work = JoinSet::new();
        let (ctx, held) = (self.ctx.clone(), job.clone());
        work.spawn(async move { handler.run(ctx, held).await });
        loop {
            tokio::select! {
                Some(outcome) = work.join_next() => {
                    return Some(outcome.unwrap_or_else(|_| Err(JobError::TryAgain("the job panicked".to_owned()))));
                }
                () = tokio::time::sleep(self.pace.heartbeat) => {
                    if !self.extend(job).await {
                        tracing::warn!(job = %job.id, kind = job.kind, "a job was taken over by another worker");
                        return None;
                    }
                }
            }
        }
    }

    async fn extend(&self, job: &Job) -> bool {
        let (held, until) = (job.clone(), self.clock.now().plus_millis(self.pace.lease_millis));
        let extended = self.ctx.db().write(Lane::Background, None, move |tx| queue::extend(tx, &held, until)).await;
        // Not being able to say so is no reason to stop: the completion is fenced all the same.
        extended.unwrap_or_else(|error: StoreError| {
            tracing::warn!(%error, "a lease could not be extended");
            true
        })
    }

    /// Completes the job together with its effects.
    async fn finish(&self, job: &Job, outcome: Result<Finish, JobError>) -> Result<(), JobError> {
        let (finish, held) = (outcome?, job.clone());
        let committed = self.ctx.db().write(Lane::Background, None, move |tx| {
            if !queue::complete(tx, &held)? {
                return Err(Unfinished::Lost);
            }
            Ok(finish(tx)?)
        });
        match committed.await {
            Ok(()) => {
                metrics::counter!("cairn_jobs_total", "outcome" => "done").increment(1);
                Ok(())
            }
            Err(Unfinished::Lost) => {
                tracing::warn!(job = %job.id, kind = job.kind, "a job's lease was over; its work was dropped");
                Ok(())
            }
            Err(Unfinished::Failed(error)) => Err(error.into()),
        }
    }

    async fn put_back(&self, job: &Job, handler: &dyn JobHandler, failure: &JobError) {
        let dies = matches!(failure, JobError::Hopeless(_)) || job.tries() >= handler.attempts();
        let (state, outcome) = if dies { (JobState::Dead, "dead") } else { (JobState::Waiting, "failed") };
        metrics::counter!("cairn_jobs_total", "outcome" => outcome).increment(1);
        tracing::warn!(job = %job.id, kind = job.kind, tries = job.tries(), error = %failure, outcome, "a job failed");
        let run_at = self.clock.now().plus_millis(backoff_millis(job.tries(), &**self.ctx.entropy()));
        let (held, why) = (job.clone(), failure.to_string().chars().take(ERROR_LENGTH).collect::<String>());
        let written = self.ctx.db().write::<_, StoreError, _>(Lane::Background, None, move |tx| {
            queue::put_back(tx, &held, state, run_at, why.clone())
        });
        if let Err(error) = written.await {
            tracing::warn!(%error, "a failed job could not be put back; it comes back when its lease is over");
        }
    }
}

/// How long to wait after failure number `attempt`: doubling, of which chance takes up to half, so
/// that what failed together does not come back together.
fn backoff_millis(attempt: i64, entropy: &dyn Entropy) -> i64 {
    let doublings = attempt.clamp(1, 13) - 1;
    let longest = (FIRST_WAIT_MILLIS << doublings).min(LONGEST_WAIT_MILLIS);
    let mut bytes = [0; 4];
    entropy.fill(&mut bytes);
    let half = longest / 2;
    half + i64::from(u32::from_le_bytes(bytes)) % (longest - half + 1)
}

#[cfg(test)]
mod tests {
    use cairn_kernel::SeededEntropy;

    use super::*;

    #[test]
    fn waits_double_up_to_an_hour_and_differ() {
        let entropy = SeededEntropy::new(3);
        for (attempt, longest) in [(1, 1_000), (2, 2_000), (5, 16_000), (13, 3_600_000), (99, 3_600_000)] {
            let waits: Vec<i64> = (0..50).map(|_| backoff_millis(attempt, &entropy)).collect();
            assert!(waits.iter().all(|wait| (longest / 2..=longest).contains(wait)), "{attempt}: {waits:?}");
            assert!(waits.iter().any(|wait| *wait != waits[0]));
        }
    }
}

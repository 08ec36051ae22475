//! What goes on beside requests: the relay, jobs and schedules.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use crate::Ctx;
use crate::accounts::key_watch::keep_keys_fresh;
use crate::activity::ActivityLog;
use crate::backups::keep_copies;
use crate::chores::{Chore, SCHEDULES};
use crate::events::Subscriber;
use crate::events::relay::Relay;
use crate::jobs::{JobHandler, LeaseClock, Scheduler, Worker};
use crate::portability::Erase;
use crate::tasks::index::catch_up;

/// The running background work. Dropped without [`Workers::stop`], it breaks off where it is: the
/// database then holds what was committed, and the rest is done after the next start.
pub struct Workers {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Workers {
    /// Starts everything that one instance does in the background.
    pub fn start(ctx: &Ctx) -> Self {
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        // The relay hears of every commit first; jobs may have been among them.
        let wake = Arc::new(Notify::new());
        tasks.spawn(Relay::new(ctx.clone(), subscribers(ctx)).run(stopped.clone(), wake.clone()));

        tasks.spawn(keep_keys_fresh(ctx.clone(), stopped.clone()));
        tasks.spawn(keep_copies(ctx.clone(), stopped.clone()));
        tasks.spawn(catch_up(ctx.clone(), stopped.clone()));
        tasks.spawn(measure_queue(ctx.clone(), stopped.clone()));

        let clock = Arc::new(LeaseClock::new(ctx.clone()));
        let scheduler = Scheduler::new(ctx.clone(), clock.clone(), SCHEDULES);
        let worker = Worker::new(ctx.clone(), clock.clone(), handlers());
        tasks.spawn(async move {
            // No lease is given before it is known what time it is.
            clock.measure().await;
            tokio::join!(
                clock.keep_measuring(stopped.clone()),
                scheduler.run(stopped.clone(), wake.clone()),
                worker.run(stopped, wake),
            );
        });
        Self { stop, tasks }
    }

    /// Lets what was begun be finished (jobs for 10 s at most), and ends.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        while self.tasks.join_next().await.is_some() {}
    }
}

/// Everybody who wants to know what happened.
pub(crate) fn subscribers(ctx: &Ctx) -> Vec<Box<dyn Subscriber>> {
    vec![Box::new(ActivityLog::new(ctx.clone()))]
}

/// Every kind of job that this program does.
fn handlers() -> Vec<Box<dyn JobHandler>> {
    let mut handlers = Chore::all();
    handlers.push(Box::new(Erase));
    handlers
}

/// How often the length of the database's queue is measured.
const MEASURE: Duration = Duration::from_secs(5);

/// Keeps the gauge of closures that wait for the database.
async fn measure_queue(ctx: Ctx, mut stop: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(MEASURE);
    loop {
        tokio::select! {
            () = stopped(&mut stop) => return,
            _ = ticks.tick() => metrics::gauge!("cairn_queue_depth").set(ctx.db().queue_depth() as f64),
        }
    }
}

/// Resolves when `stop` turns true, or when whoever could say so is gone.
pub(crate) async fn stopped(stop: &mut watch::Receiver<bool>) {
    stop.wait_for(|stop| *stop).await.ok();
}

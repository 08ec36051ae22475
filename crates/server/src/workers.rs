//! What goes on beside requests: the relay, jobs and schedules.

use std::sync::Arc;

use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use crate::Ctx;
use crate::activity::ActivityLog;
use crate::events::Subscriber;
use crate::events::relay::Relay;

/// The running background work. Dropping it leaves the work running; [`Workers::stop`] ends it.
pub struct Workers {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts everything that one instance does in the background.
    pub fn start(ctx: &Ctx) -> Self {
        let (stop, stopped) = watch::channel(false);
        let relayed = Arc::new(Notify::new());
        let relay = Relay::new(ctx.clone(), subscribers(ctx));
        let tasks = vec![tokio::spawn(relay.run(stopped, relayed))];
        Self { stop, tasks }
    }

    /// Lets what was begun be finished, and ends.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        for task in self.tasks {
            task.await.ok();
        }
    }
}

/// Everybody who wants to know what happened.
fn subscribers(ctx: &Ctx) -> Vec<Box<dyn Subscriber>> {
    vec![Box::new(ActivityLog::new(ctx.clone()))]
}

/// Resolves when `stop` turns true, or when whoever could say so is gone.
pub(crate) async fn stopped(stop: &mut watch::Receiver<bool>) {
    stop.wait_for(|stop| *stop).await.ok();
}

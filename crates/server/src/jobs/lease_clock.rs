use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use cairn_kernel::Timestamp;
use cairn_store::clock_offset_millis;
use tokio::sync::watch;

use crate::Ctx;
use crate::workers::stopped;

/// How often the database's clock is asked.
const AGAIN: Duration = Duration::from_mins(1);

/// The time that leases are measured in: this machine's clock, moved to agree with the database's,
/// so that servers whose clocks differ agree on when a lease is over.
pub struct LeaseClock {
    ctx: Ctx,
    offset: AtomicI64,
}

impl LeaseClock {
    /// This machine's time, until [`LeaseClock::measure`] knows better.
    pub const fn new(ctx: Ctx) -> Self {
        Self { ctx, offset: AtomicI64::new(0) }
    }

    /// The present instant by the database's clock.
    pub fn now(&self) -> Timestamp {
        self.ctx.now().plus_millis(self.offset.load(Ordering::Relaxed))
    }

    /// How far the database's clock was ahead when it was last asked, in milliseconds.
    pub fn offset_millis(&self) -> i64 {
        self.offset.load(Ordering::Relaxed)
    }

    /// Asks the database. What was known stays when it does not answer.
    pub async fn measure(&self) {
        let ctx = self.ctx.clone();
        let asked = tokio::task::spawn_blocking(move || clock_offset_millis(ctx.db(), || ctx.now())).await;
        match asked {
            Ok(Ok(offset)) => self.offset.store(offset, Ordering::Relaxed),
            Ok(Err(error)) => tracing::warn!(%error, "the database did not tell its time"),
            Err(error) => tracing::warn!(%error, "the database was not asked for its time"),
        }
    }

    /// Asks again each minute, until `stop` turns true.
    pub async fn keep_measuring(&self, mut stop: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                () = stopped(&mut stop) => return,
                () = tokio::time::sleep(AGAIN) => self.measure().await,
            }
        }
    }
}

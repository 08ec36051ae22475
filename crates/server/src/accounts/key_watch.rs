//! Hears of signing keys that another process has made: another instance on the same PostgreSQL, or
//! `cairn key rotate` beside a running server.

use std::time::Duration;

use tokio::sync::{Mutex, watch};
use tokio::time::Instant;

use super::signing;
use crate::Ctx;
use crate::workers::stopped;

/// How often the keys are read anew where nothing tells of changes.
const EVERY: Duration = Duration::from_secs(30);
/// How often they are read at most because tokens name keys that are not known, whoever sends them.
const LOOKED_FOR_EVERY: Duration = Duration::from_millis(50);

/// When the keys were last read anew. Held by the one that reads them.
#[derive(Default)]
pub(crate) struct LastLook(Mutex<Option<Instant>>);

/// Keeps the keyring fresh until `stop` turns true; a change by another process also wakes the relay.
pub async fn keep_keys_fresh(ctx: Ctx, mut stop: watch::Receiver<bool>) {
    let mut foreign = ctx.db().foreign_changes();
    let mut ticks = tokio::time::interval(EVERY);
    ticks.tick().await;
    loop {
        tokio::select! {
            () = stopped(&mut stop) => return,
            _ = ticks.tick() => {}
            Ok(()) = foreign.changed() => ctx.wake(),
        }
        let mut last = ctx.last_key_look().0.lock().await;
        *last = Some(Instant::now());
        ctx.read_keys().await;
    }
}

impl Ctx {
    /// Reads the signing keys anew because a token names one that is not known: another server may have made it just
    /// now. Whoever asks gets a look that begins after they asked, and shares it with all who asked before it began:
    /// so no token of a new key is refused, and no flood of invented ones costs more than a small read now and then.
    pub(crate) async fn look_for_keys(&self) {
        let asked = Instant::now();
        let mut last = self.last_key_look().0.lock().await;
        match *last {
            Some(looked) if looked >= asked => return,
            Some(looked) => tokio::time::sleep_until(looked + LOOKED_FOR_EVERY).await,
            None => {}
        }
        *last = Some(Instant::now());
        self.read_keys().await;
    }

    async fn read_keys(&self) {
        match signing::reload(self.db(), self.secret(), self.now()).await {
            Ok(keyring) => self.replace_keyring(keyring),
            Err(error) => tracing::warn!(%error, "the signing keys could not be read anew; the present ones go on"),
        }
    }
}

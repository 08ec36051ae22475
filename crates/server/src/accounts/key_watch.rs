//! Hears of signing keys that another process has made: another instance on the same PostgreSQL, or
//! `cairn key rotate` beside a running server.

use std::time::Duration;

use tokio::sync::watch;

use super::signing;
use crate::Ctx;
use crate::workers::stopped;

/// How often the keys are read anew where nothing tells of changes.
const EVERY: Duration = Duration::from_secs(30);

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
        match signing::reload(ctx.db(), ctx.secret(), ctx.now()).await {
            Ok(keyring) => ctx.replace_keyring(keyring),
            Err(error) => tracing::warn!(%error, "the signing keys could not be read anew; the present ones go on"),
        }
    }
}

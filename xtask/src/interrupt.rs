//! Ctrl-C and SIGTERM become a flag that every wait looks at, so that an interrupted task unwinds through
//! its ordinary error path and `Drop` stops the servers and removes the folders it made.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::Outcome;

static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Starts listening. Call once, first thing.
pub(crate) fn watch() -> Outcome {
    let flag = FLAG.get_or_init(Arc::default);
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(flag))
            .map_err(|error| format!("cannot watch for signal {signal}: {error}"))?;
    }
    Ok(())
}

/// Has somebody asked us to stop?
pub(crate) fn requested() -> bool {
    FLAG.get().is_some_and(|flag| flag.load(Ordering::Relaxed))
}

//! How many streams are open, and how they learn that the server stops.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cairn_kernel::{ErrorCode, UserId};
use serde_json::json;
use tokio::sync::watch;

use crate::http::{ApiError, ApiResult};

/// Streams that one user may have open at a time.
const PER_USER: usize = 10;

/// Every open stream of this instance. Cheap to clone.
#[derive(Clone)]
pub struct Streams(Arc<Inner>);

struct Inner {
    open: Mutex<HashMap<UserId, usize>>,
    closing: watch::Sender<bool>,
}

/// A stream's place among its user's; free again when dropped.
pub struct Seat {
    streams: Streams,
    user: UserId,
}

impl Streams {
    /// None open.
    pub fn new() -> Self {
        Self(Arc::new(Inner { open: Mutex::default(), closing: watch::Sender::new(false) }))
    }

    /// Takes a place for one more stream of `user`.
    ///
    /// # Errors
    /// 409 `LIMIT_EXCEEDED` past 10: waiting does not help, closing another stream does.
    pub fn enter(&self, user: UserId) -> ApiResult<Seat> {
        let mut open = self.open();
        let count = open.entry(user).or_default();
        if *count >= PER_USER {
            let data = json!({"limit": PER_USER, "current": *count});
            return Err(ApiError::of(ErrorCode::LimitExceeded)
                .with_detail("too many live streams are open; close one of them")
                .with_data(data));
        }
        *count += 1;
        Ok(Seat { streams: self.clone(), user })
    }

    /// How many streams are open, and of how many users.
    pub fn count(&self) -> (usize, usize) {
        let open = self.open();
        (open.values().sum(), open.len())
    }

    /// Ends every stream, present and future. Call it before waiting for connections to finish.
    pub fn close(&self) {
        self.0.closing.send_replace(true);
    }

    /// Turns true when streams must end.
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.0.closing.subscribe()
    }

    fn open(&self) -> MutexGuard<'_, HashMap<UserId, usize>> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Streams {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.streams.open();
        if let Some(count) = open.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_eleventh_stream_waits_for_a_seat() {
        let (streams, user) = (Streams::new(), UserId::from_uuid(Uuid::from_u128(1)));
        let mut seats: Vec<Seat> = (0..PER_USER).map(|_| streams.enter(user).unwrap()).collect();
        assert_eq!(streams.enter(user).err().unwrap().code, ErrorCode::LimitExceeded);
        assert!(streams.enter(UserId::from_uuid(Uuid::from_u128(2))).is_ok());
        seats.pop();
        assert!(streams.enter(user).is_ok());
        drop(seats);
        assert_eq!(streams.count(), (0, 0));
    }
}

//! How many streams are open, and how they learn that the server stops.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cairn_kernel::{ErrorCode, UserId};
use serde_json::json;
use tokio::sync::watch;

use super::Channel;
use crate::http::{ApiError, ApiResult};

/// Streams that one user may have open at a time.
const PER_USER: usize = 10;

/// Every open stream of this instance. Cheap to clone.
#[derive(Clone)]
pub struct Streams(Arc<Inner>);

struct Inner {
    open: Mutex<Open>,
    closing: watch::Sender<bool>,
}

#[derive(Default)]
struct Open {
    /// Streams by user.
    users: HashMap<UserId, usize>,
    /// Streams by what they listen to.
    channels: HashMap<Channel, usize>,
}

/// A stream's place among its user's; free again when dropped.
pub struct Seat {
    streams: Streams,
    user: UserId,
    channels: Vec<Channel>,
}

/// How much is listened to at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listening {
    /// Open streams.
    pub connections: usize,
    /// Users who have one or more of them.
    pub users: usize,
    /// Channels that somebody listens to.
    pub channels: usize,
    /// Channels that each stream listens to, added up.
    pub subscriptions: usize,
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
        let count = open.users.entry(user).or_default();
        if *count >= PER_USER {
            let data = json!({"limit": PER_USER, "current": *count});
            return Err(ApiError::of(ErrorCode::LimitExceeded)
                .with_detail("too many live streams are open; close one of them")
                .with_data(data));
        }
        *count += 1;
        Ok(Seat { streams: self.clone(), user, channels: Vec::new() })
    }

    /// How much is listened to now.
    pub fn listening(&self) -> Listening {
        let open = self.open();
        Listening {
            connections: open.users.values().sum(),
            users: open.users.len(),
            channels: open.channels.len(),
            subscriptions: open.channels.values().sum(),
        }
    }

    /// Ends every stream, present and future. Call it before waiting for connections to finish.
    pub fn close(&self) {
        self.0.closing.send_replace(true);
    }

    /// Turns true when streams must end.
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.0.closing.subscribe()
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Streams {
    fn default() -> Self {
        Self::new()
    }
}

impl Seat {
    /// The stream listens to `channels` from now on.
    pub fn listen_to(&mut self, channels: Vec<Channel>) {
        let mut open = self.streams.open();
        for channel in &channels {
            *open.channels.entry(*channel).or_default() += 1;
        }
        for channel in std::mem::replace(&mut self.channels, channels) {
            leave(&mut open.channels, channel);
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.streams.open();
        leave(&mut open.users, self.user);
        for channel in std::mem::take(&mut self.channels) {
            leave(&mut open.channels, channel);
        }
    }
}

/// Counts one less under `key`; what nobody is at is forgotten.
fn leave<K: Eq + Hash>(counts: &mut HashMap<K, usize>, key: K) {
    if let Entry::Occupied(mut count) = counts.entry(key) {
        *count.get_mut() -= 1;
        if *count.get() == 0 {
            count.remove();
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
        assert_eq!(streams.listening(), Listening { connections: 0, users: 0, channels: 0, subscriptions: 0 });
    }

    #[test]
    fn what_is_listened_to_is_counted() {
        let (streams, user) = (Streams::new(), UserId::from_uuid(Uuid::from_u128(1)));
        let (mut all, mut few) = (streams.enter(user).unwrap(), streams.enter(user).unwrap());
        all.listen_to(Channel::ALL.to_vec());
        few.listen_to(vec![Channel::Tasks, Channel::Energy]);
        assert_eq!(streams.listening(), Listening { connections: 2, users: 1, channels: 7, subscriptions: 9 });
        few.listen_to(vec![Channel::Tasks]);
        drop(all);
        assert_eq!(streams.listening(), Listening { connections: 1, users: 1, channels: 1, subscriptions: 1 });
    }
}

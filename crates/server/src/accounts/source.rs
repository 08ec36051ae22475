//! What a server elsewhere publishes, such as its keys: fetched once, then only when there is reason to.

use std::future::Future;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use cairn_kernel::Timestamp;
use tokio::sync::Mutex;

/// How often a publisher is asked again, in milliseconds, for whatever reason and however many have it.
const ASKED_EVERY_MS: i64 = 30_000;
/// How old what is known may get before it is fetched anew, in milliseconds: so long a key that its owner took
/// back is still believed.
const STALE_AFTER_MS: i64 = 10 * 60_000;

/// A server elsewhere that publishes something.
pub(super) trait Publisher: Send + Sync + 'static {
    /// What it publishes.
    type Published: Send + Sync;

    /// What it is called in the configuration.
    fn name(&self) -> &str;

    /// Asks it; the fault is a sentence for the log.
    fn fetch(&self) -> impl Future<Output = Result<Self::Published, String>> + Send;
}

/// What one publisher has said.
pub(super) struct Source<P: Publisher> {
    publisher: P,
    state: RwLock<State<P::Published>>,
    /// Held by the one that asks.
    turn: Mutex<()>,
}

struct State<T> {
    known: Option<Arc<T>>,
    fetched: Option<Timestamp>,
    /// When the publisher was asked again, or for the first time in vain.
    asked: Option<Timestamp>,
    is_asking: bool,
    /// How often it was asked: who waited while another asked need not ask themselves.
    answers: u64,
}

/// Why there is none of what was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// The publisher has none.
    Unknown,
    /// It was never possible to ask.
    Unreachable {
        /// Seconds until it is tried again.
        retry_after: u32,
    },
}

impl<T> State<T> {
    /// Whether the publisher may be asked (again) at `now`. A clock that was set back does not stop it.
    fn may_ask(&self, now: Timestamp) -> bool {
        self.asked.is_none_or(|asked| !(0..ASKED_EVERY_MS).contains(&now.millis_since(asked)))
    }

    fn is_stale(&self, now: Timestamp) -> bool {
        self.fetched.is_some_and(|fetched| !(0..STALE_AFTER_MS).contains(&now.millis_since(fetched)))
    }

    fn missing(&self, now: Timestamp) -> Missing {
        if self.known.is_some() {
            return Missing::Unknown;
        }
        let waited = self.asked.map_or(0, |asked| now.millis_since(asked));
        let left = (ASKED_EVERY_MS - waited).clamp(1000, ASKED_EVERY_MS);
        Missing::Unreachable { retry_after: (left / 1000) as u32 }
    }
}

impl<P: Publisher> Source<P> {
    /// The publisher is not asked yet.
    pub(super) fn of(publisher: P) -> Self {
        let state = State { known: None, fetched: None, asked: None, is_asking: false, answers: 0 };
        Self { publisher, state: RwLock::new(state), turn: Mutex::default() }
    }

    pub(super) const fn publisher(&self) -> &P {
        &self.publisher
    }

    /// What the publisher said last.
    pub(super) fn known(&self) -> Option<Arc<P::Published>> {
        self.read().known.clone()
    }

    /// What `pick` finds in what is known. Only when it finds nothing somebody waits for the publisher, who is
    /// asked at most once in half a minute; what is merely old is fetched behind their back. So what is known
    /// stays good, and costs nobody time, while the publisher is away.
    pub(super) async fn find<T>(
        self: &Arc<Self>,
        now: Timestamp,
        pick: impl Fn(&Arc<P::Published>) -> Option<T>,
    ) -> Result<T, Missing> {
        let (found, may_ask, is_asking, is_stale, seen) = {
            let state = self.read();
            let found = state.known.as_ref().and_then(&pick);
            (found, state.may_ask(now), state.is_asking, state.is_stale(now), state.answers)
        };
        if let Some(found) = found {
            if may_ask && is_stale {
                tokio::spawn(self.clone().ask_once(seen, now));
            }
            return Ok(found);
        }
        if may_ask || is_asking {
            // A task of its own: a caller who leaves does not take the answer away from the others.
            tokio::spawn(self.clone().ask_once(seen, now)).await.ok();
        }
        let state = self.read();
        state.known.as_ref().and_then(&pick).ok_or_else(|| state.missing(now))
    }

    /// Asks the publisher, unless somebody did since `seen`.
    async fn ask_once(self: Arc<Self>, seen: u64, now: Timestamp) {
        let _turn = self.turn.lock().await;
        let is_first = {
            let mut state = self.write();
            if state.answers != seen || !state.may_ask(now) {
                return;
            }
            state.asked = Some(now);
            state.is_asking = true;
            state.known.is_none()
        };
        let fetched = self.publisher.fetch().await;
        let mut state = self.write();
        state.is_asking = false;
        state.answers += 1;
        match fetched {
            Ok(news) => {
                state.known = Some(Arc::new(news));
                state.fetched = Some(now);
                // The first time is no repetition: a key that is new right after it may be asked for.
                state.asked = state.asked.filter(|_| !is_first);
            }
            Err(reason) => tracing::warn!(name = self.publisher.name(), reason, "a server elsewhere cannot be read"),
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, State<P::Published>> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State<P::Published>> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

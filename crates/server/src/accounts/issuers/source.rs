//! Where an issuer publishes its keys: fetched once, then only when there is reason to.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use cairn_kernel::Timestamp;
use reqwest::header::ACCEPT;
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Client, Url};
use tokio::sync::Mutex;

use super::keys::{KeySet, PublicKey};
use crate::accounts::outgoing;

/// How often an issuer is asked again, in milliseconds, however many tokens with unknown keys arrive.
const ASKED_EVERY_MS: i64 = 30_000;
/// How old a key set may get before it is fetched anew, in milliseconds: so long a key that its issuer took
/// back is still believed.
const STALE_AFTER_MS: i64 = 10 * 60 * 1000;
/// Most redirects that are followed, all to the same place.
const MAX_REDIRECTS: usize = 3;

/// The keys of one issuer.
pub(super) struct KeySource {
    issuer: String,
    url: Url,
    http: Client,
    state: RwLock<State>,
    /// Held by the one that asks the issuer.
    turn: Mutex<()>,
}

#[derive(Default)]
struct State {
    keys: Option<Arc<KeySet>>,
    fetched: Option<Timestamp>,
    /// When the issuer was asked again, or for the first time in vain.
    asked: Option<Timestamp>,
    is_asking: bool,
    /// How often the issuer was asked: who waited while another asked need not ask themselves.
    answers: u64,
}

/// Why there is no key with a `kid`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoKey {
    /// The issuer has none of this name.
    Unknown,
    /// It was never possible to ask.
    Unreachable {
        /// Seconds until it is tried again.
        retry_after: u32,
    },
}

impl State {
    /// Whether the issuer may be asked (again) at `now`. A clock that was set back does not stop it.
    fn may_ask(&self, now: Timestamp) -> bool {
        self.asked.is_none_or(|asked| !(0..ASKED_EVERY_MS).contains(&now.millis_since(asked)))
    }

    fn is_stale(&self, now: Timestamp) -> bool {
        self.fetched.is_some_and(|fetched| !(0..STALE_AFTER_MS).contains(&now.millis_since(fetched)))
    }
}

impl KeySource {
    /// The keys at `url`. The process's rustls provider must be installed before.
    pub(super) fn at(issuer: &str, url: Url) -> Result<Self, reqwest::Error> {
        let http = outgoing::client(&url, Policy::custom(stay_there))?;
        Ok(Self { issuer: issuer.to_owned(), url, http, state: RwLock::default(), turn: Mutex::default() })
    }

    /// Whether the issuer had a key of this name when it was last asked.
    pub(super) fn has(&self, kid: &str) -> bool {
        self.known(kid).is_some()
    }

    /// The key `kid`; the issuer is asked when it is not known. A key that is known stays good while the
    /// issuer cannot be reached.
    pub(super) async fn find(self: &Arc<Self>, kid: &str, now: Timestamp) -> Result<Arc<PublicKey>, NoKey> {
        let (may_ask, is_asking, is_stale, seen) = {
            let state = self.read();
            (state.may_ask(now), state.is_asking, state.is_stale(now), state.answers)
        };
        if let Some(key) = self.known(kid) {
            if may_ask && is_stale {
                tokio::spawn(self.clone().ask_once(seen, now));
            }
            return Ok(key);
        }
        if may_ask || is_asking {
            // A task of its own: a caller who leaves does not take the answer away from the others.
            tokio::spawn(self.clone().ask_once(seen, now)).await.ok();
        }
        let state = self.read();
        let Some(keys) = &state.keys else {
            let waited = state.asked.map_or(0, |asked| now.millis_since(asked));
            let left = (ASKED_EVERY_MS - waited).clamp(1000, ASKED_EVERY_MS);
            return Err(NoKey::Unreachable { retry_after: (left / 1000) as u32 });
        };
        keys.get(kid).cloned().ok_or(NoKey::Unknown)
    }

    fn known(&self, kid: &str) -> Option<Arc<PublicKey>> {
        self.read().keys.as_ref()?.get(kid).cloned()
    }

    /// Asks the issuer, unless somebody did since `seen`.
    async fn ask_once(self: Arc<Self>, seen: u64, now: Timestamp) {
        let _turn = self.turn.lock().await;
        let is_first = {
            let mut state = self.write();
            if state.answers != seen || !state.may_ask(now) {
                return;
            }
            state.asked = Some(now);
            state.is_asking = true;
            state.keys.is_none()
        };
        let fetched = self.fetch().await;
        let mut state = self.write();
        state.is_asking = false;
        state.answers += 1;
        match fetched {
            Ok(keys) => {
                state.keys = Some(Arc::new(keys));
                state.fetched = Some(now);
                // The first time is no repetition: a key that is new right after it may be asked for.
                state.asked = state.asked.filter(|_| !is_first);
            }
            Err(reason) => tracing::warn!(issuer = self.issuer, reason, "the keys of an issuer cannot be fetched"),
        }
    }

    async fn fetch(&self) -> Result<KeySet, String> {
        let request = self.http.get(self.url.clone()).header(ACCEPT, "application/jwk-set+json, application/json");
        let response = request.send().await.and_then(reqwest::Response::error_for_status).map_err(outgoing::told)?;
        let body = outgoing::body(response).await?;
        KeySet::read(&body).map_err(str::to_owned)
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Follows a redirect within the place that the operator named, and no other.
fn stay_there(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    let is_same = attempt.previous().first().is_some_and(|first| first.origin() == attempt.url().origin());
    if is_same && attempt.previous().len() <= MAX_REDIRECTS {
        attempt.follow()
    } else {
        attempt.error("the issuer sends us elsewhere for its keys")
    }
}

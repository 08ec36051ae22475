//! What every handler and job is given.

use std::sync::{Arc, PoisonError, RwLock};

use cairn_kernel::{Clock, Entropy, Ids, Pooled, Timestamp, UserId};
use cairn_store::{Db, Hints};
use moka::sync::Cache;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::accounts::api_keys::KnownKey;
use crate::accounts::instance_secret::InstanceSecret;
use crate::accounts::issuers::Issuers;
use crate::accounts::key_watch::LastLook;
use crate::accounts::keyring::Keyring;
use crate::accounts::oidc::Providers;
use crate::accounts::password_lane::PasswordLane;
use crate::accounts::token::TokenCache;
use crate::call::{Chance, Flights};
use crate::config::Config;
use crate::http::limits::RateLimiter;
use crate::operations::LastReadiness;
use crate::realtime::Streams;

/// API keys whose owner is remembered.
const KEY_OWNERS: u64 = 10_000;

/// Everything that is handed in from outside.
pub struct Parts {
    /// The door to data, migrated.
    pub db: Db,
    /// Where "now" comes from.
    pub clock: Arc<dyn Clock>,
    /// Where randomness comes from.
    pub entropy: Arc<dyn Entropy>,
    /// What signing keys are sealed with.
    pub secret: Arc<InstanceSecret>,
    /// What the operator wants.
    pub config: Arc<Config>,
}

/// The running server's shared parts. Cheap to clone.
#[derive(Clone)]
pub struct Ctx(Arc<Inner>);

struct Inner {
    parts: Parts,
    chance: Chance,
    keyring: RwLock<Arc<Keyring>>,
    tokens: TokenCache,
    issuers: Issuers,
    providers: Providers,
    passwords: PasswordLane,
    limiter: RateLimiter,
    key_owners: Cache<[u8; 32], KnownKey>,
    flights: Flights,
    hints: Hints,
    streams: Streams,
    last_readiness: LastReadiness,
    last_key_look: LastLook,
    news: Notify,
}

impl Ctx {
    /// Puts the parts together.
    pub fn new(parts: Parts, keyring: Keyring, issuers: Issuers, providers: Providers, hints: Hints) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let passwords = PasswordLane::new(cores, parts.entropy.clone());
        let chance = Chance { ids: Arc::new(Ids::new()), entropy: Arc::new(Pooled::new(parts.entropy.clone())) };
        let limiter = RateLimiter::new(parts.config.limits.clone(), parts.clock.clone());
        Self(Arc::new(Inner {
            parts,
            chance,
            keyring: RwLock::new(Arc::new(keyring)),
            tokens: TokenCache::new(),
            issuers,
            providers,
            passwords,
            limiter,
            key_owners: Cache::new(KEY_OWNERS),
            flights: Flights::default(),
            hints,
            streams: Streams::new(),
            last_readiness: LastReadiness::default(),
            last_key_look: LastLook::default(),
            news: Notify::new(),
        }))
    }

    /// The door to data. Handlers use [`Ctx::read`] and [`Ctx::write`] instead, which bring the guard.
    pub fn db(&self) -> &Db {
        &self.0.parts.db
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.0.parts.clock.now()
    }

    /// Where "now" comes from.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.parts.clock
    }

    /// Randomness fit for secrets.
    pub fn entropy(&self) -> &Arc<dyn Entropy> {
        &self.0.parts.entropy
    }

    /// A new UUIDv7.
    pub fn new_id(&self) -> Uuid {
        self.0.chance.ids.next(self.now(), &*self.0.chance.entropy)
    }

    /// What the operator wants.
    pub fn config(&self) -> &Arc<Config> {
        &self.0.parts.config
    }

    /// What signing keys are sealed with.
    pub fn secret(&self) -> &Arc<InstanceSecret> {
        &self.0.parts.secret
    }

    /// The signing keys as of now.
    pub fn keyring(&self) -> Arc<Keyring> {
        self.0.keyring.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts new signing keys in the place of the present ones.
    pub fn replace_keyring(&self, keyring: Keyring) {
        *self.0.keyring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keyring);
    }

    /// The password lane.
    pub fn passwords(&self) -> &PasswordLane {
        &self.0.passwords
    }

    /// The rate limits.
    pub fn limiter(&self) -> &RateLimiter {
        &self.0.limiter
    }

    /// The bus of `user:seq` hints.
    pub fn hints(&self) -> &Hints {
        &self.0.hints
    }

    /// The open live streams. Closed when the server is told to stop.
    pub fn streams(&self) -> &Streams {
        &self.0.streams
    }

    /// Resolves when something was written since the last look.
    pub async fn news(&self) {
        self.0.news.notified().await;
    }

    /// Wakes the relay: something may be waiting.
    pub fn wake(&self) {
        self.0.news.notify_one();
    }

    /// Says after a commit that `user` may have new events: wakes the relay and live streams.
    pub fn something_happened(&self, user: UserId) {
        self.0.news.notify_one();
        self.0.hints.send(user.to_string());
    }

    /// Ends live streams: the server is about to stop.
    pub fn begin_stop(&self) {
        self.streams().close();
    }

    pub(crate) fn last_readiness(&self) -> &LastReadiness {
        &self.0.last_readiness
    }

    pub(crate) fn last_key_look(&self) -> &LastLook {
        &self.0.last_key_look
    }

    pub(crate) fn tokens(&self) -> &TokenCache {
        &self.0.tokens
    }

    pub(crate) fn issuers(&self) -> &Issuers {
        &self.0.issuers
    }

    pub(crate) fn providers(&self) -> &Providers {
        &self.0.providers
    }

    pub(crate) fn key_owners(&self) -> &Cache<[u8; 32], KnownKey> {
        &self.0.key_owners
    }

    pub(crate) fn flights(&self) -> &Flights {
        &self.0.flights
    }

    pub(crate) fn chance(&self) -> Chance {
        self.0.chance.clone()
    }
}

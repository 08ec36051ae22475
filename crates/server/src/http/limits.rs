//! How often somebody may ask (RULES §13): exact counts in windows of a minute, in memory.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use cairn_kernel::{Clock, ErrorCode, Timestamp, UserId};
use sha2::{Digest as _, Sha256};

use super::client_ip::ClientIp;
use super::error::{ApiError, ApiResult};
use crate::config::Limits;

/// The length of a window; it begins with the first request that is counted in it.
const WINDOW_MILLIS: i64 = 60_000;

/// More callers than this are not told apart within one window: the rest share one count, so that
/// memory stays bounded (about 20 MB) whoever knocks.
const MAX_CALLERS: usize = 250_000;

/// What is counted separately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bucket {
    /// Signing in, registering and the like.
    Auth,
    /// API keys that nobody has, by the address that sends them. Apart from signing in: a script with a
    /// key that was taken back must not keep its owner out.
    UnknownKey,
    /// What a language model or the like is asked for by a signed-in user.
    Ai,
    /// Everything that a signed-in user does.
    User,
}

/// Who is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Caller {
    /// A client address; of IPv6 the network, for one client commands a whole /64.
    Address(u128),
    /// A user: signed in, or to be got into by whoever signs in.
    User(UserId),
    /// What somebody types to sign in with, by a hash of it.
    Typed([u8; 16]),
    /// All who came after too many others.
    Rest,
}

impl Caller {
    /// Counts by client address.
    pub fn address(ClientIp(address): ClientIp) -> Self {
        match address {
            IpAddr::V4(v4) => Self::Address(v4.to_bits().into()),
            // The lower half is dropped, and with it the chance to look like an IPv4 address.
            IpAddr::V6(v6) => Self::Address(v6.to_bits() >> 64 << 64 | 1 << 63),
        }
    }

    /// Counts by the name (or e-mail) that somebody signs in with, in any spelling of case.
    pub fn typed(name: &str) -> Self {
        let digest: [u8; 32] = Sha256::digest(name.to_lowercase()).into();
        let mut start = [0; 16];
        start.copy_from_slice(&digest[..16]);
        Self::Typed(start)
    }
}

/// How much is left of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Requests a window.
    pub limit: u32,
    /// Requests left in this window.
    pub remaining: u32,
    /// Seconds until the next window, 1–60.
    pub reset: u32,
}

impl Allowance {
    fn write(self, headers: &mut HeaderMap) {
        for (name, value) in [
            ("x-ratelimit-limit", self.limit),
            ("x-ratelimit-remaining", self.remaining),
            ("x-ratelimit-reset", self.reset),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        }
    }
}

/// Where the limits that applied to a request are noted, for the headers of its answer whatever that
/// is. Among the extensions of every request.
#[derive(Debug, Clone, Default)]
pub struct AllowanceNote(Arc<Mutex<Option<Allowance>>>);

impl AllowanceNote {
    /// Notes `allowance`; of several, the answer tells the one with the least left.
    fn record(&self, allowance: Allowance) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.is_none_or(|before| allowance.remaining < before.remaining) {
            *noted = Some(allowance);
        }
    }

    /// Writes `X-RateLimit-*` if a limit applied.
    pub(super) fn write(&self, headers: &mut HeaderMap) {
        if let Some(allowance) = *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            allowance.write(headers);
        }
    }
}

/// Counts requests.
pub struct RateLimiter {
    limits: Limits,
    clock: Arc<dyn Clock>,
    windows: Mutex<Windows>,
}

#[derive(Default)]
struct Windows {
    open: HashMap<(Bucket, Caller), Window>,
    next_sweep: i64,
}

#[derive(Clone, Copy)]
struct Window {
    ends_at: i64,
    used: u32,
}

impl RateLimiter {
    /// Counts by `clock` up to `limits`.
    pub fn new(limits: Limits, clock: Arc<dyn Clock>) -> Self {
        Self { limits, clock, windows: Mutex::default() }
    }

    /// Counts one request of `caller` and notes what is left; 429 when nothing was.
    pub fn check(&self, bucket: Bucket, caller: Caller, note: &AllowanceNote) -> ApiResult<()> {
        if !self.limits.enabled {
            return Ok(());
        }
        let limit = self.limit_of(bucket);
        let now = self.clock.now();
        let window = self.count(bucket, caller, now);
        let reset = window.reset(now);
        note.record(Allowance { limit, remaining: limit.saturating_sub(window.used), reset });
        if window.used > limit {
            return Err(ApiError::of(ErrorCode::RateLimited).with_retry_after(reset));
        }
        Ok(())
    }

    /// Counts one request of `caller` and notes nothing, for what an answer must not tell; false when nothing was
    /// left.
    pub(crate) fn count_quietly(&self, bucket: Bucket, caller: Caller) -> bool {
        !self.limits.enabled || self.count(bucket, caller, self.clock.now()).used <= self.limit_of(bucket)
    }

    fn count(&self, bucket: Bucket, caller: Caller, now: Timestamp) -> Window {
        self.windows.lock().unwrap_or_else(PoisonError::into_inner).count(bucket, caller, now)
    }

    /// 429, with a note of it, when nothing is left for `caller`; counts nothing.
    pub(crate) fn refuse_spent(&self, bucket: Bucket, caller: Caller, note: &AllowanceNote) -> ApiResult<()> {
        let (now, limit) = (self.clock.now(), self.limit_of(bucket));
        let windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let open = windows.open.get(&(bucket, caller)).filter(|window| window.is_open(now.as_millis()));
        match open {
            Some(window) if self.limits.enabled && window.used >= limit => {
                let reset = window.reset(now);
                note.record(Allowance { limit, remaining: 0, reset });
                Err(ApiError::of(ErrorCode::RateLimited).with_retry_after(reset))
            }
            _ => Ok(()),
        }
    }

    const fn limit_of(&self, bucket: Bucket) -> u32 {
        match bucket {
            Bucket::Auth | Bucket::UnknownKey => self.limits.auth_per_minute,
            Bucket::Ai => self.limits.ai_per_minute,
            Bucket::User => self.limits.user_per_minute,
        }
    }
}

impl Windows {
    fn count(&mut self, bucket: Bucket, caller: Caller, now: Timestamp) -> Window {
        let now = now.as_millis();
        if now >= self.next_sweep || self.next_sweep - now > WINDOW_MILLIS {
            self.open.retain(|_, window| window.is_open(now));
            self.next_sweep = now + WINDOW_MILLIS;
        }
        let is_full = self.open.len() >= MAX_CALLERS && !self.open.contains_key(&(bucket, caller));
        let caller = if is_full { Caller::Rest } else { caller };
        let fresh = Window { ends_at: now + WINDOW_MILLIS, used: 0 };
        let window = self.open.entry((bucket, caller)).or_insert(fresh);
        if !window.is_open(now) {
            *window = fresh;
        }
        window.used = window.used.saturating_add(1);
        *window
    }
}

impl Window {
    /// A window that ends later than it could is of a clock that was set back.
    const fn is_open(&self, now: i64) -> bool {
        now < self.ends_at && self.ends_at - now <= WINDOW_MILLIS
    }

    /// Seconds until the next one, 1–60.
    fn reset(&self, now: Timestamp) -> u32 {
        let left = (self.ends_at - now.as_millis()).clamp(1, WINDOW_MILLIS);
        left.unsigned_abs().div_ceil(1000) as u32
    }
}

#[cfg(test)]
mod tests {
    use cairn_kernel::FrozenClock;

    use super::*;

    fn limiter(limits: Limits) -> (RateLimiter, Arc<FrozenClock>) {
        let clock = Arc::new(FrozenClock::at(Timestamp::from_millis(1_800_000_000_500)));
        (RateLimiter::new(limits, clock.clone()), clock)
    }

    fn ask(limiter: &RateLimiter, address: &str) -> (bool, Option<Allowance>) {
        let note = AllowanceNote::default();
        let caller = Caller::address(ClientIp(address.parse().unwrap()));
        let allowed = limiter.check(Bucket::Auth, caller, &note).is_ok();
        let noted = *note.0.lock().unwrap();
        (allowed, noted)
    }

    #[test]
    fn ten_a_minute_and_not_one_more() {
        let (limiter, clock) = limiter(Limits::default());
        for left in (0..10).rev() {
            let allowance = Allowance { limit: 10, remaining: left, reset: 60 };
            assert_eq!(ask(&limiter, "192.0.2.1"), (true, Some(allowance)));
        }
        clock.advance_millis(59_999);
        assert_eq!(ask(&limiter, "192.0.2.1"), (false, Some(Allowance { limit: 10, remaining: 0, reset: 1 })));
        assert!(ask(&limiter, "192.0.2.2").0, "others are not in the way of each other");
        clock.advance_millis(1);
        assert!(ask(&limiter, "192.0.2.1").0);
    }

    #[test]
    fn a_network_of_ipv6_is_one_caller() {
        let of = |address: &str| Caller::address(ClientIp(address.parse().unwrap()));
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_ne!(of("::1"), of("0.0.0.0"));
        assert_eq!(Caller::typed("Ada@Example.org"), Caller::typed("ada@example.org"));
    }

    #[test]
    fn switched_off_nothing_is_counted() {
        let (limiter, _) = limiter(Limits { enabled: false, auth_per_minute: 1, ai_per_minute: 1, user_per_minute: 1 });
        for _ in 0..5 {
            assert_eq!(ask(&limiter, "192.0.2.1"), (true, None));
        }
    }

    #[test]
    fn closed_windows_are_forgotten_and_a_clock_set_back_locks_nobody_out() {
        let (limiter, clock) = limiter(Limits::default());
        for host in 0..100 {
            ask(&limiter, &format!("192.0.2.{host}"));
        }
        clock.advance_millis(60_000);
        ask(&limiter, "192.0.2.1");
        assert_eq!(limiter.windows.lock().unwrap().open.len(), 1);
        for _ in 0..20 {
            ask(&limiter, "192.0.2.1");
        }
        clock.advance_millis(-3_600_000);
        assert!(ask(&limiter, "192.0.2.1").0);
    }
}

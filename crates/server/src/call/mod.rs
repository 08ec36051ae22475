//! One call of a signed-in user, from its token to its answer (DATA §4).
//!
//! * [`Call`] is an extractor: its type parameter says what the caller must be allowed to do.
//! * [`crate::Ctx::read`] and [`crate::Ctx::write`] run a verb in one transaction, with the guard
//!   as its first statement.

mod authenticate;
mod authority;
mod guard;
mod idempotency;
mod transaction;

use std::collections::BTreeSet;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use cairn_kernel::{ApiKeyId, Entropy, IdentityId, Ids, SessionId, Timestamp, UserId, UserZone};
use cairn_store::{ReadTx, StoreError, WriteTx};
use uuid::Uuid;

use crate::Ctx;
use crate::accounts::issuers::Outsider;
use crate::accounts::scope::{Role, Scopes};
use crate::config::Config;
use crate::http::{ApiError, ApiResult};

pub(crate) use authenticate::PATIENCE;
pub use authority::{
    AccountRead, AccountWrite, Admin, AnyScope, Authority, PlanningRead, ProgressRead, TasksRead, TasksWrite,
    WholeRead, WholeWrite,
};
pub(crate) use idempotency::Flights;
pub use idempotency::{Stored, forget_old_answers};
pub use transaction::Replayable;

/// What proved who the caller is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Credential {
    /// An access token of this sign-in.
    Session(SessionId),
    /// A key for programs.
    Key(ApiKeyId),
    /// A token of an outside issuer, for somebody known there.
    Outside(IdentityId),
}

/// Who or what caused a change, as the activity log tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The user, through any client.
    User,
    /// Cairn itself: a job, a schedule.
    System,
}

impl Source {
    /// The word on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::System => "system",
        }
    }
}

/// What the guard found true at the moment of the call.
#[derive(Debug, Clone)]
pub struct Standing {
    /// What the account is.
    pub roles: Vec<Role>,
    /// What this credential may do.
    pub scopes: Scopes,
    /// Where the user lives in time.
    pub zone: UserZone,
}

/// The request as idempotency sees it.
#[derive(Debug, Clone)]
pub struct Fingerprint {
    /// The `Idempotency-Key`, 1–255 characters.
    pub key: String,
    /// The HTTP method.
    pub method: String,
    /// Path and query.
    pub path: String,
}

/// A call: who, when, under which request id, and with what authority.
///
/// `A` is proved before the verb runs; services take plain `&Call`.
pub struct Call<A = AnyScope> {
    /// The signed-in user: the owner of everything the call can see.
    pub user: UserId,
    /// What proved it.
    pub credential: Credential,
    /// What the token said, when it is one of an outside issuer.
    outside: Option<Arc<Outsider>>,
    /// The one "now" of the whole call.
    pub now: Timestamp,
    /// The id of the request.
    pub request_id: Arc<str>,
    /// Who caused it.
    pub source: Source,
    /// Past this the call is not begun any more.
    pub deadline: Option<Instant>,
    pub(crate) fingerprint: Option<Arc<Fingerprint>>,
    /// What the operator wants: the numbers that verbs go by.
    pub config: Arc<Config>,
    chance: Chance,
    standing: Arc<OnceLock<Standing>>,
    happened: Happened,
    authority: PhantomData<fn() -> A>,
}

/// The kinds of the events that a run has appended, and in whose log: what is counted and told after the commit.
#[derive(Debug, Clone, Default)]
pub(crate) struct Happened(Arc<Mutex<Vec<(&'static str, UserId)>>>);

impl Happened {
    /// Notes an event of this kind in the log of `user`.
    fn note(&self, kind: &'static str, user: UserId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((kind, user));
    }

    fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn keep(&self, first: usize) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).truncate(first);
    }

    fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Counts what was committed, and gives those in whose log it stands.
    fn count(&self) -> BTreeSet<UserId> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (kind, _) in noted.iter().copied() {
            metrics::counter!("cairn_operations_total", "kind" => kind).increment(1);
        }
        noted.iter().map(|(_, user)| *user).collect()
    }
}

/// Where a call's ids come from.
#[derive(Clone)]
pub(crate) struct Chance {
    pub(crate) ids: Arc<Ids>,
    pub(crate) entropy: Arc<dyn Entropy>,
}

/// Why a rehearsal ended: it was one, or it failed.
enum Ended<T> {
    Rehearsed(T),
    Refused(ApiError),
}

impl<T> From<StoreError> for Ended<T> {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}

impl<A> Clone for Call<A> {
    fn clone(&self) -> Self {
        self.with_authority()
    }
}

impl<A> Call<A> {
    /// A new UUIDv7. One that was drawn in a run that is then run again is never used.
    pub fn new_id(&self) -> Uuid {
        self.chance.ids.next(self.now, &*self.chance.entropy)
    }

    /// Notes that an event was appended.
    pub(crate) fn note(&self, kind: &'static str) {
        self.happened.note(kind, self.user);
    }

    /// What was appended so far was taken back with its savepoint.
    pub(crate) fn forget_events(&self) {
        self.happened.forget();
    }

    /// Runs `work` so that it alone can be undone: when it fails, what it wrote and noted is taken back.
    pub(crate) fn alone<'a, T>(
        &self,
        tx: &mut WriteTx<'a>,
        work: impl FnOnce(&mut WriteTx<'a>) -> ApiResult<T>,
    ) -> ApiResult<T> {
        let noted = self.happened.len();
        tx.savepoint(work).inspect_err(|_| self.happened.keep(noted))
    }

    /// Runs `work` and takes back what it wrote and noted: what it answers, or refuses, is exactly what would be.
    pub(crate) fn rehearse<'a, T>(
        &self,
        tx: &mut WriteTx<'a>,
        work: impl FnOnce(&mut WriteTx<'a>) -> ApiResult<T>,
    ) -> ApiResult<T> {
        let noted = self.happened.len();
        let rehearsed = tx.savepoint(|tx| Err::<(), _>(work(tx).map_or_else(Ended::Refused, Ended::Rehearsed)));
        self.happened.keep(noted);
        match rehearsed {
            Err(Ended::Rehearsed(answer)) => Ok(answer),
            Err(Ended::Refused(error)) => Err(error),
            Ok(()) => Err(ApiError::internal("a rehearsal was kept")),
        }
    }

    /// The user's zone, roles and scopes, as the guard found them in this transaction.
    pub fn standing(&self, tx: &mut ReadTx<'_>) -> Result<&Standing, StoreError> {
        if self.standing.get().is_none() {
            tx.settle()?;
        }
        self.standing.get().ok_or(StoreError::MissingRow)
    }

    /// Where the user lives in time.
    pub fn zone(&self, tx: &mut ReadTx<'_>) -> Result<UserZone, StoreError> {
        Ok(self.standing(tx)?.zone)
    }

    /// Who the caller is elsewhere, when a token of an outside issuer was sent.
    pub fn external_id(&self) -> Option<&str> {
        self.outside.as_ref().map(|outsider| &*outsider.subject)
    }

    /// When the token of an outside issuer ends, if one was sent.
    pub(crate) fn outside_end(&self) -> Option<Timestamp> {
        self.outside.as_ref().map(|outsider| outsider.ends)
    }

    /// When the person signed in elsewhere, if a token of an outside issuer was sent that tells.
    pub(crate) fn outside_sign_in(&self) -> Option<Timestamp> {
        self.outside.as_ref()?.signed_in
    }

    /// The subject of the credential: who the caller is, in the words of whoever vouches for it.
    pub fn subject(&self) -> String {
        self.external_id().map_or_else(|| self.user.to_string(), str::to_owned)
    }

    /// Whether `user` names the caller: by the id here, or by the one elsewhere.
    pub fn is_named(&self, user: &str) -> bool {
        self.external_id() == Some(user) || self.user.to_string() == user
    }

    /// The same call outside idempotency: for verbs that take or hand out secrets, whose answers must
    /// not be kept (DESIGN §4).
    #[must_use]
    pub fn without_replay(self) -> Self {
        Self { fingerprint: None, ..self }
    }

    /// The same call for work that goes on to its end although nobody waits for the answer any more.
    #[must_use]
    pub(crate) fn beyond_deadline(self) -> Self {
        Self { deadline: None, ..self }
    }

    /// The same call for one of several things that a request asks for, each under a key of its own.
    pub(crate) fn under_key(&self, key: String, path: &str) -> Self {
        let print = Fingerprint { key, method: "POST".to_owned(), path: path.to_owned() };
        Self { fingerprint: Some(Arc::new(print)), happened: Happened::default(), ..self.clone() }
    }

    fn with_authority<B>(&self) -> Call<B> {
        Call {
            user: self.user,
            credential: self.credential,
            outside: self.outside.clone(),
            now: self.now,
            request_id: self.request_id.clone(),
            source: self.source,
            deadline: self.deadline,
            fingerprint: self.fingerprint.clone(),
            config: self.config.clone(),
            chance: self.chance.clone(),
            standing: self.standing.clone(),
            happened: self.happened.clone(),
            authority: PhantomData,
        }
    }

    /// What this call does to `user`, who did not ask for it: it is written into their log as the system's.
    pub(crate) fn upon(&self, user: UserId) -> Call {
        Call { user, source: Source::System, ..self.with_authority() }
    }

    /// The same call with nothing found yet: each run of a closure hears its own guard.
    fn afresh(&self) -> Call {
        self.happened.forget();
        Call { standing: Arc::new(OnceLock::new()), ..self.with_authority() }
    }
}

impl Ctx {
    /// A call of `user` that no guard lets pass: for work that proves by other means who it is for,
    /// such as signing in. Never hand it to [`Ctx::read`] or [`Ctx::write`].
    pub fn call_outside(&self, user: UserId, credential: Credential, request_id: Arc<str>, source: Source) -> Call {
        Call {
            user,
            credential,
            outside: None,
            now: self.now(),
            request_id,
            source,
            deadline: None,
            fingerprint: None,
            config: self.config().clone(),
            chance: self.chance(),
            standing: Arc::new(OnceLock::new()),
            happened: Happened::default(),
            authority: PhantomData,
        }
    }
}

//! Sessions: one for each sign-in of a device. A session is also the family of its refresh tokens.

use cairn_kernel::{ErrorCode, SessionId, Timestamp, UserId};
use cairn_store::{ReadTx, StoreError, WriteTx, record, sql};
use const_format::formatcp;
use serde::Serialize;
use utoipa::ToSchema;

use super::attempt::Attempt;
use super::events::{RevokedBecause, SessionRevoked};
use super::opaque::{OpaqueKind, OpaqueSecret, SecretHash};
use super::scope::Scope;
use crate::Ctx;
use crate::call::{Call, Credential};
use crate::events;
use crate::http::{ApiError, ApiResult, NoContent};

/// How long a session lasts after its last refresh, and a refresh token is good: 30 days (DESIGN §5).
pub const SESSION_DAYS: i64 = 30;
/// Sessions that one user can have at once; the longest unused ends when another begins.
pub const MAX_SESSIONS: i64 = 100;

record! {
    struct SessionRow {
        id: SessionId,
        device: String,
        ip: String,
        created_at: Timestamp,
        last_used_at: Timestamp,
    }
}

sql! {
    static OPEN: (SessionId, UserId, String, String, Timestamp, Timestamp) => () = "
        INSERT INTO sessions (id, user_id, device, ip, created_at, last_used_at, expires_at, revoked)
        VALUES ($1, $2, $3, $4, $5, $5, $6, FALSE)";
    static GIVE_TOKEN: ([u8; 32], SessionId, UserId, Timestamp) => () = "
        INSERT INTO refresh_tokens (hash, session_id, user_id, expires_at, spent) VALUES ($1, $2, $3, $4, FALSE)";
    static TOO_MANY: (UserId, Timestamp, i64) => (SessionId,) = "
        SELECT id FROM sessions WHERE user_id = $1 AND NOT revoked AND expires_at > $2
        ORDER BY last_used_at DESC, id DESC LIMIT 100 OFFSET $3";
    static LIVE: (UserId, Timestamp, i64) => SessionRow = formatcp!(
        "SELECT {} FROM sessions WHERE user_id = $1 AND NOT revoked AND expires_at > $2
        ORDER BY last_used_at DESC, id DESC LIMIT $3", SessionRow::COLUMNS
    );
    static LIVE_IDS: (UserId, Timestamp) => (SessionId,) = "
        SELECT id FROM sessions WHERE user_id = $1 AND NOT revoked AND expires_at > $2 ORDER BY id";
    static GET_LIVE: (UserId, SessionId, Timestamp) => SessionRow = formatcp!(
        "SELECT {} FROM sessions WHERE user_id = $1 AND id = $2 AND NOT revoked AND expires_at > $3",
        SessionRow::COLUMNS
    );
    static OF_TOKEN: (UserId, [u8; 32]) => (SessionId,) = "
        SELECT session_id FROM refresh_tokens WHERE user_id = $1 AND hash = $2";
    static REVOKE: (UserId, SessionId) => () = "
        UPDATE sessions SET revoked = TRUE WHERE user_id = $1 AND id = $2 AND NOT revoked";
    static PURGE_TOKENS: (Timestamp,) => () = "
        DELETE FROM refresh_tokens WHERE hash IN (SELECT hash FROM refresh_tokens WHERE expires_at <= $1 LIMIT 200)";
    static PURGE: (Timestamp,) => () = "
        DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= $1 LIMIT 200)";
}

/// A session as its user sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Session {
    /// The session.
    pub id: SessionId,
    /// The same as `id`.
    pub session_id: SessionId,
    /// What the client said it is.
    pub device: String,
    /// The address that it last signed in or refreshed from.
    pub ip: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it last got an access token.
    pub last_used_at: Timestamp,
    /// Whether this very request belongs to it.
    pub current: bool,
}

impl SessionRow {
    fn seen_by(self, call: &Call) -> Session {
        let Self { id, device, ip, created_at, last_used_at } = self;
        let current = call.credential == Credential::Session(id);
        Session { id, session_id: id, device, ip, created_at, last_used_at, current }
    }
}

/// What a new session consists of, drawn before its transaction. The secret itself stays outside.
#[derive(Clone)]
pub(super) struct SessionDraft {
    pub(super) id: SessionId,
    pub(super) refresh: SecretHash,
    pub(super) device: String,
    pub(super) ip: String,
}

impl SessionDraft {
    /// Draws a session for whoever makes `attempt`, and its first refresh token.
    pub(super) fn new(ctx: &Ctx, attempt: &Attempt) -> (Self, OpaqueSecret) {
        let secret = OpaqueSecret::generate(OpaqueKind::RefreshToken, &**ctx.entropy());
        let draft = Self {
            id: SessionId::from_uuid(ctx.new_id()),
            refresh: secret.hash(),
            device: attempt.device.clone(),
            ip: attempt.ip.clone(),
        };
        (draft, secret)
    }
}

/// Until when a session lasts that is used at `now`.
pub(super) const fn end_after(now: Timestamp) -> Timestamp {
    now.plus_days(SESSION_DAYS)
}

/// Begins a session of the caller; the caller's row in `user_clock` is locked, or not visible yet.
pub(super) fn open(tx: &mut WriteTx<'_>, call: &Call, draft: &SessionDraft) -> ApiResult<()> {
    for (id,) in tx.all(&TOO_MANY, &(call.user, call.now, MAX_SESSIONS - 1))? {
        end(tx, call, id, RevokedBecause::TooMany)?;
    }
    let row = (draft.id, call.user, draft.device.clone(), draft.ip.clone(), call.now, end_after(call.now));
    tx.run(&OPEN, &row)?;
    Ok(give_token(tx, call, draft.id, draft.refresh)?)
}

/// Writes down a refresh token of `session`.
pub(super) fn give_token(
    tx: &mut WriteTx<'_>,
    call: &Call,
    session: SessionId,
    token: SecretHash,
) -> Result<(), StoreError> {
    tx.run(&GIVE_TOKEN, &(*token.as_bytes(), session, call.user, end_after(call.now))).map(|_| ())
}

/// Ends a session of the caller; says whether it was alive. Its access tokens are refused from the next
/// guard on, its refresh tokens with it.
pub(super) fn end(
    tx: &mut WriteTx<'_>,
    call: &Call,
    session: SessionId,
    reason: RevokedBecause,
) -> Result<bool, StoreError> {
    let was_alive = tx.run(&REVOKE, &(call.user, session))? > 0;
    if was_alive {
        events::append(tx, call, &SessionRevoked { session, reason })?;
    }
    Ok(was_alive)
}

/// Ends all sessions of the caller but `kept`.
pub(super) fn end_all(
    tx: &mut WriteTx<'_>,
    call: &Call,
    kept: Option<SessionId>,
    reason: RevokedBecause,
) -> Result<(), StoreError> {
    for (id,) in tx.all(&LIVE_IDS, &(call.user, call.now))? {
        if Some(id) != kept {
            end(tx, call, id, reason)?;
        }
    }
    Ok(())
}

/// The caller's living sessions, last used first. There are never more than [`MAX_SESSIONS`].
pub fn list(tx: &mut ReadTx<'_>, call: &Call) -> ApiResult<Vec<Session>> {
    let rows = tx.all(&LIVE, &(call.user, call.now, MAX_SESSIONS))?;
    Ok(rows.into_iter().map(|row| row.seen_by(call)).collect())
}

/// One living session of the caller.
pub fn get(tx: &mut ReadTx<'_>, call: &Call, id: SessionId) -> ApiResult<Session> {
    let row = tx.find(&GET_LIVE, &(call.user, id, call.now))?.ok_or(ApiError::not_found())?;
    Ok(row.seen_by(call))
}

/// Ends one session of the caller from elsewhere.
pub fn revoke(tx: &mut WriteTx<'_>, call: &Call, id: SessionId) -> ApiResult<NoContent> {
    if end(tx, call, id, RevokedBecause::Revoked)? { Ok(NoContent) } else { Err(ApiError::not_found()) }
}

/// Ends all sessions of the caller but the one that asks.
pub fn revoke_others(tx: &mut WriteTx<'_>, call: &Call) -> ApiResult<NoContent> {
    end_all(tx, call, own(call), RevokedBecause::Revoked)?;
    Ok(NoContent)
}

/// Which sessions a caller signs out of.
#[derive(Clone)]
pub(super) enum SignOut {
    /// The one that asks.
    This,
    /// Every one.
    All,
    /// The one that asks, and the one that a refresh token belongs to. Nothing is known of `None`.
    OfToken(Option<SecretHash>),
}

/// Signs the caller out, effective at once. The session that asks always ends: a client that sends a
/// token of another time would otherwise show "signed out" while its access token goes on working.
///
/// # Errors
/// 403 for a key or an outside token that would sign itself out, for it has no session here, and for a key that
/// may not change the account.
pub(super) fn sign_out(tx: &mut WriteTx<'_>, call: &Call, which: &SignOut) -> ApiResult<NoContent> {
    let has_no_session = own(call).is_none();
    let may_end_others = call.standing(tx)?.scopes.contains(Scope::AccountWrite);
    if has_no_session && (matches!(which, SignOut::This) || !may_end_others) {
        return Err(ApiError::of(ErrorCode::Forbidden));
    }
    let of_token = match which {
        SignOut::All => {
            end_all(tx, call, None, RevokedBecause::SignedOut)?;
            return Ok(NoContent);
        }
        SignOut::This | SignOut::OfToken(None) => None,
        SignOut::OfToken(Some(hash)) => tx.find(&OF_TOKEN, &(call.user, *hash.as_bytes()))?.map(|(id,)| id),
    };
    for session in own(call).into_iter().chain(of_token) {
        end(tx, call, session, RevokedBecause::SignedOut)?;
    }
    Ok(NoContent)
}

/// Forgets some of the sessions and refresh tokens that were over at `now`, and says how many. Tokens go
/// before their sessions: a session takes all of its tokens with it.
pub(crate) fn purge(tx: &mut WriteTx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    let tokens = tx.run(&PURGE_TOKENS, &(now,))?;
    if tokens > 0 { Ok(tokens) } else { tx.run(&PURGE, &(now,)) }
}

pub(super) const fn own(call: &Call) -> Option<SessionId> {
    match call.credential {
        Credential::Session(id) => Some(id),
        Credential::Key(_) | Credential::Outside(_) => None,
    }
}

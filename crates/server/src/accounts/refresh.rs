//! Exchanging a refresh token for a new pair.
//!
//! A refresh token is good once. When a spent one comes again, somebody has a copy, and it cannot be
//! told who: the session ends for both. That holds for two requests with the same token at the same
//! moment too: one of them wins, the other is a reuse and ends what the first was given. Clients
//! therefore refresh one at a time.

use cairn_kernel::{ErrorCode, SessionId, Timestamp, UserId};
use cairn_store::{Lane, WriteTx, record, sql};

use super::account::{self, AccountRow};
use super::attempt::Attempt;
use super::events::RevokedBecause;
use super::opaque::{OpaqueKind, OpaqueSecret, SecretHash};
use super::sessions;
use super::token_answer::{TokenAnswer, answer};
use crate::Ctx;
use crate::call::{Credential, Source};
use crate::http::{ApiError, ApiResult};

record! {
    /// A refresh token with its session.
    #[derive(Clone, Copy)]
    struct TokenRow {
        session: SessionId,
        expires_at: Timestamp,
        spent: bool,
        session_ends_at: Timestamp,
        revoked: bool,
    }
}

sql! {
    // One look for all that are not good, unknown or known: how long a refusal takes tells nothing.
    static LIVING: ([u8; 32], Timestamp) => (UserId,) = "
        SELECT t.user_id FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
        WHERE t.hash = $1 AND NOT s.revoked AND s.expires_at > $2 AND t.expires_at > $2";
    static GET: (UserId, [u8; 32]) => TokenRow = "
        SELECT t.session_id, t.expires_at, t.spent, s.expires_at, s.revoked
        FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
        WHERE t.user_id = $1 AND t.hash = $2";
    static SPEND: (UserId, [u8; 32]) => () = "
        UPDATE refresh_tokens SET spent = TRUE WHERE user_id = $1 AND hash = $2";
    static FORGET_EXPIRED: (UserId, SessionId, Timestamp) => () = "
        DELETE FROM refresh_tokens WHERE user_id = $1 AND session_id = $2 AND expires_at <= $3";
    static USE_SESSION: (UserId, SessionId, String, Timestamp, Timestamp) => () = "
        UPDATE sessions SET ip = $3, last_used_at = $4, expires_at = $5 WHERE user_id = $1 AND id = $2";
}

/// What came of it. A reuse has to be committed, so it is no error inside the transaction.
enum Exchange {
    Fresh(Box<AccountRow>, SessionId),
    Reused(UserId),
}

/// What is drawn before the transaction.
struct Trade {
    spent: SecretHash,
    fresh: SecretHash,
    attempt: Attempt,
}

/// Spends `presented` and answers with a new pair; the session lasts another 30 days.
///
/// # Errors
/// 401 `INVALID_REFRESH_TOKEN` for one that is unknown, over, spent, or of an ended session; 403
/// `ACCOUNT_DISABLED`.
pub async fn refresh(ctx: &Ctx, attempt: Attempt, presented: &str) -> ApiResult<TokenAnswer> {
    let spent = SecretHash::of_presented(OpaqueKind::RefreshToken, presented).ok_or(invalid())?;
    let secret = OpaqueSecret::generate(OpaqueKind::RefreshToken, &**ctx.entropy());
    let trade = Trade { spent, fresh: secret.hash(), attempt };
    let (parts, deadline) = (ctx.clone(), trade.attempt.deadline);
    let exchange = ctx.db().write(Lane::Request, deadline, move |tx| exchange(tx, &parts, &trade)).await;
    match exchange.map_err(without_repeating)? {
        Exchange::Fresh(account, session) => answer(ctx, &account, session, &secret),
        Exchange::Reused(user) => {
            tracing::warn!(%user, "a refresh token was used twice; its session is ended");
            ctx.something_happened(user);
            Err(invalid())
        }
    }
}

fn exchange(tx: &mut WriteTx<'_>, ctx: &Ctx, trade: &Trade) -> ApiResult<Exchange> {
    let hash = *trade.spent.as_bytes();
    let (user,) = tx.find(&LIVING, &(hash, ctx.now()))?.ok_or(invalid())?;
    // The token is read only once nobody else can spend it.
    let account = account::lock(tx, user)?.ok_or(invalid())?;
    let token = tx.find(&GET, &(user, hash))?.ok_or(invalid())?;
    let session = token.session;
    let call = ctx.call_outside(user, Credential::Session(session), trade.attempt.request_id.clone(), Source::User);
    if token.revoked || token.expires_at <= call.now || token.session_ends_at <= call.now {
        return Err(invalid());
    }
    if token.spent {
        sessions::end(tx, &call, session, RevokedBecause::RefreshTokenReused)?;
        return Ok(Exchange::Reused(user));
    }
    account::refuse_disabled(&account)?;
    tx.run(&SPEND, &(user, hash))?;
    tx.run(&FORGET_EXPIRED, &(user, session, call.now))?;
    sessions::give_token(tx, &call, session, trade.fresh)?;
    let end = sessions::end_after(call.now);
    tx.run(&USE_SESSION, &(user, session, trade.attempt.ip.clone(), call.now, end))?;
    Ok(Exchange::Fresh(Box::new(account), session))
}

/// Whoever repeats a refresh that was done ends the session with it; so nobody is told to repeat.
fn without_repeating(error: ApiError) -> ApiError {
    if error.code != ErrorCode::OutcomeUnknown {
        return error;
    }
    error.with_message("It is not known whether the tokens were exchanged. Try once; if it is refused, sign in again.")
}

const fn invalid() -> ApiError {
    ApiError::of(ErrorCode::InvalidRefreshToken)
}

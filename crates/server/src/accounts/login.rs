//! Signing in with a password.

use cairn_kernel::{ErrorCode, UserId};
use cairn_store::{Lane, ReadTx, WriteTx, sql};
use secrecy::SecretString;

use super::account::{self, AccountRow};
use super::attempt::Attempt;
use super::names::folded;
use super::password::Verdict;
use super::password_lane::LaneError;
use super::register::lane_error;
use super::sessions::{self, SessionDraft};
use super::token_answer::{TokenAnswer, answer};
use crate::Ctx;
use crate::call::{Call, Credential, Source};
use crate::http::{ApiError, ApiResult};

sql! {
    static UPGRADE: (UserId, String) => () = "UPDATE users SET password_hash = $2 WHERE id = $1";
}

/// Signs in with a user name or an e-mail address.
///
/// # Errors
/// 401 `INVALID_CREDENTIALS`, after the same work whether the account exists or not, also for the right password
/// when the account was tried too often under its name and its address together; 403
/// `ACCOUNT_DISABLED` only to whoever knows the password; 429; 503 when too many passwords are being
/// checked.
pub async fn login(ctx: &Ctx, attempt: Attempt, login: &str, password: SecretString) -> ApiResult<TokenAnswer> {
    let key = folded(login);
    let typed = key.clone();
    let find = move |tx: &mut ReadTx<'_>| Ok::<_, ApiError>(account::find_by_login(tx, &typed)?);
    let found = ctx.db().read(Lane::Request, attempt.deadline, find).await?;
    attempt.count_for_typed(ctx, &key)?;
    let may_try = found.as_ref().is_none_or(|account| Attempt::may_try(ctx, account));
    let stored = found.as_ref().and_then(|account| account.password_hash.clone());
    let verdict = verify(ctx, password.clone(), stored).await?;
    let account = found.filter(|_| verdict.ok && may_try).ok_or(ApiError::of(ErrorCode::InvalidCredentials))?;
    account::refuse_disabled(&account)?;
    let upgraded = if verdict.upgrade { Some(ctx.passwords().hash(password).await.map_err(lane_error)?) } else { None };

    let (session, refresh) = SessionDraft::new(ctx, &attempt);
    let (user, id) = (account.id, session.id);
    let call = ctx.call_outside(user, Credential::Session(id), attempt.request_id, Source::User);
    let account = ctx
        .db()
        .write(Lane::Request, attempt.deadline, move |tx| enter(tx, &call, &account, upgraded.as_ref(), &session))
        .await?;
    ctx.something_happened(user);
    answer(ctx, &account, id, &refresh)
}

/// Begins the session, unless the password or the account changed while it was being checked.
fn enter(
    tx: &mut WriteTx<'_>,
    call: &Call,
    checked: &AccountRow,
    upgraded: Option<&String>,
    session: &SessionDraft,
) -> ApiResult<AccountRow> {
    let account = account::lock(tx, call.user)?.ok_or(ApiError::of(ErrorCode::InvalidCredentials))?;
    if account.password_hash != checked.password_hash {
        return Err(ApiError::of(ErrorCode::InvalidCredentials));
    }
    account::refuse_disabled(&account)?;
    if let Some(hash) = upgraded {
        tx.run(&UPGRADE, &(call.user, hash.clone()))?;
    }
    sessions::open(tx, call, session)?;
    Ok(account)
}

/// Checks `password` in the lane. A stored hash that cannot be used counts as a wrong password: the
/// caller learns nothing, the operator reads it in the log.
pub(super) async fn verify(ctx: &Ctx, password: SecretString, stored: Option<String>) -> ApiResult<Verdict> {
    match ctx.passwords().verify(password, stored).await {
        Ok(verdict) => Ok(verdict),
        Err(LaneError::Hash(fault)) => {
            tracing::error!(%fault, "a password could not be checked");
            Ok(Verdict { ok: false, upgrade: false })
        }
        Err(busy) => Err(lane_error(busy)),
    }
}

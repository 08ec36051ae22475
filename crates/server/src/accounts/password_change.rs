//! Choosing a new password.

use cairn_kernel::{ErrorCode, Timestamp, UserId};
use cairn_store::{Lane, WriteTx, sql};
use secrecy::SecretString;

use super::account::{self, AccountRow};
use super::attempt::Attempt;
use super::events::{AccountUpdated, RevokedBecause};
use super::lasting::{look, refuse_passing};
use super::login::verify;
use super::password::check_policy;
use super::register::lane_error;
use super::roster::{find_by_operator, operators_call};
use super::sessions;
use crate::Ctx;
use crate::call::{AccountWrite, Call};
use crate::events;
use crate::http::{ApiError, ApiResult, NoContent};

sql! {
    static STORE: (UserId, String, Timestamp) => () = "
        UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1";
}

/// Changes the caller's password; every other session ends.
///
/// # Errors
/// 401 `INVALID_CREDENTIALS` when `current` is wrong, 403 when an account without a password asks later
/// than 5 minutes after signing in, 422 when the policy refuses `new`, 429.
pub async fn change(
    ctx: &Ctx,
    call: Call<AccountWrite>,
    attempt: &Attempt,
    current: Option<SecretString>,
    new: SecretString,
) -> ApiResult<axum::response::Response> {
    let (account, is_fresh) = ctx.read(call.clone(), look).await?;
    attempt.count_for_account(ctx, &account)?;
    prove(ctx, &account, is_fresh, current).await?;
    let hash = allowed_hash(ctx, &account, "new_password", new).await?;
    ctx.write(call.without_replay(), move |tx, call| store(tx, call, account.password_hash.as_ref(), &hash)).await
}

/// Gives the account that signs in as `login` a new password, by order of whoever runs this machine;
/// all its sessions end. Its user name is given back.
///
/// # Errors
/// 404 for an unknown account, 409 for a service account, which has none, 422 when the policy refuses `new`.
pub async fn set_by_operator(ctx: &Ctx, login: &str, new: SecretString) -> ApiResult<String> {
    let account = find_by_operator(ctx, login).await?;
    if account.is_service() {
        let how = "a service account has no password, only keys: cairn token --user NAME";
        return Err(ApiError::of(ErrorCode::InvalidTransition).with_detail(how));
    }
    let hash = allowed_hash(ctx, &account, "password", new).await?;
    let (user, call) = (account.id, operators_call(ctx, account.id));
    let set = move |tx: &mut WriteTx<'_>| {
        let present = account::lock(tx, user)?.ok_or(ApiError::not_found())?;
        store(tx, &call, present.password_hash.as_ref(), &hash)
    };
    ctx.db().write(Lane::Request, None, set).await?;
    ctx.something_happened(user);
    Ok(account.username)
}

/// Holds `new` to the policy, blaming `field`, and hashes it.
async fn allowed_hash(ctx: &Ctx, account: &AccountRow, field: &'static str, new: SecretString) -> ApiResult<String> {
    let own = [Some(account.username.as_str()), account.email.as_deref(), account.name.as_deref()];
    let own: Vec<&str> = own.into_iter().flatten().collect();
    check_policy(&new, &own).map_err(|fault| ApiError::invalid(field, fault.to_string()))?;
    ctx.passwords().hash(new).await.map_err(lane_error)
}

async fn prove(ctx: &Ctx, account: &AccountRow, is_fresh: bool, current: Option<SecretString>) -> ApiResult<()> {
    if account.password_hash.is_none() {
        let late = "the account has no password yet; sign in again, then choose one within 5 minutes";
        return if is_fresh { Ok(()) } else { Err(ApiError::of(ErrorCode::Forbidden).with_detail(late)) };
    }
    let current = current.ok_or_else(|| ApiError::invalid("current_password", "is missing"))?;
    check_password(ctx, account, current).await
}

/// 401 unless `password` is the account's.
pub(super) async fn check_password(ctx: &Ctx, account: &AccountRow, password: SecretString) -> ApiResult<()> {
    let verdict = verify(ctx, password, account.password_hash.clone()).await?;
    if verdict.ok { Ok(()) } else { Err(ApiError::of(ErrorCode::InvalidCredentials)) }
}

/// Stores `hash`, unless the password changed while the former one was being checked, or the account became an
/// admin's while a token from elsewhere chose its first.
fn store(tx: &mut WriteTx<'_>, call: &Call, checked: Option<&String>, hash: &str) -> ApiResult<NoContent> {
    if checked.is_none() {
        refuse_passing(tx, call)?;
    }
    if account::get(tx, call.user)?.password_hash.as_ref() != checked {
        return Err(ApiError::of(ErrorCode::InvalidCredentials));
    }
    tx.run(&STORE, &(call.user, hash.to_owned(), call.now))?;
    sessions::end_all(tx, call, sessions::own(call), RevokedBecause::PasswordChanged)?;
    events::append(tx, call, &AccountUpdated { user: call.user, fields: vec!["password"] })?;
    Ok(NoContent)
}

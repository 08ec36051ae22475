//! Leaving for good: the account is closed at once, and a job takes away what it held.

use cairn_kernel::{ErrorCode, JobId, UserId};
use cairn_store::{ReadTx, StoreError, WriteTx, sql};
use secrecy::SecretString;
use serde::Serialize;
use utoipa::ToSchema;

use super::attempt::Attempt;
use super::events::RevokedBecause;
use super::{lasting, password_change, roster, sessions};
use crate::Ctx;
use crate::call::{AccountWrite, Call};
use crate::http::{Accepted, ApiError, ApiResult};
use crate::jobs::{NewJob, enqueue};

/// The job that deletes everything of the user on whose behalf it runs.
pub const ERASE: &str = "account.erase";

sql! {
    static DISABLE: (UserId,) => () = "UPDATE users SET disabled = TRUE WHERE id = $1";
    static ANYBODY_ELSE: (UserId, &'static str) => (UserId,) = "
        SELECT u.id FROM users u
        WHERE u.id <> $1 AND u.roles <> 'service'
            AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.user_id = u.id AND j.kind = $2) LIMIT 1";
    static LEAVING: (UserId, &'static str) => (JobId,) = "
        SELECT id FROM jobs WHERE user_id = $1 AND kind = $2 LIMIT 1";
}

/// What becomes of the account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Closing {
    /// Always `deleting`: nobody can sign in any more, and a job deletes the rest.
    #[schema(example = "deleting")]
    pub status: &'static str,
}

/// Closes the caller's account.
///
/// # Errors
/// 401 `INVALID_CREDENTIALS` when `password` is wrong, 403 when there is none and the sign-in is older than
/// 5 minutes, 409 `LAST_ADMIN`, 429.
pub async fn close(
    ctx: &Ctx,
    call: Call<AccountWrite>,
    attempt: &Attempt,
    password: Option<SecretString>,
) -> ApiResult<axum::response::Response> {
    let (account, is_fresh) = ctx.read(call.clone(), lasting::look).await?;
    match password {
        Some(password) => {
            attempt.count_for_account(ctx, &account)?;
            password_change::check_password(ctx, &account, password).await?;
        }
        None if is_fresh => {}
        None => {
            let how = "send the password, or sign in again and delete the account within 5 minutes";
            return Err(ApiError::of(ErrorCode::Forbidden).with_detail(how));
        }
    }
    ctx.write(call.without_replay(), leave).await
}

fn leave(tx: &mut WriteTx<'_>, call: &Call) -> ApiResult<Accepted<Closing>> {
    refuse_last_admin(tx, call.user)?;
    tx.run(&DISABLE, &(call.user,))?;
    sessions::end_all(tx, call, None, RevokedBecause::AccountClosed)?;
    let id = JobId::from_uuid(call.new_id());
    let job = NewJob::new(id, ERASE, serde_json::json!({}), call.now).on_behalf_of(call.user);
    enqueue(tx, &job.unless_queued(format!("{ERASE} {}", call.user)))?;
    Ok(Accepted(Closing { status: "deleting" }))
}

/// Whether `user` has closed the account, and it is being deleted.
pub(super) fn is_leaving(tx: &mut ReadTx<'_>, user: UserId) -> Result<bool, StoreError> {
    Ok(tx.find(&LEAVING, &(user, ERASE))?.is_some())
}

/// A server with people keeps somebody who may look after it: also those who are shut out, who could not come back
/// otherwise.
fn refuse_last_admin(tx: &mut WriteTx<'_>, user: UserId) -> ApiResult<()> {
    if roster::is_last_admin(tx, user)? && is_anybody_else_here(tx, user)? {
        let how = "make somebody else an admin first: cairn user role NAME admin";
        return Err(ApiError::of(ErrorCode::LastAdmin).with_detail(how));
    }
    Ok(())
}

fn is_anybody_else_here(tx: &mut WriteTx<'_>, user: UserId) -> Result<bool, StoreError> {
    Ok(tx.find(&ANYBODY_ELSE, &(user, ERASE))?.is_some())
}

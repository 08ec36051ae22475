//! Signing in as somebody who was proved elsewhere.

use cairn_kernel::{ErrorCode, IdentityId};
use cairn_store::{Lane, WriteTx};

use super::account::{self, AccountRow};
use super::attempt::Attempt;
use super::first_sight::{self, Person};
use super::identities;
use super::sessions::{self, SessionDraft};
use super::token_answer::{TokenAnswer, answer};
use crate::Ctx;
use crate::call::{Call, Credential, Source};
use crate::http::{ApiError, ApiResult};

/// Begins a session of `person`, who is given an account when new.
///
/// # Errors
/// 403 `REGISTRATION_CLOSED` for somebody new who may not join, 403 `ACCOUNT_DISABLED`, 503.
pub(super) async fn sign_in(ctx: &Ctx, attempt: Attempt, person: &Person) -> ApiResult<TokenAnswer> {
    let (user, identity) = first_sight::account_of(ctx, person, attempt.deadline).await?;
    let (session, refresh) = SessionDraft::new(ctx, &attempt);
    let id = session.id;
    let call = ctx.call_outside(user, Credential::Session(id), attempt.request_id, Source::User);
    let enter = move |tx: &mut WriteTx<'_>| enter(tx, &call, identity, &session);
    let account = ctx.db().write(Lane::Request, attempt.deadline, enter).await?;
    ctx.something_happened(user);
    answer(ctx, &account, id, &refresh)
}

/// Begins the session, unless account or identity went away in the meantime.
fn enter(tx: &mut WriteTx<'_>, call: &Call, identity: IdentityId, session: &SessionDraft) -> ApiResult<AccountRow> {
    let gone = ApiError::of(ErrorCode::InvalidCredentials);
    let Some(account) = account::lock(tx, call.user)? else { return Err(gone) };
    account::refuse_disabled(&account)?;
    if !identities::is_of(tx, call.user, identity)? {
        return Err(gone);
    }
    sessions::open(tx, call, session)?;
    Ok(account)
}

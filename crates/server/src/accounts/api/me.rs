use axum::extract::State;
use axum::response::Response;

use super::TAG;
use super::requests::{ChangePassword, CloseAccount};
use crate::Ctx;
use crate::accounts::account::Account;
use crate::accounts::attempt::Attempt;
use crate::accounts::closing::{self, Closing};
use crate::accounts::password_change;
use crate::accounts::profile;
use crate::call::{AccountRead, AccountWrite, Call};
use crate::http::extract::Body;
use crate::http::{ApiResult, Data, Reply, ReplyParts};

/// See one's own account
#[utoipa::path(
    get, path = "/users/me", operation_id = "get_account", tag = TAG,
    responses((status = 200, description = "The account", body = Data<Account>)),
)]
pub(super) async fn get(State(ctx): State<Ctx>, call: Call<AccountRead>) -> ApiResult<ReplyParts> {
    ctx.read(call, profile::get).await?.into_parts()
}

/// Change one's own password
///
/// All other sessions end; API keys stay, and are taken back one by one. An account without a
/// password may choose one within 5 minutes of signing in: an admin's here, anybody else's also where their token comes from.
#[utoipa::path(
    post, path = "/users/me/password", operation_id = "change_password", tag = TAG,
    request_body = ChangePassword,
    responses((status = 204, description = "Changed")),
)]
pub(super) async fn change_password(
    State(ctx): State<Ctx>,
    call: Call<AccountWrite>,
    attempt: Attempt,
    body: Body<ChangePassword>,
) -> ApiResult<Response> {
    call.refuse_other_user(body.claimed_user.as_ref())?;
    let ChangePassword { current_password, new_password } = body.value;
    let current = current_password.map(|password| password.secret().clone());
    password_change::change(&ctx, call, &attempt, current, new_password.secret().clone()).await
}

/// Delete one's own account
///
/// Every session and key ends at once; a job deletes everything that the account held. It takes the
/// password, or a sign-in within the last 5 minutes. The only admin of a server with other accounts cannot
/// leave: 409 `LAST_ADMIN`.
#[utoipa::path(
    delete, path = "/users/me", operation_id = "delete_account", tag = TAG,
    request_body = CloseAccount,
    responses((status = 202, description = "The account is closed and will be gone soon", body = Data<Closing>)),
)]
pub(super) async fn close(
    State(ctx): State<Ctx>,
    call: Call<AccountWrite>,
    attempt: Attempt,
    body: Body<CloseAccount>,
) -> ApiResult<Response> {
    call.refuse_other_user(body.claimed_user.as_ref())?;
    let password = body.value.password.map(|password| password.secret().clone());
    closing::close(&ctx, call, &attempt, password).await
}

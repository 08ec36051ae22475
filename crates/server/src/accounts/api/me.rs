use axum::extract::State;
use axum::response::Response;

use super::TAG;
use crate::Ctx;
use crate::accounts::account::Account;
use crate::accounts::profile::{self, ProfilePatch};
use crate::call::{AccountRead, AccountWrite, Call};
use crate::http::extract::Body;
use crate::http::{ApiResult, Data, Reply, ReplyParts};

/// See one's own account
#[utoipa::path(
    get, path = "/users/me", operation_id = "getAccount", tag = TAG,
    responses((status = 200, description = "The account", body = Data<Account>)),
)]
pub(super) async fn get(State(ctx): State<Ctx>, call: Call<AccountRead>) -> ApiResult<ReplyParts> {
    ctx.read(call, profile::get).await?.into_parts()
}

/// Change one's own profile and preferences
///
/// Absent leaves, `null` clears or goes back to the default, a value sets. The last write wins.
#[utoipa::path(
    patch, path = "/users/me", operation_id = "updateAccount", tag = TAG,
    request_body = ProfilePatch,
    responses((status = 200, description = "The account as it is now", body = Data<Account>)),
)]
pub(super) async fn update(
    State(ctx): State<Ctx>,
    call: Call<AccountWrite>,
    body: Body<ProfilePatch>,
) -> ApiResult<Response> {
    ctx.write_body(call, body, profile::update).await
}

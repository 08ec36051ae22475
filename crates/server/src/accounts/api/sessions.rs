use axum::extract::State;
use axum::response::Response;
use cairn_kernel::SessionId;

use super::{TAG, whole};
use crate::Ctx;
use crate::accounts::sessions::{self, MAX_SESSIONS, Session};
use crate::call::{AccountRead, AccountWrite, Call};
use crate::http::extract::Path;
use crate::http::{ApiResult, Data, Paged, Reply, ReplyParts};

/// List the devices that are signed in
///
/// Last used first. A user has at most 100 sessions, so there is one page.
#[utoipa::path(
    get, path = "/auth/sessions", operation_id = "list_sessions", tag = TAG,
    responses((status = 200, description = "The sessions", body = Paged<Session>)),
)]
pub(super) async fn list(State(ctx): State<Ctx>, call: Call<AccountRead>) -> ApiResult<ReplyParts> {
    whole(ctx.read(call, sessions::list).await?, MAX_SESSIONS).into_parts()
}

/// See one session
#[utoipa::path(
    get, path = "/auth/sessions/{id}", operation_id = "get_session", tag = TAG,
    params(("id" = SessionId, Path, description = "The session")),
    responses((status = 200, description = "The session", body = Data<Session>)),
)]
pub(super) async fn get(
    State(ctx): State<Ctx>,
    call: Call<AccountRead>,
    Path(id): Path<SessionId>,
) -> ApiResult<ReplyParts> {
    Data::of(ctx.read(call, move |tx, call| sessions::get(tx, call, id)).await?).into_parts()
}

/// Sign out one device
#[utoipa::path(
    delete, path = "/auth/sessions/{id}", operation_id = "revoke_session", tag = TAG,
    params(("id" = SessionId, Path, description = "The session")),
    responses((status = 204, description = "Signed out")),
)]
pub(super) async fn revoke(
    State(ctx): State<Ctx>,
    call: Call<AccountWrite>,
    Path(id): Path<SessionId>,
) -> ApiResult<Response> {
    ctx.write(call, move |tx, call| sessions::revoke(tx, call, id)).await
}

/// Sign out all other devices
#[utoipa::path(
    delete, path = "/auth/sessions", operation_id = "revoke_other_sessions", tag = TAG,
    responses((status = 204, description = "Only the session that asked is left")),
)]
pub(super) async fn revoke_others(State(ctx): State<Ctx>, call: Call<AccountWrite>) -> ApiResult<Response> {
    ctx.write(call, sessions::revoke_others).await
}

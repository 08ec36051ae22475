use axum::extract::State;
use axum::response::Response;
use cairn_kernel::IdentityId;

use super::proofs::LinkIdentity;
use super::{TAG, whole};
use crate::Ctx;
use crate::accounts::identities::{self, LinkedIdentity, MAX_IDENTITIES};
use crate::call::{AccountRead, AccountWrite, Call};
use crate::http::extract::{Body, Path};
use crate::http::{ApiResult, Data, Paged, Reply, ReplyParts};

/// List who one is elsewhere
///
/// Newest first. An account has at most 20 identities, so there is one page.
#[utoipa::path(
    get, path = "/users/me/identities", operation_id = "list_identities", tag = TAG,
    responses((status = 200, description = "The identities", body = Paged<LinkedIdentity>)),
)]
pub(super) async fn list(State(ctx): State<Ctx>, call: Call<AccountRead>) -> ApiResult<ReplyParts> {
    whole(ctx.read(call, identities::list).await?, MAX_IDENTITIES).into_parts()
}

/// Link an identity
///
/// What proves that it is one's own: a token of a trusted issuer, or a signed challenge. From then on it leads to
/// this account. It takes a sign-in: 403 for an API key, and for a token of an issuer unless it is fresh and the
/// account has no password and is no admin's.
#[utoipa::path(
    post, path = "/users/me/identities", operation_id = "link_identity", tag = TAG,
    request_body = LinkIdentity,
    responses((status = 201, description = "Linked", body = Data<LinkedIdentity>,
        headers(("Location" = String, description = "Where it is")))),
)]
pub(super) async fn link(
    State(ctx): State<Ctx>,
    call: Call<AccountWrite>,
    body: Body<LinkIdentity>,
) -> ApiResult<Response> {
    call.refuse_other_user(body.claimed_user.as_ref())?;
    let evidence = identities::examine(&ctx, body.value.proof()?, call.now).await?;
    ctx.write(call.without_replay(), move |tx, call| identities::link(tx, call, &evidence)).await
}

/// See one identity
#[utoipa::path(
    get, path = "/users/me/identities/{id}", operation_id = "get_identity", tag = TAG,
    params(("id" = IdentityId, Path, description = "The identity")),
    responses((status = 200, description = "The identity", body = Data<LinkedIdentity>)),
)]
pub(super) async fn get(
    State(ctx): State<Ctx>,
    call: Call<AccountRead>,
    Path(id): Path<IdentityId>,
) -> ApiResult<ReplyParts> {
    ctx.read(call, move |tx, call| identities::get(tx, call, id)).await?.into_parts()
}

/// Take an identity off one's account
///
/// Its tokens no longer lead here. The last way into an account without a password stays. It takes a sign-in, as
/// linking does.
#[utoipa::path(
    delete, path = "/users/me/identities/{id}", operation_id = "unlink_identity", tag = TAG,
    params(("id" = IdentityId, Path, description = "The identity")),
    responses((status = 204, description = "Taken off")),
)]
pub(super) async fn unlink(
    State(ctx): State<Ctx>,
    call: Call<AccountWrite>,
    Path(id): Path<IdentityId>,
) -> ApiResult<Response> {
    let answer = ctx.write(call, move |tx, call| identities::unlink(tx, call, id)).await?;
    ctx.issuers().forget_identity(id);
    Ok(answer)
}

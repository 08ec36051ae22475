use axum::extract::State;
use axum::response::Response;
use cairn_kernel::ApiKeyId;

use super::requests::CreateApiKey;
use super::{TAG, uncached, whole};
use crate::Ctx;
use crate::accounts::api_keys::{self, ApiKey, KeyWish, MAX_KEYS, NewApiKey};
use crate::accounts::opaque::{OpaqueKind, OpaqueSecret};
use crate::call::{AccountRead, AccountWrite, Call};
use crate::http::extract::{Body, Path};
use crate::http::{ApiResult, Data, Paged, Reply, ReplyParts};

/// List one's own API keys
///
/// Newest first. A user has at most 100 keys, so there is one page.
#[utoipa::path(
    get, path = "/api-keys", operation_id = "list_api_keys", tag = TAG,
    responses((status = 200, description = "The keys, without their secrets", body = Paged<ApiKey>)),
)]
pub(super) async fn list(State(ctx): State<Ctx>, call: Call<AccountRead>) -> ApiResult<ReplyParts> {
    whole(ctx.read(call, api_keys::list).await?, MAX_KEYS).into_parts()
}

/// Make an API key
///
/// The key is shown this once. It can do no more than whoever asks for it, who has to be signed in: a key
/// makes no keys, and a token of an issuer only while it is fresh and the account has no password. It stays
/// when the password is changed, until it ends or is taken back.
/// `Idempotency-Key` plays no part, for answers with secrets are not kept.
#[utoipa::path(
    post, path = "/api-keys", operation_id = "create_api_key", tag = TAG,
    request_body = CreateApiKey,
    responses((status = 201, description = "The key with its secret", body = Data<NewApiKey>)),
)]
pub(super) async fn create(
    State(ctx): State<Ctx>,
    call: Call<AccountWrite>,
    body: Body<CreateApiKey>,
) -> ApiResult<Response> {
    call.refuse_other_user(body.claimed_user.as_ref())?;
    let wish = KeyWish::from(body.value);
    let secret = OpaqueSecret::generate(OpaqueKind::ApiKey, &**ctx.entropy());
    let verb = ctx.write(call.without_replay(), move |tx, call| api_keys::create(tx, call, &wish, &secret));
    verb.await.map(uncached)
}

/// See one API key
#[utoipa::path(
    get, path = "/api-keys/{id}", operation_id = "get_api_key", tag = TAG,
    params(("id" = ApiKeyId, Path, description = "The key")),
    responses((status = 200, description = "The key, without its secret", body = Data<ApiKey>)),
)]
pub(super) async fn get(
    State(ctx): State<Ctx>,
    call: Call<AccountRead>,
    Path(id): Path<ApiKeyId>,
) -> ApiResult<ReplyParts> {
    ctx.read(call, move |tx, call| api_keys::get(tx, call, id)).await?.into_parts()
}

/// Take an API key back
#[utoipa::path(
    delete, path = "/api-keys/{id}", operation_id = "revoke_api_key", tag = TAG,
    params(("id" = ApiKeyId, Path, description = "The key")),
    responses((status = 204, description = "It is refused from now on")),
)]
pub(super) async fn revoke(
    State(ctx): State<Ctx>,
    call: Call<AccountWrite>,
    Path(id): Path<ApiKeyId>,
) -> ApiResult<Response> {
    ctx.write(call, move |tx, call| api_keys::revoke(tx, call, id)).await
}

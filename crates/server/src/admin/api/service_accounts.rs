use axum::extract::State;
use axum::response::Response;
use cairn_kernel::{ApiKeyId, UserId};

use super::TAG;
use crate::Ctx;
use crate::accounts::api::{CreateApiKey, uncached, whole};
use crate::accounts::api_keys::{ApiKey, KeyWish, MAX_KEYS, NewApiKey};
use crate::accounts::opaque::{OpaqueKind, OpaqueSecret};
use crate::accounts::roster::ManagedAccount;
use crate::accounts::service_accounts::{self, NewServiceAccount};
use crate::call::{Admin, Call};
use crate::http::extract::{Body, Path, Submitted};
use crate::http::{ApiResult, Created, Data, Paged, Reply as _, ReplyParts};

/// Make an account for a program
///
/// It has no password and cannot sign in; it works with the keys that an admin makes for it.
#[utoipa::path(
    post, path = "/admin/service-accounts", operation_id = "create_service_account", tag = TAG,
    request_body = NewServiceAccount,
    responses((status = 201, description = "The account", body = Data<ManagedAccount>,
        headers(("Location" = String, description = "Where it is")))),
)]
pub(super) async fn create(
    State(ctx): State<Ctx>,
    call: Call<Admin>,
    body: Submitted<NewServiceAccount>,
) -> ApiResult<Response> {
    ctx.write_body(call, body, |tx, call, request| {
        let data = service_accounts::create(tx, call, request)?;
        Ok(Created { location: format!("/api/v1/admin/users/{}", data.id), data, version: None })
    })
    .await
}

/// List the keys of a service account
///
/// Newest first; there are at most 100, so there is one page. The keys of people are theirs: 404.
#[utoipa::path(
    get, path = "/admin/service-accounts/{id}/keys", operation_id = "list_service_keys", tag = TAG,
    params(("id" = UserId, Path, description = "The service account")),
    responses((status = 200, description = "The keys, without their secrets", body = Paged<ApiKey>)),
)]
pub(super) async fn list_keys(
    State(ctx): State<Ctx>,
    call: Call<Admin>,
    Path(id): Path<UserId>,
) -> ApiResult<ReplyParts> {
    whole(ctx.read(call, move |tx, call| service_accounts::keys(tx, call, id)).await?, MAX_KEYS).into_parts()
}

/// Make a key for a service account
///
/// The key is shown this once. A key makes no keys: the admin has to be signed in. `Idempotency-Key` plays no
/// part, for answers with secrets are not kept.
#[utoipa::path(
    post, path = "/admin/service-accounts/{id}/keys", operation_id = "create_service_key", tag = TAG,
    params(("id" = UserId, Path, description = "The service account")), request_body = CreateApiKey,
    responses((status = 201, description = "The key with its secret", body = Data<NewApiKey>,
        headers(("Location" = String, description = "Where it is")))),
)]
pub(super) async fn create_key(
    State(ctx): State<Ctx>,
    call: Call<Admin>,
    Path(id): Path<UserId>,
    body: Body<CreateApiKey>,
) -> ApiResult<Response> {
    call.refuse_other_user(body.claimed_user.as_ref())?;
    let wish = KeyWish::from(body.value);
    let secret = OpaqueSecret::generate(OpaqueKind::ApiKey, &**ctx.entropy());
    let verb = ctx.write(call.without_replay(), move |tx, call| {
        let data = service_accounts::create_key(tx, call, id, &wish, &secret)?;
        Ok(Created { location: location(id, data.id), data, version: None })
    });
    verb.await.map(uncached)
}

/// See a key of a service account
#[utoipa::path(
    get, path = "/admin/service-accounts/{id}/keys/{key_id}", operation_id = "get_service_key", tag = TAG,
    params(("id" = UserId, Path, description = "The service account"), ("key_id" = ApiKeyId, Path, description = "The key")),
    responses((status = 200, description = "The key, without its secret", body = Data<ApiKey>)),
)]
pub(super) async fn get_key(
    State(ctx): State<Ctx>,
    call: Call<Admin>,
    Path((id, key)): Path<(UserId, ApiKeyId)>,
) -> ApiResult<ReplyParts> {
    Data::of(ctx.read(call, move |tx, call| service_accounts::key(tx, call, id, key)).await?).into_parts()
}

/// Take a key of a service account back
#[utoipa::path(
    delete, path = "/admin/service-accounts/{id}/keys/{key_id}", operation_id = "revoke_service_key", tag = TAG,
    params(("id" = UserId, Path, description = "The service account"), ("key_id" = ApiKeyId, Path, description = "The key")),
    responses((status = 204, description = "It is refused from now on")),
)]
pub(super) async fn revoke_key(
    State(ctx): State<Ctx>,
    call: Call<Admin>,
    Path((id, key)): Path<(UserId, ApiKeyId)>,
) -> ApiResult<Response> {
    ctx.write(call, move |tx, call| service_accounts::revoke_key(tx, call, id, key)).await
}

fn location(account: UserId, key: ApiKeyId) -> String {
    format!("/api/v1/admin/service-accounts/{account}/keys/{key}")
}

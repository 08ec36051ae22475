use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::TAG;
use crate::Ctx;
use crate::http::{ApiError, ApiResult};

/// Public keys of the access tokens (JWKS)
#[utoipa::path(
    get, path = "/.well-known/jwks.json", operation_id = "get_jwks", tag = TAG, security(()),
    responses((status = 200, description = "A JWK set (RFC 7517)", body = serde_json::Value)),
)]
pub(super) async fn jwks(State(ctx): State<Ctx>) -> ApiResult<Response> {
    let set = ctx.keyring().jwks_json(ctx.now()).map_err(ApiError::internal)?;
    let mut response = set.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // A retired key verifies for an hour, so a copy of five minutes is never too old.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    Ok(response)
}

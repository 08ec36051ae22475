//! `/metrics`, for whoever may see it.

use axum::Router;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use cairn_kernel::ErrorCode;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use super::error::ApiError;
use crate::telemetry::Numbers;

/// What Prometheus expects.
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// `GET /metrics`; with a `token`, only for those who send it as a bearer token.
pub fn routes<S: Clone + Send + Sync + 'static>(numbers: Numbers, token: Option<SecretString>) -> Router<S> {
    Router::new().route("/metrics", get(async move |headers: HeaderMap| answer(&numbers, token.as_ref(), &headers)))
}

fn answer(numbers: &Numbers, token: Option<&SecretString>, headers: &HeaderMap) -> Response {
    if token.is_some_and(|token| !is_shown(token, headers)) {
        return ApiError::of(ErrorCode::Unauthorized).into_response();
    }
    ([(header::CONTENT_TYPE, CONTENT_TYPE)], numbers.render()).into_response()
}

fn is_shown(token: &SecretString, headers: &HeaderMap) -> bool {
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    // Hashes are compared, so that the time it takes says nothing about the token.
    sent.is_some_and(|sent| Sha256::digest(sent) == Sha256::digest(token.expose_secret()))
}

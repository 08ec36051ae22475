//! What every request passes through, in order.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::{Router, middleware};
use cairn_kernel::{Clock, Entropy, ErrorCode};

use super::edge::{Edge, edge};
use super::error::ApiError;
use super::{cors, guard};
use crate::config::Server;

/// Puts the layers around `router`, and envelopes where no route answers.
///
/// From the outside in: name, log, count, dress → CORS → body limit → deadline and panics. Call it
/// last: routes that are added later stay outside.
pub fn around<S>(router: Router<S>, server: &Server, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let outermost = Arc::new(Edge::new(server, clock, entropy));
    let deadline = Duration::from_secs(server.request_timeout_seconds);
    let router = router
        .fallback(unknown_route)
        .method_not_allowed_fallback(unknown_method)
        .layer(middleware::from_fn_with_state(deadline, guard::guard))
        .layer(DefaultBodyLimit::max(server.max_body_bytes));
    let router = match server.cors_origins.as_slice() {
        [] => router,
        origins => router.layer(cors::layer(origins)),
    };
    router.layer(middleware::from_fn_with_state(outermost, edge))
}

async fn unknown_route() -> ApiError {
    ApiError::not_found()
}

/// axum adds the `Allow` header.
async fn unknown_method() -> ApiError {
    ApiError::of(ErrorCode::MethodNotAllowed)
}

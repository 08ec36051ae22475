//! The innermost layer: a handler that panics or never ends becomes an answer.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use cairn_kernel::ErrorCode;
use futures::FutureExt as _;

use super::error::ApiError;

/// Runs the handler for at most `limit`. Streams are not cut: their answer begins at once, and only
/// its beginning is waited for.
pub(super) async fn guard(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    // What the handler left half done is dropped with it and never looked at again.
    let handled = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(limit, handled).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            tracing::error!(panic = message_of(&*panic), "a handler panicked");
            ApiError::of(ErrorCode::Internal).into_response()
        }
        Err(_) => ApiError::of(ErrorCode::Timeout).into_response(),
    }
}

fn message_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&'static str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::CorsLayer;

/// How long a browser may remember what it may do.
const MAX_AGE: Duration = Duration::from_hours(1);

/// Lets pages of `origins` call the API and read the headers that matter to a client.
pub(super) fn layer(origins: &[String]) -> CorsLayer {
    let origins: Vec<HeaderValue> = origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()).collect();
    let own = HeaderName::from_static;
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            own("idempotency-key"),
            own("last-event-id"),
            own("x-api-key"),
            own("x-request-id"),
            own("x-task-id"),
        ])
        .expose_headers([
            header::ETAG,
            header::LOCATION,
            header::RETRY_AFTER,
            own("x-idempotent-replayed"),
            own("x-ratelimit-limit"),
            own("x-ratelimit-remaining"),
            own("x-ratelimit-reset"),
            own("x-request-id"),
        ])
        .max_age(MAX_AGE)
}

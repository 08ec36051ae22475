//! Headers that tell a browser what this server never needs.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// An API's answers load nothing, are framed nowhere and submit nothing.
const API_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");

/// Pages of our own: scripts and pictures from here only. Swagger UI sets styles on elements.
pub(super) const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     connect-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
);

/// Two years, the age that browsers ask for.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// Adds them; a handler that set one of them itself knows better.
pub(super) fn add(headers: &mut HeaderMap, is_https: bool) {
    const ALWAYS: [(HeaderName, HeaderValue); 4] = [
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::CONTENT_SECURITY_POLICY, API_POLICY),
    ];
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert(value);
    }
    if is_https {
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(HSTS);
    }
}

//! The outermost layer: names the request, and dresses, logs and counts its answer.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use cairn_kernel::{Clock, Entropy, ErrorCode, Ids, Pooled};
use ipnet::IpNet;
use tracing::Instrument as _;

use super::client_ip::ClientIp;
use super::error::ApiError;
use super::limits::AllowanceNote;
use super::request_id::{RequestId, X_REQUEST_ID};
use super::security;
use crate::config::Server;
use crate::telemetry;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What the outermost layer needs to know.
pub(super) struct Edge {
    ids: Ids,
    clock: Arc<dyn Clock>,
    entropy: Pooled<Arc<dyn Entropy>>,
    is_https: bool,
    trusted_proxies: Vec<IpNet>,
}

impl Edge {
    pub(super) fn new(server: &Server, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            ids: Ids::new(),
            clock,
            entropy: Pooled::new(entropy),
            is_https: server.is_https(),
            trusted_proxies: server.trusted_proxies.clone(),
        }
    }

    fn new_id(&self) -> RequestId {
        RequestId::from_uuid(self.ids.next_by(&*self.clock, &self.entropy))
    }

    fn dress(&self, headers: &mut HeaderMap, id: &RequestId) {
        security::add(headers, self.is_https);
        if let Some(value) = id.header_value() {
            headers.insert(X_REQUEST_ID, value);
        }
    }

    /// Headers and body of the answer to what could not be read as a request; logged and counted.
    pub(super) fn refuse(&self, code: ErrorCode) -> (HeaderMap, Vec<u8>) {
        let (id, error, mut headers) = (self.new_id(), ApiError::of(code), HeaderMap::new());
        headers.insert(header::CONTENT_TYPE, JSON);
        self.dress(&mut headers, &id);
        Asked { method: "other", route: Cow::Borrowed("unknown") }.record(
            &id,
            error.status(),
            Some(code),
            Instant::now(),
        );
        (headers, error.envelope_bytes(id.as_str()))
    }
}

pub(super) async fn edge(State(edge): State<Arc<Edge>>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = RequestId::sent_with(request.headers()).unwrap_or_else(|| edge.new_id());
    let client = ClientIp::resolve(request.extensions(), request.headers(), &edge.trusted_proxies);
    let note = AllowanceNote::default();
    let asked = Asked::of(&request);
    let span = asked.span(&id);
    telemetry::continue_trace(&span, request.headers());

    let extensions = request.extensions_mut();
    extensions.insert(id.clone());
    extensions.insert(client);
    extensions.insert(note.clone());
    let mut response = next.run(request).instrument(span).await;

    let code = write_error(&mut response, &id);
    edge.dress(response.headers_mut(), &id);
    note.write(response.headers_mut());
    asked.record(&id, response.status(), code, started);
    response
}

/// Gives an error its body. Errors that no code of ours made, such as a failed upgrade to a
/// WebSocket, get the envelope too.
fn write_error(response: &mut Response, id: &RequestId) -> Option<ErrorCode> {
    if !(response.status().is_client_error() || response.status().is_server_error()) {
        return None;
    }
    let own = response.extensions_mut().remove::<ApiError>();
    let error = own.unwrap_or_else(|| {
        let error = foreign(response.status());
        let dressed = error.clone().into_response();
        *response.status_mut() = dressed.status();
        // Kept beside ours: `Allow`, and what CORS said already.
        response.headers_mut().extend(dressed.headers().clone());
        error
    });
    *response.body_mut() = Body::from(error.envelope_bytes(id.as_str()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, JSON);
    headers.remove(header::CONTENT_LENGTH);
    headers.remove(header::CONTENT_ENCODING);
    Some(error.code)
}

/// The error that says what a bare status meant.
fn foreign(status: StatusCode) -> ApiError {
    ApiError::of(match status.as_u16() {
        401 => ErrorCode::Unauthorized,
        403 => ErrorCode::Forbidden,
        404 => ErrorCode::NotFound,
        405 => ErrorCode::MethodNotAllowed,
        413 => ErrorCode::PayloadTooLarge,
        415 => ErrorCode::UnsupportedMediaType,
        429 => ErrorCode::RateLimited,
        503 => ErrorCode::Unavailable,
        400..=499 => ErrorCode::ValidationError,
        _ => ErrorCode::Internal,
    })
}

/// What the log and the metrics say about a request: never its path or query, which may hold titles,
/// searches or tokens.
struct Asked {
    method: &'static str,
    route: Cow<'static, str>,
}

impl Asked {
    fn of(request: &Request) -> Self {
        let route = request.extensions().get::<MatchedPath>();
        let route = route.map_or(Cow::Borrowed("unknown"), |path| Cow::Owned(path.as_str().to_owned()));
        Self { method: known_method(request.method()), route }
    }

    fn span(&self, id: &RequestId) -> tracing::Span {
        tracing::info_span!(
            "request",
            otel.name = format_args!("{} {}", self.method, self.route),
            otel.kind = "server",
            request_id = %id,
        )
    }

    fn record(self, id: &RequestId, status: StatusCode, code: Option<ErrorCode>, started: Instant) {
        let elapsed = started.elapsed();
        let ms = elapsed.as_secs_f64() * 1000.0;
        let code_name = code.map_or("", ErrorCode::wire);
        let Self { method, route } = self;
        let status = status.as_u16();
        if status >= 500 {
            tracing::warn!(request_id = %id, method, %route, status, code = code_name, ms, "answered");
        } else if route.contains("/health") {
            tracing::debug!(request_id = %id, method, %route, status, code = code_name, ms, "answered");
        } else {
            tracing::info!(request_id = %id, method, %route, status, code = code_name, ms, "answered");
        }
        if let Some(code) = code {
            metrics::counter!("cairn_http_errors_total", "code" => code.wire()).increment(1);
        }
        let route: metrics::SharedString = route.into();
        let labels = [("method", method.into()), ("route", route.clone()), ("status", status.to_string().into())];
        metrics::counter!("cairn_http_requests_total", &labels).increment(1);
        metrics::histogram!("cairn_http_request_duration_seconds", "method" => method, "route" => route)
            .record(elapsed.as_secs_f64());
    }
}

/// Callers may invent methods; labels of metrics must stay few.
fn known_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

use std::time::Duration;

use axum::http::HeaderMap;
use opentelemetry::propagation::{Extractor, TextMapPropagator as _};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;

use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::TelemetryError;

/// A collector that does not answer in this time is given up on; its spans are lost.
const DEADLINE: Duration = Duration::from_secs(10);

/// Names the caller's trace and span.
const TRACEPARENT: &str = "traceparent";

/// How long the end of the process may wait for the last spans.
pub(super) const LAST_WORDS: Duration = Duration::from_secs(3);

/// Sends spans in batches to the collector at `endpoint`, from a thread of its own.
pub(super) fn provider(endpoint: &str) -> Result<SdkTracerProvider, TelemetryError> {
    let unusable = |error: &dyn std::fmt::Display| TelemetryError::Collector(error.to_string());
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
        .with_http_client(client()?)
        .build()
        .map_err(|error| unusable(&error))?;
    let resource = Resource::builder_empty()
        .with_attributes([
            opentelemetry::KeyValue::new("service.name", "cairn"),
            opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
        ])
        .build();
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build())
}

/// Makes `span` a part of the trace that the caller's `traceparent` names (W3C Trace Context); a header that
/// makes no sense begins a trace of its own, like none. Must be called before the span is entered.
pub fn continue_trace(span: &tracing::Span, headers: &HeaderMap) {
    if headers.contains_key(TRACEPARENT) {
        let caller = TraceContextPropagator::new().extract(&Incoming(headers));
        // Nobody traces: then there is nothing to continue either.
        span.set_parent(caller).ok();
    }
}

/// Headers, as the propagator reads them.
struct Incoming<'a>(&'a HeaderMap);

impl Extractor for Incoming<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(axum::http::HeaderName::as_str).collect()
    }
}

/// The exporter's thread blocks, so its client must; and such a client must not be made inside an
/// asynchronous runtime, where we may well be.
fn client() -> Result<reqwest::blocking::Client, TelemetryError> {
    let made = std::thread::spawn(|| reqwest::blocking::Client::builder().timeout(DEADLINE).build()).join();
    match made {
        Ok(Ok(client)) => Ok(client),
        Ok(Err(error)) => Err(TelemetryError::Collector(error.to_string())),
        Err(_) => Err(TelemetryError::Collector("the TLS provider of this process is missing".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use super::*;
    use crate::config::Log;
    use crate::telemetry::logs;

    /// The number of the trace is the text "a trace's number".
    const CALLER: &str = "00-612074726163652773206e756d626572-0102030405060708-01";

    /// Takes one request and answers 200; gives back all that was sent.
    fn collect_one(listener: &TcpListener) -> Vec<u8> {
        let (mut socket, _) = listener.accept().unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
        let mut sent = Vec::new();
        let mut buffer = [0; 4096];
        while let Ok(length @ 1..) = socket.read(&mut buffer) {
            sent.extend_from_slice(&buffer[..length]);
        }
        socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
        sent
    }

    #[test]
    fn spans_reach_a_collector() {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}/", listener.local_addr().unwrap());
        let collector = std::thread::spawn(move || collect_one(&listener));
        let provider = provider(&endpoint).unwrap();
        let subscriber = logs::subscriber(&Log::default(), false, Some(&provider), std::io::sink).unwrap();
        tracing::subscriber::with_default(subscriber, || {
            let span = tracing::info_span!("request", otel.name = "GET /tasks", request_id = "r-1");
            let mut headers = HeaderMap::new();
            headers.insert(TRACEPARENT, CALLER.parse().unwrap());
            continue_trace(&span, &headers);
            span.in_scope(|| {});
            tracing::info_span!(target: "hyper", "not ours").in_scope(|| {});
        });
        provider.shutdown().unwrap();
        let sent = collector.join().unwrap();
        let trace = *b"a trace's number";
        assert!(sent.windows(16).any(|bytes| bytes == trace), "the caller's trace goes on");
        let sent = String::from_utf8_lossy(&sent).into_owned();
        assert!(sent.starts_with("POST /v1/traces HTTP/1.1"), "{sent}");
        assert!(sent.contains("application/x-protobuf"));
        assert!(sent.contains("GET /tasks") && sent.contains("r-1") && !sent.contains("not ours"));
    }
}

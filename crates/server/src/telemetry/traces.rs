use std::time::Duration;

use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;

use super::TelemetryError;

/// A collector that does not answer in this time is given up on; its spans are lost.
const DEADLINE: Duration = Duration::from_secs(10);

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
            tracing::info_span!("request", otel.name = "GET /tasks", request_id = "r-1").in_scope(|| {});
            tracing::info_span!(target: "hyper", "not ours").in_scope(|| {});
        });
        provider.shutdown().unwrap();
        let sent = String::from_utf8_lossy(&collector.join().unwrap()).into_owned();
        assert!(sent.starts_with("POST /v1/traces HTTP/1.1"), "{sent}");
        assert!(sent.contains("application/x-protobuf"));
        assert!(sent.contains("GET /tasks") && sent.contains("r-1") && !sent.contains("not ours"));
    }
}

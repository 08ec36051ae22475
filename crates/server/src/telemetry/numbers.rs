use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

use super::TelemetryError;

/// Bounds for everything that ends in `_seconds`: from what a cached read takes to the deadline.
const SECONDS: &[f64] =
    &[0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// Bounds for everything that ends in `_size`: how many at once.
const SIZES: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

/// How often samples of histograms are folded together, so that they do not pile up unread.
const UPKEEP: Duration = Duration::from_secs(5);

/// The numbers of this process, as Prometheus reads them.
#[derive(Clone)]
pub struct Numbers(PrometheusHandle);

impl Numbers {
    /// Starts counting for the whole process.
    pub fn install() -> Result<Self, TelemetryError> {
        let recorder = recorder()?;
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).map_err(|error| TelemetryError::RecorderTaken(error.to_string()))?;
        describe();
        Ok(Self(handle))
    }

    /// The page `/metrics`.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Keeps memory bounded while nobody reads; runs for ever, beside the server.
    pub async fn keep(self) {
        let mut ticks = tokio::time::interval(UPKEEP);
        loop {
            ticks.tick().await;
            self.0.run_upkeep();
        }
    }
}

fn recorder() -> Result<PrometheusRecorder, TelemetryError> {
    let unusable = |error: metrics_exporter_prometheus::BuildError| TelemetryError::RecorderTaken(error.to_string());
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)
        .and_then(|builder| builder.set_buckets_for_metric(Matcher::Suffix("_size".to_owned()), SIZES))
        .map_err(unusable)?;
    Ok(builder.build_recorder())
}

/// The edge's own numbers; slices describe theirs.
fn describe() {
    metrics::describe_counter!("cairn_http_requests_total", "Requests answered, by method, route and status.");
    metrics::describe_counter!("cairn_http_errors_total", "Errors answered, by code.");
    metrics::describe_histogram!(
        "cairn_http_request_duration_seconds",
        metrics::Unit::Seconds,
        "From the head of a request to the head of its answer, by method and route."
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_counters_and_buckets() {
        let recorder = recorder().unwrap();
        metrics::with_local_recorder(&recorder, || {
            describe();
            metrics::counter!("cairn_http_requests_total", "route" => "/tasks").increment(2);
            metrics::histogram!("cairn_http_request_duration_seconds", "route" => "/tasks").record(0.003);
            metrics::histogram!("cairn_store_batch_size").record(3.0);
        });
        let page = Numbers(recorder.handle()).render();
        assert!(page.contains("cairn_http_requests_total{route=\"/tasks\"} 2"), "{page}");
        assert!(page.contains("cairn_http_request_duration_seconds_bucket{route=\"/tasks\",le=\"0.005\"} 1"), "{page}");
        assert!(page.contains("cairn_store_batch_size_bucket{le=\"4\"} 1"), "{page}");
    }
}

//! What operators see: the log, the numbers, the traces.

mod logs;
mod numbers;
mod traces;

use opentelemetry_sdk::trace::SdkTracerProvider;

use crate::config;

pub use numbers::Numbers;
pub use traces::continue_trace;

/// Why nothing could be logged, counted or traced.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter cannot be read.
    #[error("log.filter cannot be read: {0}")]
    Filter(String),
    /// Somebody else listens already; there is one log a process.
    #[error("The log of this process is set up already.")]
    LogTaken,
    /// Somebody else counts already; there is one recorder a process.
    #[error("The metrics of this process are set up already: {0}")]
    RecorderTaken(String),
    /// The collector cannot be addressed.
    #[error("telemetry.otlp_endpoint cannot be used: {0}")]
    Collector(String),
}

/// Keeps logs and traces going; dropping it sends what is left of the traces, which may take up to
/// three seconds.
#[must_use = "traces stop when it is dropped"]
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
}

impl Telemetry {
    /// Sets up log and traces for the whole process; `is_terminal` tells where standard error goes.
    ///
    /// With a collector, the process's rustls provider must be installed before.
    pub fn install(log: &config::Log, settings: &config::Telemetry, is_terminal: bool) -> Result<Self, TelemetryError> {
        let traces = settings.otlp_endpoint.as_deref().map(traces::provider).transpose()?;
        let subscriber = logs::subscriber(log, is_terminal, traces.as_ref(), std::io::stderr)?;
        tracing::subscriber::set_global_default(subscriber).map_err(|_| TelemetryError::LogTaken)?;
        Ok(Self { traces })
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Some(traces) = self.traces.take()
            && let Err(error) = traces.shutdown_with_timeout(traces::LAST_WORDS)
        {
            tracing::warn!(%error, "the last traces could not be sent");
        }
    }
}

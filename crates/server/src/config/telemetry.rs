use serde::Deserialize;

use super::fault::ConfigError;
use super::setting::{Kind, Sample, Section, Setting};

/// Traces for a collector.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Telemetry {
    /// The base address of an OTLP collector that takes HTTP with protobuf; without it nothing is sent.
    pub otlp_endpoint: Option<String>,
}

pub(super) const SECTION: Section = Section {
    name: "telemetry",
    doc: "Traces for an OpenTelemetry collector.",
    settings: &[Setting {
        key: "otlp_endpoint",
        kind: Kind::Text,
        sample: Sample::Example("\"http://localhost:4318\""),
        doc: "The base address of a collector that takes OTLP over HTTP. Without it nothing is sent.",
    }],
};

impl Telemetry {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        match &self.otlp_endpoint {
            Some(url) if !(url.starts_with("http://") || url.starts_with("https://")) => {
                Err(ConfigError::invalid("telemetry.otlp_endpoint", "must begin with http:// or https://"))
            }
            _ => Ok(()),
        }
    }
}

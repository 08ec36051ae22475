use std::net::SocketAddr;

use secrecy::SecretString;
use serde::Deserialize;

use super::fault::ConfigError;
use super::setting::{Kind, Sample, Section, Setting};

/// Numbers for Prometheus.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Metrics {
    /// Whether `/metrics` answers.
    pub enabled: bool,
    /// A listener of its own; without it, the main one.
    pub listen: Option<SocketAddr>,
    /// The bearer token that a reader must send.
    pub token: Option<SecretString>,
}

pub(super) const SECTION: Section = Section {
    name: "metrics",
    doc: "Numbers for Prometheus at /metrics.",
    settings: &[
        Setting {
            key: "enabled",
            kind: Kind::Switch,
            sample: Sample::Default("false"),
            doc: "Whether /metrics answers.",
        },
        Setting {
            key: "listen",
            kind: Kind::Text,
            sample: Sample::Example("\"127.0.0.1:8421\""),
            doc: "A listener of its own, for a network that strangers cannot reach. Without it: the main one.",
        },
        Setting {
            key: "token",
            kind: Kind::Secret,
            sample: Sample::Example("\"a-long-random-text\""),
            doc: "What readers send as Authorization: Bearer.",
        },
    ],
};

impl Metrics {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        use secrecy::ExposeSecret as _;
        match &self.token {
            Some(token) if token.expose_secret().len() < 16 => {
                Err(ConfigError::invalid("metrics.token", "must be at least 16 characters long"))
            }
            _ => Ok(()),
        }
    }
}

use serde::Deserialize;

use super::fault::ConfigError;
use super::setting::{Kind, Sample, Section, Setting};

/// What is written to standard error.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// A level, or levels for parts: `info,cairn_store=debug`.
    pub filter: String,
    /// In which form.
    pub format: LogFormat,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// Text on a terminal, else JSON.
    #[default]
    Auto,
    /// A line for people.
    Text,
    /// An object a line.
    Json,
}

pub(super) const SECTION: Section = Section {
    name: "log",
    doc: "What is written to standard error. Also CAIRN_LOG and CAIRN_LOG_FORMAT.",
    settings: &[
        Setting {
            key: "filter",
            kind: Kind::Text,
            sample: Sample::Default("\"info\""),
            doc: "error, warn, info, debug or trace; levels for parts as in info,cairn_store=debug.",
        },
        Setting {
            key: "format",
            kind: Kind::Text,
            sample: Sample::Default("\"auto\""),
            doc: "text, json, or auto: text on a terminal, else json.",
        },
    ],
};

impl Default for Log {
    fn default() -> Self {
        Self { filter: "info".to_owned(), format: LogFormat::Auto }
    }
}

impl Log {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        match self.filter.parse::<tracing_subscriber::EnvFilter>() {
            Ok(_) => Ok(()),
            Err(error) => Err(ConfigError::invalid("log.filter", format!("cannot be read: {error}"))),
        }
    }
}

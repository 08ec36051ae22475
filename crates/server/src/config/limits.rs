use serde::Deserialize;

use super::fault::ConfigError;
use super::setting::{Kind, Sample, Section, Setting};

/// How often somebody may ask (RULES §13); all counts are for one minute.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Whether requests are counted at all.
    pub enabled: bool,
    /// Requests to the endpoints that sign in, for each client address; at least 1.
    pub auth_per_minute: u32,
    /// Requests that a language model or the like answers, for each user; at least 1.
    pub ai_per_minute: u32,
    /// Requests of all kinds for each user; at least 1.
    pub user_per_minute: u32,
}

pub(super) const SECTION: Section = Section {
    name: "limits",
    doc: "How many requests a minute are served.",
    settings: &[
        Setting {
            key: "enabled",
            kind: Kind::Switch,
            sample: Sample::Default("true"),
            doc: "Whether requests are counted at all.",
        },
        Setting {
            key: "auth_per_minute",
            kind: Kind::Number,
            sample: Sample::Default("10"),
            doc: "Attempts to sign in or register, for each client address.",
        },
        Setting {
            key: "ai_per_minute",
            kind: Kind::Number,
            sample: Sample::Default("20"),
            doc: "Requests that a language model or the like answers, for each user.",
        },
        Setting {
            key: "user_per_minute",
            kind: Kind::Number,
            sample: Sample::Default("300"),
            doc: "Requests of all kinds, for each user.",
        },
    ],
};

impl Default for Limits {
    fn default() -> Self {
        Self { enabled: true, auth_per_minute: 10, ai_per_minute: 20, user_per_minute: 300 }
    }
}

impl Limits {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        for (key, value) in [
            ("auth_per_minute", self.auth_per_minute),
            ("ai_per_minute", self.ai_per_minute),
            ("user_per_minute", self.user_per_minute),
        ] {
            if value == 0 {
                let advice = "must be at least 1; to count nothing, set limits.enabled = false";
                return Err(ConfigError::invalid(SECTION.path_of(key), advice));
            }
        }
        Ok(())
    }
}

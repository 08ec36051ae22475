use serde::{Deserialize, Serialize};

use super::setting::{Kind, Sample, Section, Setting};

/// How often somebody may ask (RULES §13); all counts are for one minute.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Whether requests are counted at all.
    pub enabled: bool,
    /// Requests to the endpoints that sign in, for each client address; 1–1 000 000.
    pub auth_per_minute: u32,
    /// Requests of all kinds for each user; 1–1 000 000.
    pub user_per_minute: u32,
    /// Requests to what thinks, such as a recording to be written down, for each user; 1–1 000 000.
    pub ai_per_minute: u32,
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
        Setting::number(
            "auth_per_minute",
            "10",
            (1, 1_000_000),
            "Attempts to sign in or register, for each client address.",
        ),
        Setting::number("user_per_minute", "300", (1, 1_000_000), "Requests of all kinds, for each user."),
        Setting::number(
            "ai_per_minute",
            "20",
            (1, 1_000_000),
            "Of those the requests to what thinks, such as recordings that are to be written down.",
        ),
    ],
};

impl Default for Limits {
    fn default() -> Self {
        Self { enabled: true, auth_per_minute: 10, user_per_minute: 300, ai_per_minute: 20 }
    }
}

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use super::setting::{Kind, Sample, Section, Setting};

/// Copies of the embedded database, made while the server runs.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Backup {
    /// The folder for the copies; without it none are made.
    pub dir: Option<PathBuf>,
    /// The time between two copies, such as `24h`; a minute at least.
    #[serde(deserialize_with = "span")]
    pub every: Duration,
    /// How many copies are kept; 1–1000.
    pub keep: u32,
}

pub(super) const SECTION: Section = Section {
    name: "backup",
    doc: "Copies of the embedded database, made while the server runs.",
    settings: &[
        Setting {
            key: "dir",
            kind: Kind::Text,
            sample: Sample::Example("\"/var/backups/cairn\""),
            doc: "The folder for the copies. Without it none are made.",
        },
        Setting {
            key: "every",
            kind: Kind::Text,
            sample: Sample::Default("\"24h\""),
            doc: "The time between two copies: 30m, 24h, 7d; at least 1m.",
        },
        Setting::number("keep", "7", (1, 1000), "How many copies are kept."),
    ],
};

impl Default for Backup {
    fn default() -> Self {
        Self { dir: None, every: Duration::from_hours(24), keep: 7 }
    }
}

fn span<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_span(&text)
        .ok_or_else(|| serde::de::Error::custom(format_args!("{text:?} is no time such as 30m, 24h or 7d")))
}

/// Whole minutes, hours or days; a year at most.
fn parse_span(text: &str) -> Option<Duration> {
    let number = text.strip_suffix(['m', 'h', 'd'])?;
    let seconds = match text.chars().next_back()? {
        'm' => 60,
        'h' => 3600,
        _ => 24 * 3600,
    };
    let total = number.parse::<u64>().ok()?.checked_mul(seconds)?;
    (60..=366 * 24 * 3600).contains(&total).then(|| Duration::from_secs(total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_minutes_hours_or_days() {
        assert_eq!(parse_span("30m"), Some(Duration::from_mins(30)));
        assert_eq!(parse_span("7d"), Some(Duration::from_hours(7 * 24)));
        for wrong in ["", "h", "0m", "-1h", "1.5h", "24", "400d", "99999999999999999999d"] {
            assert_eq!(parse_span(wrong), None, "{wrong}");
        }
    }
}

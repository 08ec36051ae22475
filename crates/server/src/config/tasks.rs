use serde::Deserialize;

use super::fault::ConfigError;
use super::setting::{Kind, Sample, Section, Setting};

/// The longest that "not now" may last: a week, in minutes.
const LONGEST: i64 = 7 * 24 * 60;

/// How tasks behave.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tasks {
    /// Minutes for which "not now" sends a task away; 1–10 080.
    pub not_now_minutes: i64,
}

pub(super) const SECTION: Section = Section {
    name: "tasks",
    doc: "How tasks behave.",
    settings: &[Setting {
        key: "not_now_minutes",
        kind: Kind::Number,
        sample: Sample::Default("120"),
        doc: "For so many minutes \"not now\" keeps a task from being what comes next. 1 to 10080.",
    }],
};

impl Default for Tasks {
    fn default() -> Self {
        Self { not_now_minutes: 120 }
    }
}

impl Tasks {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        if !(1..=LONGEST).contains(&self.not_now_minutes) {
            return Err(ConfigError::invalid("tasks.not_now_minutes", "must be 1 to 10080"));
        }
        Ok(())
    }
}

use serde::{Deserialize, Serialize};

use super::setting::{Section, Setting};

/// How long what was deleted can come back (RULES §11).
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recovery {
    /// Days for which what is deleted from now on can be recovered; 1–365.
    pub days: i64,
}

pub(super) const SECTION: Section = Section {
    name: "recovery",
    doc: "How long what was deleted can come back.",
    settings: &[Setting::number(
        "days",
        "7",
        (1, 365),
        "Days for which it can be recovered. What was deleted before a change keeps its time.",
    )],
};

impl Default for Recovery {
    fn default() -> Self {
        Self { days: 7 }
    }
}

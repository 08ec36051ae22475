use serde::{Deserialize, Serialize};

use super::setting::{Section, Setting};

/// How tasks behave (RULES §1, §7).
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tasks {
    /// Minutes for which "not now" sends a task away; 1–10 080, a week.
    pub not_now_minutes: i64,
    /// A task, its child, its grandchild … at most so many; 1–7.
    pub depth: usize,
}

pub(super) const SECTION: Section = Section {
    name: "tasks",
    doc: "How tasks behave.",
    settings: &[
        Setting::number(
            "not_now_minutes",
            "120",
            (1, 7 * 24 * 60),
            "For so many minutes \"not now\" keeps a task from being what comes next.",
        ),
        Setting::number("depth", "7", (1, 7), "A task, its child, its grandchild: at most so many."),
    ],
};

impl Default for Tasks {
    fn default() -> Self {
        Self { not_now_minutes: 120, depth: 7 }
    }
}

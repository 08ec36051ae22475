use serde::Deserialize;

use super::setting::{Kind, Sample, Section, Setting};

/// Whether plans limit what users may do (RULES §6).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Billing {
    /// Off: nothing is limited and nothing is charged.
    pub enabled: bool,
}

pub(super) const SECTION: Section = Section {
    name: "billing",
    doc: "Plans and their limits.",
    settings: &[Setting {
        key: "enabled",
        kind: Kind::Switch,
        sample: Sample::Default("false"),
        doc: "Off: nothing is limited by a plan and nothing is charged.",
    }],
};

use serde::Deserialize;

use super::fault::ConfigError;
use super::setting::{Kind, Sample, Section, Setting};

/// Plans that limit what users may do (RULES §6): there are none yet.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Billing {
    /// Off: nothing is limited and nothing is charged. It cannot be anything else yet.
    pub enabled: bool,
}

pub(super) const SECTION: Section = Section {
    name: "billing",
    doc: "Plans and their limits.",
    settings: &[Setting {
        key: "enabled",
        kind: Kind::Switch,
        sample: Sample::Default("false"),
        doc: "Off: nothing is limited by a plan and nothing is charged. This version has no plans, and refuses true.",
    }],
};

impl Billing {
    /// An operator who asks for limits and charges is told that there are none, and not served without.
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        if self.enabled {
            let why = "must be false: this version has no plans, so nothing would be limited or charged";
            return Err(ConfigError::invalid(SECTION.path_of("enabled"), why));
        }
        Ok(())
    }
}

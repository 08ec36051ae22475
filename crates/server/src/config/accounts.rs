use serde::Deserialize;

use super::setting::{Kind, Sample, Section, Setting};

/// Who may have an account.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Accounts {
    /// Who may register.
    pub registration: Registration,
}

/// Who may register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    /// The first account of an empty server, which becomes its admin; nobody after that.
    #[default]
    First,
    /// Everybody.
    Open,
    /// Nobody; accounts are made by an admin.
    Closed,
}

pub(super) const SECTION: Section = Section {
    name: "accounts",
    doc: "Who may have an account.",
    settings: &[Setting {
        key: "registration",
        kind: Kind::Text,
        sample: Sample::Default("\"first\""),
        doc: "first: one account, which becomes the admin. open: everybody. closed: nobody.",
    }],
};

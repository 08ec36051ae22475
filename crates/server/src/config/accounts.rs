use serde::Deserialize;

use super::fault::ConfigError;
use super::issuers::{self, Issuer};
use super::providers::{self, Provider};
use super::setting::{Kind, Sample, Section, Setting};
use crate::accounts::keyring::KeyAlgorithm;

/// Who may have an account.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Accounts {
    /// Who may register.
    pub registration: Registration,
    /// What new signing keys are of.
    pub signing: KeyAlgorithm,
    /// Servers elsewhere whose tokens are accepted.
    pub issuers: Vec<Issuer>,
    /// Where people sign in with OpenID Connect.
    pub providers: Vec<Provider>,
    /// Pages that people may be sent back to after signing in at a provider, besides our own: origins or
    /// whole addresses.
    pub return_to: Vec<String>,
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
    settings: &[
        Setting {
            key: "registration",
            kind: Kind::Text,
            sample: Sample::Default("\"first\""),
            doc: "first: one account, which becomes the admin. open: everybody. closed: nobody.",
        },
        Setting {
            key: "signing",
            kind: Kind::Text,
            sample: Sample::Default("\"rs256\""),
            doc: "What own access tokens are signed with: rs256, which everything can verify, or eddsa, which is smaller and faster. \
                  A change counts from the next cairn key rotate on.",
        },
        Setting {
            key: "issuers",
            kind: Kind::Json,
            sample: Sample::Example(
                "[{ name = \"web\", issuer = \"https://app.example.org\", \
                 jwks_url = \"https://app.example.org/api/auth/jwks\" }]",
            ),
            doc: "Servers elsewhere (Better Auth) whose tokens are accepted as they are; also as [[accounts.issuers]] tables. \
                  docs/operations.md says more. In the environment: the same as JSON.",
        },
        Setting {
            key: "providers",
            kind: Kind::Json,
            sample: Sample::Example(
                "[{ name = \"google\", client_id = \"….apps.googleusercontent.com\", \
                 client_secret = \"…\" }]",
            ),
            doc: "Where people sign in with OpenID Connect; also as [[accounts.providers]] tables. \
                  docs/operations.md says more. In the environment: the same as JSON.",
        },
        Setting {
            key: "return_to",
            kind: Kind::List,
            sample: Sample::Default("[]"),
            doc: "Pages that people may be sent back to from a provider, besides our own: origins such as \
                  [\"https://app.example.org\"], or whole addresses.",
        },
    ],
};

impl Accounts {
    /// Reads what is kept in files.
    pub(super) fn load_secrets(&mut self) -> Result<(), ConfigError> {
        self.issuers.iter_mut().try_for_each(Issuer::load_secret)?;
        self.providers.iter_mut().try_for_each(Provider::complete)
    }

    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        issuers::validate(&self.issuers)?;
        providers::validate(&self.providers)?;
        // Their people are told apart by these names.
        let is_issuer = |provider: &&Provider| self.issuers.iter().any(|issuer| issuer.name == provider.name);
        if let Some(provider) = self.providers.iter().find(is_issuer) {
            return Err(provider.fault("has the name of one of accounts.issuers"));
        }
        self.return_to.iter().try_for_each(|page| providers::validate_return_to(page))
    }
}

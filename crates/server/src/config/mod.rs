//! The configuration: one file a section, with defaults, explanations and checks beside each field.
//!
//! Defaults < `cairn.toml` < environment < flags. Nothing here reads the process: the environment and
//! the flags are handed in, so that tests own them.

mod accounts;
mod achievements;
mod backup;
mod billing;
mod capture;
mod database;
mod entry;
mod environment;
mod fault;
mod issuers;
mod limits;
mod load;
mod log;
mod metrics;
mod progress;
mod providers;
mod recovery;
mod sample;
mod server;
mod setting;
mod steps;
mod tasks;
mod telemetry;

use std::path::PathBuf;

use cairn_rules::capture::Habits;
use cairn_rules::progress::{Feats, Rewards};
use cairn_rules::splitting::Pace;
use serde::Deserialize;

pub use accounts::{Accounts, Registration};
pub use backup::Backup;
pub use billing::Billing;
pub use database::{Database, DatabaseTarget};
pub use environment::Environment;
pub use fault::ConfigError;
pub(crate) use issuers::is_loopback;
pub use issuers::{Issuer, TokenForm};
pub use limits::Limits;
pub use load::Overrides;
pub use log::{Log, LogFormat};
pub use metrics::Metrics;
pub use providers::Provider;
pub use recovery::Recovery;
pub use sample::sample_toml;
pub use server::Server;
pub use tasks::Tasks;
pub use telemetry::Telemetry;

use setting::{Kind, Sample, Section, Setting};

/// Everything that can be set.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The folder of the database, the key and the lock. Never empty after [`Config::load`].
    pub data_dir: PathBuf,
    /// The instance secret; [`Config::secret_file`] says where it is when this is not set.
    secret_file: Option<PathBuf>,
    /// Where the server listens and whom it trusts.
    pub server: Server,
    /// Where the data is.
    pub database: Database,
    /// Who may have an account.
    pub accounts: Accounts,
    /// How often somebody may ask.
    pub limits: Limits,
    /// Plans.
    pub billing: Billing,
    /// How tasks behave.
    pub tasks: Tasks,
    /// Steps and their minutes.
    pub steps: Pace,
    /// How captured words are taken.
    pub capture: Habits,
    /// What deeds are worth.
    pub progress: Rewards,
    /// What achievements take and bring.
    pub achievements: Feats,
    /// How long what was deleted can come back.
    pub recovery: Recovery,
    /// Numbers for Prometheus.
    pub metrics: Metrics,
    /// What is logged.
    pub log: Log,
    /// Copies of the database.
    pub backup: Backup,
    /// Traces.
    pub telemetry: Telemetry,
    /// What was set for features that this version does not have yet; worth a warning at start.
    #[serde(skip)]
    pub without_effect: Vec<String>,
}

const TOP: Section = Section {
    name: "",
    doc: "The data folder.",
    settings: &[
        Setting {
            key: "data_dir",
            kind: Kind::Text,
            sample: Sample::Example("\"/var/lib/cairn\""),
            doc: "Database, key and lock are here. Without it: the platform's folder for the data of programs. Also CAIRN_DATA_DIR.",
        },
        Setting {
            key: "secret_file",
            kind: Kind::Text,
            sample: Sample::Example("\"/run/secrets/cairn.key\""),
            doc: "The instance secret, which protects the signing keys. Without it: secret.key in the data folder. Also CAIRN_SECRET_FILE.",
        },
    ],
};

/// Sections of features that are announced but not in this version: accepted, without effect.
const RESERVED_SECTIONS: &[&str] = &["ai", "memory", "redis", "smtp"];

/// Every section, in the order of the sample.
fn sections() -> impl Iterator<Item = &'static Section> {
    const ALL: &[Section] = &[
        TOP,
        server::SECTION,
        database::SECTION,
        accounts::SECTION,
        limits::SECTION,
        tasks::SECTION,
        steps::SECTION,
        capture::SECTION,
        progress::SECTION,
        achievements::SECTION,
        recovery::SECTION,
        billing::SECTION,
        metrics::SECTION,
        log::SECTION,
        backup::SECTION,
        telemetry::SECTION,
    ];
    ALL.iter()
}

impl Config {
    /// Where the instance secret is.
    pub fn secret_file(&self) -> PathBuf {
        self.secret_file.clone().unwrap_or_else(|| self.data_dir.join("secret.key"))
    }

    /// Which database is meant.
    pub fn database_target(&self) -> Result<DatabaseTarget, ConfigError> {
        self.database.target(&self.data_dir)
    }

    fn validate(&self) -> Result<(), ConfigError> {
        self.server.validate()?;
        self.database.validate()?;
        self.accounts.validate()?;
        capture::validate(&self.capture)?;
        progress::validate(&self.progress)?;
        self.billing.validate()?;
        self.metrics.validate()?;
        self.log.validate()?;
        self.telemetry.validate()
    }
}

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::fault::ConfigError;
use super::setting::{Kind, Sample, Section, Setting};

/// Where the data is.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite://PATH` or `postgres://…`; it may hold a password and is therefore a secret.
    pub url: Option<SecretString>,
    /// The database itself when `url` leads to a pooler, for LISTEN and migrations.
    pub direct_url: Option<SecretString>,
}

/// A database address, understood.
#[derive(Clone)]
pub enum DatabaseTarget {
    /// The embedded database in this file.
    Sqlite(PathBuf),
    /// `PostgreSQL` at this URL.
    Postgres(SecretString),
}

pub(super) const SECTION: Section = Section {
    name: "database",
    doc: "Where the data is. Embedded and in the data folder unless said otherwise.",
    settings: &[
        Setting {
            key: "url",
            kind: Kind::Secret,
            sample: Sample::Example("\"postgres://cairn:password@localhost/cairn\""),
            doc: "PostgreSQL, or sqlite://PATH for an embedded database elsewhere than in the data folder.",
        },
        Setting {
            key: "direct_url",
            kind: Kind::Secret,
            sample: Sample::Example("\"postgres://cairn:password@db.internal/cairn\""),
            doc: "PostgreSQL itself when url leads to a pooler (PgBouncer, Neon): for LISTEN and migrations.",
        },
    ],
};

impl Database {
    /// Which database is meant; `data_dir` holds the embedded one.
    pub fn target(&self, data_dir: &Path) -> Result<DatabaseTarget, ConfigError> {
        let Some(url) = &self.url else { return Ok(DatabaseTarget::Sqlite(data_dir.join("cairn.db"))) };
        let text = url.expose_secret();
        if let Some(path) = text.strip_prefix("sqlite://").filter(|path| !path.is_empty()) {
            return Ok(DatabaseTarget::Sqlite(PathBuf::from(path)));
        }
        if is_postgres(text) { Ok(DatabaseTarget::Postgres(url.clone())) } else { Err(not_a_url("database.url")) }
    }

    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        self.target(Path::new(""))?;
        match &self.direct_url {
            Some(url) if !is_postgres(url.expose_secret()) => Err(not_a_url("database.direct_url")),
            _ => Ok(()),
        }
    }
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// The value is not repeated: it may hold a password.
fn not_a_url(setting: &str) -> ConfigError {
    ConfigError::invalid(setting, "must begin with sqlite:// or postgres://")
}

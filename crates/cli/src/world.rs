//! What a command is given from outside: flags, environment, clock, paper to write on.

use std::path::PathBuf;

use cairn_kernel::{Clock as _, SystemClock, Timestamp};
use cairn_server::config::{Config, Environment, Overrides};
use directories::ProjectDirs;

use crate::args::Everywhere;
use crate::failure::Failure;
use crate::output::Screen;

/// A token instead of the saved login: an access token or an API key.
const TOKEN: &str = "CAIRN_CLIENT__TOKEN";
/// The data folder, when a flag does not say it.
const DATA_DIR: &str = "CAIRN_DATA_DIR";

/// What a command is given.
pub(crate) struct World {
    /// Flags that every command takes.
    pub(crate) flags: Everywhere,
    /// Where to write.
    pub(crate) screen: Screen,
    environment: Environment,
    clock: SystemClock,
}

impl World {
    /// The world of this process.
    pub(crate) fn of_process(flags: Everywhere, screen: Screen) -> Self {
        // Variables that are no text are nobody's settings.
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self { flags, screen, environment, clock: SystemClock }
    }

    /// The configuration, with the flags applied.
    pub(crate) fn config(&self) -> Result<Config, Failure> {
        self.config_with(&self.overrides())
    }

    /// The configuration, for the data folder `data_dir`.
    pub(crate) fn config_at(&self, data_dir: PathBuf) -> Result<Config, Failure> {
        self.config_with(&Overrides { data_dir: Some(data_dir), ..self.overrides() })
    }

    /// The configuration under `overrides`.
    pub(crate) fn config_with(&self, overrides: &Overrides) -> Result<Config, Failure> {
        let mut config =
            Config::load(&self.environment, overrides).map_err(|error| Failure::failed(error.to_string()))?;
        // The lock and the saved login name the folder, so one folder must have one name.
        config.data_dir = std::path::absolute(&config.data_dir).map_err(|error| {
            Failure::failed(format!("the data folder {} is no path: {error}", config.data_dir.display()))
        })?;
        Ok(config)
    }

    /// What the flags say about the configuration.
    pub(crate) fn overrides(&self) -> Overrides {
        Overrides {
            config_file: self.flags.config.clone(),
            data_dir: self.flags.data.clone(),
            listen: None,
            database_url: self.flags.database.clone(),
        }
    }

    /// Whether it was said where the data is.
    pub(crate) fn names_the_data(&self) -> bool {
        let Everywhere { data, database, config, .. } = &self.flags;
        data.is_some() || database.is_some() || config.is_some() || self.environment.contains_key(DATA_DIR)
    }

    /// A token from the environment.
    pub(crate) fn token(&self) -> Option<&str> {
        self.environment.get(TOKEN).map(String::as_str).filter(|token| !token.is_empty())
    }

    /// A variable of the environment.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(String::as_str)
    }

    /// The user's folder for the settings of this program.
    pub(crate) fn config_folder() -> Result<PathBuf, Failure> {
        let folders = ProjectDirs::from("", "", "cairn");
        let folder = folders.map(|folders| folders.config_dir().to_owned());
        folder.ok_or_else(|| Failure::failed("There is no home folder to keep settings in; set HOME."))
    }

    /// The present instant.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

use std::path::PathBuf;

use super::sections;

/// Why the configuration cannot be used: a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A name that does not exist.
    #[error("There is no setting {name} ({place}){}", suggestion.as_ref().map_or_else(
        || "; remove it, or see `cairn config init` for the list.".to_owned(),
        |near| format!("; did you mean {near}?"),
    ))]
    Unknown {
        /// What was written.
        name: String,
        /// Where it was written.
        place: String,
        /// What was perhaps meant.
        suggestion: Option<String>,
    },
    /// A value that cannot be.
    #[error("{setting} {message}.")]
    Invalid {
        /// The setting, such as `server.listen`, or the variable that set it.
        setting: String,
        /// What is wrong, to be read after the name.
        message: String,
    },
    /// The file was asked for and cannot be read.
    #[error("The configuration file {} cannot be read: {reason}. Correct the path or its permissions.", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        reason: String,
    },
    /// The file is not TOML.
    #[error("The configuration file {} is not valid TOML: {reason}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong and in which line.
        reason: String,
    },
    /// Nobody knows where the data is to be.
    #[error("There is no home folder to keep the data in; say where with --data DIR or CAIRN_DATA_DIR.")]
    NoDataDir,
}

impl ConfigError {
    pub(super) fn invalid(setting: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid { setting: setting.into(), message: message.into() }
    }

    /// `path` (`section.key`) does not exist; `show` writes a known path the way it is written there.
    pub(super) fn unknown(path: &str, place: &str, show: fn(&str) -> String) -> Self {
        Self::Unknown { name: show(path), place: place.to_owned(), suggestion: nearest(path).map(|near| show(&near)) }
    }
}

/// The known `section.key` that looks most like `path`, if one does.
fn nearest(path: &str) -> Option<String> {
    let known = sections().flat_map(|section| section.settings.iter().map(|setting| section.path_of(setting.key)));
    let scored = known.map(|candidate| (strsim::jaro_winkler(path, &candidate), candidate));
    scored.filter(|(score, _)| *score > 0.85).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, candidate)| candidate)
}

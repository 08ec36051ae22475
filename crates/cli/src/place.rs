//! Where commands go: to a server, or to a data folder.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::failure::Failure;
use crate::logins::Logins;
use crate::world::World;

const DATA: &str = "data:";

/// Where commands go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// To the server at this address.
    Server(String),
    /// To the data in this folder: through the server that holds it, or in this process.
    Data(PathBuf),
}

impl Place {
    /// The server that was named, else the data folder that was named, else where somebody signed in
    /// last, else the data folder of the configuration.
    pub(crate) fn choose(world: &World, logins: &Logins) -> Result<Self, Failure> {
        if let Some(server) = world.flags.server.as_deref().filter(|server| !server.is_empty()) {
            return Ok(Self::Server(server.trim().trim_end_matches('/').to_owned()));
        }
        if !world.names_the_data()
            && let Some(current) = &logins.current
        {
            return Ok(current.clone());
        }
        Ok(Self::Data(world.config()?.data_dir))
    }

    fn read(text: &str) -> Self {
        match text.strip_prefix(DATA) {
            Some(folder) => Self::Data(PathBuf::from(folder)),
            None => Self::Server(text.to_owned()),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server(address) => f.write_str(address),
            Self::Data(folder) => write!(f, "{DATA}{}", folder.display()),
        }
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::read(&String::deserialize(deserializer)?))
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn a_place_survives_being_written_down() {
        for place in [Place::Server("http://127.0.0.1:8420".into()), Place::Data("/srv/my data".into())] {
            assert_eq!(Place::read(&place.to_string()), place);
        }
    }
}

//! The saved logins: one file in the user's configuration folder, open to nobody else.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use cairn_client::Tokens;
use cairn_kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::place::Place;
use crate::world::World;

const FILE_NAME: &str = "logins.json";
const LOCK_NAME: &str = "logins.lock";
/// Tokens that end within this are renewed before they are used: a minute, in milliseconds.
const MARGIN_MILLIS: i64 = 60_000;

/// Every place where somebody is signed in, and the one used last.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Logins {
    /// The place to go when nothing else is said.
    pub(crate) current: Option<Place>,
    #[serde(default)]
    logins: BTreeMap<String, Login>,
}

/// A sign-in that lasts.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Login {
    /// Who.
    pub(crate) username: String,
    /// Signs requests until [`Login::expires_at`].
    pub(crate) access_token: String,
    /// Good once.
    pub(crate) refresh_token: String,
    /// By this machine's clock.
    pub(crate) expires_at: Timestamp,
}

/// Keeps other commands from changing the file until it is dropped.
pub(crate) struct LoginsLock {
    folder: PathBuf,
    _file: File,
}

impl Login {
    /// What is kept of `tokens` received at `now`.
    pub(crate) fn of(tokens: &Tokens, now: Timestamp) -> Self {
        Self {
            username: tokens.user.username.clone(),
            access_token: tokens.access_token.clone(),
            refresh_token: tokens.refresh_token.clone(),
            expires_at: now.plus_millis(tokens.expires_in * 1000),
        }
    }

    /// Whether the access token will do for a command that begins `now`.
    pub(crate) fn is_fresh(&self, now: Timestamp) -> bool {
        self.expires_at.millis_since(now) > MARGIN_MILLIS
    }
}

impl Logins {
    /// What is saved; nothing when there is no file.
    pub(crate) fn load() -> Result<Self, Failure> {
        Self::read(&World::config_folder()?)
    }

    /// The login at `place`.
    pub(crate) fn at(&self, place: &Place) -> Option<&Login> {
        self.logins.get(&place.to_string())
    }

    /// Keeps `login` for `place`, which is where commands go from now on.
    pub(crate) fn keep(&mut self, place: &Place, login: Login) {
        self.logins.insert(place.to_string(), login);
        self.current = Some(place.clone());
    }

    /// Forgets the login at `place`.
    pub(crate) fn forget(&mut self, place: &Place) {
        self.logins.remove(&place.to_string());
        if self.current.as_ref() == Some(place) {
            self.current = None;
        }
    }

    /// Lets the access token at `place` count as ended, if it still is `token`; says whether it was.
    pub(crate) fn distrust(&mut self, place: &Place, token: &str) -> bool {
        let login = self.logins.get_mut(&place.to_string()).filter(|login| login.access_token == token);
        login.map(|login| login.expires_at = Timestamp::MIN).is_some()
    }

    fn read(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(FILE_NAME);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(trouble(&path, &error)),
        };
        serde_json::from_slice(&bytes).map_err(|error| {
            Failure::failed(format!("{} is damaged: {error}. Remove it and sign in again.", path.display()))
        })
    }
}

impl LoginsLock {
    /// Waits until no other command changes the saved logins.
    pub(crate) fn take() -> Result<Self, Failure> {
        let folder = World::config_folder()?;
        make_private_folder(&folder).map_err(|error| trouble(&folder, &error))?;
        let path = folder.join(LOCK_NAME);
        let file = private(OpenOptions::new().write(true).create(true).truncate(false))
            .open(&path)
            .and_then(|file| file.lock().map(|()| file))
            .map_err(|error| trouble(&path, &error))?;
        Ok(Self { folder, _file: file })
    }

    /// What is saved now.
    pub(crate) fn load(&self) -> Result<Logins, Failure> {
        Logins::read(&self.folder)
    }

    /// Writes `logins`: whole or not at all.
    pub(crate) fn save(&self, logins: &Logins) -> Result<(), Failure> {
        let path = self.folder.join(FILE_NAME);
        let unfinished = path.with_extension("unfinished");
        let bytes = serde_json::to_vec_pretty(logins).map_err(|error| Failure::failed(error.to_string()))?;
        // What a broken run left behind may be open to others: never written into.
        fs::remove_file(&unfinished).ok();
        private(OpenOptions::new().write(true).create_new(true))
            .open(&unfinished)
            .and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all()))
            .and_then(|()| fs::rename(&unfinished, &path))
            .map_err(|error| trouble(&path, &error))
    }
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

/// Other systems keep no such bits; the folder's own rights protect the file there.
#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Makes a folder that only its owner can look into; one that is there stays as it is.
pub(crate) fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn trouble(path: &Path, error: &io::Error) -> Failure {
    Failure::failed(format!("The saved login {} cannot be used: {error}.", path.display()))
}

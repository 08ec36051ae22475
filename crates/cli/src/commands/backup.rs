//! `cairn backup` and `cairn restore`

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cairn_kernel::{Clock as _, Entropy, SystemClock, SystemEntropy};
use cairn_server::accounts::signing::{self, SigningError};
use cairn_server::config::{Config, DatabaseTarget};
use cairn_server::{StartError, new_instance_secret};
use cairn_store::{MigrationError, backup_sqlite, latest_version, restore_sqlite};
use serde_json::json;

use super::operator::target;
use crate::args::{Backup, Restore};
use crate::busy::Busy;
use crate::failure::{Exit, Failure};
use crate::in_process;
use crate::output::{GOOD, paint};
use crate::world::World;

/// Where the header of an SQLite file keeps `user_version`, four bytes, big-endian
/// (the file format, "Database Header").
const SCHEMA_VERSION_AT: usize = 60;

/// Copies the database; works beside a running server.
pub(crate) fn backup(world: &World, wish: &Backup) -> Result<(), Failure> {
    let config = world.config()?;
    let from = embedded(&config)?;
    if !from.is_file() {
        return Err(Failure::not_found(format!("There is no database at {} yet.", from.display())));
    }
    if let Some(folder) = wish.file.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        return Err(Failure::not_found(format!("There is no folder {} to put the copy in.", folder.display())));
    }
    let copying = Busy::with("Copying the database");
    backup_sqlite(&from, &wish.file)?;
    drop(copying);
    let mut words = format!("{} Copied to {}.", paint(GOOD, "✓"), wish.file.display());
    if wish.with_key {
        let key = key_beside(&wish.file);
        copy_private(&config.secret_file(), &key).map_err(|error| unusable(&key, &error))?;
        words.push_str(&format!("\nThe instance secret is in {}: keep it as safe as a password.", key.display()));
    } else {
        words.push_str("\nThe instance secret is not in it: --with-key copies it, too. Without it everybody\nhas to sign in again after a restore.");
    }
    world.screen.either(&json!({ "data": { "file": wish.file, "with_key": wish.with_key } }), words);
    Ok(())
}

/// Puts a backup in the place of the database.
pub(crate) async fn restore(world: &World, wish: &Restore) -> Result<(), Failure> {
    let config = world.config()?;
    let to = embedded(&config)?;
    if !wish.file.is_file() {
        return Err(Failure::not_found(format!("There is no file {}.", wish.file.display())));
    }
    let lock = in_process::take_lock(&config)?.map_err(|_| {
        Failure::new(Exit::Conflict, "A server is using this database.").hint("Stop it, restore, and start it again.")
    })?;
    refuse_newer(&wish.file)?;
    let restoring = Busy::with("Putting the backup in its place");
    restore_sqlite(&wish.file, &to)?;
    let key = key_beside(&wish.file);
    if key.is_file() {
        put_key(&key, &config.secret_file()).map_err(|error| unusable(&config.secret_file(), &error))?;
    }
    let signed_out = open_keys(&config).await?;
    drop(restoring);
    drop(lock);
    let mut words = format!("{} Restored from {}.", paint(GOOD, "✓"), wish.file.display());
    if signed_out {
        words.push_str("\nIts instance secret is not here, so there are new signing keys: everybody signs in again.");
    }
    let aside = to.with_extension("before-restore");
    if aside.exists() {
        words.push_str(&format!("\nWhat was there before is in {}.", aside.display()));
    }
    world.screen.either(&json!({ "data": { "file": wish.file, "signed_out": signed_out } }), words);
    Ok(())
}

/// Makes sure that the secret at hand opens the signing keys; when it does not, they are made anew and
/// everybody is signed out. Says whether that was so.
async fn open_keys(config: &Config) -> Result<bool, Failure> {
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let secret = Arc::new(new_instance_secret(config, &*entropy)?);
    let db = cairn_server::open(config)?;
    let (now, algorithm) = (SystemClock.now(), config.accounts.signing);
    let outcome = match signing::prepare(&db, &secret, &entropy, now, algorithm).await {
        Err(SigningError::WrongSecret) => {
            signing::start_over(&db, &secret, &entropy, now, algorithm).await.map(|_| true)
        }
        prepared => prepared.map(|_| false),
    };
    db.close();
    Ok(outcome.map_err(StartError::from)?)
}

/// Refuses a backup that this program could not open, before anything is put in its place.
fn refuse_newer(file: &Path) -> Result<(), Failure> {
    let mut header = [0; SCHEMA_VERSION_AT + 4];
    let read = File::open(file).and_then(|mut file| file.read_exact(&mut header));
    if read.is_err() {
        // Too short for a database; the restore itself says so.
        return Ok(());
    }
    let mut version = [0; 4];
    version.copy_from_slice(&header[SCHEMA_VERSION_AT..]);
    let (found, known) = (i64::from(u32::from_be_bytes(version)), latest_version());
    if header.starts_with(b"SQLite format 3\0") && found > known {
        return Err(StartError::from(MigrationError::Newer { found, known }).into());
    }
    Ok(())
}

fn embedded(config: &Config) -> Result<PathBuf, Failure> {
    match target(config)? {
        DatabaseTarget::Sqlite(path) => Ok(path),
        DatabaseTarget::Postgres(_) => Err(Failure::usage(
            "This is for the embedded database. PostgreSQL has tools of its own: pg_dump, pg_restore.",
        )),
    }
}

fn key_beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".key");
    name.into()
}

/// Puts the key at `from` in the place of `to`; what was there stays beside it.
fn put_key(from: &Path, to: &Path) -> io::Result<()> {
    if fs::read(from)? == fs::read(to).unwrap_or_default() {
        return Ok(());
    }
    if to.exists() {
        fs::rename(to, to.with_extension("before-restore.key"))?;
    }
    copy_private(from, to)
}

/// Copies to a new file that only its owner can read.
pub(super) fn copy_private(from: &Path, to: &Path) -> io::Result<()> {
    let bytes = fs::read(from)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(to)?;
    file.write_all(&bytes)?;
    file.sync_all()
}

fn unusable(path: &Path, error: &io::Error) -> Failure {
    Failure::failed(format!("The key {} cannot be written: {error}.", path.display()))
}

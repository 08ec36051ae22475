//! One process owns an embedded database. Its lock file says at which address it answers.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;

use crossbeam_channel::{Sender, bounded};

use crate::db::Engine;
use crate::sqlite::spawn;
use crate::{Db, StoreError, dialect, postgres};

/// The lock on a data folder, held until dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct DataLock {
    file: File,
}

/// Who holds the lock when we do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockHolder {
    /// `http://…` of a server that is ready; empty while it starts, or for a command that serves nothing.
    pub address: String,
}

impl DataLock {
    /// Takes the lock at `path` (`DATA/cairn.lock`), or says who has it.
    pub fn take(path: &Path) -> io::Result<Result<Self, LockHolder>> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Ok(()) => {
                file.set_len(0)?;
                Ok(Ok(Self { file }))
            }
            Err(TryLockError::WouldBlock) => {
                let mut address = String::new();
                file.read_to_string(&mut address)?;
                Ok(Err(LockHolder { address: address.trim().to_owned() }))
            }
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Writes down where this process answers.
    pub fn announce(&mut self, address: &str) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.file.write_all(address.as_bytes())?;
        self.file.flush()
    }
}

/// A database on a server of its own that nobody serves, held until dropped. On the embedded engine
/// [`DataLock`] says the same, so there this holds nothing.
pub struct ServedLock {
    _release: Option<Sender<()>>,
}

impl ServedLock {
    /// Takes it, or `None` when somebody serves the database. Blocking.
    pub fn take(db: &Db) -> Result<Option<Self>, StoreError> {
        let Engine::Postgres(engine) = db.engine() else { return Ok(Some(Self { _release: None })) };
        let (release, released) = bounded::<()>(0);
        let (tell, told) = bounded(1);
        let connector = engine.connector().clone();
        // The lock lasts as long as its connection, and that as long as this thread.
        spawn("cairn-pg-alone", move || {
            let taken = connector.once(async |client| {
                let text = format!("SELECT pg_try_advisory_lock({})", dialect::SERVED_LOCK);
                let row = client.query_one(&text, &[]).await.map_err(|error| postgres::map(&error))?;
                tell.send(Ok(row.get::<_, bool>(0))).ok();
                released.recv().ok();
                Ok(())
            });
            if let Err(error) = taken {
                tell.send(Err(error)).ok();
            }
        })?;
        let taken = told.recv().unwrap_or(Err(StoreError::Closed))?;
        Ok(taken.then_some(Self { _release: Some(release) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_to_come_learns_the_address_of_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cairn.lock");
        let mut first = DataLock::take(&path).unwrap().unwrap();
        first.announce("http://127.0.0.1:8420").unwrap();
        assert_eq!(DataLock::take(&path).unwrap().unwrap_err().address, "http://127.0.0.1:8420");
        drop(first);
        assert!(DataLock::take(&path).unwrap().is_ok());
    }
}

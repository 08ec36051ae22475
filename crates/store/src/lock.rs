//! One process owns an embedded database. Its lock file says at which address it answers.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;

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

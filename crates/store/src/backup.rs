//! Copies of the embedded database that are whole, checked and on disk before they get their name.

use std::fs::{self, File};
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::StoreError;
use crate::sqlite::{exec::map, open};

/// Writes a compact copy of the database at `from` to `to`, which must not exist yet. Works beside
/// a running server. Blocking.
pub fn backup_sqlite(from: &Path, to: &Path) -> Result<(), StoreError> {
    if to.exists() {
        return Err(StoreError::Engine(format!("{} exists already; choose another name", to.display()).into()));
    }
    let unfinished = to.with_extension("unfinished");
    fs::remove_file(&unfinished).ok();
    let source = open::reader(from)?;
    // `query_only` forbids VACUUM INTO too; what it writes is another file.
    source.execute_batch("PRAGMA query_only = OFF").map_err(|error| map(&error))?;
    source
        .execute("VACUUM INTO ?1", [unfinished.to_string_lossy().as_ref()])
        .map_err(|error| map(&error))
        .inspect_err(|_| drop(fs::remove_file(&unfinished)))?;
    check(&unfinished)?;
    keep(&unfinished, to)
}

/// Puts the copy at `from` in the place of the database at `to`, keeping the old file beside it
/// with the ending `.before-restore` (and a number, when that is taken). The caller holds the data lock. Blocking.
pub fn restore_sqlite(from: &Path, to: &Path) -> Result<(), StoreError> {
    check(from)?;
    let unfinished = to.with_extension("unfinished");
    fs::copy(from, &unfinished).map_err(|error| io(&error, &unfinished))?;
    if to.exists() {
        // The log belongs to the old file: fold it in before that file moves aside.
        let old = open::writer(to)
            .and_then(|old| old.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").map_err(|error| map(&error)));
        if let Err(error) = old {
            tracing::warn!(%error, "the old database could not be tidied before it was set aside");
        }
        let aside = free_name(to);
        fs::rename(to, &aside).map_err(|error| io(&error, &aside))?;
    }
    for ending in ["-wal", "-shm"] {
        fs::remove_file(format!("{}{ending}", to.display())).ok();
    }
    keep(&unfinished, to)
}

/// Where the old file goes: an earlier one is never overwritten.
fn free_name(database: &Path) -> std::path::PathBuf {
    let mut name = database.with_extension("before-restore");
    let mut number = 2;
    while name.exists() {
        name = database.with_extension(format!("before-restore-{number}"));
        number += 1;
    }
    name
}

fn check(file: &Path) -> Result<(), StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let copy = Connection::open_with_flags(file, flags).map_err(|error| map(&error))?;
    let verdict: String =
        copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(|error| map(&error))?;
    if verdict == "ok" { Ok(()) } else { Err(StoreError::Corrupt(format!("{}: {verdict}", file.display()).into())) }
}

fn keep(unfinished: &Path, finished: &Path) -> Result<(), StoreError> {
    File::open(unfinished).and_then(|file| file.sync_all()).map_err(|error| io(&error, unfinished))?;
    fs::rename(unfinished, finished).map_err(|error| io(&error, finished))?;
    let folder = finished.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| io(&error, folder))
}

fn io(error: &std::io::Error, at: &Path) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::StorageFull => StoreError::DiskFull(format!("{}: {error}", at.display()).into()),
        _ => StoreError::ReadOnly(format!("{}: {error}", at.display()).into()),
    }
}

//! Copies of the embedded database, made while the server runs (`[backup]`).

use std::path::{Path, PathBuf};
use std::time::Duration;

use cairn_kernel::Timestamp;
use cairn_store::{StoreError, backup_sqlite};
use tokio::sync::watch;

use crate::Ctx;
use crate::config::DatabaseTarget;
use crate::workers::stopped;

/// What our copies are called: `cairn-20261121-120000.db`, by UTC. Other files are left alone.
const PREFIX: &str = "cairn-";
const ENDING: &str = ".db";
/// How often it is looked whether a copy is due.
const LOOK: Duration = Duration::from_secs(30);

/// Makes a copy whenever the newest one is older than `backup.every`, and keeps `backup.keep` of
/// them, until `stop` turns true. Does nothing without `backup.dir`, or on PostgreSQL, which has
/// tools of its own.
pub(crate) async fn keep_copies(ctx: Ctx, mut stop: watch::Receiver<bool>) {
    let Some(folder) = ctx.config().backup.dir.clone() else { return };
    let Ok(DatabaseTarget::Sqlite(database)) = ctx.config().database_target() else { return };
    let mut ticks = tokio::time::interval(LOOK);
    loop {
        tokio::select! {
            () = stopped(&mut stop) => return,
            _ = ticks.tick() => {}
        }
        let (folder, database, now) = (folder.clone(), database.clone(), ctx.now());
        let (every, keep) = (ctx.config().backup.every, ctx.config().backup.keep as usize);
        let copied = tokio::task::spawn_blocking(move || copy_when_due(&folder, &database, now, every, keep)).await;
        match copied {
            Ok(Ok(Some(copy))) => tracing::info!(file = %copy.display(), "the database was copied"),
            Ok(Ok(None)) => {}
            Ok(Err(error)) => tracing::error!(%error, "the database could not be copied; look at backup.dir"),
            Err(error) => tracing::error!(%error, "copying the database broke off"),
        }
    }
}

/// The new copy, if one was due.
fn copy_when_due(
    folder: &Path,
    database: &Path,
    now: Timestamp,
    every: Duration,
    keep: usize,
) -> Result<Option<PathBuf>, StoreError> {
    let unusable = |error: std::io::Error| StoreError::ReadOnly(format!("{}: {error}", folder.display()).into());
    std::fs::create_dir_all(folder).map_err(unusable)?;
    let mut copies = copies(folder).map_err(unusable)?;
    let due = name_of(now.plus_millis(-(every.as_millis() as i64)));
    if copies.last().is_some_and(|newest| *newest > due) {
        return Ok(None);
    }
    let name = name_of(now);
    let copy = folder.join(&name);
    backup_sqlite(database, &copy)?;
    copies.push(name);
    for old in copies.iter().rev().skip(keep) {
        std::fs::remove_file(folder.join(old)).map_err(unusable)?;
    }
    Ok(Some(copy))
}

/// Names of our copies, oldest first: the name tells the time.
fn copies(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with(PREFIX) && name.ends_with(ENDING) && name.len() == name_of(Timestamp::MIN).len() {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

fn name_of(at: Timestamp) -> String {
    format!("{PREFIX}{}{ENDING}", at.to_utc().format("%Y%m%d-%H%M%S"))
}

#[cfg(test)]
mod tests {
    use cairn_store::{Db, SqliteOptions, migrate};

    use super::*;

    #[test]
    fn a_copy_is_made_when_it_is_due_and_old_ones_go() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("live.db");
        let db = Db::open_sqlite(SqliteOptions::at(&database)).unwrap();
        migrate(&db).unwrap();
        let copies_at = folder.path().join("copies");
        let begin = Timestamp::parse("2026-11-21T12:00:00Z").unwrap();
        let hour = Duration::from_hours(1);
        let at = |minutes: i64| copy_when_due(&copies_at, &database, begin.plus_minutes(minutes), hour, 2).unwrap();
        assert!(at(0).is_some());
        assert!(at(59).is_none());
        assert!(at(60).is_some());
        std::fs::write(copies_at.join("cairn-notes.db"), "not ours").unwrap();
        assert!(at(120).is_some());
        let names = copies(&copies_at).unwrap();
        assert_eq!(names, ["cairn-20261121-130000.db", "cairn-20261121-140000.db"]);
        assert!(copies_at.join("cairn-notes.db").exists());
    }
}

//! `cairn move`: everything from one database to another, through one archive.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter};
use std::path::{Path, PathBuf};

use cairn_server::StartError;
use cairn_server::config::{Config, DatabaseTarget, Overrides};
use cairn_store::portable::archive::{self, ArchiveError, Carried};
use cairn_store::{DataLock, Db, PostgresOptions, ServedLock, SqliteOptions, latest_version, migrate, schema_version};
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::backup::copy_private;
use super::operator::target;
use crate::args::Move;
use crate::busy::Busy;
use crate::failure::{Exit, Failure};
use crate::output::{GOOD, paint};
use crate::world::World;

/// One end of the way, which is nobody else's meanwhile.
struct End {
    db: Db,
    secret: PathBuf,
    _file: Option<DataLock>,
    _served: ServedLock,
}

/// Carries everything over, and compares.
pub(crate) async fn move_all(world: &World, wish: Move) -> Result<(), Failure> {
    let from = open(world, &wish.from, Side::From).await?;
    let to = open(world, &wish.to, Side::To).await?;
    let path =
        wish.archive.clone().unwrap_or_else(|| std::env::temp_dir().join(format!("cairn-move-{}", std::process::id())));
    let outcome = carry(&from, &to, &path).await;
    if wish.archive.is_none() {
        fs::remove_file(&path).ok();
    }
    for end in [&from, &to] {
        end.db.close();
    }
    let carried = outcome?;
    let words = format!(
        "{} {} rows are there, and both databases hold the same.\nSet database.url to the new one; the old one is as it was.",
        paint(GOOD, "✓"),
        carried.rows
    );
    world.screen.either(&json!({ "data": { "rows": carried.rows, "sha256": carried.sha256 } }), words);
    Ok(())
}

async fn carry(from: &End, to: &End, path: &Path) -> Result<Carried, Failure> {
    if !archive::is_unused(&to.db).await? {
        return Err(Failure::new(Exit::Conflict, "Somebody has an account in the database that you want to move to.")
            .hint("Move to an empty one."));
    }
    carry_secret(&from.secret, &to.secret)?;
    let unusable =
        |error: io::Error| Failure::failed(format!("The archive {} cannot be written: {error}.", path.display()));
    let file = OpenOptions::new().write(true).create_new(true).open(path).map_err(unusable)?;
    let busy = Busy::with("Moving");
    let read = archive::dump(&from.db, &mut BufWriter::new(file), progress(&busy, "Reading")).await.map_err(said)?;
    let mut file = BufReader::new(File::open(path).map_err(unusable)?);
    let outcome = match archive::load(&to.db, &mut file, progress(&busy, "Writing")).await {
        Ok(_) => archive::dump(&to.db, &mut io::sink(), progress(&busy, "Comparing")).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(written) if written == read => Ok(read),
        outcome => {
            // Half a database is worse than none.
            archive::clear(&to.db).await?;
            Err(outcome.err().map_or_else(
                || Failure::failed("What arrived is not what was sent; the new database is empty again."),
                said,
            ))
        }
    }
}

/// Tells which table is on its way, and how much of it is through.
fn progress(busy: &Busy, doing: &'static str) -> impl FnMut(&'static str, u64) {
    move |table, rows| busy.at(format!("{doing} {} · {rows}", table.replace('_', " ")))
}

/// Which end.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    From,
    To,
}

async fn open(world: &World, url: &str, side: Side) -> Result<End, Failure> {
    let config = world.config_with(&Overrides { database_url: Some(url.to_owned()), ..world.overrides() })?;
    let (db, file, secret) = match target(&config)? {
        DatabaseTarget::Sqlite(path) => open_file(&config, &path, side)?,
        DatabaseTarget::Postgres(url) => {
            (Db::open_postgres(&PostgresOptions::at(url.expose_secret()))?, None, config.secret_file())
        }
    };
    let alone = db.clone();
    let served = tokio::task::spawn_blocking(move || ServedLock::take(&alone)).await;
    let served = served.map_err(|error| Failure::failed(error.to_string()))??.ok_or_else(in_use)?;
    prepare(&db, side)?;
    Ok(End { db, secret, _file: file, _served: served })
}

/// The lock and the secret are beside the file.
fn open_file(config: &Config, path: &Path, side: Side) -> Result<(Db, Option<DataLock>, PathBuf), Failure> {
    if side == Side::From && !path.is_file() {
        return Err(Failure::not_found(format!("There is no database at {}.", path.display())));
    }
    let path = std::path::absolute(path).map_err(|error| Failure::failed(error.to_string()))?;
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let unusable =
        |error: io::Error| Failure::failed(format!("The folder {} cannot be used: {error}.", folder.display()));
    fs::create_dir_all(folder).map_err(unusable)?;
    let lock = DataLock::take(&folder.join("cairn.lock")).map_err(unusable)?.map_err(|_| in_use())?;
    // Where the configuration says nothing else, each data folder has its own.
    let usual = config.data_dir.join("secret.key");
    let secret = if config.secret_file() == usual { folder.join("secret.key") } else { config.secret_file() };
    Ok((Db::open_sqlite(SqliteOptions::at(&path))?, Some(lock), secret))
}

fn in_use() -> Failure {
    Failure::new(Exit::Conflict, "A server is using one of the databases.")
        .hint("Stop it, move, and start it on the new one.")
}

/// What is read has to be up to date; what is written is made so.
fn prepare(db: &Db, side: Side) -> Result<(), Failure> {
    if side == Side::To {
        return migrate(db).map(|_| ()).map_err(|error| StartError::from(error).into());
    }
    let (found, needed) = (schema_version(db)?, latest_version());
    if found == needed { Ok(()) } else { Err(StartError::NotMigrated { found, needed }.into()) }
}

/// The signing keys travel sealed; without their secret everybody would have to sign in again.
fn carry_secret(from: &Path, to: &Path) -> Result<(), Failure> {
    if from == to || !from.exists() {
        return Ok(());
    }
    let unusable =
        |error: io::Error| Failure::failed(format!("The secret {} cannot be copied: {error}.", from.display()));
    if !to.exists() {
        return copy_private(from, to).map_err(unusable);
    }
    if fs::read(from).map_err(unusable)? == fs::read(to).map_err(unusable)? {
        return Ok(());
    }
    Err(Failure::new(Exit::Conflict, format!("There is another instance secret at {} already.", to.display()))
        .hint("Put it aside, and move again."))
}

fn said(error: ArchiveError) -> Failure {
    match error {
        ArchiveError::Store(error) => error.into(),
        error => Failure::failed(format!("{error}.")),
    }
}

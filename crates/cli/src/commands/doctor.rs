//! `cairn doctor`

use std::fs::{self, OpenOptions};
use std::path::Path;

use cairn_client::{Client, Transport};
use cairn_kernel::{Clock as _, SystemClock};
use cairn_server::StartError;
use cairn_server::accounts::instance_secret::{InstanceSecret, SecretFileError};
use cairn_server::accounts::signing::{self, SigningError};
use cairn_server::config::{Config, DatabaseTarget};
use cairn_store::{
    DataLock, Db, PostgresOptions, SqliteOptions, StoreError, clock_offset_millis, examine as examine_database,
    latest_version, schema_version,
};
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::config::file_in_use;
use crate::failure::{Exit, Failure, remedy};
use crate::output::{CARE, GOOD, paint, wrap};
use crate::world::World;

/// Servers that share a database may be this far apart (DATA §6): 30 s, in milliseconds.
const CLOCK_TOLERANCE_MILLIS: i64 = 30_000;

const SECRET: &str = "instance secret";
const NOT_YET: &str = "not there yet; cairn serve makes it";

/// What was looked at, and what was found.
struct Finding {
    what: &'static str,
    is_well: bool,
    words: String,
}

#[derive(Default)]
struct Report(Vec<Finding>);

impl Report {
    fn well(&mut self, what: &'static str, words: impl Into<String>) {
        self.0.push(Finding { what, is_well: true, words: words.into() });
    }

    fn ill(&mut self, what: &'static str, words: impl Into<String>) {
        self.0.push(Finding { what, is_well: false, words: words.into() });
    }
}

/// Looks at everything that a server needs; exit code 1 when something is wrong.
pub(crate) async fn examine(world: &World) -> Result<(), Failure> {
    let mut report = Report::default();
    match world.config() {
        Ok(config) => {
            let file = file_in_use(world)?.map_or_else(|| "defaults".to_owned(), |file| file.display().to_string());
            report.well("configuration", file);
            for setting in &config.without_effect {
                report.well("configuration", format!("{setting} has no effect in this version"));
            }
            folder(&mut report, &config.data_dir);
            let secret = secret(&mut report, &config);
            let is_served = server(&mut report, &config).await;
            database(&mut report, &config, is_served, secret).await;
        }
        Err(failure) => report.ill("configuration", failure.sentence()),
    }
    conclude(world, &report)
}

fn conclude(world: &World, report: &Report) -> Result<(), Failure> {
    let is_well = report.0.iter().all(|finding| finding.is_well);
    let findings: Vec<_> = report
        .0
        .iter()
        .map(|Finding { what, is_well, words }| json!({ "check": what, "ok": is_well, "message": words }))
        .collect();
    let line = |Finding { what, is_well, words }: &Finding| {
        let mark = if *is_well { paint(GOOD, "✓") } else { paint(CARE, "!") };
        let words = wrap(words, 18);
        format!("{mark} {what:<15} {}", words.trim_start())
    };
    let page: String = report.0.iter().map(line).collect();
    world.screen.either(&json!({ "data": { "ok": is_well, "checks": findings } }), page);
    if is_well { Ok(()) } else { Err(Failure::new(Exit::Failed, "Something is wrong; it is marked with ! above.")) }
}

fn folder(report: &mut Report, folder: &Path) {
    const WHAT: &str = "data folder";
    let shown = folder.display();
    if !folder.exists() {
        report.well(WHAT, format!("{shown} is not there yet; cairn serve makes it"));
        return;
    }
    let trial = folder.join(".doctor");
    let written = OpenOptions::new().write(true).create(true).truncate(true).open(&trial);
    match written.and_then(|_| fs::remove_file(&trial)) {
        Ok(()) => report.well(WHAT, shown.to_string()),
        Err(error) => report.ill(
            WHAT,
            format!("{shown} cannot be written to: {error}. Give yourself the right, or choose another: --data DIR"),
        ),
    }
}

/// The instance secret, if it is there and fit for use. Whether it may be missing says the database.
fn secret(report: &mut Report, config: &Config) -> Option<InstanceSecret> {
    match InstanceSecret::load(&config.secret_file()) {
        Ok(secret) => return Some(secret),
        Err(SecretFileError::Missing(_)) => {}
        Err(error) => report.ill(SECRET, error.to_string()),
    }
    None
}

/// Whether the database was made under this secret.
async fn secret_fits(
    report: &mut Report,
    config: &Config,
    db: &Db,
    secret: Option<InstanceSecret>,
) -> Result<(), StoreError> {
    let path = config.secret_file();
    match secret {
        Some(secret) if signing::is_under(db, &secret).await? => report.well(SECRET, path.display().to_string()),
        Some(_) => report.ill(SECRET, SigningError::WrongSecret.to_string()),
        None if !path.exists() && signing::was_made_under_a_secret(db).await? => {
            report.ill(SECRET, StartError::SecretLost(path).to_string());
        }
        None if !path.exists() => report.well(SECRET, NOT_YET),
        // What is wrong with it has been said.
        None => {}
    }
    Ok(())
}

/// Whether the data is in use, and whether a server could start or answers. True when it is in use.
async fn server(report: &mut Report, config: &Config) -> bool {
    const WHAT: &str = "server";
    let lock = config.data_dir.join("cairn.lock");
    let holder = if lock.exists() { DataLock::take(&lock).ok().and_then(Result::err) } else { None };
    match holder {
        Some(holder) if holder.address.is_empty() => {
            report.well(WHAT, "another cairn command is at work, or a server is starting");
            true
        }
        Some(holder) => {
            match alive(&holder.address).await {
                Ok(()) => report.well(WHAT, format!("answers at {}", holder.address)),
                Err(failure) => report.ill(WHAT, failure.sentence()),
            }
            true
        }
        None => {
            let address = config.server.listen;
            match tokio::net::TcpListener::bind(address).await {
                Ok(_) => report.well(WHAT, format!("not running; {address} is free")),
                Err(error) => report.ill(
                    WHAT,
                    format!("{address} cannot be listened on: {error}. Choose another port: cairn serve --listen ADDR"),
                ),
            }
            false
        }
    }
}

async fn alive(address: &str) -> Result<(), Failure> {
    Ok(Client::new(Transport::http(address)?).alive().await?)
}

async fn database(report: &mut Report, config: &Config, is_served: bool, secret: Option<InstanceSecret>) {
    const WHAT: &str = "database";
    let db = match config.database_target() {
        Ok(DatabaseTarget::Sqlite(path)) if !path.exists() => {
            report.well(WHAT, format!("{} is not there yet; cairn serve makes it", path.display()));
            return report.well(SECRET, if secret.is_some() { "there before its database" } else { NOT_YET });
        }
        Ok(DatabaseTarget::Sqlite(path)) => Db::open_sqlite(SqliteOptions::at(path)),
        Ok(DatabaseTarget::Postgres(url)) => Db::open_postgres(&PostgresOptions::at(url.expose_secret())),
        Err(error) => return report.ill(WHAT, error.to_string()),
    };
    let looked = match db {
        Ok(db) => {
            let outcome = look(report, &db, is_served);
            let fits = secret_fits(report, config, &db, secret).await;
            db.close();
            outcome.and(fits)
        }
        Err(error) => Err(error),
    };
    if let Err(error) = looked {
        report.ill(WHAT, format!("{error}. {}", remedy(&error).unwrap_or_default()).trim_end());
    }
}

fn look(report: &mut Report, db: &Db, is_served: bool) -> Result<(), StoreError> {
    let findings = examine_database(db)?;
    if findings.problems.is_empty() {
        report.well("database", format!("{}, sound", findings.engine));
    }
    for problem in findings.problems {
        report.ill("database", format!("{problem}. Keep a copy of the file, then: cairn restore FILE"));
    }
    let (found, known) = (schema_version(db)?, latest_version());
    match found.cmp(&known) {
        std::cmp::Ordering::Equal => report.well("schema", format!("version {found}")),
        std::cmp::Ordering::Less if is_served => {
            report.ill(
                "schema",
                format!("version {found}, the server that has it open is older than this program ({known})"),
            );
        }
        std::cmp::Ordering::Less => {
            report.well("schema", format!("version {found}; cairn migrate brings it to {known}"));
        }
        std::cmp::Ordering::Greater => {
            report.ill(
                "schema",
                format!("version {found} was written by a newer Cairn than this one ({known}); install that"),
            );
        }
    }
    let offset = clock_offset_millis(db, || SystemClock.now())?;
    if offset.abs() > CLOCK_TOLERANCE_MILLIS {
        report.ill("clock", format!("the database's clock is {} s off; set both right", offset / 1000));
    } else {
        report.well("clock", format!("{offset} ms from the database's"));
    }
    Ok(())
}

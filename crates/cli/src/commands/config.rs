//! `cairn config`

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use cairn_server::config::{Config, DatabaseTarget, LogFormat, Registration, sample_toml};
use serde_json::json;

use super::operator::target;
use crate::args::ConfigCommand;
use crate::failure::{Exit, Failure};
use crate::logins::make_private_folder;
use crate::output::{GOOD, paint};
use crate::world::World;

const FILE_NAME: &str = "cairn.toml";

/// Runs one of the commands about the configuration.
pub(crate) fn run(world: &World, command: &ConfigCommand) -> Result<(), Failure> {
    match command {
        ConfigCommand::Init => init(world),
        ConfigCommand::Show => show(world),
        ConfigCommand::Path => paths(world),
    }
}

fn init(world: &World) -> Result<(), Failure> {
    let path = match &world.flags.config {
        Some(path) => path.clone(),
        None => World::config_folder()?.join(FILE_NAME),
    };
    write_new(&path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Failure::new(Exit::Conflict, format!("{} is there already and was left alone.", path.display()))
        }
        _ => Failure::failed(format!("{} cannot be written: {error}.", path.display())),
    })?;
    let words = format!("{} Wrote {}. It changes nothing until you edit it.", paint(GOOD, "✓"), path.display());
    world.screen.either(&json!({ "data": { "file": path } }), words);
    Ok(())
}

fn write_new(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_private_folder(folder)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(sample_toml().as_bytes())
}

/// What holds, as it would stand in the file. Addresses of databases may hold passwords: only their
/// kind is shown.
fn show(world: &World) -> Result<(), Failure> {
    let config = world.config()?;
    let database = match target(&config)? {
        DatabaseTarget::Sqlite(path) => format!("sqlite://{}", path.display()),
        DatabaseTarget::Postgres(_) => "postgres://… (not shown)".to_owned(),
    };
    let registration = match config.accounts.registration {
        Registration::First => "first",
        Registration::Open => "open",
        Registration::Closed => "closed",
    };
    let format = match config.log.format {
        LogFormat::Auto => "auto",
        LogFormat::Text => "text",
        LogFormat::Json => "json",
    };
    let Config { server, billing, metrics, log, .. } = &config;
    let shown = json!({
        "data_dir": config.data_dir,
        "secret_file": config.secret_file(),
        "server": {
            "listen": server.listen,
            "public_url": server.public_url,
            "trusted_proxies": server.trusted_proxies.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "cors_origins": server.cors_origins,
            "request_timeout_seconds": server.request_timeout_seconds,
            "max_body_bytes": server.max_body_bytes,
        },
        "database": { "url": database },
        "accounts": {
            "registration": registration,
            // By name: they may hold secrets.
            "issuers": config.accounts.issuers.iter().map(|issuer| &issuer.name).collect::<Vec<_>>(),
        },
        "limits": config.limits,
        "tasks": config.tasks,
        "steps": config.steps,
        "capture": config.capture,
        "progress": config.progress,
        "achievements": config.achievements,
        "recovery": config.recovery,
        "billing": { "enabled": billing.enabled },
        "metrics": { "enabled": metrics.enabled, "listen": metrics.listen },
        "log": { "filter": log.filter, "format": format },
    });
    world.screen.either(&json!({ "data": shown }), as_toml(&shown));
    Ok(())
}

/// Tables after plain values, absent values left out.
fn as_toml(value: &serde_json::Value) -> String {
    let fields = || value.as_object().into_iter().flatten();
    let plain = fields().filter(|(_, value)| !value.is_object() && !value.is_null());
    let mut page: String = plain.map(|(name, value)| format!("{name} = {value}\n")).collect();
    for (name, table) in fields().filter(|(_, value)| value.is_object()) {
        page.push_str(&format!("\n[{name}]\n{}", as_toml(table)));
    }
    page
}

fn paths(world: &World) -> Result<(), Failure> {
    let config = world.config()?;
    let file = file_in_use(world)?;
    let logins = World::config_folder()?.join("logins.json");
    let shown = file
        .as_ref()
        .map_or_else(|| "none (cairn config init writes one)".to_owned(), |file| file.display().to_string());
    let words = format!(
        "configuration  {shown}\ndata folder    {}\nsecret         {}\nsaved login    {}",
        config.data_dir.display(),
        config.secret_file().display(),
        logins.display()
    );
    let json = json!({ "data": {
        "config": file, "data_dir": config.data_dir, "secret_file": config.secret_file(), "logins": logins,
    } });
    world.screen.either(&json, words);
    Ok(())
}

/// The file that the configuration is read from: in the order of [`Config::load`].
pub(crate) fn file_in_use(world: &World) -> Result<Option<PathBuf>, Failure> {
    let asked_for = world.flags.config.clone().or_else(|| world.variable("CAIRN_CONFIG").map(PathBuf::from));
    if asked_for.is_some() {
        return Ok(asked_for);
    }
    let places =
        [PathBuf::from(FILE_NAME), World::config_folder()?.join(FILE_NAME), Path::new("/etc/cairn").join(FILE_NAME)];
    Ok(places.into_iter().find(|place| place.is_file()))
}

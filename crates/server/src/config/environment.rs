//! `CAIRN_SECTION__FIELD`, `…_FILE` and the few variables with names of their own.

use std::collections::BTreeMap;

use figment::value::{Dict, Value};

use super::fault::ConfigError;
use super::setting::Kind;
use super::{RESERVED_SECTIONS, sections};

/// Environment variables, handed in.
pub type Environment = BTreeMap<String, String>;

const PREFIX: &str = "CAIRN_";

/// Variables with names of their own, and the setting each one is.
const NAMED: &[(&str, &str)] = &[
    ("CAIRN_DATA_DIR", "data_dir"),
    ("CAIRN_SECRET_FILE", "secret_file"),
    ("CAIRN_LOG", "log.filter"),
    ("CAIRN_LOG_FORMAT", "log.format"),
];

/// What the environment says, as the tables of a file.
pub(super) fn read(environment: &Environment) -> Result<Dict, ConfigError> {
    let mut tables = Dict::new();
    for (name, text) in environment {
        let Some(rest) = name.strip_prefix(PREFIX) else { continue };
        let named = NAMED.iter().find(|(variable, _)| variable == name);
        let path = match named {
            Some((_, path)) => (*path).to_owned(),
            None if rest.contains("__") => rest.to_ascii_lowercase().replace("__", "."),
            // Other names may belong to anybody, say a test harness.
            None => continue,
        };
        // The command line reads its own.
        if path.starts_with("client.") || is_reserved(&path) {
            continue;
        }
        let (path, kind, text) = understand(name, path, text)?;
        insert(&mut tables, &path, value(name, kind, &text)?);
    }
    Ok(tables)
}

/// The variables that are set for features to come.
pub(super) fn without_effect(environment: &Environment) -> impl Iterator<Item = String> {
    let names = environment.keys().filter(|name| {
        let path = name.strip_prefix(PREFIX).map(|rest| rest.to_ascii_lowercase().replace("__", "."));
        path.is_some_and(|path| is_reserved(&path))
    });
    names.cloned()
}

fn is_reserved(path: &str) -> bool {
    path.split_once('.').is_some_and(|(section, _)| RESERVED_SECTIONS.contains(&section))
}

/// The variable that sets `path`, for messages.
pub(super) fn variable(path: &str) -> String {
    let named = NAMED.iter().find(|(_, setting)| *setting == path);
    named.map_or_else(
        || format!("{PREFIX}{}", path.replace('.', "__").to_ascii_uppercase()),
        |(variable, _)| (*variable).to_owned(),
    )
}

fn understand(name: &str, path: String, text: &str) -> Result<(String, Kind, String), ConfigError> {
    if let Some(kind) = kind_of(&path) {
        return Ok((path, kind, text.to_owned()));
    }
    // `database.url_file` is the file that holds `database.url`.
    let Some((base, kind)) = path.strip_suffix("_file").and_then(|base| Some((base, kind_of(base)?))) else {
        return Err(ConfigError::unknown(&path, "an environment variable", variable));
    };
    let content = std::fs::read_to_string(text).map_err(|error| {
        ConfigError::invalid(name, format!("names the file {text:?}, which cannot be read: {error}"))
    })?;
    Ok((base.to_owned(), kind, content.trim_end_matches(['\r', '\n']).to_owned()))
}

fn kind_of(path: &str) -> Option<Kind> {
    let (section, key) = path.split_once('.').unwrap_or(("", path));
    let section = sections().find(|known| known.name == section)?;
    section.setting(key).map(|setting| setting.kind)
}

fn value(name: &str, kind: Kind, text: &str) -> Result<Value, ConfigError> {
    match kind {
        Kind::Text | Kind::Secret | Kind::Clock => Ok(Value::from(text)),
        Kind::List => Ok(Value::from(parts(text).map(Value::from).collect::<Vec<_>>())),
        Kind::Numbers(_) => {
            let numbers = parts(text).map(|part| number(name, part)).collect::<Result<Vec<_>, _>>()?;
            Ok(Value::from(numbers))
        }
        Kind::Switch => match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Ok(Value::from(true)),
            "false" | "0" | "no" | "off" => Ok(Value::from(false)),
            _ => Err(ConfigError::invalid(name, format!("must be true or false, not {text:?}"))),
        },
        Kind::Number(_) => number(name, text),
        // The text is not repeated: it may hold secrets.
        Kind::Json => {
            let parsed = serde_json::from_str::<serde_json::Value>(text).ok();
            let value = parsed.and_then(|value| Value::serialize(value).ok());
            value.ok_or_else(|| ConfigError::invalid(name, "must be JSON, such as [{\"name\": \"web\", …}]"))
        }
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn number(name: &str, text: &str) -> Result<Value, ConfigError> {
    let number = text.trim().parse::<i64>().map(Value::from);
    number.map_err(|_| ConfigError::invalid(name, format!("must be a whole number, not {text:?}")))
}

fn insert(tables: &mut Dict, path: &str, value: Value) {
    let Some((section, key)) = path.split_once('.') else {
        tables.insert(path.to_owned(), value);
        return;
    };
    let table = tables.entry(section.to_owned()).or_insert_with(|| Value::from(Dict::new()));
    if let Value::Dict(_, table) = table {
        table.insert(key.to_owned(), value);
    }
}

//! `cargo xtask test`: the whole suite on both engines, the generated files, the API contract.

use std::process::Command;

use crate::postgres::Postgres;
use crate::summary::Summary;
use crate::{Outcome, codegen, contract, node, process};

/// The databases to test on.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Engines {
    Sqlite,
    Postgres,
    Both,
}

/// What was asked for on the command line.
#[derive(Debug, PartialEq)]
struct Options {
    engines: Engines,
    soak: bool,
    contract: bool,
    filters: Vec<String>,
}

impl Options {
    fn parse(arguments: &[String]) -> Outcome<Self> {
        let mut options = Self { engines: Engines::Both, soak: false, contract: true, filters: Vec::new() };
        let mut words = arguments.iter().map(String::as_str);
        while let Some(word) = words.next() {
            match word {
                "--engine" => {
                    options.engines = match words.next() {
                        Some("sqlite") => Engines::Sqlite,
                        Some("postgres") => Engines::Postgres,
                        Some("both") => Engines::Both,
                        _ => return Err("--engine wants `sqlite`, `postgres` or `both`".to_owned()),
                    }
                }
                "--soak" => options.soak = true,
                "--no-contract" => options.contract = false,
                flag if flag.starts_with('-') => return Err(format!("`cargo xtask test` knows no `{flag}`")),
                filter => options.filters.push(filter.to_owned()),
            }
        }
        // Somebody who asks for one test waits for that test only.
        options.contract &= options.filters.is_empty();
        Ok(options)
    }
}

/// Runs what was asked for; goes on after a failed stage and fails at the end.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let options = Options::parse(arguments)?;
    let mut summary = Summary::default();

    let mut database = None;
    if options.engines != Engines::Sqlite {
        summary.stage("PostgreSQL: start", || {
            database = Some(Postgres::start()?);
            Ok(())
        })?;
    }
    summary.stage("Node programs: install", node::prepare)?;
    let built = summary.stage("build", || process::run(&mut build()))?;
    if built {
        stages(&options, database.as_ref(), &mut summary)?;
    }
    if let Some(server) = database {
        summary.stage("PostgreSQL: stop", || server.stop())?;
    }
    summary.conclude()
}

fn stages(options: &Options, database: Option<&Postgres>, summary: &mut Summary) -> Outcome {
    if options.engines != Engines::Postgres {
        summary.stage("tests on SQLite", || process::run(&mut suite(options, "sqlite", database)))?;
    }
    if let Some(server) = database {
        let url = server.url("postgres");
        summary.stage("tests on PostgreSQL", || process::run(&mut suite(options, &url, database)))?;
    }
    if options.filters.is_empty() {
        summary.stage("generated files", codegen::check_built)?;
    }
    if options.contract && options.engines != Engines::Postgres {
        summary.stage("API contract on SQLite", || contract::run("sqlite", None))?;
    }
    if options.contract
        && let Some(server) = database
    {
        summary.stage("API contract on PostgreSQL", || {
            contract::run("postgres", Some(&server.create_database("contract")?))
        })?;
    }
    Ok(())
}

/// Everything at once, tests included. Cargo picks the features of a dependency by what is built together;
/// building the program alone afterwards would compile half the tree a second time.
fn build() -> Command {
    let mut cargo = process::cargo();
    cargo.args(["build", "--workspace", "--lib", "--bins", "--examples", "--tests"]);
    cargo
}

/// The suite on one engine. For the same reason as in `build` it always names the whole workspace, though
/// on `PostgreSQL` the crates that touch no database have nothing new to say (they take a few seconds).
fn suite(options: &Options, engine: &str, database: Option<&Postgres>) -> Command {
    let mut cargo = process::cargo();
    cargo.args(["test", "--workspace", "--no-fail-fast"]);
    if engine != "sqlite" {
        // Documentation examples, too, are the same on every engine, and slow to build.
        cargo.args(["--lib", "--bins", "--examples", "--tests"]);
    }
    cargo.arg("--").args(&options.filters);
    for (name, value) in environment(engine, database, options.soak) {
        cargo.env(name, value);
    }
    cargo
}

/// The variables that the tests read; `docs/testing.md` describes them.
pub(crate) fn environment(engine: &str, database: Option<&Postgres>, soak: bool) -> Vec<(&'static str, String)> {
    let mut variables = vec![("CAIRN_TEST_DATABASE", engine.to_owned())];
    if let Some(server) = database {
        variables.push(("CAIRN_TEST_POSTGRES_URL", server.url("postgres")));
        variables.push(("CAIRN_TEST_POSTGRES_CA", server.authority().display().to_string()));
    }
    if let Some(folder) = node::installed() {
        variables.push(("CAIRN_TEST_NODE", folder.display().to_string()));
    }
    if soak {
        variables.push(("CAIRN_TEST_SOAK", "1".to_owned()));
    }
    variables
}

#[cfg(test)]
mod tests {
    use super::{Engines, Options};

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn without_arguments_everything_runs() {
        let all = Options { engines: Engines::Both, soak: false, contract: true, filters: vec![] };
        assert_eq!(parse(""), Ok(all));
    }

    #[test]
    fn a_filter_leaves_the_contract_out() {
        let options = parse("--engine postgres --soak completing undo").unwrap();
        assert_eq!((options.engines, options.soak, options.contract), (Engines::Postgres, true, false));
        assert_eq!(options.filters, ["completing", "undo"]);
    }

    #[test]
    fn what_is_not_understood_is_said() {
        assert!(parse("--engine oracle").is_err());
        assert!(parse("--engine").is_err());
        assert!(parse("--release").is_err());
    }
}

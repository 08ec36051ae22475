//! The API contract: schemathesis sends at least 100 cases to every operation of a running server, good and
//! bad ones, and no answer may be a 5xx or differ from what `openapi.json` promises.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::api_server::ApiServer;
use crate::{Outcome, layout, process, system};

/// Fixed, so that a failure on one machine is a failure on every machine.
const SEED: &str = "8420";
const CASES: &str = "100";
const WORKERS: &str = "2";
/// Seconds for one request. The server's own deadline is shorter.
const REQUEST_LIMIT: &str = "30";
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";
/// Without `stateful`: it follows links between operations, which the suite's own stories do with more sense.
const PHASES: &str = "examples,coverage,fuzzing";

/// Operations that are left out: a pattern for `METHOD path`, and why.
const EXCLUDED: &[(&str, &str)] = &[
    ("/events$", "server-sent events: the answer never ends"),
    ("/ws(/|$)", "a WebSocket is no request with an answer"),
    ("^POST .*/auth/logout$", "ends the session that the other cases need"),
    ("^DELETE .*/auth/sessions", "may end the session that the other cases need"),
    ("^DELETE .*/users/me$", "deletes the account that the other cases need"),
    ("^POST .*/users/me/password$", "a changed password ends the other sessions"),
    ("^POST .*/capture/voice$", "503 is the right answer where nothing turns speech into text"),
    ("^PATCH .*/admin/users", "could take the tester's own role or disable it"),
];

/// Exercises the server on one database: `None` is `SQLite`, else the address of an empty `PostgreSQL` database.
/// `engine` names the log file.
pub(crate) fn run(engine: &str, database: Option<&str>) -> Outcome {
    let schemathesis = prepare()?;
    let log = layout::reports()?.join(format!("contract-{engine}.log"));
    let server = ApiServer::start(&layout::binaries()?.join("cairn"), database, &log)?;
    println!("   the server answers on {} (log: {}); seed {SEED}", server.address(), log.display());
    let token = server.register()?;
    let folder = empty_folder(&format!("schemathesis-{engine}"))?;
    let verdict = process::run(command(&schemathesis, server.address(), &token).current_dir(folder));
    // Both are worth knowing: a wrong answer, and a server that died or would not stop.
    let farewell = server.stop();
    verdict.and(farewell)
}

fn command(schemathesis: &Path, address: &str, token: &str) -> Command {
    let mut command = Command::new(schemathesis);
    command
        .args(["run", &format!("http://{address}/openapi.json")])
        .args(["--header", &format!("Authorization: Bearer {token}")])
        // Else it invents tokens of its own and every other case ends at the door with a 401.
        .args(["--generation-with-security-parameters", "false"])
        .args(["--max-examples", CASES, "--phases", PHASES, "--checks", CHECKS])
        .args(["--seed", SEED, "--workers", WORKERS, "--request-timeout", REQUEST_LIMIT])
        .args(["--continue-on-failure", "--generation-database", "none"])
        .args(["--exclude-name-regex", &excluded()]);
    command
}

/// Where schemathesis leaves the failures that it found. Emptied for each run, so that none of an earlier run
/// is tried first.
fn empty_folder(name: &str) -> Outcome<PathBuf> {
    let folder = layout::reports()?.join(name);
    let told = |error| format!("cannot empty {}: {error}", folder.display());
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(told)?;
    }
    std::fs::create_dir(&folder).map_err(told)?;
    Ok(folder)
}

/// One pattern for all exclusions: given twice, the option forgets its first value.
fn excluded() -> String {
    EXCLUDED.iter().map(|(pattern, _)| format!("({pattern})")).collect::<Vec<_>>().join("|")
}

/// Installs schemathesis into its own virtual environment, unless this very list is there already.
fn prepare() -> Outcome<PathBuf> {
    let environment = layout::target()?.join("schemathesis-venv");
    let program = environment.join("bin/schemathesis");
    let wanted = layout::root().join("xtask/schemathesis-requirements.txt");
    let installed = environment.join("installed.txt");
    if program.is_file() && layout::same_text(&wanted, &installed) {
        return Ok(program);
    }
    if !has_venv() {
        system::install("Python 3 with its `venv` module", &["python3", "python3-venv"])?;
    }
    process::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
    let mut pip = Command::new(environment.join("bin/python"));
    process::run(pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&wanted))?;
    std::fs::copy(&wanted, &installed).map_err(|error| format!("cannot write {}: {error}", installed.display()))?;
    Ok(program)
}

/// `venv` alone is not enough: Debian ships it without `ensurepip`, and then no `pip` comes into the environment.
fn has_venv() -> bool {
    process::capture(Command::new("python3").args(["-c", "import venv, ensurepip"])).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{EXCLUDED, command, excluded};
    use std::path::Path;

    #[test]
    fn every_exclusion_is_in_the_one_pattern() {
        let pattern = excluded();
        assert!(EXCLUDED.iter().all(|(part, reason)| pattern.contains(part) && !reason.is_empty()));
    }

    #[test]
    fn the_token_travels_as_a_header() {
        let command = command(Path::new("schemathesis"), "127.0.0.1:1", "abc");
        assert!(command.get_args().any(|word| word == "Authorization: Bearer abc"));
    }
}

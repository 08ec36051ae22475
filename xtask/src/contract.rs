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
const CHECKS: &str = "status_code_conformance,content_type_conformance,response_schema_conformance";
/// Without `stateful`: it follows links between operations, which the suite's own stories do with more sense.
const PHASES: &str = "examples,coverage,fuzzing";

/// Operations after which the account, or its session, is no more what the other cases need, and the stream that ends
/// only with a session. Their cases have an account each (`xtask/fresh_account.py`).
const ENDING: &str = "(^POST .*/auth/logout$)|(^DELETE .*/auth/sessions)|(^DELETE .*/users/me$)\
    |(^POST .*/users/me/password$)|(^PATCH .*/admin/users)|(^GET .*/events$)";

/// Nothing turns speech into text here, and 503 says so: for this one a 5xx is right, if the description has it.
const VOICE: &str = "^POST .*/capture/voice$";

/// Exercises the server on one database: `None` is `SQLite`, else the address of an empty `PostgreSQL` database.
/// `engine` names the log file.
pub(crate) fn run(engine: &str, database: Option<&str>) -> Outcome {
    let schemathesis = prepare()?;
    let log = layout::reports()?.join(format!("contract-{engine}.log"));
    let server = ApiServer::start(&layout::binaries()?.join("cairn"), database, &log)?;
    println!("   the server answers on {} (log: {}); seed {SEED}", server.address(), log.display());
    let token = server.register()?;
    let folder = empty_folder(&format!("schemathesis-{engine}"))?;
    let round = |hooks: &str, arguments: &[&str]| {
        let mut command = command(&schemathesis, server.address());
        command.env("SCHEMATHESIS_HOOKS", hooks).env("PYTHONPATH", layout::root().join("xtask"));
        command.env("CONTRACT_SERVER", format!("http://{}", server.address())).env("CONTRACT_ADMIN", &token);
        process::run(command.env("PYTHONDONTWRITEBYTECODE", "1").args(arguments).current_dir(&folder))
    };
    let bearer = format!("Authorization: Bearer {token}");
    let all = format!("not_a_server_error,{CHECKS}");
    // One pattern: given twice, the option forgets its first value.
    let apart = format!("{ENDING}|({VOICE})");
    let verdict = round("recordings", &["--checks", &all, "--exclude-name-regex", &apart, "--header", &bearer])
        .and_then(|()| round("fresh_account", &["--checks", &all, "--include-name-regex", ENDING]))
        .and_then(|()| round("recordings", &["--checks", CHECKS, "--include-name-regex", VOICE, "--header", &bearer]));
    // Both are worth knowing: a wrong answer, and a server that died or would not stop.
    let farewell = server.stop();
    verdict.and(farewell)
}

fn command(schemathesis: &Path, address: &str) -> Command {
    let mut command = Command::new(schemathesis);
    command
        .args(["run", &format!("http://{address}/openapi.json")])
        // Else it invents tokens of its own and every other case ends at the door with a 401.
        .args(["--generation-with-security-parameters", "false"])
        .args(["--max-examples", CASES, "--phases", PHASES])
        .args(["--seed", SEED, "--workers", WORKERS, "--request-timeout", REQUEST_LIMIT])
        .args(["--continue-on-failure", "--generation-database", "none"]);
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

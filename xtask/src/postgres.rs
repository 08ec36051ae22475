//! A private `PostgreSQL` on a free port, gone when it is dropped.
//!
//! The data live in a temporary folder and everybody on the loopback is trusted, so nothing of a server that
//! the machine may already run is touched. TLS is on, beside plain connections. `PostgreSQL` refuses to run as
//! root: then it runs as `postgres` or `nobody`.

use std::fs::{File, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tempfile::TempDir;

use crate::process::{self, Daemon};
use crate::system::{self, Account};
use crate::{Outcome, interrupt, layout, tls};

/// The suite opens many databases at once; the default of 100 connections is too few.
const MAX_CONNECTIONS: u32 = 400;
const START_LIMIT: Duration = Duration::from_mins(1);
const STOP_LIMIT: Duration = Duration::from_secs(20);
/// Another process may take the port between our choosing it and `PostgreSQL`'s binding it.
const PORT_ATTEMPTS: usize = 3;

/// A running server. The fields are dropped in this order: the server stops before its folder goes.
pub(crate) struct Postgres {
    server: Daemon,
    port: u16,
    programs: PathBuf,
    home: TempDir,
}

impl Postgres {
    /// Finds `PostgreSQL` (or installs it), makes a cluster, and waits until it answers.
    pub(crate) fn start() -> Outcome<Self> {
        let programs = find_or_install()?;
        let home = tempfile::Builder::new()
            .prefix("cairn-pg-")
            .tempdir()
            .map_err(|error| format!("cannot make a temporary folder: {error}"))?;
        let owner = prepare_home(home.path())?;
        let log = layout::reports()?.join("postgres.log");
        initialise(&programs, home.path(), owner.as_ref())?;

        let mut problem = String::new();
        for _ in 0..PORT_ATTEMPTS {
            match launch(&programs, home.path(), owner.as_ref(), &log) {
                Ok((server, port)) => {
                    println!("   PostgreSQL answers on 127.0.0.1:{port} (log: {})", log.display());
                    return Ok(Self { server, port, programs, home });
                }
                Err(error) if interrupt::requested() => return Err(error),
                Err(error) => problem = error,
            }
        }
        Err(problem)
    }

    /// The address of one of its databases; `postgres` always exists.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// The certificate that vouches for this server, in PEM.
    pub(crate) fn authority(&self) -> PathBuf {
        self.home.path().join(tls::AUTHORITY)
    }

    /// Makes an empty database and gives its address.
    pub(crate) fn create_database(&self, name: &str) -> Outcome<String> {
        let port = self.port.to_string();
        let mut createdb = Command::new(self.programs.join("createdb"));
        process::capture(createdb.args(["-h", "127.0.0.1", "-U", "postgres", "-p", &port, name]))?;
        Ok(self.url(name))
    }

    /// Stops it, and says so if it would not. (Dropping does the same in silence.)
    pub(crate) fn stop(mut self) -> Outcome {
        self.server.stop_within(STOP_LIMIT)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // A failure has been told by whoever failed first; the folder goes in any case.
        let _ = self.server.stop_within(STOP_LIMIT);
    }
}

fn find_or_install() -> Outcome<PathBuf> {
    if let Some(programs) = find() {
        return Ok(programs);
    }
    system::install("PostgreSQL (its programs `initdb` and `postgres`)", &["postgresql"])?;
    find().ok_or_else(|| "PostgreSQL was installed, but `initdb` and `postgres` are still not to be found".to_owned())
}

/// The folder with `PostgreSQL`'s server programs: what `pg_config` says, else Debian's newest, else `PATH`
/// (following links, so that the folder holds the other programs too).
fn find() -> Option<PathBuf> {
    let configured = process::capture(Command::new("pg_config").arg("--bindir")).ok();
    let on_path = system::find_program("initdb").and_then(|path| path.canonicalize().ok());
    configured
        .map(|line| PathBuf::from(line.trim()))
        .into_iter()
        .chain(debian_versions())
        .chain(on_path.and_then(|path| path.parent().map(Path::to_path_buf)))
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// `/usr/lib/postgresql/*/bin`, newest first.
fn debian_versions() -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir("/usr/lib/postgresql") else { return Vec::new() };
    let mut versions: Vec<(u32, PathBuf)> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

/// Writes the certificates and hands the folder to the account that the server will run as (`None`: to us).
fn prepare_home(home: &Path) -> Outcome<Option<Account>> {
    tls::write_certificates(home)?;
    let told = |error: std::io::Error| format!("cannot prepare {}: {error}", home.display());
    std::fs::set_permissions(home.join(tls::KEY), Permissions::from_mode(0o600)).map_err(told)?;
    if !system::is_root() {
        return Ok(None);
    }
    let owner = system::account(&["postgres", "nobody"])
        .ok_or("PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody` to run it as")?;
    for path in [home.to_path_buf(), home.join(tls::CERTIFICATE), home.join(tls::KEY)] {
        chown(path, Some(owner.user), Some(owner.group)).map_err(told)?;
    }
    Ok(Some(owner))
}

/// A server program, run from the folder and by the account that own the data.
fn program(programs: &Path, name: &str, home: &Path, owner: Option<&Account>) -> Command {
    let mut command = Command::new(programs.join(name));
    command.current_dir(home).stdin(Stdio::null());
    if let Some(owner) = owner {
        command.uid(owner.user).gid(owner.group);
    }
    command
}

fn initialise(programs: &Path, home: &Path, owner: Option<&Account>) -> Outcome {
    // C.UTF-8 is what a container has; elsewhere (macOS) plain C with UTF-8 text.
    let locale = if cfg!(target_os = "linux") { "C.UTF-8" } else { "C" };
    let mut initdb = program(programs, "initdb", home, owner);
    initdb.args(["-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale", locale]);
    process::capture(&mut initdb).map(drop)
}

/// Starts the server and waits until it takes connections.
fn launch(programs: &Path, home: &Path, owner: Option<&Account>, log: &Path) -> Outcome<(Daemon, u16)> {
    let port = free_port()?;
    let told = |error: std::io::Error| format!("cannot write {}: {error}", log.display());
    let output = File::create(log).map_err(told)?;
    let settings = [
        format!("port={port}"),
        "listen_addresses=127.0.0.1".to_owned(),
        // No socket file: its path would be too long under a deep TMPDIR, and TCP is what is used in earnest.
        "unix_socket_directories=".to_owned(),
        format!("max_connections={MAX_CONNECTIONS}"),
        "synchronous_commit=on".to_owned(),
        "ssl=on".to_owned(),
        format!("ssl_cert_file={}", home.join(tls::CERTIFICATE).display()),
        format!("ssl_key_file={}", home.join(tls::KEY).display()),
        "timezone=UTC".to_owned(),
    ];
    let mut command = program(programs, "postgres", home, owner);
    command.args(["-D", "data"]).stdout(output.try_clone().map_err(told)?).stderr(output);
    for setting in &settings {
        command.args(["-c", setting]);
    }
    // SIGINT is PostgreSQL's "fast" shutdown: it does not wait for clients to leave.
    let mut server = Daemon::start(&mut command, Signal::INT)?;
    wait_until_ready(&mut server, home, log)?;
    Ok((server, port))
}

fn wait_until_ready(server: &mut Daemon, home: &Path, log: &Path) -> Outcome {
    let deadline = Instant::now() + START_LIMIT;
    while !is_ready(home) {
        if interrupt::requested() {
            return Err("interrupted".to_owned());
        }
        if let Some(status) = server.exited()? {
            return Err(format!("PostgreSQL ended at once ({status}):\n{}", last_lines(log, 20)));
        }
        if Instant::now() > deadline {
            return Err(format!("PostgreSQL is not ready after {START_LIMIT:?}:\n{}", last_lines(log, 20)));
        }
        sleep(process::POLL);
    }
    Ok(())
}

/// The eighth line of `postmaster.pid` is the server's own word on its state.
fn is_ready(home: &Path) -> bool {
    let state = std::fs::read_to_string(home.join("data/postmaster.pid")).unwrap_or_default();
    state.lines().nth(7).is_some_and(|line| line.trim() == "ready")
}

fn free_port() -> Outcome<u16> {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no free port on 127.0.0.1: {error}"))
}

/// The end of a log, for an error message.
pub(crate) fn last_lines(log: &Path, count: usize) -> String {
    let text = std::fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

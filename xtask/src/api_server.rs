//! The product itself, started for a test: `cairn serve` on a free port with a data folder of its own.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tempfile::TempDir;

use crate::process::{self, Daemon};
use crate::{Outcome, interrupt, postgres};

/// The line that `cairn serve` promises to print when it is ready for requests.
const READY: &str = "listening on http://";
const START_LIMIT: Duration = Duration::from_mins(1);
/// What `cairn serve` promises to need at most after SIGTERM.
const STOP_LIMIT: Duration = Duration::from_secs(10);
const REGISTER_LIMIT: Duration = Duration::from_secs(30);

/// A running server. The fields are dropped in this order: the server stops before its data go.
pub(crate) struct ApiServer {
    server: Daemon,
    address: String,
    _data: TempDir,
}

impl ApiServer {
    /// Starts `program serve`, on the database at this address or, without one, on `SQLite`. Its log goes to
    /// the file `log`.
    pub(crate) fn start(program: &Path, database: Option<&str>, log: &Path) -> Outcome<Self> {
        let data = tempfile::Builder::new()
            .prefix("cairn-data-")
            .tempdir()
            .map_err(|error| format!("cannot make a temporary folder: {error}"))?;
        let settings = data.path().join("cairn.toml");
        std::fs::write(&settings, "").map_err(|error| format!("cannot write {}: {error}", settings.display()))?;
        if database.is_some() {
            // Only SQLite is migrated by `serve` itself.
            process::run(cairn(program, data.path(), database).arg("migrate"))?;
        }
        let log_file = File::create(log).map_err(|error| format!("cannot write {}: {error}", log.display()))?;
        let mut command = cairn(program, data.path(), database);
        command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(log_file);
        let mut server = Daemon::start(&mut command, Signal::TERM)?;
        let address =
            server.take_stdout().map(lines_of).ok_or("the server has no output".to_owned()).and_then(|lines| {
                wait_for_address(&lines).map_err(|problem| format!("{problem}\n{}", postgres::last_lines(log, 20)))
            })?;
        Ok(Self { server, address, _data: data })
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Makes an account and gives its access token. The first account of a server is its admin, so the
    /// contract is tested on the admin's operations too.
    pub(crate) fn register(&self) -> Outcome<String> {
        let body = r#"{"username":"contract","email":"contract@example.org","password":"a slow brown tortoise 8420"}"#;
        let answer = post(&self.address, "/api/v1/auth/register", body)
            .map_err(|error| format!("cannot register at {}: {error}", self.address))?;
        token_in(&answer).map(str::to_owned).ok_or_else(|| format!("registering gave no token:\n{answer}"))
    }

    /// Stops it as an operator would, and fails when that takes longer than promised.
    pub(crate) fn stop(mut self) -> Outcome {
        if let Some(status) = self.server.exited()? {
            return Err(format!("the server ended by itself during the test ({status})"));
        }
        self.server.stop_within(STOP_LIMIT)
    }
}

/// `cairn` with the settings of a test: no rate limits, anybody may register, no configuration from outside.
fn cairn(program: &Path, data: &Path, database: Option<&str>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CAIRN_") {
            command.env_remove(&name);
        }
    }
    // The empty file keeps a developer's own settings, and those in /etc, out of the test.
    command.current_dir(data).env("CAIRN_DATA_DIR", data).env("CAIRN_CONFIG", data.join("cairn.toml"));
    command.env("CAIRN_LIMITS__ENABLED", "false").env("CAIRN_ACCOUNTS__REGISTRATION", "open");
    if let Some(url) = database {
        command.env("CAIRN_DATABASE__URL", url);
    }
    command
}

/// Reads the output on a thread of its own to the very end, so that the server never waits for a full pipe.
fn lines_of(output: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // Nobody listens any more once the address is known.
            let _ = sender.send(line);
        }
    });
    receiver
}

fn wait_for_address(lines: &Receiver<String>) -> Outcome<String> {
    let deadline = Instant::now() + START_LIMIT;
    while Instant::now() < deadline {
        if interrupt::requested() {
            return Err("interrupted".to_owned());
        }
        match lines.recv_timeout(process::POLL) {
            Ok(line) => {
                if let Some(address) = address_in(&line) {
                    return Ok(address.to_owned());
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err("the server ended before it was ready:".to_owned()),
        }
    }
    Err(format!("the server was not ready within {START_LIMIT:?}:"))
}

fn address_in(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once(READY)?;
    rest.split(|c: char| c == '/' || c.is_whitespace()).next()
}

/// One HTTP request by hand, so that this crate needs no HTTP client.
fn post(address: &str, path: &str, body: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(REGISTER_LIMIT))?;
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// The token answer's `access_token`. A token has no character that JSON would escape.
fn token_in(answer: &str) -> Option<&str> {
    let (_, rest) = answer.split_once(r#""access_token""#)?;
    let mut quoted = rest.trim_start().strip_prefix(':')?.trim_start().split('"');
    quoted.nth(1)
}

#[cfg(test)]
mod tests {
    use super::{address_in, token_in};

    #[test]
    fn the_address_is_read_from_the_ready_line() {
        assert_eq!(address_in("listening on http://127.0.0.1:4711"), Some("127.0.0.1:4711"));
        assert_eq!(address_in("listening on http://127.0.0.1:4711/ (docs: /docs)"), Some("127.0.0.1:4711"));
        assert_eq!(address_in("made a new signing key"), None);
    }

    #[test]
    fn the_token_is_read_from_the_answer() {
        assert_eq!(token_in(r#"{"data":{"access_token": "a.b-c.d_e","token_type":"bearer"}}"#), Some("a.b-c.d_e"));
        assert_eq!(token_in(r#"{"error":{"code":"REGISTRATION_CLOSED"}}"#), None);
    }
}

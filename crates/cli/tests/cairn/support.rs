//! A machine of its own for each test: home, settings and data in a temporary folder.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use cairn_store::testing::{Scratch, engine_is_postgres};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::terminal::Terminal;

/// Long enough for a busy machine; the design's own limit for stopping.
const PATIENCE: Duration = Duration::from_secs(10);
/// A password that the policy takes.
pub(crate) const PASSWORD: &str = "seven stones on a path";

/// The user that owns nothing.
const NOBODY: u32 = 65_534;

/// One person's machine.
pub(crate) struct Machine {
    /// A server that runs as long as the machine does; stopped before its database goes.
    served: Option<Server>,
    /// The database, when it is not in the data folder.
    database: Option<Scratch>,
    folder: tempfile::TempDir,
    /// Whose programs run there; `None`: those of whoever runs the test.
    user: Option<u32>,
}

impl Machine {
    /// An empty machine.
    pub(crate) fn new() -> Self {
        Self { served: None, database: None, folder: tempfile::tempdir().unwrap(), user: None }
    }

    /// One on the engine that the suite runs on: alone with its data folder, or, on PostgreSQL, signed in as
    /// `ada` to a server.
    pub(crate) fn on_the_engine() -> Self {
        let mut machine = Self::new();
        if engine_is_postgres() {
            machine.database = Some(Scratch::new());
            machine.cairn(&["migrate"]).ok();
            machine.served = Some(machine.serve());
            machine.sign_up();
        }
        machine
    }

    /// Where its database is, when it is not in the data folder.
    pub(crate) fn database(&self) -> Option<String> {
        self.database.as_ref().map(Scratch::url)
    }

    /// Stops the server that it has all the time.
    pub(crate) fn stop(&mut self) {
        self.served.take().map(Server::stop);
    }

    /// One whose programs are bound by the permissions of files, as root's are not; `None`, and why,
    /// where the program is out of such a user's reach.
    pub(crate) fn of_an_ordinary_user() -> Option<Self> {
        let machine = Self::new();
        if !rustix::process::geteuid().is_root() {
            return Some(machine);
        }
        let machine = Self { user: Some(NOBODY), ..machine };
        chown(machine.folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        match machine.command().arg("--version").output() {
            Ok(output) if output.status.success() => Some(machine),
            tried => {
                println!("skipped: another user cannot run the program: {tried:?}");
                None
            }
        }
    }

    /// A path on it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// The saved logins.
    pub(crate) fn logins(&self) -> PathBuf {
        self.path("settings/cairn/logins.json")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cairn"));
        command
            .env_clear()
            .env("HOME", self.folder.path())
            .env("XDG_CONFIG_HOME", self.path("settings"))
            .env("CAIRN_DATA_DIR", self.data())
            .current_dir(self.folder.path());
        // Where a run under `cargo xtask coverage` writes down which lines it came by.
        command.envs(std::env::var_os("LLVM_PROFILE_FILE").map(|file| ("LLVM_PROFILE_FILE", file)));
        if let Some(database) = &self.database {
            command.env("CAIRN_DATABASE__URL", database.url());
        }
        if let Some(server) = &self.served {
            command.env("CAIRN_CLIENT__SERVER", &server.address);
        }
        if let Some(user) = self.user {
            command.uid(user).gid(user);
        }
        command
    }

    /// Runs `cairn` with these arguments.
    pub(crate) fn cairn(&self, arguments: &[&str]) -> Ran {
        self.cairn_with(arguments, &[], "")
    }

    /// The same with variables and something on standard input.
    pub(crate) fn cairn_with(&self, arguments: &[&str], variables: &[(&str, &str)], input: &str) -> Ran {
        let mut child = self
            .command()
            .args(arguments)
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Ran::of(&child.wait_with_output().unwrap())
    }

    /// Runs `cairn` with these arguments and variables at a terminal.
    pub(crate) fn at_terminal(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Terminal {
        let mut command = self.command();
        command.args(arguments).envs(variables.iter().copied());
        Terminal::run(command)
    }

    /// Starts a server on a free port and waits until it is ready.
    pub(crate) fn serve(&self) -> Server {
        let mut child = self
            .command()
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let address = first.strip_prefix("listening on ").unwrap().to_owned();
        Server { child, lines, address }
    }

    /// Signs up as `ada`.
    pub(crate) fn sign_up(&self) {
        let wish = ["signup", "--username", "ada", "--email", "ada@example.org", "--password-stdin"];
        self.cairn_with(&wish, &[], PASSWORD).ok();
    }
}

/// A running server, killed when dropped.
pub(crate) struct Server {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
    /// `http://127.0.0.1:PORT`
    pub(crate) address: String,
}

impl Server {
    /// Tells it to stop and waits until it did; what else it printed to standard output.
    pub(crate) fn stop(mut self) -> Vec<String> {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
        let asked = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(asked.elapsed() < PATIENCE, "the server did not stop in time");
            std::thread::sleep(Duration::from_millis(20));
        };
        assert!(status.success(), "{status}");
        self.lines.by_ref().map(Result::unwrap).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// What a command did.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Ran {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self { code: output.status.code().unwrap(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// It worked: what it printed.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        assert_eq!(self.err, "");
        self.out
    }

    /// It worked: the JSON it printed.
    #[track_caller]
    pub(crate) fn json(self) -> Value {
        serde_json::from_str(&self.ok()).unwrap()
    }

    /// It ended with this code, whatever it printed.
    #[track_caller]
    pub(crate) fn code_is(self, code: i32) {
        assert_eq!(self.code, code, "{self:?}");
    }

    /// It failed with this code, said so on standard error only, in these words among others.
    #[track_caller]
    pub(crate) fn fails(self, code: i32, words: &str) {
        assert_eq!(self.code, code, "{self:?}");
        assert_eq!(self.out, "");
        assert!(self.err.contains(words), "{words:?} is not in {:?}", self.err);
    }
}

//! Children that never outlive us.
//!
//! Every child gets a process group of its own. A Ctrl-C in the terminal then reaches only us, and we stop
//! the children in the right order: first the tests, then the database they talk to.

use std::ffi::OsStr;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::{Outcome, interrupt, layout};

/// How often a waiting parent looks up.
pub(crate) const POLL: Duration = Duration::from_millis(25);
/// What an interrupted command gets to tidy up before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// `cargo`, the one that runs us, in the workspace's folder. What cargo told us about ourselves is taken out
/// of the environment: build scripts that watch such variables would otherwise run again.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(layout::root());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs a command to its end, its output on our own; fails unless it exits with 0.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let text = describe(command);
    println!("   $ {text}");
    let mut daemon = Daemon::start(command.stdin(Stdio::null()), Signal::TERM)?;
    loop {
        if let Some(status) = daemon.exited()? {
            return if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", shorten(&text))) };
        }
        if interrupt::requested() {
            daemon.stop_within(GRACE)?;
            return Err("interrupted".to_owned());
        }
        sleep(POLL);
    }
}

/// Runs a short command and gives what it printed; fails, with its errors, unless it exits with 0.
pub(crate) fn capture(command: &mut Command) -> Outcome<String> {
    let text = describe(command);
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("cannot run `{text}`: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(format!("`{text}` failed ({})\n{}", output.status, errors.trim_end()))
}

/// A child that runs beside us. Dropping it stops it.
pub(crate) struct Daemon {
    text: String,
    child: Child,
    farewell: Signal,
}

impl Daemon {
    /// Starts the command; `farewell` is the signal that asks it to stop.
    pub(crate) fn start(command: &mut Command, farewell: Signal) -> Outcome<Self> {
        let text = describe(command);
        let child = command.process_group(0).spawn().map_err(|error| format!("cannot run `{text}`: {error}"))?;
        Ok(Self { text, child, farewell })
    }

    /// The child's standard output, once, when it was started with a pipe.
    pub(crate) fn take_stdout(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }

    /// How it ended, if it has.
    pub(crate) fn exited(&mut self) -> Outcome<Option<ExitStatus>> {
        self.child.try_wait().map_err(|error| format!("lost sight of `{}`: {error}", self.text))
    }

    /// Asks the child to stop and waits. A child that needs longer is killed with all it started, and that
    /// is an error.
    pub(crate) fn stop_within(&mut self, grace: Duration) -> Outcome {
        let deadline = Instant::now() + grace;
        let mut asked = false;
        while self.exited()?.is_none() {
            if !asked {
                self.signal(self.farewell);
                asked = true;
            }
            if Instant::now() >= deadline {
                self.kill_group();
                return Err(format!("`{}` did not stop within {} s and was killed", self.text, grace.as_secs()));
            }
            sleep(POLL);
        }
        self.kill_group();
        Ok(())
    }

    fn pid(&self) -> Option<Pid> {
        Pid::from_raw(i32::try_from(self.child.id()).ok()?)
    }

    fn signal(&self, signal: Signal) {
        if let Some(pid) = self.pid() {
            // A child that is gone already is what we want.
            let _ = kill_process(pid, signal);
        }
    }

    /// Kills whatever is left of the child's group: `cargo` gone does not mean the tests it started are.
    fn kill_group(&mut self) {
        if let Some(group) = self.pid() {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if matches!(self.exited(), Ok(None)) {
            let _ = self.stop_within(GRACE);
        }
    }
}

/// The command as a person would type it, without the paths of program and environment.
fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args()).map(OsStr::to_string_lossy);
    words.collect::<Vec<_>>().join(" ")
}

/// The first words of a command whose whole line has been shown already.
fn shorten(text: &str) -> String {
    const WORDS: usize = 3;
    let mut words = text.split(' ');
    let beginning = words.by_ref().take(WORDS).collect::<Vec<_>>().join(" ");
    if words.next().is_some() { beginning + " …" } else { beginning }
}

#[cfg(test)]
mod tests {
    use super::{Daemon, capture, describe, run, shorten};
    use rustix::process::Signal;
    use std::process::Command;
    use std::time::{Duration, Instant};

    #[test]
    fn a_command_is_described_as_typed() {
        assert_eq!(describe(Command::new("/usr/bin/env").args(["true", "now"])), "env true now");
    }

    #[test]
    fn a_long_command_is_shortened() {
        assert_eq!(shorten("cargo fmt --all"), "cargo fmt --all");
        assert_eq!(shorten("cargo test --workspace --no-fail-fast"), "cargo test --workspace …");
    }

    #[test]
    fn a_failing_command_says_so_with_its_errors() {
        let problem = capture(Command::new("sh").args(["-c", "echo why >&2; exit 3"])).unwrap_err();
        assert!(problem.contains("exit status: 3") && problem.ends_with("why"), "{problem}");
        assert!(run(&mut Command::new("false")).is_err());
    }

    #[test]
    fn a_deaf_child_is_killed_when_its_time_is_up() {
        let mut deaf = Command::new("sh");
        deaf.args(["-c", "trap '' TERM; while :; do sleep 0.1; done"]);
        let mut daemon = Daemon::start(&mut deaf, Signal::TERM).unwrap();
        std::thread::sleep(Duration::from_millis(100));
        let begun = Instant::now();
        assert!(daemon.stop_within(Duration::from_millis(300)).is_err());
        assert!(begun.elapsed() < Duration::from_secs(3));
        assert!(daemon.exited().unwrap().is_some());
    }
}

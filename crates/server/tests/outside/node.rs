//! Real programs under Node. `cargo xtask test` installs them and says where in `CAIRN_TEST_NODE`; without that the
//! stories about them have nobody to talk to and tell nothing.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A running program; it ends when this is dropped, for then its standard input does.
pub(crate) struct Program {
    process: Child,
    output: BufReader<ChildStdout>,
}

impl Program {
    /// Starts `script`, if the programs are installed.
    pub(crate) fn start(script: &str, argument: &str) -> Option<Self> {
        let folder = PathBuf::from(std::env::var_os("CAIRN_TEST_NODE")?);
        let mut node = Command::new("node");
        node.arg(script).arg(argument).current_dir(folder).stderr(Stdio::null());
        let mut process = node.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("node starts");
        let output = BufReader::new(process.stdout.take().unwrap());
        Some(Self { process, output })
    }

    /// The next line that it prints.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    /// What it answers to a line.
    pub(crate) fn ask(&mut self, line: &str) -> String {
        writeln!(self.process.stdin.as_mut().unwrap(), "{line}").unwrap();
        self.line()
    }

    /// The address that it prints when it is ready.
    pub(crate) fn address(&mut self) -> String {
        let address = self.line();
        assert!(address.starts_with("http://127.0.0.1:"), "it says {address:?}");
        address
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        self.process.wait().ok();
    }
}

//! `cairn serve`, the built program, on a database that outlives it.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use cairn_store::testing::Scratch;

/// A running server. Dropped, it is killed: that is what this test is about.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Server {
    pub fn start(database: &Scratch) -> Self {
        let mut child = cairn(database)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("cairn serve starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let address = lines.find_map(|line| line.ok()?.strip_prefix("listening on http://")?.parse().ok());
        Self { child, address: address.expect("cairn serve says where it listens") }
    }

    /// SIGKILL: no handler runs, no buffer is written, nothing is said to anybody.
    pub fn kill(mut self) {
        self.child.kill().expect("the server was alive");
        self.child.wait().expect("it is gone");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Makes the tables where that is not done by starting.
pub fn migrate(database: &Scratch) {
    let done = cairn(database).arg("migrate").stdout(Stdio::null()).status().expect("cairn migrate runs");
    assert!(done.success(), "cairn migrate: {done}");
}

fn cairn(database: &Scratch) -> Command {
    let folder = database.folder.path();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cairn"));
    command
        .current_dir(folder)
        .env("CAIRN_DATA_DIR", folder)
        .env("CAIRN_DATABASE__URL", database.url())
        .env("CAIRN_LIMITS__ENABLED", "false")
        .env("CAIRN_ACCOUNTS__REGISTRATION", "open")
        .env("CAIRN_LOG", "error")
        .stdin(Stdio::null());
    command
}

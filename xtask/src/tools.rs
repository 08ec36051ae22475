//! Cargo's helpers, in versions of our choosing: those of the machine are used, missing ones can be built
//! into `target/tools`.

use std::path::PathBuf;
use std::process::Command;

use crate::{Outcome, layout, process, system};

/// A program and the crate that it comes from.
pub(crate) struct Tool {
    pub(crate) program: &'static str,
    package: &'static str,
    version: &'static str,
}

pub(crate) const DENY: Tool = Tool { program: "cargo-deny", package: "cargo-deny", version: "0.20.2" };
pub(crate) const MACHETE: Tool = Tool { program: "cargo-machete", package: "cargo-machete", version: "0.9.2" };
pub(crate) const TYPOS: Tool = Tool { program: "typos", package: "typos-cli", version: "1.52.0" };
pub(crate) const FUZZ: Tool = Tool { program: "cargo-fuzz", package: "cargo-fuzz", version: "0.13.1" };
pub(crate) const LLVM_COV: Tool = Tool { program: "cargo-llvm-cov", package: "cargo-llvm-cov", version: "0.9.1" };

impl Tool {
    /// Where it is, when it is anywhere: first our own, then the machine's.
    pub(crate) fn find(&self) -> Outcome<Option<PathBuf>> {
        let own = layout::target()?.join("tools/bin").join(self.program);
        Ok(if own.is_file() { Some(own) } else { system::find_program(self.program) })
    }

    /// Where it is, after building it if need be (minutes, once).
    pub(crate) fn find_or_install(&self) -> Outcome<PathBuf> {
        if let Some(path) = self.find()? {
            return Ok(path);
        }
        let tools = layout::target()?.join("tools");
        let mut cargo = process::cargo();
        cargo.args(["install", "--locked", "--version", self.version, self.package]);
        // A target folder of its own: the tool's build must not rebuild, or be mixed with, the project's.
        cargo.arg("--root").arg(&tools).arg("--target-dir").arg(tools.join("build"));
        process::run(&mut cargo)?;
        Ok(tools.join("bin").join(self.program))
    }
}

/// The program with these arguments, in the workspace's folder.
pub(crate) fn command(program: &PathBuf, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(layout::root());
    command
}

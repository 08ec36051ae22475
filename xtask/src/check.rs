//! `cargo xtask check`: what a reviewer should never have to say.

use crate::summary::Summary;
use crate::tools::{self, Tool};
use crate::{Outcome, codegen, process};

/// Each helper with the arguments that make it judge this workspace.
const HELPERS: [(&Tool, &[&str]); 4] = [
    (&tools::DENY, &["--all-features", "check", "bans", "licenses", "sources"]),
    (&tools::DENY, &["--all-features", "check", "advisories"]),
    (&tools::MACHETE, &["--with-metadata"]),
    (&tools::TYPOS, &[]),
];

/// Runs every check and goes on after a failed one. Helpers that are not installed are named and passed
/// over; `--all` builds them first.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let all = match arguments {
        [] => false,
        [flag] if flag == "--all" => true,
        _ => return Err("`cargo xtask check` knows only `--all`".to_owned()),
    };
    let mut summary = Summary::default();
    summary.stage("format", || process::run(process::cargo().args(["fmt", "--all", "--check"])))?;
    summary.stage("clippy", || {
        let lint = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
        process::run(process::cargo().args(lint))
    })?;
    summary.stage("rustdoc", || {
        let document = ["doc", "--workspace", "--no-deps", "--document-private-items"];
        process::run(process::cargo().args(document).env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    summary.stage("generated files", || codegen::run(&["--check".to_owned()]))?;

    let mut absent = Vec::new();
    for (tool, arguments) in HELPERS {
        if !all && tool.find()?.is_none() {
            absent.push(tool.program);
            continue;
        }
        let name = [&[tool.program], arguments].concat().join(" ");
        summary.stage(&name, || process::run(&mut tools::command(&tool.find_or_install()?, arguments)))?;
    }
    absent.dedup();
    if !absent.is_empty() {
        println!("\n   not installed, not run: {} (`cargo xtask check --all` builds them)", absent.join(", "));
    }
    summary.conclude()
}

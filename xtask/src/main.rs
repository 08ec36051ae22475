//! The project's own tasks: `cargo xtask test | check | codegen | coverage | bench | fuzz`.
//!
//! One file a subcommand. What they share: `process` (children that never outlive us), `postgres` (a
//! throw-away server), `summary` (stages and their durations), `layout` (where things are), `system` (what
//! this machine has and how to get the rest). Unix only: the tasks speak in signals and user ids.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks to its terminal")]

mod api_server;
mod bench;
mod check;
mod codegen;
mod contract;
mod coverage;
mod fuzz;
mod interrupt;
mod layout;
mod node;
mod postgres;
mod process;
mod summary;
mod system;
mod test;
mod tls;
mod tools;

use std::process::ExitCode;

/// A task either did what it says or failed with a sentence for the person who ran it.
type Outcome<T = ()> = Result<T, String>;

const HELP: &str = "\
cargo xtask test [--engine sqlite|postgres|both] [--soak] [--no-contract] [filter…]
    the whole suite on SQLite and on PostgreSQL, then the API contract; starts what it needs and stops it again
cargo xtask check [--all]
    format, clippy, rustdoc, generated files; with --all also cargo-deny, cargo-machete and typos
cargo xtask codegen [--check]
    writes openapi.json, docs/errors.md and cairn.sample.toml; with --check only says which are stale
cargo xtask coverage
    line coverage on both engines, against the goals in docs/testing.md
cargo xtask bench [argument…]
    the benchmarks of docs/performance.md, on SQLite and a throw-away PostgreSQL
cargo xtask fuzz [seconds]
    libFuzzer on what parses: capture, imports, cursors, JSON bodies; needs the nightly compiler
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    match interrupt::watch().and_then(|()| dispatch(&task, &rest)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) if interrupt::requested() => {
            eprintln!("xtask: interrupted; everything it started has been stopped");
            ExitCode::from(130)
        }
        Err(problem) => {
            eprintln!("xtask: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(task: &str, arguments: &[String]) -> Outcome {
    match task {
        "test" => test::run(arguments),
        "check" => check::run(arguments),
        "codegen" => codegen::run(arguments),
        "coverage" => coverage::run(arguments),
        "bench" => bench::run(arguments),
        "fuzz" => fuzz::run(arguments),
        "" | "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("there is no task `{other}`\n\n{HELP}")),
    }
}

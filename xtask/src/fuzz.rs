//! `cargo xtask fuzz`: libFuzzer on everything that parses. It needs the nightly compiler, so it is no part
//! of `cargo xtask test`, where proptest tries the same functions and `tests/it/fuzzed.rs` what is tried here.

use std::process::Command;

use crate::{Outcome, layout, process, tools};

/// The programs of `fuzz/fuzz_targets`.
const TARGETS: [&str; 4] = ["capture", "imports", "cursors", "bodies"];
/// How long each runs when nobody says.
const SECONDS: u32 = 60;
/// Longest input, in bytes: 10 000 characters of four bytes.
const LONGEST: u32 = 40_000;
/// An input that takes longer is a finding, in seconds. libFuzzer counts whole ones, and its instrumented
/// program is many times slower; the goal of 50 ms is measured by `cargo xtask bench`.
const PATIENCE: u32 = 2;

/// Runs each target for some seconds; a finding fails it, and is kept in `fuzz/artifacts`.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let seconds = match arguments {
        [] => SECONDS,
        [seconds] => seconds.parse().map_err(|_| format!("`{seconds}` is not a number of seconds"))?,
        _ => return Err("`cargo xtask fuzz` takes one argument, the seconds for each target".to_owned()),
    };
    let tool = tools::FUZZ.find_or_install()?;
    for target in TARGETS {
        process::run(&mut session(&tool, target, seconds))?;
    }
    Ok(())
}

fn session(tool: &std::path::Path, target: &str, seconds: u32) -> Command {
    // The stable compiler's rustup names itself in the environment of everything that cargo runs.
    let mut command = Command::new("rustup");
    command.args(["run", "nightly"]).arg(tool).args(["fuzz", "run", "--sanitizer", "none", target, "--"]);
    command.args([
        format!("-max_total_time={seconds}"),
        format!("-max_len={LONGEST}"),
        format!("-timeout={PATIENCE}"),
        format!("-dict={}", layout::root().join("fuzz/words.dict").display()),
        "-print_final_stats=1".to_owned(),
    ]);
    for name in ["CARGO", "RUSTUP_TOOLCHAIN", "RUSTC", "RUSTDOC"] {
        command.env_remove(name);
    }
    command.current_dir(layout::root());
    command
}

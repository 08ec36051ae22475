//! `cargo xtask coverage`: which lines the suite runs, on both engines together, against our goals.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::postgres::Postgres;
use crate::{Outcome, layout, node, process, system, test, tools};

/// Part of the code, the least percentage of its lines that tests run, and how its files are told.
struct Goal {
    part: &'static str,
    percent: f64,
    covers: fn(&str) -> bool,
}

/// From the strictest to the widest; the numbers are those of `docs/testing.md`.
const GOALS: [Goal; 5] = [
    Goal { part: "rules", percent: 95.0, covers: |file| file.starts_with("crates/rules/") },
    Goal { part: "services", percent: 90.0, covers: |file| in_server(file, "service") },
    Goal { part: "api", percent: 85.0, covers: |file| in_server(file, "api") },
    Goal { part: "store", percent: 85.0, covers: |file| file.starts_with("crates/store/") || in_server(file, "store") },
    Goal { part: "all", percent: 90.0, covers: |_| true },
];

/// A slice's layer is a file (`tasks/service.rs`) or a folder (`tasks/service/complete.rs`).
fn in_server(file: &str, layer: &str) -> bool {
    file.starts_with("crates/server/src/")
        && file.split('/').any(|part| part == layer || part.strip_suffix(".rs") == Some(layer))
}

/// Runs the suite twice under instrumentation and prints the table for `docs/testing.md`.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        return Err("`cargo xtask coverage` takes no arguments".to_owned());
    }
    let tool = tools::LLVM_COV.find_or_install()?;
    let llvm = find_or_install_llvm()?;
    let database = Postgres::start()?;
    process::run(&mut llvm_cov(&tool, llvm.as_deref(), &["clean", "--workspace"]))?;
    node::prepare()?;
    for engine in ["sqlite".to_owned(), database.url("postgres")] {
        let measured = ["--no-report", "--workspace", "--exclude", "xtask", "--no-fail-fast"];
        let mut suite = llvm_cov(&tool, llvm.as_deref(), &measured);
        process::run(suite.envs(test::environment(&engine, Some(&database), false)))?;
    }
    database.stop()?;
    let report = layout::reports()?.join("coverage.lcov");
    let mut command = llvm_cov(&tool, llvm.as_deref(), &["report", "--lcov", "--output-path"]);
    process::run(command.arg(&report))?;
    let text = std::fs::read_to_string(&report).map_err(|error| format!("no report: {error}"))?;
    judge(&files_in(&text, layout::root()))
}

fn llvm_cov(tool: &PathBuf, llvm: Option<&Path>, arguments: &[&str]) -> Command {
    let mut command = tools::command(tool, &["llvm-cov"]);
    command.args(arguments);
    if let Some(folder) = llvm {
        command.env("LLVM_COV", folder.join("llvm-cov")).env("LLVM_PROFDATA", folder.join("llvm-profdata"));
    }
    command
}

/// Where `llvm-cov` of the compiler's own LLVM version is: `None` when the toolchain brings it and
/// cargo-llvm-cov finds it by itself, else Debian's.
fn find_or_install_llvm() -> Outcome<Option<PathBuf>> {
    let about = process::capture(Command::new("rustc").arg("-vV"))?;
    let field = |name: &str| about.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let host = field("host:").ok_or("`rustc -vV` names no host")?;
    let version = field("LLVM version:").and_then(|full| full.split('.').next()).ok_or("`rustc -vV` names no LLVM")?;
    let toolchain = process::capture(Command::new("rustc").args(["--print", "sysroot"]))?;
    let own = Path::new(toolchain.trim()).join("lib/rustlib").join(host).join("bin/llvm-cov");
    if own.is_file() {
        return Ok(None);
    }
    let debian = PathBuf::from(format!("/usr/lib/llvm-{version}/bin"));
    if !debian.join("llvm-cov").is_file() {
        system::install(&format!("`llvm-cov` {version}"), &[&format!("llvm-{version}")])?;
    }
    Ok(Some(debian))
}

/// One source file's lines: how many have code, how many of them ran.
#[derive(Debug, PartialEq)]
struct Lines {
    file: String,
    found: u64,
    hit: u64,
}

/// Reads the records of an lcov report; paths become relative to `root`.
fn files_in(report: &str, root: &Path) -> Vec<Lines> {
    let mut files: Vec<Lines> = Vec::new();
    for line in report.lines() {
        if let Some(path) = line.strip_prefix("SF:") {
            let file = Path::new(path).strip_prefix(root).unwrap_or(Path::new(path)).display().to_string();
            files.push(Lines { file, found: 0, hit: 0 });
        }
        let Some(current) = files.last_mut() else { continue };
        if let Some(count) = line.strip_prefix("LF:") {
            current.found = count.parse().unwrap_or(0);
        }
        if let Some(count) = line.strip_prefix("LH:") {
            current.hit = count.parse().unwrap_or(0);
        }
    }
    files
}

fn judge(files: &[Lines]) -> Outcome {
    let mut missed = Vec::new();
    println!("\n| Part | Lines | Covered | Goal |\n|---|---:|---:|---:|");
    for goal in &GOALS {
        let own = files.iter().filter(|lines| (goal.covers)(&lines.file));
        let (found, hit) = own.fold((0, 0), |(found, hit), lines| (found + lines.found, hit + lines.hit));
        // A part without lines means that its files have moved, so it counts as missed.
        let percent = 100.0 * hit as f64 / found.max(1) as f64;
        println!("| {} | {found} | {percent:.1} % | {:.0} % |", goal.part, goal.percent);
        if percent < goal.percent {
            missed.push(goal.part);
        }
    }
    if missed.is_empty() { Ok(()) } else { Err(format!("below the goal: {}", missed.join(", "))) }
}

#[cfg(test)]
mod tests {
    use super::{Lines, files_in, in_server, judge};
    use std::path::Path;

    #[test]
    fn an_lcov_report_is_read_file_by_file() {
        let report = "SF:/w/crates/rules/src/xp.rs\nDA:1,5\nLF:10\nLH:9\nend_of_record\nSF:/w/a.rs\nLF:3\nLH:0\n";
        let files = files_in(report, Path::new("/w"));
        let rules = Lines { file: "crates/rules/src/xp.rs".to_owned(), found: 10, hit: 9 };
        assert_eq!(files, [rules, Lines { file: "a.rs".to_owned(), found: 3, hit: 0 }]);
        assert_eq!(judge(&files), Err("below the goal: rules, services, api, store, all".to_owned()));
    }

    #[test]
    fn a_layer_is_a_file_or_a_folder_of_the_server() {
        assert!(in_server("crates/server/src/tasks/service.rs", "service"));
        assert!(in_server("crates/server/src/tasks/service/complete.rs", "service"));
        assert!(!in_server("crates/store/src/service.rs", "service"));
        assert!(!in_server("crates/server/src/tasks/services.rs", "service"));
    }
}

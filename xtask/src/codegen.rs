//! `cargo xtask codegen`: the files that are made from the code, committed, and reviewed like code.

use std::path::Path;
use std::process::Command;

use crate::{Outcome, layout, process};

const FILES: [&str; 3] = ["openapi.json", "docs/errors.md", "cairn.sample.toml"];

/// Writes the files, or with `--check` says which of them are stale.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    match arguments {
        [] => generate(&mut by_cargo(), layout::root()),
        [flag] if flag == "--check" => check(by_cargo()),
        _ => Err("`cargo xtask codegen` knows only `--check`".to_owned()),
    }
}

/// As `--check`, with the generator that the test run has built already.
pub(crate) fn check_built() -> Outcome {
    check(Command::new(layout::binaries()?.join("examples/codegen")))
}

fn check(mut generator: Command) -> Outcome {
    let fresh = tempfile::tempdir().map_err(|error| format!("cannot make a temporary folder: {error}"))?;
    generate(&mut generator, fresh.path())?;
    let stale: Vec<&str> = FILES.into_iter().filter(|file| differs(file, fresh.path(), layout::root())).collect();
    if stale.is_empty() {
        println!("   fresh: {}", FILES.join(", "));
        return Ok(());
    }
    Err(format!("stale: {}; `cargo xtask codegen` writes them anew", stale.join(", ")))
}

/// The generator is an example of the server crate: it sees everything and is in no release.
fn by_cargo() -> Command {
    let mut cargo = process::cargo();
    cargo.args(["run", "--quiet", "--package", "cairn-server", "--example", "codegen", "--"]);
    cargo
}

fn generate(generator: &mut Command, folder: &Path) -> Outcome {
    let docs = folder.join("docs");
    std::fs::create_dir_all(&docs).map_err(|error| format!("cannot make {}: {error}", docs.display()))?;
    process::run(generator.arg(folder))?;
    match FILES.into_iter().find(|file| !folder.join(file).is_file()) {
        None => Ok(()),
        Some(missing) => Err(format!("the generator did not write {missing}")),
    }
}

fn differs(file: &str, one: &Path, other: &Path) -> bool {
    std::fs::read(one.join(file)).ok() != std::fs::read(other.join(file)).ok()
}

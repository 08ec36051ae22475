//! Real programs for the tests of signing in from elsewhere (Better Auth, an OpenID provider, the holder of a
//! `did:key`): installed once, in pinned versions, into a folder of its own. The tests start them.

use std::path::PathBuf;
use std::process::Command;

use crate::{Outcome, layout, process, system};

/// The oldest Node.js that they run under.
const OLDEST_NODE: u32 = 20;
/// What is in the folder, below `crates/server/tests/outside/node`.
const FILES: &[&str] = &["package.json", "package-lock.json", "better-auth.mjs", "provider.mjs", "did.mjs"];

/// The folder, once what the lock file names is in it.
pub(crate) fn installed() -> Option<PathBuf> {
    let folder = folder().ok()?;
    layout::same_text(&source().join("package-lock.json"), &folder.join("installed.json")).then_some(folder)
}

/// Installs what the lock file names, unless it is there already.
pub(crate) fn prepare() -> Outcome {
    let (source, folder) = (source(), folder()?);
    let told = |error: std::io::Error| format!("cannot write {}: {error}", folder.display());
    std::fs::create_dir_all(&folder).map_err(told)?;
    for file in FILES {
        std::fs::copy(source.join(file), folder.join(file)).map_err(told)?;
    }
    if installed().is_none() {
        require_node()?;
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&folder);
        process::run(&mut npm)?;
        std::fs::copy(source.join("package-lock.json"), folder.join("installed.json")).map_err(told)?;
    }
    Ok(())
}

fn source() -> PathBuf {
    layout::root().join("crates/server/tests/outside/node")
}

fn folder() -> Outcome<PathBuf> {
    Ok(layout::target()?.join("node"))
}

fn require_node() -> Outcome {
    if system::find_program("node").is_none() || system::find_program("npm").is_none() {
        system::install("Node.js with npm", &["nodejs", "npm"])?;
    }
    let version = process::capture(Command::new("node").arg("--version"))?;
    match major(&version) {
        Some(found) if found >= OLDEST_NODE => Ok(()),
        _ => Err(format!("Node.js {} is too old: install version {OLDEST_NODE} or newer", version.trim())),
    }
}

/// 20 of `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_what_counts() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("20"), None);
    }
}

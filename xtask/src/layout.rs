//! Where things are.

use std::path::{Path, PathBuf};

use crate::Outcome;

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// The folder that cargo put this very binary in (`target/debug`), and where its other binaries are.
/// Asking for our own path needs no guess about `CARGO_TARGET_DIR`, configuration files or profiles.
pub(crate) fn binaries() -> Outcome<PathBuf> {
    let own = std::env::current_exe().map_err(|error| format!("cannot find my own path: {error}"))?;
    own.parent().map(Path::to_path_buf).ok_or_else(|| "my own path has no folder".to_owned())
}

/// The target folder.
pub(crate) fn target() -> Outcome<PathBuf> {
    binaries()?.parent().map(Path::to_path_buf).ok_or_else(|| "the binary folder has no parent".to_owned())
}

/// `target/xtask`, made if need be: logs and reports that outlive a run.
pub(crate) fn reports() -> Outcome<PathBuf> {
    let folder = target()?.join("xtask");
    std::fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    Ok(folder)
}

/// Whether both files are there and say the same.
pub(crate) fn same_text(one: &Path, other: &Path) -> bool {
    matches!((std::fs::read(one), std::fs::read(other)), (Ok(one), Ok(other)) if one == other)
}

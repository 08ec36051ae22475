//! What DESIGN says about the shape of the source, read from the source.

mod arrows;
mod codes;
mod lengths;
mod promises;
mod requests;
mod schema;

use std::path::{Path, PathBuf};

/// One file of the server.
pub(crate) struct Source {
    /// Below `src/`, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// The first part of its path: `tasks` of `tasks/service/create.rs`.
    pub(crate) fn module(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// The text without its unit tests, which may do more.
    pub(crate) fn code(&self) -> &str {
        self.text.split("#[cfg(test)]\nmod ").next().unwrap_or_default()
    }
}

/// The folder of the workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every Rust file of the server that is not a test.
pub(crate) fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    gather(&root, &root, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 50, "the sources are not where they were");
    found
}

fn gather(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            gather(root, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !name.ends_with("tests.rs") {
            let below = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            found.push(Source { path: below, text: std::fs::read_to_string(&path).unwrap() });
        }
    }
}

//! `docs/security.md` names the test of each promise; a test that was renamed leaves no promise without one.

use std::collections::BTreeSet;
use std::path::Path;

use super::workspace;

/// Every Rust file below `folder`, with its path below the tests or below the server.
fn rust_files(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.to_str().unwrap().replace('\\', "/"), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// What stands between backticks in the last cell of a row.
fn quoted_last(row: &str) -> impl Iterator<Item = &str> {
    row.rsplit('|').nth(1).unwrap_or_default().split('`').skip(1).step_by(2)
}

#[test]
fn every_test_that_the_page_on_security_names_is_there() {
    let server = workspace().join("crates/server");
    let mut files = Vec::new();
    rust_files(&server.join("tests"), &mut files);
    rust_files(&server.join("src"), &mut files);
    let is_test = |line: &&str| line.trim_start().starts_with("async fn ") || line.trim_start().starts_with("fn ");
    let tests: BTreeSet<&str> = files
        .iter()
        .flat_map(|(_, text)| text.lines().filter(is_test))
        .filter_map(|line| line.split("fn ").nth(1)?.split('(').next())
        .collect();
    let page = std::fs::read_to_string(workspace().join("docs/security.md")).unwrap();
    let table: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(table.len() > 20, "the table is not where it was");
    // A word without either is the name of a claim or a header.
    let is_named = |word: &&str| word.contains(['_', '/']);
    let named: Vec<&str> = table.iter().flat_map(|row| quoted_last(row)).filter(is_named).collect();
    let mut missing = Vec::new();
    for name in &named {
        let is_there = match name.strip_suffix('…') {
            _ if name.contains('/') => files.iter().any(|(path, _)| path.contains(&format!("/{name}"))),
            Some(begin) => tests.iter().any(|known| known.starts_with(begin)),
            None => tests.contains(name),
        };
        if !is_there {
            missing.push(*name);
        }
    }
    assert!(missing.is_empty() && named.len() > 60, "of {} tests these are not there: {missing:?}", named.len());
}

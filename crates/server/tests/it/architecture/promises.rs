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

#[test]
fn every_test_that_the_page_on_security_names_is_there() {
    let server = workspace().join("crates/server");
    let mut files = Vec::new();
    rust_files(&server.join("tests"), &mut files);
    rust_files(&server.join("src"), &mut files);
    let is_test = |line: &&str| line.trim_start().starts_with("async fn ") || line.trim_start().starts_with("fn ");
    let names: BTreeSet<&str> = files
        .iter()
        .flat_map(|(_, text)| text.lines().filter(is_test))
        .filter_map(|line| line.split("fn ").nth(1)?.split('(').next())
        .collect();
    let page = std::fs::read_to_string(workspace().join("docs/security.md")).unwrap();
    let table: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(table.len() > 20, "the table is not where it was");
    let mut missing = Vec::new();
    let mut count = 0;
    for named in table.iter().filter_map(|row| row.rsplit('|').nth(1)).flat_map(|cell| cell.split('`').skip(1).step_by(2))
    {
        count += 1;
        let is_there = match named.strip_suffix('…') {
            _ if named.contains('/') => files.iter().any(|(path, _)| path.contains(&format!("/{named}"))),
            Some(begin) => names.iter().any(|name| name.starts_with(begin)),
            None => names.contains(named),
        };
        if !is_there {
            missing.push(named);
        }
    }
    assert!(missing.is_empty() && count > 60, "of {count} tests these are not there: {missing:?}");
}

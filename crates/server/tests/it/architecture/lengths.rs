//! Files, services and handlers that can be read at a glance (DESIGN §1).

use super::{Source, sources};

/// Lines of a file.
const FILE: usize = 400;
/// Lines of a function in a service.
const SERVICE: usize = 60;
/// Lines of a handler, its signature included.
const HANDLER: usize = 25;

/// Every function with the number of its lines, from `fn` to the brace that closes it.
fn functions(source: &Source) -> Vec<(String, usize)> {
    let lines: Vec<&str> = source.code().lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let trimmed = line.trim_start();
        let Some(at) = trimmed.find("fn ").filter(|&at| trimmed[..at].split(' ').all(is_qualifier)) else { continue };
        let name: String = trimmed[at + 3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let closing = format!("{}}}", &line[..line.len() - trimmed.len()]);
        let is_whole = trimmed.ends_with('}') || trimmed.ends_with(';');
        let end = lines[start..].iter().position(|line| *line == closing).filter(|_| !is_whole).unwrap_or(0);
        found.push((name, end + 1));
    }
    found
}

fn is_qualifier(word: &str) -> bool {
    matches!(word, "" | "async" | "const") || word.starts_with("pub") || word.starts_with("in") || word.ends_with(')')
}

fn too_long(limit: usize, is_meant: impl Fn(&Source) -> bool) -> Vec<String> {
    let sources = sources();
    let meant = sources.iter().filter(|source| is_meant(source));
    meant
        .flat_map(|source| {
            let long = functions(source).into_iter().filter(move |(_, lines)| *lines > limit);
            long.map(|(name, lines)| format!("{}: {name} has {lines} lines", source.path))
        })
        .collect()
}

#[test]
fn files_are_short() {
    let long = sources().into_iter().filter(|source| source.text.lines().count() > FILE);
    let long: Vec<String> = long.map(|source| source.path).collect();
    assert_eq!(long, [""; 0], "more than {FILE} lines");
}

#[test]
fn services_are_short() {
    let found = too_long(SERVICE, |source| source.path.ends_with("service.rs") || source.path.contains("/service/"));
    assert_eq!(found, [""; 0]);
}

#[test]
fn handlers_are_short() {
    let found = too_long(HANDLER, |source| source.path.ends_with("/api.rs") || source.path.contains("/api/"));
    assert_eq!(found, [""; 0]);
}

#[test]
fn functions_are_measured_from_fn_to_brace() {
    let text = "pub fn one(\n    a: i64,\n) -> i64 {\n    a\n}\n\nfn two() {}\n";
    let source = Source { path: "x.rs".to_owned(), text: text.to_owned() };
    assert_eq!(functions(&source), [("one".to_owned(), 5), ("two".to_owned(), 1)]);
}

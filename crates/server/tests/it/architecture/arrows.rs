//! Who may know whom (DESIGN §1).

use std::collections::{BTreeMap, BTreeSet};

use super::{Source, sources};

/// Folders that every slice stands on; they are no slices themselves.
const GROUND: &[&str] = &["call", "config", "events", "http", "jobs", "telemetry"];

/// A slice is a folder; files beside the folders put the slices together.
fn is_of_a_slice(source: &Source) -> bool {
    source.path.contains('/') && !GROUND.contains(&source.module())
}

/// The slices that a slice names.
fn named(source: &Source) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for line in source.code().lines().map(str::trim).filter(|line| !line.starts_with("//")) {
        for rest in line.split("crate::").skip(1) {
            // `use crate::{Ctx, tasks, …}` names several at once.
            let list = rest.strip_prefix('{').map_or(rest, |list| list.split('}').next().unwrap_or(list));
            let is_list = rest.starts_with('{');
            for part in list.split(if is_list { ',' } else { ':' }) {
                let name: String = part.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                names.insert(name);
                if !is_list {
                    break;
                }
            }
        }
    }
    names
}

/// Slice → slices that it names.
fn graph() -> BTreeMap<String, BTreeSet<String>> {
    let sources = sources();
    let slices: BTreeSet<String> =
        sources.iter().filter(|source| is_of_a_slice(source)).map(|source| source.module().to_owned()).collect();
    let mut graph: BTreeMap<String, BTreeSet<String>> =
        slices.iter().map(|slice| (slice.clone(), BTreeSet::new())).collect();
    for source in &sources {
        let Some(arrows) = graph.get_mut(source.module()) else { continue };
        arrows.extend(named(source).into_iter().filter(|name| slices.contains(name) && name != source.module()));
    }
    graph
}

#[test]
fn the_graph_of_slices_has_no_cycle() {
    let mut graph = graph();
    assert!(graph.contains_key("tasks") && graph["tasks"].contains("ledger"), "the arrows are not read: {graph:?}");
    // Slices that name nobody are taken away until nothing is left, or a cycle.
    while !graph.is_empty() {
        let free: Vec<String> =
            graph.iter().filter(|(_, arrows)| arrows.is_empty()).map(|(slice, _)| slice.clone()).collect();
        assert!(!free.is_empty(), "a cycle among {graph:?}");
        graph.retain(|slice, _| !free.contains(slice));
        for arrows in graph.values_mut() {
            arrows.retain(|slice| !free.contains(slice));
        }
    }
}

#[test]
fn accounts_and_ledger_are_at_the_bottom() {
    let graph = graph();
    assert_eq!(graph["accounts"], BTreeSet::new());
    assert!(graph["ledger"].iter().all(|slice| slice == "accounts"), "{:?}", graph["ledger"]);
}

#[test]
fn what_is_fed_by_events_is_named_by_nobody() {
    for (slice, arrows) in graph() {
        for top in ["activity", "realtime", "progress"] {
            assert!(!arrows.contains(top), "{slice} names {top}; it should append an event");
        }
    }
}

#[test]
fn nobody_reads_the_tables_of_another_slice() {
    for source in sources() {
        for line in source.code().lines().filter(|line| !line.trim().starts_with("//")) {
            for rest in line.split("crate::").skip(1) {
                let mut parts = rest.split("::");
                let (slice, inner) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
                let is_store = inner.split(|c: char| !c.is_alphanumeric() && c != '_').next() == Some("store");
                assert!(!is_store || slice == source.module(), "{}: {}", source.path, line.trim());
            }
        }
    }
}

#[test]
fn within_a_slice_the_arrows_point_down() {
    for source in sources() {
        let file = source.path.trim_end_matches(".rs").rsplit('/').next().unwrap_or_default().to_owned();
        let is_service = file == "service" || source.path.contains("/service/");
        let forbidden: &[&str] = match file.as_str() {
            "store" => &["super::service", "super::api", "axum", "crate::http::extract"],
            "model" => &["super::service", "super::api", "super::store", "axum::"],
            _ if is_service => &["super::api", "axum::"],
            _ => &[],
        };
        for name in forbidden {
            let found = source.code().lines().find(|line| line.contains(name) && !line.trim().starts_with("//"));
            assert!(found.is_none(), "{}: {}", source.path, found.unwrap_or_default().trim());
        }
    }
}

#[test]
fn no_slice_asks_which_engine_runs() {
    for source in sources().iter().filter(|source| is_of_a_slice(source)) {
        for word in [
            "Engine::",
            "engine_is_postgres",
            "DatabaseTarget",
            "is_postgres",
            "is_sqlite",
            "rusqlite",
            "tokio_postgres",
        ] {
            assert!(!source.code().contains(word), "{} says {word}", source.path);
        }
    }
}

/// Whose table it is that a slice's SQL may name although it is not its own, and why.
const LENT: &[(&str, &str)] = &[
    // Locked before a batch of somebody's tasks is indexed.
    ("tasks", "user_clock"),
    // "Not indexed yet" is a question about both.
    ("tasks", "search_documents"),
    // Every account begins with its empty row: from then on it is only changed.
    ("accounts", "progress"),
    // Dates are read as the locale writes them.
    ("capture", "users"),
    // One row a fact about the whole database, each with its own key.
    ("accounts", "meta"),
    ("search", "meta"),
];
/// They write, read or move whole databases or accounts, by the schema.
const OF_ALL_TABLES: &[&str] = &["portability"];

/// The tables that a source's SQL names.
fn tables(source: &Source) -> BTreeSet<String> {
    let words: Vec<&str> = source
        .code()
        .lines()
        .filter(|line| !line.trim().starts_with("//"))
        .flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_'))
        .filter(|word| !word.is_empty())
        .collect();
    let named = words.windows(2).filter(|pair| ["FROM", "JOIN", "INTO", "UPDATE"].contains(&pair[0]));
    let is_name = |word: &str| word.len() > 2 && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    named.map(|pair| pair[1].to_owned()).filter(|word| is_name(word)).collect()
}

#[test]
fn every_table_is_the_matter_of_one_slice() {
    let mut owners: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources().iter().filter(|source| is_of_a_slice(source) && !OF_ALL_TABLES.contains(&source.module())) {
        for table in tables(source) {
            if !LENT.contains(&(source.module(), table.as_str())) {
                owners.entry(table).or_default().insert(source.module().to_owned());
            }
        }
    }
    assert!(owners.contains_key("tasks") && owners.contains_key("users"), "the SQL is not read: {owners:?}");
    owners.retain(|_, slices| slices.len() > 1);
    assert_eq!(owners, BTreeMap::new(), "these tables are read or written by more than one slice");
}

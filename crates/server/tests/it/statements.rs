//! Every statement of the server means the same on both engines.

use std::collections::HashSet;

use cairn_store::testing::Scratch;
use cairn_store::{prove, statements};

#[test]
fn every_statement_is_what_it_declares() {
    let scratch = Scratch::new();
    let db = scratch.migrated();
    let mut seen = HashSet::new();
    let mut faults = Vec::new();
    for statement in statements() {
        assert!(seen.insert(statement.name), "two statements are called {}", statement.name);
        if let Err(fault) = prove::prove(&db, statement) {
            faults.push(format!("{}: {fault}", statement.name));
        }
    }
    assert!(seen.len() > 50, "only {} statements are registered", seen.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    db.close();
}

#[test]
fn no_statement_uses_what_the_engines_read_differently() {
    // DATA §3: these mean different things, or different costs, on SQLite and PostgreSQL.
    const FORBIDDEN: &[&str] = &[
        " like ",
        "lower(",
        "upper(",
        "now()",
        "current_timestamp",
        "strftime",
        "date_trunc",
        "for update",
        "random()",
    ];
    for statement in statements() {
        let text = statement.text.to_lowercase();
        for word in FORBIDDEN {
            assert!(!text.contains(word), "{} says {word}", statement.name);
        }
        // `$1 IS NULL OR …` makes one plan for two questions.
        let optional = text
            .match_indices(" is null or")
            .any(|(at, _)| text[..at].rsplit([' ', '(']).next().is_some_and(|word| word.starts_with('$')));
        assert!(!optional, "{} has an optional filter", statement.name);
    }
}

//! What becomes of each table. A test fails until a new table has its line here.

use cairn_store::portable::Table;

use super::rule::{self, Rule};

/// What becomes of a table's rows.
pub(super) enum Carried {
    /// Exported, and taken from any file: each text and number is held to its rule.
    Content(&'static [(&'static str, Rule)]),
    /// Exported, and taken back only from a file with this server's mark, for nobody could tell an invented
    /// row from a true one.
    Marked,
    /// As [`Carried::Marked`], and only into an account that has earned nothing yet.
    Earned,
    /// Exported to be read; the reason why it is not taken back.
    ToRead(&'static str),
    /// Not exported; the reason.
    Left(&'static str),
}

impl Carried {
    /// Whether an import may take the rows.
    pub(super) const fn comes_back(&self) -> bool {
        matches!(self, Self::Content(_) | Self::Marked | Self::Earned)
    }
}

/// A table and what becomes of it.
pub(super) struct Entry {
    /// The table.
    pub(super) table: &'static str,
    /// What becomes of its rows.
    pub(super) carried: Carried,
}

const SECRET: &str = "opens the account";
const OWN: &str = "the server's, nobody's in particular";
const PASSING: &str = "work in progress";

/// Every table, in the order of the migrations.
pub(super) const ENTRIES: &[Entry] = &[
    Entry { table: "meta", carried: Carried::Left(OWN) },
    Entry { table: "users", carried: Carried::ToRead("an account keeps its own name, roles and settings") },
    Entry { table: "user_clock", carried: Carried::Left("counts the events of this account on this server") },
    Entry { table: "sessions", carried: Carried::Left(SECRET) },
    Entry { table: "refresh_tokens", carried: Carried::Left(SECRET) },
    Entry { table: "api_keys", carried: Carried::Left(SECRET) },
    Entry { table: "signing_keys", carried: Carried::Left(OWN) },
    Entry { table: "idempotency", carried: Carried::Left(PASSING) },
    Entry { table: "events", carried: Carried::Left("the activity log tells the same") },
    Entry { table: "outbox", carried: Carried::Left(PASSING) },
    Entry { table: "dead_events", carried: Carried::Left(PASSING) },
    Entry { table: "activity", carried: Carried::ToRead("what happened in an account happened in that account") },
    Entry { table: "jobs", carried: Carried::Left(PASSING) },
    Entry { table: "schedule_runs", carried: Carried::Left(OWN) },
    Entry { table: "projects", carried: Carried::Content(PROJECT) },
    Entry { table: "tasks", carried: Carried::Content(TASK) },
    Entry { table: "task_tags", carried: Carried::Content(&[("tag", Rule::Text(rule::line::<1, 50>))]) },
    Entry { table: "task_dependencies", carried: Carried::Content(&[]) },
    Entry { table: "steps", carried: Carried::Content(STEP) },
    Entry { table: "tombstones", carried: Carried::Marked },
    Entry { table: "xp_ledger", carried: Carried::Earned },
    Entry { table: "progress", carried: Carried::Earned },
    Entry { table: "unlocks", carried: Carried::Earned },
    Entry { table: "identities", carried: Carried::ToRead("only an issuer can say who somebody is") },
    Entry { table: "comments", carried: Carried::Content(&[("content", Rule::Text(rule::paragraphs::<1, 5000>))]) },
    Entry { table: "search_documents", carried: Carried::Left("made from the tasks") },
    Entry { table: "search_totals", carried: Carried::Left("made from the tasks") },
    Entry { table: "captures", carried: Carried::Left("questions that wait, for a week at most") },
    Entry { table: "capture_counts", carried: Carried::Marked },
    Entry { table: "step_lessons", carried: Carried::Marked },
    Entry { table: "spent_challenges", carried: Carried::Left(OWN) },
    Entry { table: "sign_in_trips", carried: Carried::Left(OWN) },
];

/// A version is counted up with every change; nobody gets there.
const MOST_VERSIONS: i64 = 1 << 31;

const PROJECT: &[(&str, Rule)] = &[
    ("name", Rule::Name(rule::line::<1, 100>)),
    ("name_key", Rule::Folded("name")),
    ("color", Rule::Text(rule::line::<1, 32>)),
    ("version", Rule::Whole(1, MOST_VERSIONS)),
];

const TASK: &[(&str, Rule)] = &[
    ("title", Rule::Name(rule::line::<1, 200>)),
    ("title_key", Rule::Folded("title")),
    ("description", Rule::Text(rule::paragraphs::<1, 2000>)),
    ("status", Rule::OneOf(&["todo", "in_progress", "in_review", "blocked", "completed", "cancelled"])),
    ("priority", Rule::Whole(0, 3)),
    // 1970-01-01 to 2199-12-31, as days of the common era.
    ("due_day", Rule::Whole(719_163, 803_168)),
    ("estimated_minutes", Rule::Whole(1, 720)),
    ("actual_minutes", Rule::Whole(1, 1440)),
    ("difficulty", Rule::Whole(1, 5)),
    ("quest_type", Rule::OneOf(&["daily", "challenge", "exploration", "epic", "social", "learning"])),
    ("energy_required", Rule::Whole(1, 3)),
    ("tags", Rule::Words { most: 20, longest: 50 }),
    ("rrule", Rule::Text(rule::recurrence)),
    ("reflection", Rule::Text(rule::paragraphs::<1, 2000>)),
    // What a completion earned is the ledger's to say.
    ("xp_awarded", Rule::ZeroUnlessMarked),
    ("completed_by", Rule::OneOf(&["manual", "auto", "force"])),
    ("version", Rule::Whole(1, MOST_VERSIONS)),
];

const STEP: &[(&str, Rule)] = &[
    ("order_index", Rule::Whole(0, 100_000)),
    ("title", Rule::Name(rule::line::<1, 200>)),
    ("short_label", Rule::Text(rule::line::<1, 20>)),
    ("icon", Rule::Text(rule::icon)),
    ("estimated_minutes", Rule::Whole(1, 720)),
    ("actual_minutes", Rule::Whole(1, 1440)),
    ("delegation_mode", Rule::OneOf(&["do", "do_with_me", "delegate", "delete"])),
    ("leaf_type", Rule::OneOf(&["digital", "human"])),
    ("source", Rule::OneOf(&["user", "ai", "rule"])),
    ("champs", Rule::Words { most: 6, longest: 20 }),
];

/// Columns that no export shows.
pub(super) const HIDDEN: &[(&str, &str)] =
    &[("users", "password_hash"), ("users", "username_key"), ("users", "email_key")];

/// What becomes of `table`; one without a line here is left where it is.
pub(super) fn carried(table: &Table) -> &'static Carried {
    const UNKNOWN: Carried = Carried::Left("nobody has said what becomes of it");
    ENTRIES.iter().find(|entry| entry.table == table.name).map_or(&UNKNOWN, |entry| &entry.carried)
}

/// The column that says whose a row is; `None` for what is nobody's.
pub(super) fn owner(table: &Table) -> Option<&'static str> {
    let name = if table.name == "users" { "id" } else { "user_id" };
    table.column(name).map(|column| column.name)
}

/// Whether an export shows this column.
pub(super) fn is_shown(table: &Table, column: &str) -> bool {
    !HIDDEN.contains(&(table.name, column))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use cairn_store::Kind;
    use cairn_store::portable::tables;

    use super::*;

    #[test]
    fn every_table_has_its_line() {
        let listed: BTreeSet<_> = ENTRIES.iter().map(|entry| entry.table).collect();
        let found: BTreeSet<_> = tables().iter().map(|table| table.name).collect();
        assert_eq!(listed.len(), ENTRIES.len(), "a table is listed twice");
        assert_eq!(listed, found, "say in inventory.rs what becomes of a table");
    }

    #[test]
    fn what_is_left_behind_has_a_reason_and_what_is_taken_along_an_owner() {
        for table in tables() {
            match carried(table) {
                Carried::Left(reason) | Carried::ToRead(reason) => assert!(reason.len() > 8, "{}", table.name),
                _ => assert!(table.is_portable() && owner(table).is_some(), "{}", table.name),
            }
        }
    }

    #[test]
    fn every_text_and_number_that_anybody_may_bring_has_a_rule() {
        for table in tables() {
            let Carried::Content(rules) = carried(table) else { continue };
            let free = |kind| matches!(kind, Some(Kind::Int | Kind::Real | Kind::Text | Kind::Bytes));
            let wanted: BTreeSet<_> =
                table.written().filter(|column| free(column.kind)).map(|column| column.name).collect();
            let named: BTreeSet<_> = rules.iter().map(|(name, _)| *name).collect();
            assert_eq!(wanted, named, "{}: say in inventory.rs what its columns may hold", table.name);
        }
    }

    #[test]
    fn only_what_is_nobodys_has_no_owner() {
        for table in tables().iter().filter(|table| owner(table).is_none()) {
            assert!(matches!(carried(table), Carried::Left(OWN)), "{}: whose is it?", table.name);
        }
    }
}

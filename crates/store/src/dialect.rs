//! The only file that knows what the engines say differently.

use std::borrow::Cow;

/// Marks a SELECT whose rows stay locked until the transaction ends.
const LOCK: &str = "/*lock*/";
/// Marks a SELECT that takes rows which nobody else has locked.
const SKIP_LOCKED: &str = "/*skip locked*/";

/// Where a text stands in another: PostgreSQL's name for what SQLite calls `instr`.
const FIND: &str = "strpos(";

/// Around what documents have to match: together a table of those that do.
pub(crate) const MATCHING: &str = "/*matching*/";
pub(crate) const MATCHED: &str = "/*matched*/";

/// CROSS JOIN keeps SQLite's planner to the order in which it is written: the words' own list first,
/// which comes in order of `number`, backwards too, and not every document of the user.
const FTS5_ROWS: &str = "(SELECT f.rowid AS number, s.user_id, s.entity, s.entity_id, s.content
    FROM search_index f CROSS JOIN search_documents s WHERE s.number = f.rowid AND f.search_index MATCH ";
const TSVECTOR_ROWS: &str = "(SELECT s.number, s.user_id, s.entity, s.entity_id, s.content
    FROM search_documents s WHERE s.search_vector @@ CAST(CAST(";
/// Sorted before anything is joined: of a common word, only the rows that are wanted are then joined.
const TSVECTOR_END: &str = " AS text) AS tsquery) ORDER BY s.number DESC)";

/// The text as SQLite takes it. The writer is alone there, so nothing needs a lock.
pub(crate) fn for_sqlite(text: &str) -> Cow<'_, str> {
    if !text.contains(FIND) && !text.contains(MATCHING) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(FIND, "instr(").replace(MATCHING, FTS5_ROWS).replace(MATCHED, ")"))
}

/// The text as PostgreSQL takes it.
pub(crate) fn for_postgres(text: &str) -> Cow<'_, str> {
    if !text.contains("/*") {
        return Cow::Borrowed(text);
    }
    let text = text.replace(LOCK, "FOR NO KEY UPDATE").replace(SKIP_LOCKED, "FOR UPDATE SKIP LOCKED");
    // The cast only reads quoted lexemes; no text search configuration of the server takes part.
    Cow::Owned(text.replace(MATCHING, TSVECTOR_ROWS).replace(MATCHED, TSVECTOR_END))
}

/// PostgreSQL: taken for the length of a migration.
pub(crate) const MIGRATION_LOCK: i64 = 0x0CA1_0001;
/// PostgreSQL: shared by everybody who serves a database, taken alone by whoever moves it.
pub(crate) const SERVED_LOCK: i64 = 0x0CA1_0002;
/// The channel that hints travel on.
pub(crate) const HINT_CHANNEL: &str = "cairn_events";
/// PostgreSQL's clock in milliseconds.
pub(crate) const POSTGRES_NOW: &str = "SELECT CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS bigint)";

/// What every PostgreSQL session is set to (DATA §7).
pub(crate) const POSTGRES_SESSION: &str = "SET TIME ZONE 'UTC';
    SET statement_timeout = '10s';
    SET lock_timeout = '5s';
    SET idle_in_transaction_session_timeout = '15s';
    SET client_min_messages = warning;";

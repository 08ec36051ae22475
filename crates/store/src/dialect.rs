//! The only file that knows what the engines say differently.

use std::borrow::Cow;

/// Marks a SELECT whose rows stay locked until the transaction ends.
const LOCK: &str = "/*lock*/";
/// Marks a SELECT that takes rows which nobody else has locked.
const SKIP_LOCKED: &str = "/*skip locked*/";

/// Where a text stands in another: PostgreSQL's name for what SQLite calls `instr`.
pub(crate) const FIND: &str = "strpos(";

/// Around what documents have to match: together a table of the numbers of those that do, in any order, or
/// with the other end the greatest first.
pub(crate) const MATCHING: &str = "/*matching*/";
pub(crate) const MATCHED: &str = "/*matched*/";
pub(crate) const MATCHED_NEWEST_FIRST: &str = "/*matched, newest first*/";

/// The list of an index comes in order of `number`, backwards too.
const FTS5_ROWS: &str = "(SELECT f.rowid AS number FROM search_index f WHERE f.search_index MATCH ";
const TSVECTOR_ROWS: &str = "(SELECT s.number FROM search_documents s WHERE s.search_vector @@ CAST(CAST(";
/// OFFSET 0 keeps what is asked of the rows besides apart from this: else PostgreSQL, which cannot know how
/// many documents hold a word, reads all documents of a user and looks into each. Numbers alone are sorted,
/// before anything is joined: of a common word only the rows that are wanted are then read.
const TSVECTOR_END: &str = " AS text) AS tsquery) OFFSET 0)";
const TSVECTOR_END_NEWEST_FIRST: &str = " AS text) AS tsquery) ORDER BY s.number DESC OFFSET 0)";

/// Around a table in which each row before has its own: name and alias, by which key, and the alias again in a remark
/// that SQLite skips.
pub(crate) const LOOK_UP: &str = "/*each its*/";
pub(crate) const BY: &str = "/*by*/";
pub(crate) const LOOKED_UP: &str = "/*as ";
pub(crate) const SAID: &str = "/**/";

/// SQLite keeps to the order in which tables joined like this are written.
const SQLITE_LOOK_UP: &str = " CROSS JOIN ";
/// OFFSET 0 keeps the planner to this way: without statistics it expects one row of everything, and may as well read
/// all rows of a user for each one.
const POSTGRES_LOOK_UP: &str = " CROSS JOIN LATERAL (SELECT * FROM ";
const POSTGRES_LOOKED_UP: &str = " OFFSET 0) ";

/// What can be seen of a text once, when the program is compiled, instead of at each execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// SQLite is told something else than the text says.
    pub(crate) is_spoken: bool,
    /// Its parameters first appear as `$1`, `$2` …: then SQLite gives each its own number.
    pub(crate) is_in_order: bool,
}

impl Shape {
    /// Looks at a text. What stands in quotes is no parameter.
    pub(crate) const fn of(text: &str) -> Self {
        let text = text.as_bytes();
        let mut shape = Self { is_spoken: false, is_in_order: true };
        let (mut at, mut seen, mut is_quoted) = (0, 0, false);
        while at < text.len() {
            shape.is_spoken |= begins_at(text, at, FIND) || begins_at(text, at, MATCHING);
            is_quoted ^= text[at] == b'\'';
            if text[at] == b'$' && !is_quoted {
                let mut number = 0;
                while at + 1 < text.len() && text[at + 1].is_ascii_digit() {
                    at += 1;
                    number = number * 10 + (text[at] - b'0') as usize;
                }
                shape.is_in_order &= number <= seen + 1;
                seen += (number > seen) as usize;
            }
            at += 1;
        }
        shape
    }
}

const fn begins_at(text: &[u8], at: usize, part: &str) -> bool {
    let part = part.as_bytes();
    let mut same = 0;
    while same < part.len() && at + same < text.len() && text[at + same] == part[same] {
        same += 1;
    }
    same == part.len()
}

/// The text as SQLite takes it. The writer is alone there, so nothing needs a lock.
pub(crate) fn for_sqlite(text: &str, shape: Shape) -> Cow<'_, str> {
    if !shape.is_spoken {
        return Cow::Borrowed(text);
    }
    let text = text.replace(FIND, "instr(").replace(MATCHING, FTS5_ROWS);
    let text = text.replace(MATCHED, ")").replace(MATCHED_NEWEST_FIRST, ")");
    Cow::Owned(text.replace(LOOK_UP, SQLITE_LOOK_UP).replace(BY, " ON "))
}

/// The text as PostgreSQL takes it.
pub(crate) fn for_postgres(text: &str) -> Cow<'_, str> {
    if !text.contains("/*") {
        return Cow::Borrowed(text);
    }
    let text = text.replace(LOCK, "FOR NO KEY UPDATE").replace(SKIP_LOCKED, "FOR UPDATE SKIP LOCKED");
    // The cast only reads quoted lexemes; no text search configuration of the server takes part.
    let text = text.replace(MATCHING, TSVECTOR_ROWS).replace(MATCHED, TSVECTOR_END);
    let text = text.replace(MATCHED_NEWEST_FIRST, TSVECTOR_END_NEWEST_FIRST);
    let text = text.replace(LOOK_UP, POSTGRES_LOOK_UP).replace(BY, " WHERE ");
    Cow::Owned(text.replace(LOOKED_UP, POSTGRES_LOOKED_UP))
}

/// PostgreSQL: taken for the length of a migration.
pub(crate) const MIGRATION_LOCK: i64 = 0x0CA1_0001;
/// PostgreSQL: shared by everybody who serves a database, taken alone by whoever moves it.
pub(crate) const SERVED_LOCK: i64 = 0x0CA1_0002;
/// The channel that hints travel on.
pub(crate) const HINT_CHANNEL: &str = "cairn_events";
/// PostgreSQL's clock in milliseconds.
pub(crate) const POSTGRES_NOW: &str = "SELECT CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS bigint)";

/// What every PostgreSQL session is set to (DATA §7). Statements are short: compiling one would take longer than it does.
pub(crate) const POSTGRES_SESSION: &str = "SET TIME ZONE 'UTC';
    SET jit = off;
    SET statement_timeout = '10s';
    SET lock_timeout = '5s';
    SET idle_in_transaction_session_timeout = '15s';
    SET client_min_messages = warning;";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_of_a_text_is_seen() {
        let shape = |text| {
            let Shape { is_spoken, is_in_order } = Shape::of(text);
            (is_spoken, is_in_order)
        };
        assert_eq!(shape("SELECT a FROM t WHERE b = $1 AND c = $2 OR d = $1"), (false, true));
        assert_eq!(shape("SELECT a FROM t WHERE b = $2 AND c = $1"), (false, false));
        assert_eq!(shape("SELECT '$2', a FROM t WHERE b = $1"), (false, true));
        assert_eq!(shape("SELECT a FROM t WHERE b = $1 AND strpos($2, a) > 0"), (true, true));
        assert_eq!(shape("INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"), (false, true));
    }
}

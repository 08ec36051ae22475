//! The only file that knows what the engines say differently.

use std::borrow::Cow;

/// Marks a SELECT whose rows stay locked until the transaction ends.
const LOCK: &str = "/*lock*/";
/// Marks a SELECT that takes rows which nobody else has locked.
const SKIP_LOCKED: &str = "/*skip locked*/";

/// Where a text stands in another: PostgreSQL's name for what SQLite calls `instr`.
pub(crate) const FIND: &str = "strpos(";

/// Around what documents have to match: together a table of the numbers of those that do, in any order.
pub(crate) const MATCHING: &str = "/*matching*/";
pub(crate) const MATCHED: &str = "/*matched*/";

/// Around whose documents, below which number, among how many, and what they have to match: together the documents that do,
/// as `d`. With the first beginning PostgreSQL looks into that many of the newest; with the other one, and SQLite always,
/// at all that the index of words knows.
pub(crate) const NEWEST: &str = "/*the newest of*/";
pub(crate) const OLDER: &str = "/*the older of*/";
pub(crate) const BELOW: &str = "/*below*/";
pub(crate) const AMONG: &str = "/*among*/";
pub(crate) const THAT_MATCH: &str = "/*that match*/";
pub(crate) const AS_D: &str = "/*as d*/";
pub(crate) const NEWEST_FIRST: &str = "/*newest first*/";

const FTS5_ROWS: &str = "(SELECT f.rowid AS number FROM search_index f WHERE f.search_index MATCH ";
/// The list of an index comes in order of `number`, backwards too; so it is left as soon as enough are found. Whose they are
/// is in the words.
const FTS5_NEWEST: &str = "(SELECT f.rowid AS number FROM search_index f WHERE ";
const FTS5_BELOW: &str = " IS NOT NULL AND f.rowid < ";
const FTS5_AMONG: &str = " AND ";
const FTS5_THAT_MATCH: &str = " > 0 AND f.search_index MATCH ";
const FTS5_AS_D: &str = ") m CROSS JOIN search_documents d ON d.number = m.number";
const FTS5_NEWEST_FIRST: &str = " ORDER BY m.number DESC";

const TSVECTOR_ROWS: &str = "(SELECT s.number FROM search_documents s WHERE s.search_vector @@ (SELECT CAST(CAST(";
/// OFFSET 0 keeps what is asked of the rows besides apart from this: else PostgreSQL, which cannot know how
/// many documents hold a word, reads all documents of a user and looks into each.
const TSVECTOR_END: &str = " AS text) AS tsquery)) OFFSET 0)";
/// The index of words gives all documents that hold a word, in no order. Where many of them do, it costs less to look into
/// the newest until enough are found. (The subselect is read once, and not for every row.)
const TSVECTOR_NEWEST: &str = "(SELECT r.* FROM
    (SELECT s.* FROM search_documents s WHERE s.user_id = ";
const TSVECTOR_NEWEST_BELOW: &str = " AND s.number < ";
const TSVECTOR_NEWEST_AMONG: &str = " ORDER BY s.number DESC LIMIT ";
const TSVECTOR_NEWEST_THAT_MATCH: &str = ") r WHERE r.search_vector @@ (SELECT CAST(CAST(";
const TSVECTOR_NEWEST_AS_D: &str = " AS text) AS tsquery)) ORDER BY r.number DESC OFFSET 0) d";
/// Of the others numbers and places alone are sorted, before anything else: only the rows that are wanted are then read,
/// where they lie, in the order of the numbers that were sorted. (`+ 0`: an index of numbers would give most of them.)
const TSVECTOR_OLDER: &str = "(SELECT m.number, d.entity_id, d.content, d.user_id, d.entity, d.set_aside
    FROM (SELECT s.number, s.ctid AS place FROM search_documents s WHERE CAST(";
const TSVECTOR_OLDER_BELOW: &str = " AS uuid) IS NOT NULL AND s.number + 0 < ";
const TSVECTOR_OLDER_AMONG: &str = " AND CAST(";
const TSVECTOR_OLDER_THAT_MATCH: &str = " AS bigint) > 0 AND s.search_vector @@ (SELECT CAST(CAST(";
const TSVECTOR_OLDER_AS_D: &str = " AS text) AS tsquery)) ORDER BY s.number DESC OFFSET 0) m
    CROSS JOIN LATERAL (SELECT * FROM search_documents d WHERE d.ctid = m.place OFFSET 0) d) d";
const TSVECTOR_NEWEST_FIRST: &str = " ORDER BY d.number DESC";

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
            shape.is_spoken |=
                begins_at(text, at, FIND) || begins_at(text, at, MATCHING) || begins_at(text, at, THAT_MATCH);
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
    let text = text.replace(FIND, "instr(").replace(MATCHING, FTS5_ROWS).replace(MATCHED, ")");
    let text = text
        .replace(NEWEST, FTS5_NEWEST)
        .replace(OLDER, FTS5_NEWEST)
        .replace(BELOW, FTS5_BELOW)
        .replace(AMONG, FTS5_AMONG)
        .replace(THAT_MATCH, FTS5_THAT_MATCH)
        .replace(AS_D, FTS5_AS_D)
        .replace(NEWEST_FIRST, FTS5_NEWEST_FIRST);
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
    let [below, among, that_match, as_d] = if text.contains(OLDER) {
        [TSVECTOR_OLDER_BELOW, TSVECTOR_OLDER_AMONG, TSVECTOR_OLDER_THAT_MATCH, TSVECTOR_OLDER_AS_D]
    } else {
        [TSVECTOR_NEWEST_BELOW, TSVECTOR_NEWEST_AMONG, TSVECTOR_NEWEST_THAT_MATCH, TSVECTOR_NEWEST_AS_D]
    };
    let text = text.replace(NEWEST, TSVECTOR_NEWEST).replace(OLDER, TSVECTOR_OLDER);
    let text = text.replace(BELOW, below).replace(AMONG, among).replace(THAT_MATCH, that_match).replace(AS_D, as_d);
    let text = text.replace(NEWEST_FIRST, TSVECTOR_NEWEST_FIRST);
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
/// They go by indexes, whose rows come from memory or a disk without arms: a page costs hardly more for not being the next.
pub(crate) const POSTGRES_SESSION: &str = "SET TIME ZONE 'UTC';
    SET jit = off;
    SET random_page_cost = 1.1;
    SET enable_memoize = off;
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

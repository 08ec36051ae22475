//! The migrations of both engines, and the tables that they make.

use std::collections::BTreeSet;
use std::path::PathBuf;

use cairn_store::testing::{Scratch, engine_is_postgres};
use cairn_store::{Db, Lane, Query, SqliteOptions, StoreError, migrate};

use super::workspace;

fn migrations(engine: &str) -> Vec<(String, String)> {
    let folder: PathBuf = workspace().join("crates/store/migrations").join(engine);
    let mut found: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    found.sort();
    found
}

#[test]
fn both_engines_have_the_same_migrations() {
    let names = |engine| migrations(engine).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names("sqlite"), names("postgres"));
}

#[test]
fn no_migration_takes_a_whole_batch_down() {
    // DATA §2: these roll back the transaction that all waiting writes share, or fail its commit.
    for (name, text) in migrations("sqlite").into_iter().chain(migrations("postgres")) {
        let code: String =
            text.lines().map(|line| line.split("--").next().unwrap_or_default().to_uppercase() + "\n").collect();
        for word in ["DEFERRABLE", "DEFERRED", "OR ROLLBACK", "RAISE("] {
            assert!(!code.contains(word), "{name} says {word}");
        }
    }
}

/// What a schema is, in words that both engines share.
type Facts = BTreeSet<(String, String, String)>;

async fn list(db: &Db, text: &'static str) -> Vec<(String, String, String)> {
    let found: Result<_, StoreError> = db.read(Lane::Background, None, move |tx| tx.list(&Query::new(text))).await;
    found.unwrap()
}

/// `user_id, created_at desc` of `… (user_id, created_at DESC) WHERE …`.
fn columns_of(definition: &str) -> String {
    let inside = definition.split_once('(').map_or("", |(_, rest)| rest);
    let inside = inside.split(')').next().unwrap_or_default().replace('"', "").to_lowercase();
    let partial = if definition.to_lowercase().contains(" where ") { " (partial)" } else { "" };
    let unique = if definition.to_lowercase().contains("unique") { "unique " } else { "" };
    format!("{unique}{}{partial}", inside.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Without what each engine matches words with, which is its own: `search_index` and, on PostgreSQL,
/// the column `search_vector`.
async fn columns_on_sqlite(db: &Db) -> Facts {
    let text = "SELECT m.name, c.name, c.type || CASE c.\"notnull\" WHEN 1 THEN ' not null' ELSE '' END
        FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'search_index%'";
    let rows = list(db, text).await.into_iter();
    rows.map(|(table, column, kind)| {
        let (kind, rest) = kind.split_once(' ').map_or((kind.as_str(), ""), |(kind, rest)| (kind, rest));
        (table, column, format!("{} {}", kind.to_lowercase(), if rest.ends_with("not null") { "not null" } else { "" }))
    })
    .collect()
}

/// Without `schema_version`: SQLite keeps that number in the head of its file.
async fn columns_on_postgres(db: &Db) -> Facts {
    let text = "SELECT CAST(table_name AS text), CAST(column_name AS text),
            CAST(data_type AS text) || CASE CAST(is_nullable AS text) WHEN 'NO' THEN '|not null' ELSE '|' END
        FROM information_schema.columns
        WHERE table_schema = 'public' AND CAST(table_name AS text) <> 'schema_version'
            AND CAST(column_name AS text) <> 'search_vector'";
    let rows = list(db, text).await.into_iter();
    rows.map(|(table, column, kind)| {
        let (kind, null) = kind.split_once('|').unwrap_or_default();
        let kind = match kind {
            "uuid" | "bytea" => "blob",
            "bigint" | "boolean" | "timestamp with time zone" => "integer",
            "double precision" => "real",
            other => other,
        };
        (table, column, format!("{kind} {null}"))
    })
    .collect()
}

async fn indexes_on_sqlite(db: &Db) -> Facts {
    let text = "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
    let rows = list(db, text).await.into_iter();
    rows.map(|(table, name, sql)| (table, name, columns_of(&sql))).collect()
}

/// Without what finds words: SQLite's table of them is in order of numbers by itself.
async fn indexes_on_postgres(db: &Db) -> Facts {
    let text = "SELECT CAST(i.tablename AS text), CAST(i.indexname AS text), i.indexdef FROM pg_indexes i
        WHERE i.schemaname = 'public' AND CAST(i.indexname AS text) NOT IN ('search_index', 'search_documents_newest')
        AND NOT EXISTS (
            SELECT 1 FROM pg_constraint c WHERE CAST(c.conname AS text) = CAST(i.indexname AS text))";
    let rows = list(db, text).await.into_iter();
    rows.map(|(table, name, definition)| (table, name, columns_of(&definition))).collect()
}

fn differences(sqlite: &Facts, postgres: &Facts) -> Vec<String> {
    let only = |here: &Facts, there: &Facts, engine: &str| -> Vec<String> {
        here.difference(there).map(|fact| format!("only on {engine}: {fact:?}")).collect()
    };
    [only(sqlite, postgres, "SQLite"), only(postgres, sqlite, "PostgreSQL")].concat()
}

/// Needs both engines, so it has something to compare only where the suite runs on PostgreSQL.
#[tokio::test]
async fn both_engines_have_the_same_tables_columns_and_indexes() {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = Db::open_sqlite(SqliteOptions::at(folder.path().join("cairn.db"))).unwrap();
    migrate(&sqlite).unwrap();
    let (columns, indexes) = (columns_on_sqlite(&sqlite).await, indexes_on_sqlite(&sqlite).await);
    sqlite.close();
    assert!(columns.len() > 100 && indexes.len() > 5, "{} columns, {} indexes", columns.len(), indexes.len());
    if !engine_is_postgres() {
        return;
    }
    let scratch = Scratch::new();
    let postgres = scratch.migrated();
    let mut found = differences(&columns, &columns_on_postgres(&postgres).await);
    found.extend(differences(&indexes, &indexes_on_postgres(&postgres).await));
    postgres.close();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

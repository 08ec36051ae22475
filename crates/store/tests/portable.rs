//! The archive is the same text on both engines, and the tables are what the migrations make.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::Cursor;

use cairn_kernel::{TaskId, Timestamp, UserId};
use cairn_store::portable::{archive, tables};
use cairn_store::testing::{Scratch, engine_is_postgres};
use cairn_store::{Db, Kind, Lane, Query, StoreError, WriteTx, sql};
use uuid::Uuid;

type Account = (UserId, String, String, String, i64, Timestamp);
type Task = (TaskId, UserId, Option<TaskId>, String, bool, Timestamp, Option<Timestamp>);

sql! {
    static USER: Account => () = "
        INSERT INTO users (id, username, username_key, timezone, day_start, locale, tier, roles, preferences, disabled,
            created_at, updated_at)
        VALUES ($1, $2, $2, $3, $5, $4, 'free', 'user', '{}', FALSE, $6, $6)";
    static TASK: Task => () = "
        INSERT INTO tasks (id, user_id, parent_id, title, title_key, status, priority, due_date, due_all_day, difficulty,
            tags, hidden, archived, xp_awarded, created_at, updated_at, version)
        VALUES ($1, $2, $3, $4, $4, 'todo', 1, $7, FALSE, 1, '[]', $5, FALSE, 0, $6, $6, 1)";
}

/// A user whose first task is part of the last one: rows that point forward.
async fn fill(db: &Db) {
    let at = Timestamp::from_millis(1_790_000_000_123);
    let filled = db.write::<_, StoreError, _>(Lane::Request, None, move |tx: &mut WriteTx<'_>| {
        let user = UserId::from_uuid(Uuid::from_u128(1));
        tx.run(&USER, &(user, "ferngärtner \u{1F33F}".to_owned(), "UTC".to_owned(), "en".to_owned(), 240, at))?;
        let id = |number: u128| TaskId::from_uuid(Uuid::from_u128(number));
        for number in (1..=450_u128).rev() {
            let parent = (number == 1).then(|| id(450));
            let due = (number % 2 == 0).then_some(at);
            tx.run(&TASK, &(id(number), user, parent, format!("Fern {number}\n\"“\\"), number % 3 == 0, at, due))?;
        }
        Ok(())
    });
    filled.await.unwrap();
}

async fn dumped(db: &Db) -> Vec<u8> {
    let mut text = Vec::new();
    archive::dump(db, &mut text, |_, _| {}).await.unwrap();
    text
}

#[tokio::test]
async fn a_database_goes_to_the_other_engine_and_back_and_is_the_same() {
    let (first, other, back) = (Scratch::on(None), Scratch::new(), Scratch::on(None));
    let (first, other, back) = (first.migrated(), other.migrated(), back.migrated());
    fill(&first).await;
    let text = dumped(&first).await;
    assert!(archive::is_unused(&other).await.unwrap() && !archive::is_unused(&first).await.unwrap());
    let carried = archive::load(&other, &mut Cursor::new(&text), |_, _| {}).await.unwrap();
    assert!(carried.rows >= 451, "{carried:?}");
    assert!(dumped(&other).await == text, "the archives differ");
    archive::load(&back, &mut Cursor::new(dumped(&other).await), |_, _| {}).await.unwrap();
    assert!(dumped(&back).await == text, "the archives differ on the way back");
    archive::clear(&other).await.unwrap();
    assert!(archive::is_unused(&other).await.unwrap());
    for db in [first, other, back] {
        db.close();
    }
}

#[tokio::test]
async fn a_damaged_archive_is_found_out() {
    let (first, second) = (Scratch::on(None), Scratch::on(None));
    let (first, second) = (first.migrated(), second.migrated());
    fill(&first).await;
    let text = String::from_utf8(dumped(&first).await).unwrap();
    let cut = text.lines().take(30).collect::<Vec<_>>().join("\n");
    for (damaged, said) in [
        (text.replacen("Fern 7", "Fern 8", 1), "damaged"),
        (cut, "ends too early"),
        (text.replacen("\"tasks\"", "\"quests\"", 1), "does not have"),
        (text.replacen("\"schema\":", "\"schema\":1", 1), "schema version"),
        ("{}\n".to_owned(), "line 1 of the archive"),
    ] {
        let outcome = archive::load(&second, &mut Cursor::new(damaged), |_, _| {}).await;
        let error = outcome.unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
        archive::clear(&second).await.unwrap();
    }
    first.close();
    second.close();
}

async fn columns(db: &Db, text: &'static str) -> Vec<(String, String, String)> {
    let read = db.read::<_, StoreError, _>(Lane::Background, None, move |tx| tx.list(&Query::new(text)));
    read.await.unwrap()
}

#[tokio::test]
async fn the_tables_are_those_that_the_migrations_make() {
    let scratch = Scratch::new();
    let db = scratch.migrated();
    let found = if engine_is_postgres() {
        columns(
            &db,
            "SELECT CAST(c.table_name AS text), CAST(c.column_name AS text),
                CAST(c.data_type AS text) || '|' || CAST(c.is_nullable AS text) || '|' || CAST(c.is_generated AS text)
            FROM information_schema.columns c
            WHERE c.table_schema = 'public' AND CAST(c.table_name AS text) <> 'schema_version'
            ORDER BY 1, c.ordinal_position",
        )
        .await
    } else {
        columns(
            &db,
            "SELECT m.name, c.name, '' FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid",
        )
        .await
    };
    let mut known: Vec<_> = tables()
        .iter()
        .filter(|table| engine_is_postgres() || table.is_portable())
        .flat_map(|table| table.columns.iter().map(move |column| (table, column)))
        .filter(|(_, column)| engine_is_postgres() || column.kind.is_some())
        .map(|(table, column)| {
            let kind = match column.kind {
                Some(Kind::Int) => "bigint",
                Some(Kind::Real) => "double precision",
                Some(Kind::Bool) => "boolean",
                Some(Kind::Text) => "text",
                Some(Kind::Bytes) => "bytea",
                Some(Kind::Uuid) => "uuid",
                Some(Kind::Time) => "timestamp with time zone",
                Some(Kind::Matching) | None => "tsvector",
            };
            let null = if column.nullable { "YES" } else { "NO" };
            let made = if column.generated { "ALWAYS" } else { "NEVER" };
            let facts = if engine_is_postgres() { format!("{kind}|{null}|{made}") } else { String::new() };
            (table.name.to_owned(), column.name.to_owned(), facts)
        })
        .collect();
    known.sort_by(|a, b| a.0.cmp(&b.0));
    // What only one engine understands is built anew there.
    let found: Vec<_> = found
        .into_iter()
        .filter(|fact| engine_is_postgres() || tables().iter().any(|t| t.is_portable() && t.name == fact.0))
        .collect();
    assert_eq!(found, known);
    db.close();
}

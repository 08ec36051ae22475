//! The traps of DATA, each as a test, on the engine that the suite runs on.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod forgetting;
mod lanes;
mod newest;
mod statements;
mod transactions;

use cairn_store::testing::Scratch;
use cairn_store::{Db, Lane, StoreError, sql};

sql! {
    static SWAPPED: (i64, i64) => (i64,) = "SELECT count(*) FROM job_pairs WHERE b = $2 AND a = $1";
    static PUT: (i64, i64) => () = "INSERT INTO job_pairs (a, b) VALUES ($1, $2)";
    static PUT_ONCE: (i64, i64) => () = "INSERT INTO job_pairs (a, b) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    static COUNT: () => (i64,) = "SELECT count(*) FROM job_pairs";
    static SUM: () => (Option<i64>,) = "SELECT CAST(sum(b) AS bigint) FROM job_pairs";
    static GAP: (i64, i64) => (i64,) = "SELECT count(*) FROM job_pairs WHERE a = $1 AND b = $3";
    static WRONG: () => (i64,) = "SELECT nothing FROM nowhere";
    static ECHO: (String,) => (i64,) = "SELECT count(*) FROM job_words WHERE word = $1";
    static SAY: (String,) => () = "INSERT INTO job_words (word) VALUES ($1)";
    static LOCKED: (i64,) => (i64,) = "SELECT b FROM job_pairs WHERE a = $1 /*lock*/";
    static SET: (i64, i64) => () = "UPDATE job_pairs SET b = $2 WHERE a = $1";
    static SLOW: () => (i64,) = "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < 300000000) SELECT count(*) FROM n";
}

fn scratch() -> (Scratch, Db) {
    let scratch = Scratch::new();
    let db = scratch.migrated();
    (scratch, db)
}

/// Tables of the test alone; made by the same door as everything else.
async fn make_tables(db: &Db) {
    sql! {
        static PAIRS: () => () = "CREATE TABLE job_pairs (a bigint NOT NULL PRIMARY KEY, b bigint NOT NULL)";
        static WORDS: () => () = "CREATE TABLE job_words (word text NOT NULL)";
    }
    db.write::<_, StoreError, _>(Lane::Request, None, |tx| {
        tx.run(&PAIRS, &())?;
        tx.run(&WORDS, &())
    })
    .await
    .unwrap();
}

async fn ready() -> (Scratch, Db) {
    let (scratch, db) = scratch();
    make_tables(&db).await;
    (scratch, db)
}

async fn count(db: &Db) -> i64 {
    db.read::<_, StoreError, _>(Lane::Request, None, |tx| tx.one(&COUNT, &())).await.unwrap().0
}

//! What must hold in the database itself, whatever was going on when the server died.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use cairn_kernel::UserId;
use cairn_store::{Db, Lane, ReadTx, StoreError, WriteTx, examine, sql};

/// The relay must have handed everything over within this.
const DRAIN: Duration = Duration::from_secs(30);

sql! {
    static WITHOUT_GRANT: () => (i64,) = "
        SELECT count(*) FROM tasks t WHERE t.status = 'completed' AND NOT EXISTS (
            SELECT 1 FROM xp_ledger l WHERE l.user_id = t.user_id AND l.cause = 'task' AND l.entity_id = t.id)";
    static WITHOUT_COMPLETION: () => (i64,) = "
        SELECT count(*) FROM xp_ledger l JOIN tasks t ON t.id = l.entity_id
        WHERE l.cause = 'task' AND (t.status <> 'completed' OR t.completed_at IS NULL)";
    static LEDGERS: () => (UserId, i64, i64, i64, i64) = "
        SELECT user_id, count(*), max(position), CAST(sum(amount) AS bigint), max(balance_after)
        FROM xp_ledger GROUP BY user_id";
    static MISCOUNTED: () => (i64,) = "
        SELECT count(*) FROM progress p WHERE p.tasks_completed <>
            (SELECT count(*) FROM xp_ledger l WHERE l.user_id = p.user_id AND l.cause = 'task')";
    static NUMBERS: () => (UserId, i64, i64, i64) = "
        SELECT c.user_id, c.last_seq,
            (SELECT count(*) FROM events e WHERE e.user_id = c.user_id),
            (SELECT coalesce(max(e.seq), 0) FROM events e WHERE e.user_id = c.user_id)
        FROM user_clock c";
    static WAITING: () => (i64,) = "SELECT count(*) FROM outbox";
    static UNTOLD: () => (i64,) = "
        SELECT count(*) FROM events e WHERE NOT EXISTS (
            SELECT 1 FROM activity a WHERE a.user_id = e.user_id AND a.seq = e.seq)";
    static DEAD: () => (i64,) = "SELECT count(*) FROM dead_events";
    static TITLES: () => (String,) = "SELECT title FROM tasks UNION ALL SELECT title FROM tombstones";
    /// PostgreSQL only: ends every connection to this database but the one that asks.
    static END_OTHERS: () => (bool,) = "
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
}

/// Panics with the first thing that is wrong.
pub async fn audit(db: &Db) {
    drained(db).await;
    read(db, |tx| {
        assert_eq!(tx.one(&WITHOUT_GRANT, &())?.0, 0, "completed tasks without their XP");
        assert_eq!(tx.one(&WITHOUT_COMPLETION, &())?.0, 0, "XP for tasks that are not completed");
        assert_eq!(tx.one(&MISCOUNTED, &())?.0, 0, "users whose counters differ from their ledger");
        for (user, rows, last, sum, balance) in tx.all(&LEDGERS, &())? {
            assert_eq!((rows, sum), (last, balance), "the ledger of {user} has gaps or a wrong balance");
        }
        for (user, given, rows, last) in tx.all(&NUMBERS, &())? {
            assert_eq!((rows, last), (given, given), "the events of {user} are not numbered densely");
        }
        assert_eq!(tx.one(&UNTOLD, &())?.0, 0, "events that the activity log does not tell");
        assert_eq!(tx.one(&DEAD, &())?.0, 0, "events that were put aside as dead");
        Ok(())
    })
    .await;
    let findings = examine(db).expect("the database can be read");
    assert!(findings.problems.is_empty(), "{:?}", findings.problems);
}

/// How many things were ever made with a word in their title, for every word; deleted things count.
pub async fn made(db: &Db) -> HashMap<String, usize> {
    let titles = read(db, |tx| tx.all(&TITLES, &())).await;
    let mut made = HashMap::new();
    for word in titles.iter().flat_map(|(title,)| title.split_whitespace()) {
        *made.entry(word.to_owned()).or_default() += 1;
    }
    made
}

/// PostgreSQL only: cuts every connection that the server has.
pub async fn end_connections(db: &Db) {
    let end = |tx: &mut WriteTx<'_>| Ok(tx.all(&END_OTHERS, &())?.len());
    let ended = db.write::<_, StoreError, _>(Lane::Background, None, end).await.expect("connections end");
    assert!(ended > 0, "the server had connections");
}

async fn drained(db: &Db) {
    let until = Instant::now() + DRAIN;
    while read(db, |tx| Ok(tx.one(&WAITING, &())?.0)).await > 0 {
        assert!(Instant::now() < until, "events still wait in the outbox");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn read<T, F>(db: &Db, look: F) -> T
where
    T: Send + 'static,
    F: for<'a> Fn(&mut ReadTx<'a>) -> Result<T, StoreError> + Send + 'static,
{
    db.read(Lane::Background, None, look).await.expect("the database answers")
}

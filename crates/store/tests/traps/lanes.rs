//! Closures that wait, run again, panic or take too long, and who pays for it (DATA §1–2).

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use cairn_store::testing::engine_is_postgres;
use cairn_store::{Lane, StoreError, sql};

use crate::{PUT, SLOW, count, ready};

#[tokio::test]
async fn a_deadline_that_passed_starts_nothing() {
    let (_scratch, db) = ready().await;
    let past = Instant::now().checked_sub(Duration::from_millis(1));
    let outcome = db.write::<_, StoreError, _>(Lane::Request, past, |tx| tx.run(&PUT, &(1, 1))).await;
    assert!(matches!(outcome, Err(StoreError::DeadlinePassed)));
    assert_eq!(count(&db).await, 0);
}

#[tokio::test]
async fn a_full_queue_is_said_at_once() {
    let (_scratch, db) = ready().await;
    let (release, held) = mpsc::channel::<()>();
    let held = Arc::new(std::sync::Mutex::new(held));
    let mut waiting = Vec::new();
    for key in 0..1_100 {
        let (db, held) = (db.clone(), held.clone());
        waiting.push(tokio::spawn(async move {
            db.write::<_, StoreError, _>(Lane::Background, None, move |tx| {
                held.lock().unwrap().recv_timeout(Duration::from_secs(5)).ok();
                tx.run(&PUT, &(key, key))
            })
            .await
        }));
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    drop(release);
    let mut busy = 0;
    for outcome in waiting {
        match outcome.await.unwrap() {
            Err(StoreError::Busy) => busy += 1,
            other => assert_eq!(other.unwrap(), 1),
        }
    }
    assert!(busy > 0);
    assert_eq!(count(&db).await, 1_100 - busy);
}

#[tokio::test]
async fn a_reader_that_takes_too_long_is_interrupted() {
    if engine_is_postgres() {
        return; // statement_timeout does it there, after 10 s
    }
    let (_scratch, db) = ready().await;
    let outcome = db.read::<_, StoreError, _>(Lane::Request, None, |tx| tx.one(&SLOW, &())).await;
    assert!(matches!(outcome, Err(StoreError::TooSlow)), "{outcome:?}");
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let (_scratch, db) = ready().await;
    sql! {
        static SNEAKY: (i64,) => (i64,) = "INSERT INTO job_pairs (a, b) VALUES ($1, $1) RETURNING a";
    }
    let outcome = db.read::<_, StoreError, _>(Lane::Request, None, |tx| tx.all(&SNEAKY, &(1,))).await;
    assert!(outcome.is_err());
    assert_eq!(count(&db).await, 0);
}

#[tokio::test]
async fn a_panic_is_that_callers_alone() {
    let (_scratch, db) = ready().await;
    let mut work = Vec::new();
    for key in 0..20 {
        let db = db.clone();
        work.push(tokio::spawn(async move {
            db.write::<(), StoreError, _>(Lane::Request, None, move |tx| {
                tx.run(&PUT, &(key, key))?;
                assert_ne!(key, 7, "seven panics");
                Ok(())
            })
            .await
        }));
    }
    for (key, outcome) in work.into_iter().enumerate() {
        match outcome.await.unwrap() {
            Err(StoreError::Panicked) => assert_eq!(key, 7),
            other => other.unwrap(),
        }
    }
    assert_eq!(count(&db).await, 19);
}

#[tokio::test]
async fn a_failed_closure_leaves_its_neighbours_alone() {
    let (_scratch, db) = ready().await;
    let outcomes = futures::future::join_all((0..50).map(|key| {
        db.write::<(), StoreError, _>(Lane::Request, None, move |tx| {
            tx.run(&PUT, &(key / 2, key))?;
            Ok(())
        })
    }))
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 25);
    assert_eq!(count(&db).await, 25);
}

#[tokio::test]
async fn closures_may_run_again_but_commit_once() {
    let (_scratch, db) = ready().await;
    let runs = Arc::new(AtomicU32::new(0));
    let seen = runs.clone();
    db.write::<_, StoreError, _>(Lane::Request, None, move |tx| {
        let run = seen.fetch_add(1, Ordering::SeqCst);
        tx.run(&PUT, &(1, i64::from(run)))
    })
    .await
    .unwrap();
    assert!(runs.load(Ordering::SeqCst) >= 1);
    assert_eq!(count(&db).await, 1);
}

#[tokio::test]
async fn a_statement_that_rolls_everything_back_costs_its_neighbours_nothing() {
    if engine_is_postgres() {
        return; // there is no such statement
    }
    let (_scratch, db) = ready().await;
    sql! {
        static VIOLENT: (i64, i64) => () = "INSERT OR ROLLBACK INTO job_pairs (a, b) VALUES ($1, $2)";
    }
    let outcomes = futures::future::join_all((0..30).map(|key| {
        db.write::<_, StoreError, _>(Lane::Request, None, move |tx| {
            if key == 20 { tx.run(&VIOLENT, &(3, 3)) } else { tx.run(&PUT, &(key, key)) }
        })
    }))
    .await;
    let failed: Vec<_> = outcomes.iter().enumerate().filter(|(_, o)| o.is_err()).map(|(key, _)| key).collect();
    assert_eq!(failed, [20]);
    assert_eq!(count(&db).await, 29);
}

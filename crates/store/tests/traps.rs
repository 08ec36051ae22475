//! The traps of DATA, each as a test, on the engine that the suite runs on.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use cairn_kernel::Timestamp;
use cairn_store::testing::{Scratch, engine_is_postgres};
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

async fn make_tables(scratch: &Scratch, db: &Db) {
    // Tables of the test alone; made by the same door as everything else.
    let _ = scratch;
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
    make_tables(&scratch, &db).await;
    (scratch, db)
}

async fn count(db: &Db) -> i64 {
    db.read::<_, StoreError, _>(Lane::Request, None, |tx| tx.one(&COUNT, &())).await.unwrap().0
}

#[tokio::test]
async fn arguments_go_by_name_not_by_first_appearance() {
    let (_scratch, db) = ready().await;
    let found = db
        .write::<_, StoreError, _>(Lane::Request, None, |tx| {
            tx.run(&PUT, &(1, 2))?;
            tx.one(&SWAPPED, &(1, 2))
        })
        .await
        .unwrap();
    assert_eq!(found, (1,));
}

#[tokio::test]
async fn a_gap_among_the_parameters_is_refused() {
    let (_scratch, db) = ready().await;
    let outcome = db.read::<_, StoreError, _>(Lane::Request, None, |tx| tx.one(&GAP, &(1, 2))).await;
    assert!(outcome.is_err());
}

#[tokio::test]
async fn a_swallowed_error_is_not_a_quiet_rollback() {
    let (_scratch, db) = ready().await;
    let outcome = db
        .write::<_, StoreError, _>(Lane::Request, None, |tx| {
            tx.run(&PUT, &(1, 2))?;
            let swallowed = tx.run(&PUT, &(1, 3));
            assert!(matches!(swallowed, Err(StoreError::Constraint(_))));
            assert!(tx.one(&COUNT, &()).is_err(), "later statements are refused");
            Ok(())
        })
        .await;
    assert!(matches!(outcome, Err(StoreError::Constraint(_))), "{outcome:?}");
    assert_eq!(count(&db).await, 0);
}

#[tokio::test]
async fn expected_conflicts_are_counted_or_undone_alone() {
    let (_scratch, db) = ready().await;
    db.write::<_, StoreError, _>(Lane::Request, None, |tx| {
        assert_eq!(tx.run(&PUT_ONCE, &(1, 2))?, 1);
        assert_eq!(tx.run(&PUT_ONCE, &(1, 9))?, 0);
        let inner = tx.savepoint::<_, StoreError>(|tx| {
            tx.run(&PUT, &(2, 2))?;
            tx.run(&PUT, &(1, 3))
        });
        assert!(matches!(inner, Err(StoreError::Constraint(_))));
        tx.run(&PUT, &(3, 3))?;
        assert_eq!(tx.one(&SUM, &())?, (Some(5),));
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(count(&db).await, 2);
}

#[tokio::test]
async fn a_savepoint_that_swallowed_an_error_is_undone() {
    let (_scratch, db) = ready().await;
    db.write::<_, StoreError, _>(Lane::Request, None, |tx| {
        let inner = tx.savepoint::<_, StoreError>(|tx| {
            tx.run(&PUT, &(1, 1))?;
            tx.run(&PUT, &(1, 1)).ok();
            Ok(())
        });
        assert!(inner.is_err());
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(count(&db).await, 0);
}

#[tokio::test]
async fn a_conflict_inside_a_savepoint_is_tried_again_from_the_start() {
    if !engine_is_postgres() {
        return; // its one writer has nobody to be in conflict with
    }
    sql! {
        static MAKE: () => () = "CREATE FUNCTION give_way() RETURNS bigint LANGUAGE plpgsql
            AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''deadlock_detected''; END'";
        static GIVE_WAY: () => (i64,) = "SELECT give_way()";
    }
    let (_scratch, db) = ready().await;
    db.write::<_, StoreError, _>(Lane::Request, None, |tx| tx.run(&MAKE, &())).await.unwrap();
    let runs = Arc::new(AtomicU32::new(0));
    let seen = runs.clone();
    let outcome = db.write::<_, StoreError, _>(Lane::Request, None, move |tx| {
        let run = seen.fetch_add(1, Ordering::SeqCst);
        tx.run(&PUT, &(1, i64::from(run)))?;
        tx.savepoint(|tx| if run == 0 { tx.one(&GIVE_WAY, &()).map(|_| ()) } else { Ok(()) })
    });
    outcome.await.unwrap();
    assert_eq!((runs.load(Ordering::SeqCst), count(&db).await), (2, 1));
}

#[tokio::test]
async fn what_is_sent_along_is_done_in_order_and_its_failure_is_heard() {
    let (_scratch, db) = ready().await;
    let summed = db.write::<_, StoreError, _>(Lane::Request, None, |tx| {
        (0..40).try_for_each(|key| tx.send(&PUT, &(key, 1)))?;
        tx.send(&SET, &(7, 100))?;
        tx.one(&SUM, &())
    });
    assert_eq!(summed.await.unwrap(), (Some(139),));
    let doubled = db.write::<_, StoreError, _>(Lane::Request, None, |tx| {
        tx.send(&PUT, &(50, 1))?;
        tx.send(&PUT, &(7, 1))
    });
    assert!(matches!(doubled.await, Err(StoreError::Constraint(_))), "a failure at the very end");
    let inner = db.write::<_, StoreError, _>(Lane::Request, None, |tx| {
        let failed = tx.savepoint::<(), StoreError>(|tx| tx.send(&PUT, &(7, 1)));
        assert!(matches!(failed, Err(StoreError::Constraint(_))));
        let given_up = tx.savepoint::<(), StoreError>(|tx| {
            tx.send(&PUT, &(60, 1))?;
            Err(StoreError::MissingRow)
        });
        assert!(matches!(given_up, Err(StoreError::MissingRow)));
        tx.send(&PUT, &(70, 1))
    });
    inner.await.unwrap();
    assert_eq!(count(&db).await, 41);
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
async fn text_with_nul_is_refused_on_both_engines() {
    let (_scratch, db) = ready().await;
    let write = |word: &'static str| {
        db.write::<_, StoreError, _>(Lane::Request, None, move |tx| tx.run(&SAY, &(word.to_owned(),)))
    };
    assert!(write("a\0b").await.is_err());
    assert_eq!(write("ab").await.unwrap(), 1);
    let found = db.read::<_, StoreError, _>(Lane::Request, None, |tx| tx.one(&ECHO, &("ab".to_owned(),))).await;
    assert_eq!(found.unwrap(), (1,));
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
async fn a_read_is_one_snapshot() {
    let (_scratch, db) = ready().await;
    let (began, has_begun) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let (began, may_go_on) = (std::sync::Mutex::new(began), std::sync::Mutex::new(may_go_on));
    let reader = tokio::spawn({
        let db = db.clone();
        async move {
            db.read::<_, StoreError, _>(Lane::Request, None, move |tx| {
                let before = tx.one(&COUNT, &())?;
                began.lock().unwrap().send(()).unwrap();
                may_go_on.lock().unwrap().recv_timeout(Duration::from_secs(5)).unwrap();
                Ok((before, tx.one(&COUNT, &())?))
            })
            .await
        }
    });
    tokio::task::spawn_blocking(move || has_begun.recv_timeout(Duration::from_secs(5)).unwrap()).await.unwrap();
    db.write::<_, StoreError, _>(Lane::Request, None, |tx| tx.run(&PUT, &(1, 1))).await.unwrap();
    go_on.send(()).unwrap();
    let (before, after) = reader.await.unwrap().unwrap();
    assert_eq!(before, after);
    assert_eq!(count(&db).await, 1);
}

#[tokio::test]
async fn a_deadline_that_passed_starts_nothing() {
    let (_scratch, db) = ready().await;
    let past = Instant::now().checked_sub(Duration::from_millis(1));
    let outcome = db.write::<_, StoreError, _>(Lane::Request, past, |tx| tx.run(&PUT, &(1, 1))).await;
    assert!(matches!(outcome, Err(StoreError::DeadlinePassed)));
    assert_eq!(count(&db).await, 0);
}

#[tokio::test]
async fn an_error_of_the_engine_is_no_constraint() {
    let (_scratch, db) = ready().await;
    let outcome = db.read::<_, StoreError, _>(Lane::Request, None, |tx| tx.one(&WRONG, &())).await;
    assert!(matches!(outcome, Err(StoreError::Engine(_))));
}

#[tokio::test]
async fn what_is_sent_ahead_is_judged_before_the_answer_is_used() {
    let (_scratch, db) = ready().await;
    db.write::<_, StoreError, _>(Lane::Request, None, |tx| tx.run(&PUT, &(1, 5))).await.unwrap();
    let refused = db
        .write::<_, StoreError, _>(Lane::Request, None, |tx| {
            tx.ahead(&LOCKED, &(1,), |row: Option<(i64,)>| {
                assert_eq!(row, Some((5,)));
                Err(StoreError::Refused(cairn_kernel::ErrorCode::Forbidden))
            })
            .ok();
            tx.run(&SET, &(1, 6)).ok();
            Ok(())
        })
        .await;
    assert!(matches!(refused, Err(StoreError::Refused(cairn_kernel::ErrorCode::Forbidden))), "{refused:?}");
    let alone = db
        .read::<_, StoreError, _>(Lane::Request, None, |tx| {
            tx.ahead(&COUNT, &(), |_: Option<(i64,)>| Err(StoreError::Refused(cairn_kernel::ErrorCode::Forbidden)))
        })
        .await;
    assert!(alone.is_err(), "a check that nothing followed is heard too");
    let kept = db.read::<_, StoreError, _>(Lane::Request, None, |tx| tx.one(&SUM, &())).await.unwrap();
    assert_eq!(kept, (Some(5),));
}

#[tokio::test]
async fn writers_of_one_row_are_serial() {
    let (_scratch, db) = ready().await;
    db.write::<_, StoreError, _>(Lane::Request, None, |tx| tx.run(&PUT, &(1, 0))).await.unwrap();
    let outcomes = futures::future::join_all((0..100).map(|_| {
        db.write::<_, StoreError, _>(Lane::Request, None, |tx| {
            let (now,) = tx.one(&LOCKED, &(1,))?;
            tx.run(&SET, &(1, now + 1))
        })
    }))
    .await;
    assert!(outcomes.iter().all(Result::is_ok));
    let total = db.read::<_, StoreError, _>(Lane::Request, None, |tx| tx.one(&SUM, &())).await.unwrap();
    assert_eq!(total, (Some(100),));
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
async fn a_reader_that_takes_too_long_is_interrupted() {
    if engine_is_postgres() {
        return; // statement_timeout does it there, after 10 s
    }
    let (_scratch, db) = ready().await;
    let outcome = db.read::<_, StoreError, _>(Lane::Request, None, |tx| tx.one(&SLOW, &())).await;
    assert!(matches!(outcome, Err(StoreError::TooSlow)), "{outcome:?}");
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

#[tokio::test]
async fn times_and_ids_come_back_as_they_went() {
    sql! {
        static RAN: (String, Timestamp) => () = "INSERT INTO schedule_runs (schedule, due_at) VALUES ($1, $2)";
        static DUE: (String,) => (Timestamp,) = "SELECT due_at FROM schedule_runs WHERE schedule = $1";
    }
    let (_scratch, db) = ready().await;
    for text in ["1970-01-01T00:00:00Z", "1999-12-31T23:59:59.999Z", "2199-12-31T23:59:59.999Z"] {
        let at = Timestamp::parse(text).unwrap();
        let back = db
            .write::<_, StoreError, _>(Lane::Request, None, move |tx| {
                tx.run(&RAN, &(text.to_owned(), at))?;
                tx.one(&DUE, &(text.to_owned(),))
            })
            .await
            .unwrap();
        assert_eq!(back, (at,));
    }
}

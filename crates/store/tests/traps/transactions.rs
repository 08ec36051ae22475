//! Errors, savepoints and what travels together (DATA §3).

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use cairn_store::testing::engine_is_postgres;
use cairn_store::{Lane, StoreError, sql};

use crate::{COUNT, LOCKED, PUT, PUT_ONCE, SAY, SET, SUM, count, ready};

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
async fn what_fails_on_its_way_with_commit_is_told_and_nothing_is_kept() {
    let (_scratch, db) = ready().await;
    let doubled = db.write::<_, StoreError, _>(Lane::Request, None, |tx| {
        tx.one(&COUNT, &())?;
        tx.send(&PUT, &(1, 1))?;
        tx.send(&PUT, &(1, 1))
    });
    assert!(matches!(doubled.await, Err(StoreError::Constraint(_))));
    let unsendable = db.write::<_, StoreError, _>(Lane::Request, None, |tx| {
        tx.one(&COUNT, &())?;
        tx.send(&PUT, &(2, 1))?;
        tx.send(&SAY, &("a\0b".to_owned(),))
    });
    assert!(matches!(unsendable.await, Err(StoreError::Engine(_))));
    assert_eq!(count(&db).await, 0);
    let sound = db.write::<_, StoreError, _>(Lane::Request, None, |tx| {
        tx.one(&COUNT, &())?;
        tx.send(&PUT, &(3, 1))
    });
    sound.await.unwrap();
    assert_eq!(count(&db).await, 1, "the connection is as good as before");
}

#[tokio::test]
async fn who_is_refused_is_not_told_what_else_is_wrong() {
    let (_scratch, db) = ready().await;
    let refused = db.write::<(), StoreError, _>(Lane::Request, None, |tx| {
        tx.ahead(&COUNT, &(), |_: Option<(i64,)>| Err(StoreError::Refused(cairn_kernel::ErrorCode::Forbidden)))?;
        Err(StoreError::MissingRow)
    });
    assert!(matches!(refused.await, Err(StoreError::Refused(_))));
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

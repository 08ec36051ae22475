//! One text of SQL for both engines (DATA §3).

use cairn_kernel::Timestamp;
use cairn_store::{Lane, StoreError, sql};

use crate::{ECHO, GAP, PUT, SAY, SWAPPED, WRONG, ready};

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
async fn an_error_of_the_engine_is_no_constraint() {
    let (_scratch, db) = ready().await;
    let outcome = db.read::<_, StoreError, _>(Lane::Request, None, |tx| tx.one(&WRONG, &())).await;
    assert!(matches!(outcome, Err(StoreError::Engine(_))));
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

//! How the keys of an issuer are fetched, and what happens when they cannot be.

use std::time::Duration;

use futures::future::join_all;

use crate::issuer::{ADA, Elsewhere, Key, Mood, ask};

#[tokio::test]
async fn unknown_keys_cost_the_issuer_one_question_in_thirty_seconds() {
    let key = Key::new("k1");
    let elsewhere = Elsewhere::publishing(&[&key]).await;
    let app = elsewhere.trusted().await;
    let good = key.sign(&elsewhere.claims(&app, ADA));
    assert_eq!(ask(&app, "GET", "/api/v1/tasks", &good).await.status, 200);
    assert_eq!(elsewhere.asked(), 1);
    let flood = || async {
        let tokens: Vec<_> = (0..50).map(|n| Key::new(&format!("x{n}")).sign(&elsewhere.claims(&app, ADA))).collect();
        let answers =
            join_all(tokens.iter().map(|token| async { ask(&app, "GET", "/api/v1/tasks", token).await })).await;
        assert!(answers.iter().all(|answer| answer.status == 401), "{}", answers[0]);
    };
    flood().await;
    assert_eq!(elsewhere.asked(), 2);
    app.advance(Duration::from_secs(29));
    flood().await;
    assert_eq!(elsewhere.asked(), 2);
    app.advance(Duration::from_secs(1));
    flood().await;
    assert_eq!(elsewhere.asked(), 3);
}

#[tokio::test]
async fn a_flood_before_the_first_key_is_one_question_too() {
    let elsewhere = Elsewhere::publishing(&[&Key::new("k1")]).await;
    let app = elsewhere.trusted().await;
    let token = Key::new("x").sign(&elsewhere.claims(&app, ADA));
    let answers = join_all((0..50).map(|_| async { ask(&app, "GET", "/api/v1/tasks", &token).await })).await;
    assert!(answers.iter().all(|answer| answer.status == 401));
    assert_eq!(elsewhere.asked(), 1);
}

#[tokio::test]
async fn a_new_key_is_found_at_once_and_an_old_one_falls_with_its_tokens() {
    let (old, new) = (Key::new("old"), Key::new("new"));
    let elsewhere = Elsewhere::publishing(&[&old]).await;
    let app = elsewhere.trusted().await;
    let before = old.sign(&elsewhere.claims(&app, ADA));
    assert_eq!(ask(&app, "GET", "/api/v1/tasks", &before).await.status, 200);
    elsewhere.publish(&[&new]);
    assert_eq!(ask(&app, "GET", "/api/v1/tasks", &before).await.status, 200, "nobody has heard of it yet");
    let after = new.sign(&elsewhere.claims(&app, ADA));
    assert_eq!(ask(&app, "GET", "/api/v1/tasks", &after).await.status, 200);
    ask(&app, "GET", "/api/v1/tasks", &before).await.problem(401, "INVALID_TOKEN");
}

#[tokio::test]
async fn an_issuer_that_is_away_breaks_nobody_it_has_vouched_for() {
    let (key, new) = (Key::new("k1"), Key::new("k2"));
    let elsewhere = Elsewhere::publishing(&[&key]).await;
    let app = elsewhere.trusted().await;
    let token = || key.sign(&elsewhere.claims(&app, ADA));
    assert_eq!(ask(&app, "GET", "/api/v1/tasks", &token()).await.status, 200);
    elsewhere.be(Mood::Away);
    // For hours: long past the age at which the keys are looked at again.
    for _ in 0..4 {
        app.advance(Duration::from_hours(1));
        assert_eq!(ask(&app, "GET", "/api/v1/tasks", &token()).await.status, 200);
        let unknown = new.sign(&elsewhere.claims(&app, ADA));
        ask(&app, "GET", "/api/v1/tasks", &unknown).await.problem(401, "INVALID_TOKEN");
    }
    elsewhere.publish(&[&key, &new]);
    app.advance(Duration::from_secs(30));
    assert_eq!(ask(&app, "GET", "/api/v1/tasks", &new.sign(&elsewhere.claims(&app, ADA))).await.status, 200);
}

#[tokio::test]
async fn keys_that_were_never_seen_are_no_fault_of_the_token() {
    let key = Key::new("k1");
    let elsewhere = Elsewhere::publishing(&[&key]).await;
    let app = elsewhere.trusted().await;
    let big = format!("{{\"keys\": [], \"more\": \"{}\"}}", "x".repeat(1024 * 1024));
    let den = Elsewhere::publishing(&[&key]).await;
    for mood in [
        Mood::Away,
        Mood::Keys("no keys".to_owned()),
        Mood::Keys(big),
        Mood::Redirect(format!("{}/jwks", den.address)),
        Mood::Redirect(format!("{}/again", elsewhere.address)),
    ] {
        elsewhere.be(mood);
        app.advance(Duration::from_secs(31));
        let token = key.sign(&elsewhere.claims(&app, ADA));
        let answer = ask(&app, "GET", "/api/v1/tasks", &token).await;
        answer.problem(503, "UNAVAILABLE");
        assert_eq!(answer.header("retry-after"), "30");
    }
    assert_eq!(den.asked(), 0, "a redirect to another place is not followed");
    elsewhere.publish(&[&key]);
    app.advance(Duration::from_secs(31));
    assert_eq!(ask(&app, "GET", "/api/v1/tasks", &key.sign(&elsewhere.claims(&app, ADA))).await.status, 200);
}

#[tokio::test]
async fn a_key_that_was_taken_back_is_forgotten_within_ten_minutes() {
    let (key, new) = (Key::new("k1"), Key::new("k2"));
    let elsewhere = Elsewhere::publishing(&[&key]).await;
    let app = elsewhere.trusted().await;
    assert_eq!(ask(&app, "GET", "/api/v1/tasks", &key.sign(&elsewhere.claims(&app, ADA))).await.status, 200);
    elsewhere.publish(&[&new]);
    app.advance(Duration::from_mins(10));
    // This one still passes; it makes us look.
    let token = key.sign(&elsewhere.claims(&app, ADA));
    assert_eq!(ask(&app, "GET", "/api/v1/tasks", &token).await.status, 200);
    let mut patience = 200;
    while ask(&app, "GET", "/api/v1/tasks", &token).await.status == 200 {
        patience -= 1;
        assert!(patience > 0, "the old key is still believed");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(elsewhere.asked(), 2);
}

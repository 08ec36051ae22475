//! The same request sent again, on purpose or not.

use std::collections::HashSet;
use std::future::IntoFuture as _;
use std::time::Duration;

use cairn_testkit::TestApp;
use futures::future::join_all;
use serde_json::{Value, json};

#[tokio::test]
async fn twenty_copies_at_once_make_one_task() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let ask = owner.post("/tasks", json!({"title": "Once"})).key("once-1");
    let answers = join_all((0..20).map(|_| ask.clone().into_future())).await;
    let ids: HashSet<String> = answers.iter().map(|answer| answer.created()["id"].to_string()).collect();
    assert_eq!(ids.len(), 1);
    let replayed = answers.iter().filter(|answer| answer.header("x-idempotent-replayed") == "true").count();
    assert_eq!(replayed, 19);
    assert_eq!(owner.titles("/tasks").await, ["Once"]);
}

#[tokio::test]
async fn a_replay_is_the_same_to_the_byte() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let ask = owner.post("/tasks", json!({"title": "Once"})).key("once-1");
    let (first, second) = (ask.clone().await, ask.await);
    assert_eq!((second.status, &second.body), (first.status, &first.body));
    for header in ["location", "etag", "content-type"] {
        assert_eq!(second.header(header), first.header(header), "{header}");
    }
    assert_eq!((first.header("x-idempotent-replayed"), second.header("x-idempotent-replayed")), ("", "true"));
}

#[tokio::test]
async fn a_key_stands_for_one_request_only() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.post("/tasks", json!({"title": "Once"})).key("k").await.created();
    owner.post("/tasks", json!({"title": "Twice"})).key("k").await.problem(409, "IDEMPOTENCY_CONFLICT");
    let other_path = owner.complete(task["id"].as_str().unwrap()).key("k").await;
    other_path.problem(409, "IDEMPOTENCY_CONFLICT");
    assert_eq!(owner.titles("/tasks").await, ["Once"]);
}

#[tokio::test]
async fn everybody_has_keys_of_their_own() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.user().await, app.user().await);
    ann.post("/tasks", json!({"title": "Ann's"})).key("k").await.created();
    ben.post("/tasks", json!({"title": "Ben's"})).key("k").await.created();
    assert_eq!(ben.titles("/tasks").await, ["Ben's"]);
}

#[tokio::test]
async fn a_refusal_is_replayed_too() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    owner.complete(&task.id).await.ok();
    let ask = owner.complete(&task.id).key("again");
    let mut first = ask.clone().await.problem(409, "ALREADY_COMPLETED");
    owner.act(&format!("/tasks/{}/reopen", task.id)).await.ok();
    let answer = ask.await;
    let mut second = answer.problem(409, "ALREADY_COMPLETED");
    assert_eq!(answer.header("x-idempotent-replayed"), "true");
    first["request_id"] = Value::Null;
    second["request_id"] = Value::Null;
    assert_eq!(first, second);
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.post("/tasks", json!({"title": "First"})).key("k").await.created();
    app.advance(Duration::from_secs(24 * 3600 + 1));
    let owner = app.sign_in(&owner).await;
    owner.post("/tasks", json!({"title": "Second"})).key("k").await.created();
    assert_eq!(owner.titles("/tasks").await, ["Second", "First"]);
}

#[tokio::test]
async fn what_hands_out_secrets_keeps_no_answers() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let ask = owner.post("/api-keys", json!({"name": "script", "scopes": ["tasks:read"]})).key("k");
    let (first, second) = (ask.clone().await, ask.await);
    assert_ne!(first.created()["key"], second.created()["key"]);
    assert_eq!(second.header("x-idempotent-replayed"), "");
}

#[tokio::test]
async fn completing_with_a_key_earns_once_and_shows_it_twice() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    let ask = owner.complete(&task.id).key("done");
    assert_eq!(ask.clone().await.ok()["xp"]["total"], 15);
    assert_eq!(ask.await.ok()["xp"]["total"], 15);
    assert_eq!(owner.xp().await.total, 15);
}

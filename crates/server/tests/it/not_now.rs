//! "Not now", and what comes instead.

use std::time::Duration;

use cairn_testkit::TestApp;
use serde_json::{Value, json};

#[tokio::test]
async fn not_now_sends_a_task_away_for_two_hours() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let first = owner.create(json!({"title": "Taxes", "due_date": "2026-11-20"})).await.id;
    let second = owner.create_task("Ferns").await.id;
    assert_eq!(owner.get("/tasks/next").await.ok()["task"]["id"], first);
    let answer = owner.act(&format!("/tasks/{first}/not-now")).await.ok();
    assert_eq!(
        (&answer["task_id"], &answer["not_now_until"], &answer["next"]["task"]["id"]),
        (&json!(first), &json!("2026-11-20T12:00:00.000Z"), &json!(second))
    );
    let away = owner.task(&first).await;
    assert_eq!(
        (&away["not_now_until"], &away["version"], &away["status"]),
        (&answer["not_now_until"], &json!(1), &json!("todo"))
    );
    app.advance(Duration::from_millis(2 * 3_600_000 - 1));
    let owner = app.sign_in(&owner).await;
    assert_eq!(owner.get("/tasks/next").await.ok()["task"]["id"], second);
    app.advance(Duration::from_millis(1));
    assert_eq!(owner.get("/tasks/next").await.ok()["task"]["id"], first);
    assert_eq!(owner.task(&first).await["not_now_until"], Value::Null);
}

#[tokio::test]
async fn when_everything_is_sent_away_there_is_nothing_to_do() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await.id;
    assert_eq!(owner.act(&format!("/tasks/{task}/not-now")).await.ok()["next"], Value::Null);
    assert_eq!(owner.get("/tasks/next").await.ok(), Value::Null);
    // It is in every list all the same.
    assert_eq!(owner.ids("/tasks").await, std::slice::from_ref(&task));
    app.advance(Duration::from_mins(10));
    let again = owner.act(&format!("/tasks/{task}/not-now")).await.ok();
    assert_eq!(again["not_now_until"], "2026-11-20T12:10:00.000Z");
}

#[tokio::test]
async fn whoever_begins_a_task_wants_it_now() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await.id;
    owner.act(&format!("/tasks/{task}/not-now")).await.ok();
    owner.act(&format!("/tasks/{task}/start")).await.ok();
    assert_eq!(owner.get("/tasks/next").await.ok()["task"]["id"], task);
    assert_eq!(owner.task(&task).await["not_now_until"], Value::Null);
}

#[tokio::test]
async fn how_long_it_lasts_is_a_setting() {
    let app = TestApp::with(|config| config.tasks.not_now_minutes = 30).await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await.id;
    let answer = owner.act(&format!("/tasks/{task}/not-now")).await.ok();
    assert_eq!(answer["not_now_until"], "2026-11-20T10:30:00.000Z");
}

#[tokio::test]
async fn what_is_done_or_put_away_is_not_sent_away() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let (done, archived) = (owner.create_task("Done").await.id, owner.create_task("Archived").await.id);
    owner.complete(&done).await.ok();
    owner.act(&format!("/tasks/{archived}/archive")).await.ok();
    owner.act(&format!("/tasks/{done}/not-now")).await.problem(409, "ALREADY_COMPLETED");
    owner.act(&format!("/tasks/{archived}/not-now")).await.problem(409, "ARCHIVED");
    let open = owner.create_task("Open").await.id;
    stranger.act(&format!("/tasks/{open}/not-now")).await.problem(404, "NOT_FOUND");
    assert_eq!(owner.get("/tasks/next").await.ok()["task"]["id"], open);
}

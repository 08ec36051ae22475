//! The one thing to do now, and why.

use cairn_testkit::TestApp;
use serde_json::{Value, json};

use crate::support::text;

#[tokio::test]
async fn nothing_to_do_is_said_so() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    assert_eq!(owner.get("/tasks/next").await.ok(), Value::Null);
    let task = owner.create_task("Ferns").await;
    owner.complete(&task.id).await.ok();
    assert_eq!(owner.get("/tasks/next").await.ok(), Value::Null);
}

#[tokio::test]
async fn what_is_due_soon_comes_first_with_its_reason() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.create(json!({"title": "Whenever", "priority": "critical"})).await;
    for (due, reason) in [
        ("2026-11-22T12:00:00Z", "It is due in 2 days."),
        ("2026-11-21T12:00:00Z", "It is due tomorrow."),
        ("2026-11-20T23:00:00Z", "It is due today."),
        ("2026-11-18T12:00:00Z", "It has been waiting for you, and it is still welcome."),
    ] {
        let task = owner.create(json!({"title": "Dated", "due_date": due})).await;
        let next = owner.get("/tasks/next").await.ok();
        assert_eq!((&next["task"]["id"], &next["reason"]), (&json!(task.id), &json!(reason)), "{due}");
    }
}

#[tokio::test]
async fn the_first_open_step_is_the_thing_to_do() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Ferns", "steps": [{"title": "Fill the can"}, {"title": "Pour"}]})).await;
    let next = owner.get("/tasks/next").await.ok();
    assert_eq!(next["step"]["title"], "Fill the can");
    let wish = json!({"title": "Find the can", "parent_step_id": next["step"]["id"]});
    owner.post(&format!("/tasks/{}/subtasks", task.id), wish).await.created();
    let inner = owner.get("/tasks/next").await.ok();
    assert_eq!(inner["step"]["title"], "Find the can");
    owner.complete_step(&text(&inner["step"]["id"])).await.ok();
    assert_eq!(owner.get("/tasks/next").await.ok()["step"]["title"], "Pour");
}

#[tokio::test]
async fn energy_and_a_gap_of_minutes_choose() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.create(json!({"title": "Think hard", "energy_required": 3, "estimated_minutes": 120})).await;
    owner.create(json!({"title": "Fold the shirts", "energy_required": 1, "estimated_minutes": 10})).await;
    for (query, title, reason) in [
        ("energy=3", "Think hard", "It fits the energy you have."),
        ("energy=1", "Fold the shirts", "It fits the energy you have."),
        ("minutes=15", "Fold the shirts", "It is a quick win: about 10 minutes."),
    ] {
        let next = owner.get(&format!("/tasks/next?{query}")).await.ok();
        assert_eq!((&next["task"]["title"], &next["reason"]), (&json!(title), &json!(reason)), "{query}");
    }
    assert_eq!(owner.get("/tasks/next?minutes=5").await.ok(), Value::Null);
    owner.get("/tasks/next?energy=4").await.blames("energy");
    owner.get("/tasks/next?minutes=0").await.blames("minutes");
}

#[tokio::test]
async fn what_is_blocked_hidden_or_put_away_is_never_next() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.create(json!({"title": "Waits", "status": "blocked", "due_date": "2026-11-20T12:00:00Z"})).await;
    owner.create(json!({"title": "Hides", "hidden": true})).await;
    owner.create(json!({"title": "Was dropped", "status": "cancelled"})).await;
    let away = owner.create_task("Is put away").await;
    owner.act(&format!("/tasks/{}/archive", away.id)).await.ok();
    assert_eq!(owner.get("/tasks/next").await.ok(), Value::Null);
    let open = owner.create_task("Open").await;
    assert_eq!(owner.get("/tasks/next").await.ok()["task"]["id"], open.id);
}

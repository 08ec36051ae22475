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

#[tokio::test]
async fn a_quick_win_comes_before_what_takes_long() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.create(json!({"title": "Write the report", "estimated_minutes": 90, "priority": "high"})).await;
    owner.create(json!({"title": "Post the letter", "estimated_minutes": 5})).await;
    let next = owner.get("/tasks/next").await.ok();
    assert_eq!(
        (&next["task"]["title"], &next["reason"]),
        (&json!("Post the letter"), &json!("It is a quick win: about 5 minutes."))
    );
    let next = owner.get("/tasks/next?zone_id=0190c2f4-7a5e-7c3a-8f1e-2b6d5a4c3e21").await.ok();
    assert_eq!(next, Value::Null);
}

#[tokio::test]
async fn who_does_not_say_how_much_energy_there_is_has_a_medium_amount() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for (title, need) in [("Think hard", 3), ("Fold the shirts", 1), ("Answer the letter", 2)] {
        owner.create(json!({"title": title, "energy_required": need})).await;
    }
    for (query, wanted) in [
        ("", "Answer the letter"),
        ("?energy=medium", "Answer the letter"),
        ("?energy=low", "Fold the shirts"),
        ("?energy=high", "Think hard"),
    ] {
        assert_eq!(owner.get(&format!("/tasks/next{query}")).await.ok()["task"]["title"], wanted, "{query}");
    }
    // What asks for less fits better than what asks for more.
    let answer = owner.ids("/tasks?q=letter").await.remove(0);
    owner.complete(&answer).await.ok();
    assert_eq!(owner.get("/tasks/next").await.ok()["task"]["title"], "Fold the shirts");
}

#[tokio::test]
async fn the_first_open_part_comes_before_the_whole_and_is_due_with_it() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.create(json!({"title": "Call", "due_date": "2026-11-22T12:00:00Z"})).await;
    let whole = owner.create(json!({"title": "Party", "due_date": "2026-11-21T12:00:00Z"})).await.id;
    let first = owner.create(json!({"title": "Ask the guests", "parent_id": whole})).await.id;
    let second = owner.create(json!({"title": "Bake the cake", "parent_id": whole})).await.id;
    let next = owner.get("/tasks/next").await.ok();
    assert_eq!((&next["task"]["id"], &next["reason"]), (&json!(first), &json!("It is due tomorrow.")));
    owner.act(&format!("/tasks/{first}/not-now")).await.ok();
    assert_eq!(owner.get("/tasks/next").await.ok()["task"]["id"], second);
    // While all its parts have to wait, the whole waits too.
    owner.act(&format!("/tasks/{second}/not-now")).await.ok();
    assert_eq!(owner.get("/tasks/next").await.ok()["task"]["title"], "Call");
    owner.complete(&first).await.ok();
    owner.complete(&second).await.ok();
    assert_eq!(owner.get("/tasks/next").await.ok()["task"]["id"], whole);
}

#[tokio::test]
async fn hundreds_of_other_tasks_do_not_hide_the_right_one() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for number in 0..120 {
        owner.create(json!({"title": format!("Big {number}"), "estimated_minutes": 60, "priority": "high"})).await;
    }
    let right = owner.create(json!({"title": "Rest", "energy_required": 1, "priority": "low"})).await.id;
    assert_eq!(owner.get("/tasks/next?energy=1").await.ok()["task"]["id"], right);
}

#[tokio::test]
async fn what_has_not_begun_is_not_next() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let later = owner.create(json!({"title": "Later", "starts_at": "2026-11-20T12:00:00Z"})).await;
    let soon = json!({"title": "Soon", "starts_at": "2026-11-20T11:00:00Z", "due_date": "2026-11-21T12:00:00Z"});
    let soon = owner.create(soon).await;
    assert_eq!(owner.get("/tasks/next").await.ok(), Value::Null);
    let now = owner.create_task("Now").await;
    let next = async |owner: &cairn_testkit::User| owner.get("/tasks/next").await.ok()["task"]["id"].take();
    assert_eq!(next(&owner).await, now.id);
    app.set_time("2026-11-20T11:00:00Z");
    let owner = app.sign_in(&owner).await;
    assert_eq!(next(&owner).await, soon.id);
    for task in [&soon, &now] {
        owner.complete(&task.id).await.ok();
    }
    assert_eq!(next(&owner).await, Value::Null);
    app.set_time("2026-11-20T12:00:00Z");
    let owner = app.sign_in(&owner).await;
    assert_eq!(next(&owner).await, later.id);
}

//! Completing tasks, in every way there is, once.

use std::future::IntoFuture as _;
use std::time::Duration;

use cairn_testkit::TestApp;
use futures::future::join_all;
use serde_json::{Value, json};

use crate::support::has;

#[tokio::test]
async fn a_completion_shows_everything_that_it_brought() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Water the ferns").await;
    let other = owner.create_task("Read the post").await;
    let wish = json!({"actual_minutes": 12, "reflection": "Easier than thought"});
    let done = owner.post(&format!("/tasks/{}/complete", task.id), wish).await.ok();
    assert_eq!(
        done["xp"],
        json!({"base": 15, "total": 15, "breakdown": {"difficulty": 10, "priority": 5, "on_time": 0, "shared": 0}})
    );
    assert_eq!(done["level"], json!({"level": 1, "leveled_up": false}));
    assert_eq!(done["streak"], json!({"current": 1, "longest": 1, "frozen": false}));
    assert_eq!((&done["reward"], &done["pet"]), (&Value::Null, &Value::Null));
    assert_eq!(done["unlocked_achievements"], json!([]));
    assert_eq!(done["next"]["task"]["id"], other.id);
    let task = &done["task"];
    assert_eq!(
        (&task["status"], &task["completed"], &task["completed_by"]),
        (&json!("completed"), &json!(true), &json!("manual"))
    );
    assert_eq!((&task["completed_at"], &task["version"]), (&json!("2026-11-20T10:00:00.000Z"), &json!(2)));
    assert_eq!((&task["actual_minutes"], &task["reflection"]), (&json!(12), &json!("Easier than thought")));
    assert_eq!((&task["xp_awarded"], &task["experience_points"]), (&json!(15), &json!(15)));
}

#[tokio::test]
async fn what_a_task_earns_is_what_the_rules_say() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let cases = [
        (json!({"priority": "low"}), 10),
        (json!({"priority": "medium"}), 15),
        (json!({"priority": "high"}), 25),
        (json!({"priority": "critical"}), 40),
        (json!({"difficulty": 5}), 55),
        (json!({"difficulty": 5, "priority": "low"}), 50),
        (json!({"difficulty": 5, "priority": "critical"}), 80),
        (json!({"difficulty": 3, "priority": "high"}), 45),
    ];
    for (mut wish, xp) in cases {
        wish["title"] = json!("Work");
        let task = owner.create(wish.clone()).await;
        assert_eq!(owner.complete(&task.id).await.ok()["xp"]["total"], xp, "{wish}");
    }
}

#[tokio::test]
async fn being_on_time_counts_when_the_date_was_set_an_hour_before() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let due = json!({"title": "Work", "due_date": "2026-11-20T12:00:00Z"});
    let (early, late, just) =
        (owner.create(due.clone()).await, owner.create(due.clone()).await, owner.create(due).await);
    app.advance(Duration::from_mins(59));
    let owner = app.sign_in(&owner).await;
    assert_eq!(owner.complete(&early.id).await.ok()["xp"]["breakdown"]["on_time"], 0, "dated 59 minutes before");
    app.set_time("2026-11-20T12:00:00Z");
    let owner = app.sign_in(&owner).await;
    assert_eq!(owner.complete(&just.id).await.ok()["xp"]["breakdown"]["on_time"], 5, "on the very minute");
    app.advance(Duration::from_millis(1));
    assert_eq!(owner.complete(&late.id).await.ok()["xp"]["breakdown"]["on_time"], 0, "too late");
}

#[tokio::test]
async fn two_completions_at_once_earn_once() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    let answers = join_all((0..2).map(|_| owner.complete(&task.id).into_future())).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(owner.xp().await.total, 15);
    assert_eq!(owner.get("/gamification/ledger").await.ok().as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn completing_again_after_reopening_awards_nothing_more() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    owner.complete(&task.id).await.ok();
    owner.complete(&task.id).await.problem(409, "ALREADY_COMPLETED");
    let open = owner.act(&format!("/tasks/{}/reopen", task.id)).await.ok();
    assert_eq!(
        (&open["status"], &open["completed_at"], &open["completed_by"]),
        (&json!("todo"), &Value::Null, &Value::Null)
    );
    let again = owner.complete(&task.id).await.ok();
    assert_eq!((&again["xp"]["total"], &again["task"]["xp_awarded"]), (&json!(0), &json!(15)));
    assert_eq!(owner.xp().await.total, 15);
}

#[tokio::test]
async fn force_completes_steps_and_task_at_one_moment_and_pays_the_task_only() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Ferns", "steps": [{"title": "a"}, {"title": "b"}]})).await;
    let path = format!("/tasks/{}/force-complete", task.id);
    let done = owner.act(&path).await.ok();
    assert_eq!((&done["task"]["completed_by"], &done["xp"]["total"]), (&json!("force"), &json!(15)));
    for step in owner.task(&task.id).await["steps"].as_array().unwrap() {
        assert_eq!(step["completed_at"], done["task"]["completed_at"]);
    }
    let again = owner.act(&path).await.ok();
    assert_eq!((&again["xp"]["total"], &again["task"]["version"]), (&json!(0), &done["task"]["version"]));
    assert_eq!(owner.xp().await.total, 15);
}

#[tokio::test]
async fn a_step_that_was_completed_by_force_earns_nothing_later_either() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Ferns", "steps": [{"title": "a"}, {"title": "b"}]})).await;
    owner.act(&format!("/tasks/{}/force-complete", task.id)).await.ok();
    let total = owner.xp().await.total;
    for step in owner.task(&task.id).await["steps"].as_array().unwrap() {
        let id = step["id"].as_str().unwrap();
        owner.act(&format!("/subtasks/{id}/reopen")).await.ok();
        assert_eq!(owner.complete_step(id).await.ok()["xp"], 0);
    }
    assert_eq!(owner.xp().await.total, total);
}

#[tokio::test]
async fn a_plain_completion_leaves_open_steps_open() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Ferns", "steps": [{"title": "a"}]})).await;
    owner.complete(&task.id).await.ok();
    assert_eq!(owner.task(&task.id).await["steps"][0]["completed"], false);
}

#[tokio::test]
async fn a_blocked_task_is_completed_by_force_only() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Ferns", "status": "blocked"})).await;
    owner.complete(&task.id).await.problem(409, "TASK_BLOCKED");
    owner.patch(&format!("/tasks/{}/status", task.id), json!({"status": "done"})).await.problem(409, "TASK_BLOCKED");
    assert_eq!(owner.act(&format!("/tasks/{}/force-complete", task.id)).await.ok()["task"]["status"], "completed");
}

#[tokio::test]
async fn a_cancelled_task_may_be_completed() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Ferns", "status": "cancelled"})).await;
    assert_eq!(owner.complete(&task.id).await.ok()["xp"]["total"], 15);
}

#[tokio::test]
async fn every_way_to_complete_earns_the_same_once() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let by_patch = owner.create_task("a").await;
    owner.patch(&format!("/tasks/{}", by_patch.id), json!({"version": 1, "status": "completed"})).await.ok();
    let by_flag = owner.create_task("b").await;
    owner.put(&format!("/tasks/{}", by_flag.id), json!({"completed": true})).await.ok();
    let by_status = owner.create_task("c").await;
    owner.patch(&format!("/tasks/{}/status", by_status.id), json!({"status": "done"})).await.ok();
    let made_done = owner.create(json!({"title": "d", "completed": true})).await;
    assert_eq!((&made_done.json["completed_by"], &made_done.json["xp_awarded"]), (&json!("manual"), &json!(15)));
    assert_eq!(owner.xp().await.total, 60);
    let again = owner.put(&format!("/tasks/{}", by_patch.id), json!({"status": "completed"})).await.ok();
    assert_eq!(again["version"], 2);
    assert_eq!(owner.xp().await.total, 60);
}

#[tokio::test]
async fn the_old_verb_for_completing_works_too() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    owner.patch(&format!("/tasks/{}/complete", task.id), json!({})).await.ok();
    assert_eq!(owner.xp().await.total, 15);
}

#[tokio::test]
async fn parents_and_children_are_completed_on_their_own() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let parent = owner.create_task("Garden").await;
    let child = owner.create(json!({"title": "Beds", "parent_id": parent.id})).await;
    owner.complete(&child.id).await.ok();
    assert_eq!(owner.task(&parent.id).await["status"], "todo");
    owner.complete(&parent.id).await.ok();
    let other = owner.create(json!({"title": "Hedge", "parent_id": parent.id})).await;
    assert_eq!(owner.task(&other.id).await["status"], "todo");
}

#[tokio::test]
async fn five_tasks_unlock_their_achievement_once() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for number in 1..=6 {
        let task = owner.create_task(&format!("Task {number}")).await;
        let unlocked = owner.complete(&task.id).await.ok()["unlocked_achievements"].take();
        let wanted = if number == 5 {
            json!([{"id": "tasks_5", "name": "Off the ground", "perk": {"type": "max_tasks", "value": 15}}])
        } else {
            json!([])
        };
        assert_eq!(unlocked, wanted, "task {number}");
    }
    let shown = owner.get("/gamification/achievements").await.ok();
    assert_eq!(shown["stats"]["tasks_completed"], 6);
    assert_eq!(shown["unlocked"].as_array().map(Vec::len), Some(1));
    assert_eq!(shown["unlocked"][0]["id"], "tasks_5");
    let toward = shown["progress"].as_array().unwrap().iter().find(|row| row["id"] == "tasks_25").unwrap();
    assert_eq!((&toward["current"], &toward["threshold"]), (&json!(6), &json!(25)));
    assert!(!has(&shown["progress"], "id", "tasks_5"));
    // Without tiers nothing is limited.
    assert_eq!(shown["effective_limits"], json!({"max_tasks": null, "max_notes": null, "daily_ai_credits": null}));
}

#[tokio::test]
async fn three_late_evenings_make_a_night_owl_where_the_user_lives() {
    let app = TestApp::start().await;
    // 22:30 in Tokyo is 13:30 in London.
    let (owl, other) = (app.user_in("Asia/Tokyo").await, app.user().await);
    app.set_time("2026-11-20T13:30:00Z");
    let (owl, other) = (app.sign_in(&owl).await, app.sign_in(&other).await);
    for number in 1..=3 {
        for (user, wanted) in [(&owl, number == 3), (&other, false)] {
            let task = user.create_task("Read").await;
            let done = user.complete(&task.id).await.ok();
            assert_eq!(has(&done["unlocked_achievements"], "id", "night_owl"), wanted, "completion {number}");
        }
    }
}

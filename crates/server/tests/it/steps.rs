//! Steps: the small moves under a task.

use cairn_testkit::{TestApp, User};
use serde_json::{Value, json};

use crate::support::{NOBODY, each, text};

/// A task with these steps; its id and theirs.
async fn task_with(owner: &User, titles: &[&str]) -> (String, Vec<String>) {
    let steps: Vec<Value> = titles.iter().map(|title| json!({ "title": title })).collect();
    let task = owner.create(json!({"title": "Water the ferns", "steps": steps})).await;
    let steps = owner.get(&format!("/tasks/{}/subtasks", task.id)).await.ok();
    (task.id, each(&steps, "id").iter().map(text).collect())
}

async fn titles(owner: &User, task: &str) -> Vec<String> {
    let steps = owner.get(&format!("/tasks/{task}/subtasks")).await.ok();
    assert_eq!(each(&steps, "order_index"), (0..each(&steps, "id").len()).map(|n| json!(n)).collect::<Vec<_>>());
    each(&steps, "title").iter().map(text).collect()
}

#[tokio::test]
async fn a_step_is_added_after_the_others() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (task, _) = task_with(&owner, &["Fill the can"]).await;
    let wish = json!({"title": "Pour", "short_label": "Pour", "icon": "🪴", "estimated_minutes": 3, "delegation_mode": "do_with_me", "leaf_type": "human"});
    let answer = owner.post(&format!("/tasks/{task}/subtasks"), wish).await;
    let step = answer.created();
    assert_eq!(answer.header("location"), format!("/api/v1/subtasks/{}", text(&step["id"])));
    assert_eq!(step["task_id"], task);
    assert_eq!(step["step_id"], step["id"]);
    assert_eq!((&step["order_index"], &step["icon"], &step["estimated_minutes"]), (&json!(1), &json!("🪴"), &json!(3)));
    assert_eq!(
        (&step["delegation_mode"], &step["source"], &step["completed"]),
        (&json!("do_with_me"), &json!("user"), &json!(false))
    );
    assert_eq!(titles(&owner, &task).await, ["Fill the can", "Pour"]);
}

#[tokio::test]
async fn an_icon_is_one_symbol() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (task, _) = task_with(&owner, &[]).await;
    let path = format!("/tasks/{task}/subtasks");
    // One family, made of five code points.
    owner.post(&path, json!({"title": "Dine", "icon": "👨‍👩‍👧"})).await.created();
    owner.post(&path, json!({"title": "Dine", "icon": "🍲🥗"})).await.blames("icon");
}

#[tokio::test]
async fn a_new_order_names_every_step_once() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (task, ids) = task_with(&owner, &["a", "b", "c"]).await;
    let path = format!("/tasks/{task}/subtasks/reorder");
    let answer = owner.put(&path, json!({"ids": [ids[2], ids[0], ids[1]]})).await.ok();
    assert_eq!(each(&answer, "title"), ["c", "a", "b"]);
    assert_eq!(titles(&owner, &task).await, ["c", "a", "b"]);
    let wrong = [
        json!([ids[0], ids[1]]),
        json!([ids[0], ids[1], ids[1]]),
        json!([ids[0], ids[1], NOBODY]),
        json!([ids[0], ids[1], ids[2], ids[2]]),
        json!([]),
    ];
    for ids in wrong {
        owner.put(&path, json!({"ids": ids})).await.problem(422, "REORDER_SET_MISMATCH");
    }
    assert_eq!(titles(&owner, &task).await, ["c", "a", "b"]);
}

#[tokio::test]
async fn steps_of_steps_take_no_part_in_the_order_of_their_parents() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (task, ids) = task_with(&owner, &["a", "b"]).await;
    let inner = json!({"title": "inside a", "parent_step_id": ids[0]});
    let inner = owner.post(&format!("/tasks/{task}/subtasks"), inner).await.created();
    assert_eq!((&inner["order_index"], &inner["parent_step_id"]), (&json!(0), &json!(ids[0])));
    owner.put(&format!("/tasks/{task}/subtasks/reorder"), json!({"ids": [ids[1], ids[0]]})).await.ok();
    assert_eq!(owner.task(&task).await["subtask_count"], 2);
}

#[tokio::test]
async fn the_last_open_step_completes_the_task() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (_, ids) = task_with(&owner, &["a", "b"]).await;
    let first = owner.complete_step(&ids[0]).await.ok();
    assert_eq!((&first["task_completed"], &first["xp"]), (&json!(false), &json!(15)));
    assert_eq!((&first["task"]["subtask_completed_count"], &first["task"]["status"]), (&json!(1), &json!("todo")));
    let last = owner.complete_step(&ids[1]).await.ok();
    // 5 for the step, 15 for the task.
    assert_eq!((&last["task_completed"], &last["xp"]), (&json!(true), &json!(20)));
    assert_eq!((&last["task"]["status"], &last["task"]["completed_by"]), (&json!("completed"), &json!("auto")));
    assert_eq!(owner.xp().await.total, 35);
}

#[tokio::test]
async fn a_step_is_completed_once() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (_, ids) = task_with(&owner, &["a", "b"]).await;
    owner.complete_step(&ids[0]).await.ok();
    owner.complete_step(&ids[0]).await.problem(409, "ALREADY_COMPLETED");
    owner.act(&format!("/subtasks/{}/reopen", ids[0])).await.ok();
    assert_eq!(owner.complete_step(&ids[0]).await.ok()["xp"], 0);
    assert_eq!(owner.xp().await.total, 15);
}

#[tokio::test]
async fn a_step_earns_more_when_it_took_no_longer_than_thought() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let steps = json!([{"title": "a", "estimated_minutes": 5}, {"title": "b", "estimated_minutes": 5}, {"title": "c"}, {"title": "d"}]);
    let task = owner.create(json!({"title": "Ferns", "steps": steps})).await;
    let steps = owner.task(&task.id).await["steps"].take();
    let cases =
        [(json!({"actual_minutes": 5}), 17), (json!({"actual_minutes": 6}), 5), (json!({"actual_minutes": 1}), 5)];
    for (index, (said, xp)) in cases.into_iter().enumerate() {
        let path = format!("/subtasks/{}/complete", text(&steps[index]["id"]));
        assert_eq!(owner.post(&path, said).await.ok()["xp"], xp, "step {index}");
    }
}

#[tokio::test]
async fn the_first_step_of_a_day_earns_more_every_day() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (_, ids) = task_with(&owner, &["a", "b", "c", "d"]).await;
    assert_eq!(owner.complete_step(&ids[0]).await.ok()["xp"], 15);
    assert_eq!(owner.complete_step(&ids[1]).await.ok()["xp"], 5);
    app.advance_days(1);
    let owner = app.sign_in(&owner).await;
    assert_eq!(owner.complete_step(&ids[2]).await.ok()["xp"], 15);
}

#[tokio::test]
async fn a_step_is_done_when_its_parts_are_and_earns_nothing_itself() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (task, ids) = task_with(&owner, &["outer", "other"]).await;
    let mut parts = Vec::new();
    for title in ["one", "two"] {
        let wish = json!({"title": title, "parent_step_id": ids[0]});
        parts.push(text(&owner.post(&format!("/tasks/{task}/subtasks"), wish).await.created()["id"]));
    }
    owner.complete_step(&parts[0]).await.ok();
    assert_eq!(owner.task(&task).await["subtask_completed_count"], 0);
    assert_eq!(owner.complete_step(&parts[1]).await.ok()["xp"], 5);
    assert_eq!(owner.task(&task).await["subtask_completed_count"], 1);
    assert_eq!(owner.xp().await.total, 20);
    assert_eq!(owner.complete_step(&ids[1]).await.ok()["task_completed"], true);
}

#[tokio::test]
async fn a_step_that_its_parts_completed_earns_nothing_later_either() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (task, ids) = task_with(&owner, &["outer", "other"]).await;
    let part = part(&owner, &task, &ids[0], json!({"title": "one"})).await;
    owner.complete_step(&part).await.ok();
    let (total, entries) = (owner.xp().await.total, owner.get("/gamification/ledger").await.ok());
    owner.act(&format!("/subtasks/{}/reopen", ids[0])).await.ok();
    assert_eq!(owner.complete_step(&ids[0]).await.ok()["xp"], 0);
    assert_eq!(owner.xp().await.total, total);
    assert_eq!(owner.get("/gamification/ledger").await.ok(), entries, "what gave nothing is not listed");
}

#[tokio::test]
async fn steps_nest_seven_deep_and_no_deeper() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (task, mut ids) = task_with(&owner, &["level 1"]).await;
    let path = format!("/tasks/{task}/subtasks");
    let mut parent = ids.remove(0);
    for level in 2..=7 {
        let wish = json!({"title": format!("level {level}"), "parent_step_id": parent});
        parent = text(&owner.post(&path, wish).await.created()["id"]);
    }
    owner.post(&path, json!({"title": "level 8", "parent_step_id": parent})).await.blames("parent_step_id");
}

#[tokio::test]
async fn reopening_a_step_leaves_the_task_completed() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (task, ids) = task_with(&owner, &["a"]).await;
    owner.complete_step(&ids[0]).await.ok();
    let step = owner.act(&format!("/subtasks/{}/reopen", ids[0])).await.ok();
    assert_eq!((&step["completed"], &step["completed_at"]), (&json!(false), &Value::Null));
    assert_eq!(owner.task(&task).await["status"], "completed");
}

#[tokio::test]
async fn deleting_the_last_open_step_completes_nothing() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (task, ids) = task_with(&owner, &["a", "b"]).await;
    owner.complete_step(&ids[0]).await.ok();
    owner.delete(&format!("/subtasks/{}", ids[1])).await;
    let task = owner.task(&task).await;
    assert_eq!(
        (&task["status"], &task["subtask_count"], &task["subtask_completed_count"]),
        (&json!("todo"), &json!(1), &json!(1))
    );
}

#[tokio::test]
async fn the_steps_after_a_deleted_one_move_up() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (task, ids) = task_with(&owner, &["a", "b", "c"]).await;
    owner.delete(&format!("/subtasks/{}", ids[0])).await;
    assert_eq!(titles(&owner, &task).await, ["b", "c"]);
}

#[tokio::test]
async fn patch_of_a_step_is_three_state_too() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let steps = json!([{"title": "a", "short_label": "A", "icon": "🌱", "estimated_minutes": 5}]);
    let task = owner.create(json!({"title": "Ferns", "steps": steps})).await;
    let path = format!("/subtasks/{}", text(&owner.task(&task.id).await["steps"][0]["id"]));
    let step = owner.patch(&path, json!({"short_label": null, "estimated_minutes": 8})).await.ok();
    assert_eq!(
        (&step["short_label"], &step["estimated_minutes"], &step["icon"]),
        (&Value::Null, &json!(8), &json!("🌱"))
    );
    owner.patch(&path, json!({"title": null})).await;
    assert_eq!(owner.patch(&path, json!({"completed": true})).await.ok()["completed"], true);
    assert_eq!(owner.patch(&path, json!({"completed": false})).await.ok()["completed"], false);
}

#[tokio::test]
async fn the_last_step_of_a_blocked_task_does_not_complete_it() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (task, ids) = task_with(&owner, &["a"]).await;
    owner.patch(&format!("/tasks/{task}/status"), json!({"status": "blocked"})).await.ok();
    assert_eq!(owner.complete_step(&ids[0]).await.ok()["task_completed"], false);
    assert_eq!(owner.task(&task).await["status"], "blocked");
}

#[tokio::test]
async fn micro_steps_are_the_same_steps() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (_, ids) = task_with(&owner, &["a", "b"]).await;
    owner.act(&format!("/micro-steps/{}/complete", ids[0])).await.ok();
    owner.complete_step(&ids[0]).await.problem(409, "ALREADY_COMPLETED");
    owner.act(&format!("/micro-steps/{}/reopen", ids[0])).await.ok();
    owner.patch(&format!("/micro-steps/{}", ids[0]), json!({"title": "A"})).await.ok();
    owner.delete(&format!("/micro-steps/{}", ids[1])).await;
}

/// Adds a part to a step; its id.
async fn part(owner: &User, task: &str, of: &str, wish: Value) -> String {
    let mut wish = wish;
    wish["parent_step_id"] = json!(of);
    text(&owner.post(&format!("/tasks/{task}/subtasks"), wish).await.created()["id"])
}

async fn next_step(owner: &User) -> Value {
    owner.get("/tasks/next").await.ok()["step"]["title"].take()
}

#[tokio::test]
async fn an_open_part_opens_what_it_is_a_part_of() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (task, ids) = task_with(&owner, &["outer", "other"]).await;
    let inner = part(&owner, &task, &ids[0], json!({"title": "inner"})).await;
    let leaf = part(&owner, &task, &inner, json!({"title": "leaf"})).await;
    let done = async || {
        let steps = owner.get(&format!("/tasks/{task}/subtasks")).await.ok();
        each(&steps, "completed").iter().map(|done| done == &json!(true)).collect::<Vec<_>>()
    };
    owner.complete_step(&leaf).await.ok();
    assert_eq!(done().await, [true, true, true, false]);
    owner.act(&format!("/subtasks/{leaf}/reopen")).await.ok();
    assert_eq!(done().await, [false, false, false, false]);
    assert_eq!(next_step(&owner).await, "leaf");
    owner.complete_step(&leaf).await.ok();
    // A new part, and one that comes back.
    let late = part(&owner, &task, &inner, json!({"title": "late"})).await;
    assert_eq!(done().await, [false, false, true, false, false]);
    owner.delete(&format!("/subtasks/{late}")).await.ok();
    owner.act(&format!("/subtasks/{inner}/complete")).await.ok();
    owner.act(&format!("/recovery/tombstones/{late}/recover")).await.ok();
    assert_eq!(done().await, [false, false, true, false, false]);
    assert_eq!(next_step(&owner).await, "late");
    owner.complete_step(&late).await.ok();
    assert_eq!(owner.complete_step(&ids[1]).await.ok()["task_completed"], true);
    // Opened again it earns nothing again, and the task stays completed.
    owner.act(&format!("/subtasks/{leaf}/reopen")).await.ok();
    assert_eq!(owner.task(&task).await["status"], "completed");
    assert_eq!(owner.complete_step(&leaf).await.ok()["xp"], 0);
}

#[tokio::test]
async fn open_parts_of_a_step_that_was_completed_by_hand_are_offered() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (task, ids) = task_with(&owner, &["outer"]).await;
    part(&owner, &task, &ids[0], json!({"title": "inner"})).await;
    owner.complete_step(&ids[0]).await.ok();
    assert_eq!(next_step(&owner).await, "inner");
}

#[tokio::test]
async fn parts_stand_right_after_their_step_and_their_minutes_for_its_own() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let steps = json!([{"title": "A", "estimated_minutes": 10}, {"title": "B", "estimated_minutes": 5}]);
    let task = owner.create(json!({"title": "Ferns", "steps": steps})).await;
    let a = text(&owner.task(&task.id).await["steps"][0]["id"]);
    for title in ["a1", "a2"] {
        part(&owner, &task.id, &a, json!({"title": title, "estimated_minutes": 4})).await;
    }
    let answer = owner.get(&format!("/tasks/{}/subtasks", task.id)).await.json();
    assert_eq!(each(&answer["data"], "title"), ["A", "a1", "a2", "B"]);
    assert_eq!(answer["page"], json!({"limit": 1000, "next_cursor": null}));
    assert_eq!(each(&owner.task(&task.id).await["steps"], "title"), ["A", "a1", "a2", "B"]);
    let split = owner.post(&format!("/tasks/{}/split", task.id), json!({})).await.ok();
    assert_eq!(each(&split["steps"], "title"), ["A", "a1", "a2", "B"]);
    assert_eq!((&split["next_action"], &split["total_estimated_minutes"]), (&json!("a1"), &json!(13)));
    let split = owner.post(&format!("/subtasks/{a}/split"), json!({})).await.ok();
    assert_eq!(each(&split["steps"], "title"), ["a1", "a2"]);
    assert_eq!((&split["next_action"], &split["total_estimated_minutes"]), (&json!("a1"), &json!(8)));
}

#[tokio::test]
async fn an_icon_is_an_emoji() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (task, ids) = task_with(&owner, &["a"]).await;
    let path = format!("/tasks/{task}/subtasks");
    for icon in ["🌱", "❤️", "🇺🇦", "7️⃣", "👩🏽‍🚀"] {
        assert_eq!(owner.post(&path, json!({"title": "a", "icon": icon})).await.created()["icon"], icon);
        owner.patch(&format!("/subtasks/{}", ids[0]), json!({"icon": icon})).await.ok();
    }
    for icon in ["x", "7", "é", "漢", "🌱🌱", "", "-", "🇺"] {
        owner.post(&path, json!({"title": "a", "icon": icon})).await.blames("icon");
        owner.patch(&format!("/subtasks/{}", ids[0]), json!({"icon": icon})).await.blames("icon");
    }
    assert_eq!(owner.patch(&format!("/subtasks/{}", ids[0]), json!({"icon": null})).await.ok()["icon"], Value::Null);
}

#[tokio::test]
async fn finishing_by_a_change_counts_like_finishing() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner
        .create(json!({"title": "Ferns", "steps": [
        {"title": "a", "estimated_minutes": 10}, {"title": "b"}]}))
        .await
        .id;
    let step = text(&owner.task(&task).await["steps"][0]["id"]);
    let done = owner.patch(&format!("/subtasks/{step}"), json!({"completed": true, "actual_minutes": 8})).await.ok();
    assert_eq!((&done["completed"], &done["actual_minutes"]), (&json!(true), &json!(8)));
    // 5 for the step, 10 for the first of the day, 2 for being within the estimate.
    assert_eq!(owner.xp().await.total, 17);
}

#[tokio::test]
async fn the_parts_of_a_step_are_put_in_order_too() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (task, ids) = task_with(&owner, &["a", "b"]).await;
    let mut parts = Vec::new();
    for title in ["a1", "a2", "a3"] {
        let wish = json!({"title": title, "parent_step_id": ids[0]});
        parts.push(text(&owner.post(&format!("/tasks/{task}/subtasks"), wish).await.created()["id"]));
    }
    let path = format!("/tasks/{task}/subtasks/reorder");
    let answer = owner.put(&path, json!({"ids": [parts[2], parts[0], parts[1]]})).await.ok();
    assert_eq!(each(&answer, "title"), ["a", "a3", "a1", "a2", "b"]);
    assert_eq!(each(&answer, "order_index"), [0, 0, 1, 2, 1]);
    let wrong = [
        json!([parts[0], parts[1]]),
        json!([parts[0], parts[1], parts[2], ids[1]]),
        json!([parts[0], parts[1], parts[1]]),
        json!([ids[0], ids[1], parts[0], parts[1], parts[2]]),
    ];
    for ids in wrong {
        owner.put(&path, json!({"ids": ids})).await.problem(422, "REORDER_SET_MISMATCH");
    }
    let steps = owner.get(&format!("/tasks/{task}/subtasks")).await.ok();
    assert_eq!(each(&steps, "title"), ["a", "a3", "a1", "a2", "b"]);
}

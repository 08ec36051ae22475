//! A task with everything that is a part of it, and what happened to it.

use cairn_testkit::TestApp;
use serde_json::{Value, json};

use crate::support::{NOBODY, each, text};

/// The titles of a tree, as nested lists.
fn titles(tree: &Value) -> Value {
    let children: Vec<Value> = tree["children"].as_array().unwrap().iter().map(titles).collect();
    json!([tree["task"]["title"], children])
}

#[tokio::test]
async fn the_tree_has_every_part_of_every_part() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let root = owner.create_task("House").await.id;
    let garden = owner.create(json!({"title": "Garden", "parent_id": root})).await.id;
    let kitchen = owner.create(json!({"title": "Kitchen", "parent_id": root, "hidden": true})).await.id;
    owner.create(json!({"title": "Beds", "parent_id": garden, "steps": [{"title": "Dig"}]})).await;
    let tap = owner.create(json!({"title": "Tap", "parent_id": kitchen, "completed": true})).await.id;
    owner.act(&format!("/tasks/{tap}/archive")).await.ok();
    owner.create_task("Elsewhere").await;
    let tree = owner.get(&format!("/tasks/{root}/hierarchy")).await.ok();
    assert_eq!(titles(&tree), json!(["House", [["Garden", [["Beds", []]]], ["Kitchen", [["Tap", []]]]]]));
    assert_eq!(tree["children"][0]["children"][0]["task"]["subtask_count"], 1);
    assert_eq!(tree["truncated"], false);
    // From further down it is the tree from there on.
    let branch = owner.get(&format!("/tasks/{garden}/hierarchy")).await.ok();
    assert_eq!(titles(&branch), json!(["Garden", [["Beds", []]]]));
    assert_eq!(branch["task"]["parent_id"], root);
}

#[tokio::test]
async fn seven_levels_are_shown() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let root = owner.create_task("1").await.id;
    let mut above = root.clone();
    for level in 2..=7 {
        above = owner.create(json!({"title": level.to_string(), "parent_id": above})).await.id;
    }
    owner.post("/tasks", json!({"title": "8", "parent_id": above})).await.blames("parent_id");
    let mut tree = owner.get(&format!("/tasks/{root}/hierarchy")).await.ok();
    for level in 1..=7 {
        assert_eq!(tree["task"]["title"], level.to_string());
        tree = tree["children"].as_array().and_then(|parts| parts.first()).cloned().unwrap_or_default();
    }
    assert_eq!(tree, Value::Null);
}

#[tokio::test]
async fn a_strangers_tree_is_no_tree() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let task = owner.create_task("A secret").await.id;
    for id in [task.as_str(), NOBODY] {
        for what in ["hierarchy", "history"] {
            stranger.get(&format!("/tasks/{id}/{what}")).await.problem(404, "NOT_FOUND");
        }
    }
}

#[tokio::test]
async fn the_history_tells_of_the_task_its_steps_and_its_comments() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await.id;
    let other = owner.create_task("Palms").await.id;
    let step = owner.add_step(&task, "Fill the can").await;
    owner.add_step(&other, "Not this one").await;
    let comment = owner.post(&format!("/tasks/{task}/comments"), json!({"content": "A thought"})).await.created();
    let comment = text(&comment["id"]);
    owner.delete(&format!("/subtasks/{step}")).await.ok();
    owner.delete(&format!("/comments/{comment}")).await.ok();
    owner.act(&format!("/tasks/{task}/not-now")).await.ok();
    owner.complete(&task).await.ok();
    let told = owner.get(&format!("/tasks/{task}/history")).await.ok();
    let kinds = [
        "task.completed",
        "task.put_off",
        "comment.deleted",
        "step.deleted",
        "comment.created",
        "step.created",
        "task.created",
    ];
    assert_eq!(each(&told, "kind"), kinds);
    assert_eq!(told[3]["entity"], json!({"type": "step", "id": step}));
    assert_eq!(told[4]["entity"], json!({"type": "comment", "id": comment}));
    assert_eq!((&told[0]["source"], &told[0]["payload"]["xp"]), (&json!("user"), &json!(15)));
    assert!(!told.to_string().contains("A thought"), "{told}");
}

#[tokio::test]
async fn a_history_has_pages_without_gap_while_it_goes_on() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await.id;
    for number in 0..9 {
        owner.put(&format!("/tasks/{task}"), json!({"title": format!("Title {number}")})).await.ok();
    }
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let answer = owner.get(&format!("/tasks/{task}/history?limit=3{cursor}")).await;
        found.extend(each(&answer.ok(), "payload").iter().map(|payload| text(&payload["title"])));
        owner.add_step(&task, "Meanwhile").await;
        let next = answer.json()["page"]["next_cursor"].take();
        let Some(next) = next.as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let mut wanted: Vec<String> = (0..9).rev().map(|number| format!("Title {number}")).collect();
    wanted.push("Ferns".to_owned());
    assert_eq!(found, wanted);
    owner.get(&format!("/tasks/{task}/history?limit=101")).await.blames("limit");
    let other = owner.create_task("Palms").await.id;
    owner.get(&format!("/tasks/{other}/history?{}", cursor.trim_start_matches('&'))).await.blames("cursor");
}

#[tokio::test]
async fn a_recovered_task_has_its_history_again() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await.id;
    owner.delete(&format!("/tasks/{task}")).await.ok();
    owner.get(&format!("/tasks/{task}/history")).await.problem(404, "NOT_FOUND");
    owner.act(&format!("/recovery/tombstones/{task}/recover")).await.ok();
    let told = owner.get(&format!("/tasks/{task}/history")).await.ok();
    assert_eq!(each(&told, "kind"), ["task.recovered", "task.deleted", "task.created"]);
}

//! Making, reading, changing and moving tasks.

use std::time::Duration;

use cairn_testkit::TestApp;
use serde_json::{Value, json};

use crate::support::{NOBODY, text};

#[tokio::test]
async fn a_title_is_all_that_a_task_needs() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let answer = owner.post("/tasks", json!({"title": "  Water the ferns  "})).await;
    let task = answer.created();
    assert_eq!(answer.header("location"), format!("/api/v1/tasks/{}", task["id"].as_str().unwrap()));
    assert!(answer.header("etag").starts_with("\"1-"), "{}", answer.header("etag"));
    assert_eq!(task["title"], "Water the ferns");
    assert_eq!(task["task_id"], task["id"]);
    assert_eq!(task["user_id"], owner.id);
    assert_eq!(task["status"], "todo");
    assert_eq!(task["priority"], "medium");
    assert_eq!(task["difficulty"], 1);
    assert_eq!(task["completed"], false);
    assert_eq!(task["scope"], "simple");
    assert_eq!(task["version"], 1);
    assert_eq!(task["created_at"], "2026-11-20T10:00:00.000Z");
    for empty in [
        "description",
        "due_date",
        "starts_at",
        "estimated_minutes",
        "project_id",
        "parent_id",
        "started_at",
        "completed_at",
    ] {
        assert_eq!(task[empty], Value::Null, "{empty}");
    }
}

#[tokio::test]
async fn a_task_keeps_everything_that_it_was_made_with() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let wish = json!({
        "title": "Paint the shed", "description": "Two coats.\nLet it dry.", "status": "pending",
        "priority": "urgent", "due_date": "2026-11-27T15:00:00+02:00", "starts_at": "2026-11-27T10:00:00Z",
        "estimated_hours": 1.5, "difficulty": 3, "quest_type": "epic", "energy_required": 2,
        "tags": ["Home", "home", "Paint"], "hidden": true, "steps": [{"title": "Open the tin"}, {"title": "Stir"}],
    });
    let made = owner.create(wish).await;
    let task = owner.task(&made.id).await;
    assert_eq!(task["description"], "Two coats.\nLet it dry.");
    assert_eq!((task["status"].as_str(), task["priority"].as_str()), (Some("todo"), Some("critical")));
    assert_eq!(task["due_date"], "2026-11-27T13:00:00.000Z");
    assert_eq!((&task["estimated_minutes"], &task["estimated_duration"]), (&json!(90), &json!(90)));
    assert_eq!(task["scope"], "project");
    assert_eq!((&task["difficulty"], &task["energy_required"]), (&json!(3), &json!(2)));
    assert_eq!(task["quest_type"], "epic");
    assert_eq!(task["tags"], json!(["home", "paint"]));
    assert_eq!(task["hidden"], true);
    assert_eq!((&task["subtask_count"], &task["subtask_completed_count"]), (&json!(2), &json!(0)));
    assert_eq!(task["steps"][0]["title"], "Open the tin");
    assert_eq!(task["steps"][1]["order_index"], 1);
}

#[tokio::test]
async fn a_date_without_a_time_is_the_end_of_that_day_where_the_user_lives() {
    let app = TestApp::start().await;
    let owner = app.user_in("Pacific/Auckland").await;
    let task = owner.create(json!({"title": "Post the letter", "due_date": "2026-11-23"})).await;
    assert_eq!(task.json["due_all_day"], true);
    // New Zealand is 13 hours ahead in November.
    let due = task.json["due_date"].as_str().unwrap();
    assert!(due.starts_with("2026-11-23T10:59:59"), "{due}");
}

#[tokio::test]
async fn a_time_without_a_zone_is_read_where_the_user_lives() {
    let app = TestApp::start().await;
    let owner = app.user_in("America/New_York").await;
    let task = owner.create(json!({"title": "Call", "due_date": "2026-11-23T09:00:00"})).await;
    assert_eq!(task.json["due_date"], "2026-11-23T14:00:00.000Z");
    assert_eq!(task.json["due_all_day"], false);
}

#[tokio::test]
async fn patch_leaves_what_is_absent_clears_null_and_sets_values() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let wish = json!({"title": "Bake bread", "description": "Rye", "estimated_minutes": 45, "due_date": "2026-11-25T08:00:00Z", "tags": ["kitchen"]});
    let task = owner.create(wish).await;
    app.advance(Duration::from_mins(1));
    let change = json!({"version": 1, "description": null, "estimated_minutes": 60});
    let changed = owner.patch(&format!("/tasks/{}", task.id), change).await.ok();
    assert_eq!(changed["title"], "Bake bread");
    assert_eq!(changed["description"], Value::Null);
    assert_eq!(changed["estimated_minutes"], 60);
    assert_eq!(changed["due_date"], "2026-11-25T08:00:00.000Z");
    assert_eq!(changed["tags"], json!(["kitchen"]));
    assert_eq!(changed["version"], 2);
    assert_eq!(changed["updated_at"], "2026-11-20T10:01:00.000Z");
    assert_eq!(changed["created_at"], "2026-11-20T10:00:00.000Z");
}

#[tokio::test]
async fn null_gives_priority_and_difficulty_their_defaults_back() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Sweep", "priority": "high", "difficulty": 4})).await;
    let change = json!({"version": 1, "priority": null, "difficulty": null});
    let changed = owner.patch(&format!("/tasks/{}", task.id), change).await.ok();
    assert_eq!((changed["priority"].as_str(), changed["difficulty"].as_i64()), (Some("medium"), Some(1)));
}

#[tokio::test]
async fn put_changes_like_patch_and_needs_no_version() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Sweep", "description": "The hall"})).await;
    let changed = owner.put(&format!("/tasks/{}", task.id), json!({"title": "Sweep the stairs"})).await.ok();
    assert_eq!(
        (changed["title"].as_str(), changed["description"].as_str()),
        (Some("Sweep the stairs"), Some("The hall"))
    );
    assert_eq!(changed["version"], 2);
}

#[tokio::test]
async fn start_counts_from_the_first_time_only() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Read").await;
    let path = format!("/tasks/{}", task.id);
    let started = owner.act(&format!("{path}/start")).await.ok();
    assert_eq!(
        (started["status"].as_str(), started["started_at"].as_str()),
        (Some("in_progress"), Some("2026-11-20T10:00:00.000Z"))
    );
    app.advance(Duration::from_mins(1));
    owner.patch(&format!("{path}/status"), json!({"status": "todo"})).await.ok();
    let again = owner.act(&format!("{path}/start")).await.ok();
    assert_eq!(again["started_at"], "2026-11-20T10:00:00.000Z");
}

#[tokio::test]
async fn every_spelling_of_a_status_is_understood() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Read").await;
    let path = format!("/tasks/{}/status", task.id);
    let spellings = [
        ("in_progress", "in_progress"),
        ("in_review", "in_review"),
        ("blocked", "blocked"),
        ("cancelled", "cancelled"),
        ("pending", "todo"),
        ("done", "completed"),
    ];
    for (sent, kept) in spellings {
        let task = owner.patch(&path, json!({"status": sent})).await.ok();
        assert_eq!(task["status"], kept, "{sent}");
        assert_eq!(task["completed"], kept == "completed", "{sent}");
    }
}

#[tokio::test]
async fn what_is_archived_is_read_only_until_it_is_taken_out() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Old plan", "steps": [{"title": "Begin"}]})).await;
    let path = format!("/tasks/{}", task.id);
    let step = owner.task(&task.id).await["steps"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(owner.act(&format!("{path}/archive")).await.ok()["archived"], true);
    owner.put(&path, json!({"title": "New plan"})).await.problem(409, "ARCHIVED");
    owner.complete(&task.id).await.problem(409, "ARCHIVED");
    owner.act(&format!("{path}/force-complete")).await.problem(409, "ARCHIVED");
    owner.act(&format!("{path}/start")).await.problem(409, "ARCHIVED");
    owner.patch(&format!("{path}/status"), json!({"status": "blocked"})).await.problem(409, "ARCHIVED");
    owner.post(&format!("{path}/subtasks"), json!({"title": "More"})).await.problem(409, "ARCHIVED");
    owner.complete_step(&step).await.problem(409, "ARCHIVED");
    owner.post(&format!("{path}/split"), json!({})).await.problem(409, "ARCHIVED");
    assert_eq!(owner.act(&format!("{path}/unarchive")).await.ok()["archived"], false);
    owner.put(&path, json!({"title": "New plan"})).await.ok();
}

#[tokio::test]
async fn an_archived_task_may_be_deleted() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Old plan").await;
    owner.act(&format!("/tasks/{}/archive", task.id)).await.ok();
    owner.delete(&format!("/tasks/{}", task.id)).await.ok();
}

#[tokio::test]
async fn a_task_cannot_be_its_own_ancestor() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let top = owner.create_task("Garden").await;
    let inner = owner.create(json!({"title": "Beds", "parent_id": top.id})).await;
    let change = json!({"parent_id": inner.id});
    owner.put(&format!("/tasks/{}", top.id), change).await.problem(409, "PARENT_CYCLE");
    owner.put(&format!("/tasks/{}", top.id), json!({"parent_id": top.id})).await.problem(409, "PARENT_CYCLE");
}

#[tokio::test]
async fn tasks_nest_seven_deep_and_no_deeper() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let mut parent = owner.create_task("Level 1").await.id;
    for level in 2..=7 {
        parent = owner.create(json!({"title": format!("Level {level}"), "parent_id": parent})).await.id;
    }
    owner.post("/tasks", json!({"title": "Level 8", "parent_id": parent})).await.blames("parent_id");
}

#[tokio::test]
async fn a_missing_task_and_a_strangers_task_look_the_same() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let task = owner.create_task("A secret").await;
    let mut theirs = stranger.get(&format!("/tasks/{}", task.id)).await.problem(404, "NOT_FOUND");
    let mut missing = stranger.get(&format!("/tasks/{NOBODY}")).await.problem(404, "NOT_FOUND");
    theirs["request_id"] = Value::Null;
    missing["request_id"] = Value::Null;
    assert_eq!(theirs, missing);
}

#[tokio::test]
async fn naming_somebody_else_as_the_owner_is_forbidden_and_oneself_is_fine() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    owner.post("/tasks", json!({"title": "Mine", "user_id": stranger.id})).await.problem(403, "FORBIDDEN");
    owner.post("/tasks", json!({"title": "Mine", "user_id": owner.id})).await.created();
    owner.get(&format!("/tasks?user_id={}", stranger.id)).await.problem(403, "FORBIDDEN");
    assert_eq!(owner.titles(&format!("/tasks?user_id={}", owner.id)).await, ["Mine"]);
}

#[tokio::test]
async fn every_base_path_reaches_the_same_tasks() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("One and the same").await;
    for base in ["/api", "/api/v1", "/api/v2"] {
        let found = owner.ask("GET", &format!("{base}/tasks/{}", task.id)).await.ok();
        assert_eq!(found["title"], "One and the same", "{base}");
        let listed = owner.ask("GET", &format!("{base}/tasks")).await.ok();
        assert_eq!(listed[0]["id"], task.id, "{base}");
    }
}

#[tokio::test]
async fn two_hundred_tasks_are_there_the_moment_they_are_acknowledged() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for number in 0..200 {
        let title = format!("Task {number}");
        let task = owner.create_task(&title).await;
        assert_eq!(owner.task(&task.id).await["title"], title);
    }
}

#[tokio::test]
async fn hours_are_minutes_by_another_name_wherever_an_estimate_is_sent() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Paint", "estimated_hours": 0.5})).await;
    let path = format!("/tasks/{}", task.id);
    let minutes = async |wish: Value| owner.put(&path, wish).await.ok()["estimated_minutes"].take();
    assert_eq!(minutes(json!({"estimated_hours": 1.5})).await, json!(90));
    assert_eq!(minutes(json!({"estimated_hours": 0.02})).await, json!(1));
    assert_eq!(minutes(json!({"estimated_hours": 12})).await, json!(720));
    assert_eq!(minutes(json!({"title": "Paint it"})).await, json!(720));
    assert_eq!(minutes(json!({"estimated_hours": null})).await, Value::Null);
    for both in [
        json!({"estimated_hours": 1, "estimated_minutes": 60}),
        json!({"estimated_hours": 1, "estimated_duration": 60}),
        json!({"estimated_hours": 1, "estimated_minutes": null}),
        json!({"estimated_hours": null, "estimated_minutes": 60}),
    ] {
        owner.put(&path, both).await.blames("estimated_hours");
    }
    for far in [0.019, 12.01, -1.0] {
        owner.put(&path, json!({"estimated_hours": far})).await.blames("estimated_hours");
    }
    let many = json!({"ids": [task.id], "action": "update", "changes": {"estimated_hours": 2}});
    owner.post("/tasks/bulk", many).await.ok();
    assert_eq!(owner.task(&task.id).await["estimated_minutes"], 120);
}

#[tokio::test]
async fn making_and_changing_read_statuses_alike() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for (wish, status) in [
        (json!({"completed": true}), "completed"),
        (json!({"completed": true, "status": "done"}), "completed"),
        (json!({"completed": false, "status": "in_review"}), "in_review"),
        (json!({"completed": false}), "todo"),
    ] {
        let mut new = wish.clone();
        new["title"] = json!("Sweep");
        assert_eq!(owner.create(new).await.json["status"], status, "{wish}");
        let task = owner.create_task("Sweep").await;
        assert_eq!(owner.put(&format!("/tasks/{}", task.id), wish.clone()).await.ok()["status"], status, "{wish}");
    }
    for wish in [
        json!({"completed": true, "status": "todo"}),
        json!({"completed": true, "status": "in_review"}),
        json!({"completed": true, "status": "blocked"}),
        json!({"completed": false, "status": "completed"}),
    ] {
        let mut new = wish.clone();
        new["title"] = json!("Sweep");
        owner.post("/tasks", new).await.blames("completed");
        let task = owner.create_task("Sweep").await;
        owner.put(&format!("/tasks/{}", task.id), wish).await.blames("completed");
    }
}

#[tokio::test]
async fn what_is_archived_gets_no_new_parts() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let plan = owner.create_task("Old plan").await;
    let loose = owner.create_task("Loose").await;
    owner.act(&format!("/tasks/{}/archive", plan.id)).await.ok();
    let part = json!({"title": "Part", "parent_id": plan.id});
    owner.post("/tasks", part.clone()).await.problem(409, "ARCHIVED");
    owner.put(&format!("/tasks/{}", loose.id), json!({"parent_id": plan.id})).await.problem(409, "ARCHIVED");
    owner.act(&format!("/tasks/{}/unarchive", plan.id)).await.ok();
    owner.create(part).await;
}

#[tokio::test]
async fn how_a_task_repeats_can_be_said_and_taken_back() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let captured = owner.post("/capture", json!({"text": "Water the ferns every! 3 days"})).await.created();
    let task = &captured["items"][0]["task"];
    assert_eq!((&task["rrule"], &task["recur_from_completion"]), (&json!("FREQ=DAILY;INTERVAL=3"), &json!(true)));
    let path = format!("/tasks/{}", text(&task["id"]));
    let how = |task: Value| (task["rrule"].clone(), task["recur_from_completion"].clone(), task["version"].clone());
    let patched = owner.patch(&path, json!({"version": 1, "rrule": null})).await.ok();
    assert_eq!(how(patched), (Value::Null, json!(false), json!(2)));
    let weekly = json!({"rrule": "FREQ=WEEKLY;BYDAY=MO", "recur_from_completion": true});
    assert_eq!(how(owner.put(&path, weekly).await.ok()), (json!("FREQ=WEEKLY;BYDAY=MO"), json!(true), json!(3)));
    let untouched = owner.put(&path, json!({"rrule": "FREQ=DAILY"})).await.ok();
    assert_eq!(how(untouched), (json!("FREQ=DAILY"), json!(true), json!(4)));
    let fixed = owner.put(&path, json!({"recur_from_completion": false})).await.ok();
    assert_eq!(how(fixed), (json!("FREQ=DAILY"), json!(false), json!(5)));
    let history = owner.get(&format!("{path}/history")).await.ok();
    assert_eq!(history[0]["payload"]["changed"], json!(["recur_from_completion"]));
    let made = owner.create(json!({"title": "Rent", "rrule": "FREQ=MONTHLY;BYMONTHDAY=1"})).await.json;
    assert_eq!(how(made), (json!("FREQ=MONTHLY;BYMONTHDAY=1"), json!(false), json!(1)));
}

#[tokio::test]
async fn a_task_repeats_by_a_rule_or_not_at_all() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let path = format!("/tasks/{}", owner.create_task("Ferns").await.id);
    for rule in ["every day", "", "RRULE:FREQ=DAILY", "FREQ=SOMETIMES", "FREQ=DAILY;INTERVAL=0", "BYDAY=MO"] {
        owner.put(&path, json!({"rrule": rule})).await.blames("rrule");
        owner.post("/tasks", json!({"title": "a", "rrule": rule})).await.blames("rrule");
    }
    owner.put(&path, json!({"recur_from_completion": true})).await.blames("recur_from_completion");
    owner.put(&path, json!({"rrule": null, "recur_from_completion": true})).await.blames("recur_from_completion");
    owner.put(&path, json!({"recur_from_completion": null})).await.blames("recur_from_completion");
    assert_eq!(owner.task(path.trim_start_matches("/tasks/")).await["version"], 1);
}

#[tokio::test]
async fn a_tag_is_measured_as_it_is_kept() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    // In lower case each of these letters is two.
    owner.post("/tasks", json!({"title": "a", "tags": ["İ".repeat(30)]})).await.blames("tags[0]");
    let kept = owner.create(json!({"title": "a", "tags": ["İ".repeat(25), "Home", "home"]})).await;
    let tags = kept.json["tags"].clone();
    assert_eq!((text(&tags[0]).chars().count(), &tags[1]), (50, &json!("home")));
    let again = owner.put(&format!("/tasks/{}", kept.id), json!({"tags": tags})).await.ok();
    assert_eq!((&again["tags"], &again["version"]), (&tags, &json!(1)));
    assert_eq!(owner.ids(&format!("/tasks?tag={}", "%C4%B0".repeat(25))).await, [kept.id]);
}

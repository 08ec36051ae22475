//! Projects: making, changing, filtering by them, deleting them with and without their tasks.

use std::time::Duration;

use cairn_testkit::{TestApp, User};
use futures::future::join_all;
use serde_json::{Value, json};

use crate::support::{NOBODY, each, text};

async fn project(owner: &User, name: &str) -> String {
    text(&owner.post("/projects", json!({"name": name})).await.created()["id"])
}

async fn recover(owner: &User, id: &str) -> cairn_testkit::Answer {
    owner.act(&format!("/recovery/tombstones/{id}/recover")).await
}

#[tokio::test]
async fn a_project_keeps_what_it_was_made_with() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let answer = owner.post("/projects", json!({"name": "  Garden ", "color": "#2E7D32"})).await;
    let made = answer.created();
    assert_eq!(answer.header("location"), format!("/api/v1/projects/{}", text(&made["id"])));
    assert!(answer.header("etag").starts_with("\"1-"));
    assert_eq!(
        (&made["name"], &made["color"], &made["archived"]),
        (&json!("Garden"), &json!("#2e7d32"), &json!(false))
    );
    assert_eq!((&made["project_id"], &made["user_id"], &made["version"]), (&made["id"], &json!(owner.id), &json!(1)));
    let seen = owner.get(&format!("/projects/{}", text(&made["id"]))).await;
    assert_eq!(seen.ok(), made);
    let known =
        owner.get(&format!("/projects/{}", text(&made["id"]))).header("if-none-match", seen.header("etag")).await;
    assert_eq!(known.status, 304);
}

#[tokio::test]
async fn names_and_colours_have_their_bounds() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.post("/projects", json!({"name": "n".repeat(100)})).await.created();
    for wrong in ["", "   ", "two\nlines", &"n".repeat(101)] {
        owner.post("/projects", json!({"name": wrong})).await.blames("name");
    }
    for wrong in ["2E7D32", "#2E7D3", "#2E7D322", "#2E7D3G", "green", ""] {
        owner.post("/projects", json!({"name": "Garden", "color": wrong})).await.blames("color");
    }
    owner.post("/projects", json!({"name": "House", "colour": "#000000"})).await.created();
    owner.post("/projects", json!({"name": "Garden", "owner": "me"})).await.blames("owner");
}

#[tokio::test]
async fn two_projects_of_one_name_cannot_be_told_apart() {
    let app = TestApp::start().await;
    let (owner, other) = (app.user().await, app.user().await);
    let garden = project(&owner, "Garden").await;
    let house = project(&owner, "House").await;
    owner.post("/projects", json!({"name": "GARDEN"})).await.problem(409, "ALREADY_EXISTS");
    owner.patch(&format!("/projects/{house}"), json!({"name": "garden"})).await.problem(409, "ALREADY_EXISTS");
    // Its own name in other letters is its own name.
    let renamed = owner.patch(&format!("/projects/{garden}"), json!({"name": "GARDEN"})).await.ok();
    assert_eq!((&renamed["name"], &renamed["version"]), (&json!("GARDEN"), &json!(2)));
    project(&other, "Garden").await;
}

#[tokio::test]
async fn of_many_that_make_the_same_project_at_once_one_wins() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let asks = (0..8).map(|_| owner.post("/projects", json!({"name": "Garden"})).into_future());
    let statuses: Vec<u16> = join_all(asks).await.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 7, "{statuses:?}");
}

#[tokio::test]
async fn patch_leaves_clears_and_sets_and_knows_versions() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let made = owner.post("/projects", json!({"name": "Garden", "color": "#2e7d32"})).await.created();
    let path = format!("/projects/{}", text(&made["id"]));
    app.advance(Duration::from_secs(5));
    let same = owner.patch(&path, json!({"name": "Garden"})).await.ok();
    assert_eq!(same, made);
    let cleared = owner.patch(&path, json!({"version": 1, "color": null, "archived": true})).await.ok();
    assert_eq!((&cleared["color"], &cleared["archived"], &cleared["version"]), (&Value::Null, &json!(true), &json!(2)));
    assert_eq!(cleared["updated_at"], "2026-11-20T10:00:05.000Z");
    let stale = owner.patch(&path, json!({"version": 1, "name": "Park"})).await.problem(409, "VERSION_CONFLICT");
    assert_eq!(stale["data"]["current_version"], 2);
    owner.patch(&path, json!({"name": "Park"})).header("if-match", "\"1-0\"").await.problem(412, "PRECONDITION_FAILED");
    owner.patch(&path, json!({"name": null})).await.blames("name");
    owner.patch(&path, json!({"color": "red"})).await.blames("color");
}

#[tokio::test]
async fn archived_projects_are_left_out_of_the_list_unless_asked_for() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let old = project(&owner, "Old").await;
    project(&owner, "New").await;
    owner.patch(&format!("/projects/{old}"), json!({"archived": true})).await.ok();
    for (query, wanted) in [("", vec!["New"]), ("?archived=true", vec!["Old"]), ("?archived=all", vec!["New", "Old"])] {
        assert_eq!(each(&owner.get(&format!("/projects{query}")).await.ok(), "name"), wanted, "{query}");
    }
    // Its tasks are nobody's business: they stay where they are.
    owner.create(json!({"title": "Ferns", "project_id": old})).await;
    assert_eq!(owner.titles(&format!("/tasks?project_id={old}")).await, ["Ferns"]);
}

#[tokio::test]
async fn pages_have_no_gap_and_no_duplicate_while_projects_are_added() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for number in 0..11 {
        // The clock stands still in pairs: they tie, and the id decides.
        project(&owner, &format!("Project {number:02}")).await;
        app.advance(Duration::from_millis(number % 2));
    }
    let (mut names, mut cursor) = (Vec::new(), String::new());
    for added in 0.. {
        let answer = owner.get(&format!("/projects?limit=3{cursor}")).await;
        names.extend(each(&answer.ok(), "name").iter().map(text));
        project(&owner, &format!("Added {added}")).await;
        let next = answer.json()["page"]["next_cursor"].take();
        let Some(next) = next.as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let wanted: Vec<String> = (0..11).rev().map(|number| format!("Project {number:02}")).collect();
    assert_eq!(names, wanted);
    owner.get("/projects?limit=0").await.blames("limit");
    owner.get("/projects?limit=101").await.blames("limit");
    owner.get("/projects?cursor=nonsense").await.blames("cursor");
}

#[tokio::test]
async fn a_project_counts_its_tasks() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let garden = project(&owner, "Garden").await;
    let done = owner.create(json!({"title": "Ferns", "project_id": garden})).await;
    owner.create(json!({"title": "Palms", "project_id": garden})).await;
    owner.create_task("Elsewhere").await;
    owner.complete(&done.id).await.ok();
    let seen = owner.get(&format!("/projects/{garden}")).await.ok();
    assert_eq!(
        (&seen["task_count"], &seen["task_completed_count"], &seen["version"]),
        (&json!(2), &json!(1), &json!(1))
    );
    assert_eq!(owner.get("/projects").await.ok()[0], seen);
}

#[tokio::test]
async fn somebody_elses_project_is_refused_like_a_missing_one() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let garden = project(&owner, "Garden").await;
    let task = stranger.create_task("Ferns").await;
    let mut answers = Vec::new();
    for id in [garden.as_str(), NOBODY] {
        answers.push([
            stranger.post("/tasks", json!({"title": "Ferns", "project_id": id})).await.blames("project_id"),
            stranger.put(&format!("/tasks/{}", task.id), json!({"project_id": id})).await.blames("project_id"),
            stranger
                .post("/tasks/bulk", json!({"ids": [task.id], "action": "update", "changes": {"project_id": id}}))
                .await
                .blames("changes.project_id"),
        ]);
        assert_eq!(stranger.titles(&format!("/tasks?project_id={id}")).await, [""; 0]);
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn deleting_a_project_keeps_its_tasks_without_it() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let garden = project(&owner, "Garden").await;
    let task = owner.create(json!({"title": "Ferns", "project_id": garden})).await;
    let stone = owner.delete(&format!("/projects/{garden}")).await.ok();
    assert_eq!((&stone["entity_type"], &stone["title"]), (&json!("project"), &json!("Garden")));
    owner.get(&format!("/projects/{garden}")).await.problem(404, "NOT_FOUND");
    let kept = owner.task(&task.id).await;
    assert_eq!((&kept["project_id"], &kept["version"]), (&Value::Null, &json!(2)));
    owner.delete(&format!("/projects/{garden}")).await.problem(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_deleted_project_comes_back_with_the_tasks_that_have_no_other() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let (garden, house) = (project(&owner, "Garden").await, project(&owner, "House").await);
    let stays = owner.create(json!({"title": "Ferns", "project_id": garden})).await;
    let moved = owner.create(json!({"title": "Lamp", "project_id": garden})).await;
    owner.delete(&format!("/projects/{garden}")).await.ok();
    owner.put(&format!("/tasks/{}", moved.id), json!({"project_id": house})).await.ok();
    project(&owner, "Garden").await;
    recover(&owner, &garden).await.problem(409, "ALREADY_EXISTS");
    let squatter = owner.get("/projects").await.ok()[0]["id"].take();
    owner.patch(&format!("/projects/{}", text(&squatter)), json!({"name": "Other garden"})).await.ok();
    let back = recover(&owner, &garden).await.ok();
    assert_eq!(
        (&back["entity_type"], &back["entity"]["id"], &back["entity"]["task_count"]),
        (&json!("project"), &json!(garden), &json!(1))
    );
    assert_eq!(owner.task(&stays.id).await["project_id"], garden);
    assert_eq!(owner.task(&moved.id).await["project_id"], house);
    recover(&owner, &garden).await.problem(404, "NOT_FOUND");
}

#[tokio::test]
async fn cascade_deletes_the_tasks_too_and_all_of_it_can_be_taken_back() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let garden = project(&owner, "Garden").await;
    let whole = owner.create(json!({"title": "Beds", "project_id": garden, "steps": [{"title": "Dig"}]})).await;
    let part = owner.create(json!({"title": "Roses", "project_id": garden, "parent_id": whole.id})).await;
    let elsewhere = owner.create_task("Elsewhere").await;
    owner.delete(&format!("/projects/{garden}?cascade=maybe")).await.blames("cascade");
    let stone = owner.delete(&format!("/projects/{garden}?cascade=true")).await.ok();
    for gone in [&whole, &part] {
        owner.get(&format!("/tasks/{}", gone.id)).await.problem(404, "NOT_FOUND");
    }
    assert_eq!(owner.ids("/tasks").await, [elsewhere.id]);
    // One for the project and one for the task; the part went with the whole.
    let mut kinds: Vec<String> =
        each(&owner.get("/recovery/tombstones").await.ok(), "entity_type").iter().map(text).collect();
    kinds.sort();
    assert_eq!(kinds, ["project", "task"]);
    recover(&owner, &text(&stone["id"])).await.ok();
    let back = owner.task(&whole.id).await;
    assert_eq!(
        (&back["project_id"], &back["version"], &back["steps"][0]["title"]),
        (&json!(garden), &json!(1), &json!("Dig"))
    );
    assert_eq!(owner.task(&part.id).await["parent_id"], whole.id);
    assert_eq!(owner.get("/recovery/tombstones").await.ok(), json!([]));
}

#[tokio::test]
async fn a_task_of_a_deleted_project_can_come_back_alone() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let garden = project(&owner, "Garden").await;
    let task = owner.create(json!({"title": "Beds", "project_id": garden})).await;
    owner.delete(&format!("/projects/{garden}?cascade=true")).await.ok();
    assert_eq!(recover(&owner, &task.id).await.ok()["entity"]["project_id"], Value::Null);
    // The project finds it again.
    recover(&owner, &garden).await.ok();
    assert_eq!(owner.task(&task.id).await["project_id"], garden);
}

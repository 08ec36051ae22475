//! Deleting, and thinking better of it.

use cairn_testkit::{TestApp, User};
use serde_json::{Value, json};

use crate::account_data::{close, exported, import};
use crate::support::{NOBODY, each, text};

async fn recover(user: &User, id: &str) -> cairn_testkit::Answer {
    user.act(&format!("/recovery/tombstones/{id}/recover")).await
}

#[tokio::test]
async fn a_deleted_task_is_gone_and_leaves_a_tombstone() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Water the ferns").await;
    let stone = owner.delete(&format!("/tasks/{}", task.id)).await.ok();
    assert_eq!(stone["recoverable_until"], "2026-11-27T10:00:00.000Z");
    owner.get(&format!("/tasks/{}", task.id)).await.problem(404, "NOT_FOUND");
    assert_eq!(owner.titles("/tasks").await, [""; 0]);
    let stones = owner.get("/recovery/tombstones").await.ok();
    assert_eq!(each(&stones, "id"), [stone["tombstone_id"].clone()]);
    assert_eq!(
        (&stones[0]["entity_type"], &stones[0]["entity_id"], &stones[0]["title"]),
        (&json!("task"), &json!(task.id), &json!("Water the ferns"))
    );
    assert_eq!(owner.get("/tombstones").await.ok(), stones);
}

#[tokio::test]
async fn recovering_brings_back_the_same_task_with_everything_under_it() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task =
        owner.create(json!({"title": "Garden", "tags": ["home"], "steps": [{"title": "a"}, {"title": "b"}]})).await;
    let child = owner.create(json!({"title": "Beds", "parent_id": task.id})).await;
    // A part that is listed before the step that it is a part of.
    let step = text(&owner.task(&task.id).await["steps"][1]["id"]);
    owner
        .post(&format!("/tasks/{}/subtasks", task.id), json!({"title": "inside", "parent_step_id": step}))
        .await
        .created();
    owner.put(&format!("/tasks/{}", task.id), json!({"description": "All of it"})).await.ok();
    let mut before = owner.task(&task.id).await;
    let stone = owner.delete(&format!("/tasks/{}", task.id)).await.ok();
    owner.get(&format!("/tasks/{}", child.id)).await.problem(404, "NOT_FOUND");
    app.advance_days(6);
    let owner = app.sign_in(&owner).await;
    let back = recover(&owner, &text(&stone["tombstone_id"])).await.ok();
    assert_eq!(
        (&back["entity_type"], &back["entity"]["id"], &back["entity"]["version"]),
        (&json!("task"), &json!(task.id), &json!(1))
    );
    before["version"] = json!(1);
    assert_eq!(owner.task(&task.id).await, before);
    assert_eq!(owner.task(&child.id).await["parent_id"], task.id);
    assert_eq!(owner.titles("/tasks?tag=home").await, ["Garden"]);
    assert_eq!(owner.get("/recovery/tombstones").await.ok(), json!([]));
    recover(&owner, &text(&stone["tombstone_id"])).await.problem(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_task_may_be_named_instead_of_its_tombstone() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    owner.delete(&format!("/tasks/{}", task.id)).await.ok();
    assert_eq!(owner.act(&format!("/tasks/recover/{}", task.id)).await.ok()["entity"]["id"], task.id);
}

#[tokio::test]
async fn after_seven_days_it_is_over() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    let stone = text(&owner.delete(&format!("/tasks/{}", task.id)).await.ok()["tombstone_id"]);
    app.advance_days(7);
    let owner = app.sign_in(&owner).await;
    recover(&owner, &stone).await.problem(410, "TOMBSTONE_EXPIRED");
    // Also after the daily cleaning.
    app.advance_days(2);
    app.settle().await;
    let owner = app.sign_in(&owner).await;
    recover(&owner, &stone).await.problem(410, "TOMBSTONE_EXPIRED");
    assert_eq!(owner.get("/recovery/tombstones").await.ok(), json!([]));
}

#[tokio::test]
async fn a_strangers_tombstone_is_no_tombstone() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let task = owner.create_task("Ferns").await;
    let stone = text(&owner.delete(&format!("/tasks/{}", task.id)).await.ok()["tombstone_id"]);
    for id in [stone.as_str(), task.id.as_str(), NOBODY] {
        recover(&stranger, id).await.problem(404, "NOT_FOUND");
    }
    assert_eq!(stranger.get("/recovery/tombstones").await.ok(), json!([]));
}

#[tokio::test]
async fn a_child_cannot_come_back_without_its_parent() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let parent = owner.create_task("Garden").await;
    let child = owner.create(json!({"title": "Beds", "parent_id": parent.id})).await;
    let stone = text(&owner.delete(&format!("/tasks/{}", child.id)).await.ok()["tombstone_id"]);
    owner.delete(&format!("/tasks/{}", parent.id)).await.ok();
    recover(&owner, &stone).await.problem(409, "PARENT_MISSING");
    recover(&owner, &parent.id).await.ok();
    recover(&owner, &stone).await.ok();
}

#[tokio::test]
async fn what_was_earned_is_not_earned_again() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    owner.complete(&task.id).await.ok();
    owner.delete(&format!("/tasks/{}", task.id)).await.ok();
    assert_eq!(owner.xp().await.total, 15);
    let back = recover(&owner, &task.id).await.ok();
    assert_eq!((&back["entity"]["status"], &back["entity"]["xp_awarded"]), (&json!("completed"), &json!(15)));
    owner.act(&format!("/tasks/{}/reopen", task.id)).await.ok();
    assert_eq!(owner.complete(&task.id).await.ok()["xp"]["total"], 0);
}

#[tokio::test]
async fn the_second_version_of_the_api_deletes_without_a_word_and_recovers_all_the_same() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    let answer = owner.ask("DELETE", &format!("/api/v2/tasks/{}", task.id)).await;
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    // The id of the task is all that its client knows, and enough.
    let undo = || owner.ask("POST", &format!("/api/v2/tasks/recover/{}", task.id));
    assert_eq!(undo().await.ok()["entity"]["title"], "Ferns");
    assert_eq!(owner.ids("/tasks").await, [task.id.as_str()]);
    undo().await.problem(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_step_comes_back_with_its_parts_to_its_old_place() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Ferns", "steps": [{"title": "a"}, {"title": "b"}, {"title": "c"}]})).await;
    let path = format!("/tasks/{}/subtasks", task.id);
    let b = text(&owner.get(&path).await.ok()[1]["id"]);
    owner.post(&path, json!({"title": "inside b", "parent_step_id": b})).await.created();
    let before = owner.get(&path).await.ok();
    owner.delete(&format!("/subtasks/{b}")).await.ok();
    assert_eq!(each(&owner.get(&path).await.ok(), "title"), ["a", "c"]);
    recover(&owner, &b).await.ok();
    assert_eq!(owner.get(&path).await.ok(), before);
}

#[tokio::test]
async fn a_step_cannot_come_back_without_its_task() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Ferns", "steps": [{"title": "a"}]})).await;
    let step = text(&owner.task(&task.id).await["steps"][0]["id"]);
    owner.delete(&format!("/subtasks/{step}")).await.ok();
    owner.delete(&format!("/tasks/{}", task.id)).await.ok();
    recover(&owner, &step).await.problem(409, "PARENT_MISSING");
    recover(&owner, &task.id).await.ok();
    recover(&owner, &step).await.ok();
}

#[tokio::test]
async fn a_deleted_step_can_be_brought_back_too() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Ferns", "steps": [{"title": "a"}, {"title": "b"}]})).await;
    let step = owner.task(&task.id).await["steps"][0].take();
    let id = text(&step["id"]);
    let answer = owner.delete(&format!("/subtasks/{id}")).await;
    let stone = answer.ok();
    assert_eq!((&stone["entity_type"], &stone["entity_id"]), (&json!("step"), &json!(id)));
    let back = recover(&owner, &text(&stone["tombstone_id"])).await.ok();
    assert_eq!(back["entity_type"], "step");
    let steps = owner.task(&task.id).await["steps"].take();
    assert_eq!(each(&steps, "id")[0], id);
}

#[tokio::test]
async fn every_tombstone_is_found_a_page_at_a_time() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let mut wanted = Vec::new();
    for number in 0..130 {
        if number % 7 == 0 {
            app.advance(std::time::Duration::from_secs(1));
        }
        let task = owner.create_task(&format!("Task {number}")).await;
        wanted.push(owner.delete(&format!("/tasks/{}", task.id)).await.ok()["id"].take());
    }
    let (mut found, mut path) = (Vec::new(), "/recovery/tombstones?limit=40".to_owned());
    loop {
        let page = owner.get(&path).await.json();
        assert_eq!(page["page"]["limit"], 40);
        found.extend(each(&page["data"], "id"));
        let Some(cursor) = page["page"]["next_cursor"].as_str() else { break };
        path = format!("/recovery/tombstones?limit=40&cursor={cursor}");
        if found.len() == 40 {
            // What comes meanwhile shifts nothing.
            let late = owner.create_task("Late").await;
            owner.delete(&format!("/tasks/{}", late.id)).await.ok();
        }
    }
    assert_eq!(found.len(), 130);
    found.sort_by_key(Value::to_string);
    wanted.sort_by_key(Value::to_string);
    assert_eq!(found, wanted);
    assert_eq!(owner.get("/tombstones").await.json()["page"]["limit"], 25);
    owner.get("/recovery/tombstones?limit=0").await.blames("limit");
    owner.get("/recovery/tombstones?limit=101").await.blames("limit");
    owner.get("/recovery/tombstones?cursor=x").await.blames("cursor");
}

/// A chain of tasks, each a part of the one before; their ids.
async fn chain(owner: &User, length: usize) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for level in 1..=length {
        let wish = json!({"title": format!("Level {level}"), "parent_id": ids.last()});
        ids.push(owner.create(wish).await.id);
    }
    ids
}

#[tokio::test]
async fn what_comes_back_does_not_nest_deeper_than_tasks_do() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let below = chain(&owner, 7).await;
    let above = chain(&owner, 3).await;
    // Six levels go; what they hung on moves below three others.
    owner.delete(&format!("/tasks/{}", below[1])).await.ok();
    owner.put(&format!("/tasks/{}", below[0]), json!({"parent_id": above[2]})).await.ok();
    recover(&owner, &below[1]).await.problem(409, "INVALID_TRANSITION");
    owner.put(&format!("/tasks/{}", below[0]), json!({"parent_id": null})).await.ok();
    recover(&owner, &below[1]).await.ok();
    assert_eq!(owner.task(&below[6]).await["parent_id"], below[5]);
}

#[tokio::test]
async fn nothing_comes_back_below_what_is_archived() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let ids = chain(&owner, 2).await;
    owner.delete(&format!("/tasks/{}", ids[1])).await.ok();
    owner.act(&format!("/tasks/{}/archive", ids[0])).await.ok();
    recover(&owner, &ids[1]).await.problem(409, "ARCHIVED");
    owner.act(&format!("/tasks/{}/unarchive", ids[0])).await.ok();
    recover(&owner, &ids[1]).await.ok();
}

#[tokio::test]
async fn an_archived_task_comes_back_with_its_parts() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let ids = chain(&owner, 2).await;
    owner.act(&format!("/tasks/{}/archive", ids[0])).await.ok();
    owner.delete(&format!("/tasks/{}", ids[0])).await.ok();
    recover(&owner, &ids[0]).await.ok();
    assert_eq!(owner.task(&ids[1]).await["parent_id"], ids[0]);
}

/// A deletable one of each kind: paths by which they are deleted, what hangs on another before that.
async fn one_of_each(owner: &User) -> Vec<String> {
    let project = text(&owner.post("/projects", json!({"name": "Greenhouse"})).await.created()["id"]);
    let wish = json!({"title": "Ferns", "project_id": project, "tags": ["home"],
        "steps": [{"title": "Fill the can"}, {"title": "Pour"}]});
    let ferns = owner.create(wish).await.id;
    owner.create(json!({"title": "Beds", "parent_id": ferns, "steps": [{"title": "Dig"}]})).await;
    let later = owner.create_task("Later").await.id;
    owner.post(&format!("/tasks/{later}/dependencies"), json!({"blocked_by": ferns})).await.created();
    let comments = format!("/tasks/{ferns}/comments");
    owner.post(&comments, json!({"content": "It stays"})).await.created();
    let comment = text(&owner.post(&comments, json!({"content": "It goes"})).await.created()["id"]);
    let step = text(&owner.task(&ferns).await["steps"][0]["id"]);
    vec![
        format!("/comments/{comment}"),
        format!("/subtasks/{step}"),
        format!("/tasks/{ferns}"),
        format!("/projects/{project}"),
    ]
}

/// Deletes what is named; the tombstones, last first.
async fn bury(owner: &User, paths: &[String]) -> Vec<String> {
    let mut stones = Vec::new();
    for path in paths {
        stones.push(text(&owner.delete(path).await.ok()["tombstone_id"]));
    }
    stones.reverse();
    stones
}

#[tokio::test]
async fn what_was_deleted_in_an_account_that_is_gone_comes_back_to_its_heir() {
    let app = TestApp::start().await;
    let _admin = app.user().await;
    let owner = app.user().await;
    let paths = one_of_each(&owner).await;
    let stones = bury(&owner, &paths).await;
    let file = exported(&owner).await;
    close(&owner).await;
    app.settle().await;
    let heir = app.user().await;
    import(&heir, "", file).await;
    for stone in stones {
        recover(&heir, &stone).await.ok();
    }
    let id = paths[2].rsplit('/').next().unwrap();
    let back = heir.task(id).await;
    assert_eq!(
        (&back["user_id"], &back["title"], each(&back["steps"], "title")),
        (&json!(heir.id), &json!("Ferns"), vec![json!("Fill the can"), json!("Pour")])
    );
    let comments = heir.get(&format!("/tasks/{id}/comments")).await.ok();
    assert_eq!(each(&comments, "content"), ["It goes", "It stays"]);
    assert_eq!(each(&comments, "user_id"), [heir.id.as_str(); 2]);
    assert_eq!(heir.titles("/tasks?tag=home").await, ["Ferns"]);
    assert_eq!(heir.titles("/tasks?q=dig").await, ["Beds"]);
    assert_eq!(heir.get("/tasks?q=later").await.ok()[0]["blocked_by"], json!([id]));
}

#[tokio::test]
async fn what_somebody_else_has_brought_in_meanwhile_does_not_come_back_a_second_time() {
    let app = TestApp::start().await;
    for which in 0..4 {
        let (owner, friend) = (app.user().await, app.user().await);
        let paths = one_of_each(&owner).await;
        let file = exported(&owner).await;
        let stones = bury(&owner, &paths[which..=which]).await;
        import(&friend, "", file).await;
        recover(&owner, &stones[0]).await.problem(409, "ALREADY_EXISTS");
        assert_eq!(friend.titles("/tasks?q=ferns").await, ["Ferns"]);
    }
}

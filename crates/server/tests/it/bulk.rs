//! The same thing done with many tasks at once.

use cairn_testkit::{Answer, TestApp, User};
use futures::future::join_all;
use serde_json::{Value, json};

use crate::support::{NOBODY, each};

async fn tasks(owner: &User, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for number in 0..count {
        ids.push(owner.create_task(&format!("Task {number}")).await.id);
    }
    ids
}

async fn bulk(owner: &User, body: Value) -> Answer {
    owner.post("/tasks/bulk", body).await
}

#[tokio::test]
async fn many_tasks_are_changed_like_one() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let ids = tasks(&owner, 3).await;
    owner.put(&format!("/tasks/{}", ids[0]), json!({"description": "Old", "due_date": "2026-12-01"})).await.ok();
    let changes = json!({"priority": "high", "description": null, "tags": ["Home"], "estimated_duration": 20});
    let answer = bulk(&owner, json!({"ids": ids, "action": "update", "changes": changes})).await.ok();
    assert_eq!((&answer["succeeded"], &answer["failed"]), (&json!(3), &json!(0)));
    assert_eq!(answer["results"][1], json!({"id": ids[1], "status": 200, "error": null}));
    assert_eq!(each(&answer["results"], "id"), ids);
    let first = owner.task(&ids[0]).await;
    assert_eq!((&first["description"], &first["priority"]), (&Value::Null, &json!("high")));
    assert_eq!(
        (&first["estimated_minutes"], &first["tags"], &first["version"]),
        (&json!(20), &json!(["home"]), &json!(3))
    );
    // What was not named stays.
    assert_eq!(first["due_all_day"], true);
}

#[tokio::test]
async fn all_of_it_or_nothing() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let mut ids = tasks(&owner, 3).await;
    owner.complete(&ids[1]).await.ok();
    let before = owner.get("/tasks?completed=all&archived=all").await.ok();
    let refused = bulk(&owner, json!({"ids": ids, "action": "complete"})).await.problem(409, "ALREADY_COMPLETED");
    assert_eq!(refused["fields"][0]["field"], "ids[1]");
    ids[2] = NOBODY.to_owned();
    for action in ["delete", "archive"] {
        bulk(&owner, json!({"ids": ids, "action": action})).await.problem(404, "NOT_FOUND");
    }
    let wrong = json!({"ids": ids, "action": "update", "changes": {"parent_id": ids[0]}});
    bulk(&owner, wrong).await.problem(409, "PARENT_CYCLE");
    assert_eq!(owner.get("/tasks?completed=all&archived=all").await.ok(), before);
    assert_eq!(owner.xp().await.total, 15);
    assert_eq!(owner.get("/recovery/tombstones").await.ok(), json!([]));
}

#[tokio::test]
async fn in_part_what_can_be_done_is_done() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let mut ids = tasks(&owner, 4).await;
    owner.complete(&ids[0]).await.ok();
    owner.act(&format!("/tasks/{}/archive", ids[1])).await.ok();
    ids.push(NOBODY.to_owned());
    let answer = bulk(&owner, json!({"ids": ids, "action": "complete", "partial": true})).await.ok();
    assert_eq!((&answer["succeeded"], &answer["failed"]), (&json!(2), &json!(3)));
    assert_eq!(each(&answer["results"], "status"), [409, 409, 200, 200, 404]);
    let codes: Vec<&Value> = (0..5).map(|at| &answer["results"][at]["error"]["code"]).collect();
    assert_eq!(
        codes,
        [&json!("ALREADY_COMPLETED"), &json!("ARCHIVED"), &Value::Null, &Value::Null, &json!("NOT_FOUND")]
    );
    assert_eq!(owner.xp().await.total, 45);
    app.settle().await;
    let lines = owner.get("/activity?action=completed&entity_type=task").await.ok();
    assert_eq!(lines.as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn a_task_that_is_named_twice_counts_once() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let ids = tasks(&owner, 2).await;
    let twice = [&ids[0], &ids[1], &ids[0], &ids[0]];
    let answer = bulk(&owner, json!({"ids": twice, "action": "complete"})).await.ok();
    assert_eq!(
        (&answer["succeeded"], each(&answer["results"], "id")),
        (&json!(2), ids.iter().map(|id| json!(id)).collect())
    );
    assert_eq!(owner.xp().await.total, 30);
}

#[tokio::test]
async fn completing_in_bulk_earns_once_whatever_races() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let ids = tasks(&owner, 5).await;
    let body = json!({"ids": ids, "action": "complete"});
    let answers = join_all((0..4).map(|_| owner.post("/tasks/bulk", body.clone()).into_future())).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409]);
    assert_eq!(owner.xp().await.total, 75);
    assert_eq!(owner.get("/gamification/achievements").await.ok()["stats"]["tasks_completed"], 5);
}

#[tokio::test]
async fn a_part_goes_with_the_whole_and_is_not_missed() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let whole = owner.create_task("Garden").await.id;
    let part = owner.create(json!({"title": "Beds", "parent_id": whole})).await.id;
    let answer = bulk(&owner, json!({"ids": [whole, part], "action": "delete"})).await.ok();
    assert_eq!(each(&answer["results"], "status"), [200, 200]);
    owner.act(&format!("/recovery/tombstones/{whole}/recover")).await.ok();
    assert_eq!(owner.task(&part).await["parent_id"], whole);
}

#[tokio::test]
async fn archiving_in_bulk_is_archiving() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let ids = tasks(&owner, 2).await;
    bulk(&owner, json!({"ids": ids, "action": "archive"})).await.ok();
    assert_eq!(owner.ids("/tasks").await, [""; 0]);
    bulk(&owner, json!({"ids": ids, "action": "archive"})).await.problem(409, "ARCHIVED");
    bulk(&owner, json!({"ids": ids, "action": "update", "changes": {"title": "New"}})).await.problem(409, "ARCHIVED");
    bulk(&owner, json!({"ids": ids, "action": "delete"})).await.ok();
}

#[tokio::test]
async fn a_hundred_tasks_and_not_one_more() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let mut ids = tasks(&owner, 100).await;
    let answer = bulk(&owner, json!({"ids": ids, "action": "complete"})).await.ok();
    assert_eq!(answer["succeeded"], 100);
    ids.push(NOBODY.to_owned());
    bulk(&owner, json!({"ids": ids, "action": "complete"})).await.blames("ids");
    bulk(&owner, json!({"ids": [], "action": "complete"})).await.blames("ids");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_by_name() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let ids = tasks(&owner, 1).await;
    for (body, blamed) in [
        (json!({"action": "complete"}), "ids"),
        (json!({"ids": ["ferns"], "action": "complete"}), "ids[0]"),
        (json!({"ids": ids}), "action"),
        (json!({"ids": ids, "action": "water"}), "action"),
        (json!({"ids": ids, "action": "update"}), "changes"),
        (json!({"ids": ids, "action": "complete", "changes": {"title": "x"}}), "changes"),
        (json!({"ids": ids, "action": "update", "changes": {"version": 1, "title": "x"}}), "changes.version"),
        (json!({"ids": ids, "action": "update", "changes": {"title": ""}}), "changes.title"),
        (json!({"ids": ids, "action": "update", "changes": {"estimated_minutes": 721}}), "changes.estimated_minutes"),
        (json!({"ids": ids, "action": "update", "changes": {"xp": 5}}), "changes.xp"),
        (
            json!({"ids": ids, "action": "update", "changes": {"estimated_minutes": 5, "estimated_duration": 5}}),
            "changes.estimated_duration",
        ),
        (json!({"ids": ids, "action": "complete", "partial": "yes"}), "partial"),
    ] {
        bulk(&owner, body).await.blames(blamed);
    }
    assert_eq!(owner.task(&ids[0]).await["version"], 1);
}

#[tokio::test]
async fn a_strangers_tasks_are_missing_ones() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let (secret, mine) = (tasks(&owner, 1).await.remove(0), tasks(&stranger, 1).await.remove(0));
    for action in ["complete", "delete", "archive"] {
        let body = |id: &str| json!({"ids": [mine, id], "action": action, "partial": true});
        let mut answers = Vec::new();
        for id in [secret.as_str(), NOBODY] {
            let task = stranger.create_task("Mine too").await.id;
            let mut body = body(id);
            body["ids"][0] = json!(task);
            answers.push(bulk(&stranger, body).await.ok()["results"][1]["error"].take());
        }
        assert_eq!(answers[0]["code"], "NOT_FOUND");
        assert_eq!(answers[0], answers[1], "{action}");
        bulk(&stranger, json!({"ids": [secret], "action": action})).await.problem(404, "NOT_FOUND");
    }
    assert_eq!(owner.task(&secret).await["version"], 1);
}

#[tokio::test]
async fn a_repeat_with_the_same_key_does_nothing_twice() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let ids = tasks(&owner, 2).await;
    let ask =
        owner.post("/tasks/bulk", json!({"ids": [ids[0], NOBODY], "action": "complete", "partial": true})).key("k");
    let first = ask.clone().await.ok();
    let again = ask.await;
    assert_eq!((again.header("x-idempotent-replayed"), again.ok()), ("true", first));
    assert_eq!(owner.xp().await.total, 15);
}

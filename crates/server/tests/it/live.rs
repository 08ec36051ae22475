//! What happened: the log of it, and hearing of it as it happens.

use cairn_testkit::{LiveEvent, TestApp, User};
use serde_json::json;

use crate::support::{each, text};

fn kinds(events: &[LiveEvent]) -> Vec<&str> {
    events.iter().map(|event| event.kind.as_str()).collect()
}

fn numbers(events: &[LiveEvent]) -> Vec<i64> {
    events.iter().map(|event| event.id).collect()
}

#[tokio::test]
async fn every_change_leaves_a_line_in_the_log() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    let path = format!("/tasks/{}", task.id);
    owner.put(&path, json!({"title": "Palms"})).await.ok();
    owner.complete(&task.id).await.ok();
    owner.act(&format!("{path}/reopen")).await.ok();
    owner.delete(&path).await.ok();
    owner.act(&format!("/recovery/tombstones/{}/recover", task.id)).await.ok();
    app.settle().await;
    let lines = owner.get(&format!("/activity?entity_id={}", task.id)).await.ok();
    assert_eq!(each(&lines, "action"), ["recovered", "deleted", "reopened", "completed", "updated", "created"]);
    assert!(each(&lines, "entity_type").iter().all(|kind| kind == "task"));
    assert!(each(&lines, "source").iter().all(|source| source == "user"));
}

#[tokio::test]
async fn a_line_names_the_request_that_caused_it() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.post("/tasks", json!({"title": "Ferns"})).header("x-request-id", "story-42").await.created();
    app.settle().await;
    let lines = owner.get("/activity?entity_type=task&action=created").await.ok();
    assert_eq!(each(&lines, "request_id"), ["story-42"]);
}

#[tokio::test]
async fn a_refused_request_leaves_no_line() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    owner
        .patch(&format!("/tasks/{}", task.id), json!({"version": 9, "title": "Palms"}))
        .await
        .problem(409, "VERSION_CONFLICT");
    app.settle().await;
    let lines = owner.get("/activity?entity_type=task").await.ok();
    assert_eq!(each(&lines, "action"), ["created"]);
}

#[tokio::test]
async fn nobody_reads_the_log_of_others() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let task = owner.create_task("Ferns").await;
    app.settle().await;
    assert_eq!(stranger.get(&format!("/activity?entity_id={}", task.id)).await.ok(), json!([]));
}

#[tokio::test]
async fn a_client_that_comes_back_hears_what_it_missed_in_order() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    owner.put(&format!("/tasks/{}", task.id), json!({"title": "Palms"})).await.ok();
    owner.complete(&task.id).await.ok();
    let heard = owner.listen(Some(0)).await.take(5).await;
    assert_eq!(kinds(&heard), ["task.created", "task.updated", "xp.granted", "streak.changed", "task.completed"]);
    let rest = owner.listen(Some(heard[0].id)).await.take(4).await;
    assert_eq!(kinds(&rest), ["task.updated", "xp.granted", "streak.changed", "task.completed"]);
    assert_eq!(rest[3].data["entity"], json!({"type": "task", "id": task.id}));
    assert_eq!(rest[3].data["channel"], "tasks");
}

#[tokio::test]
async fn a_bar_of_progress_lives_on_its_channel() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let key = owner.post("/api-keys", json!({"name": "bar", "scopes": ["progress:read"]})).await.created();
    let task = owner.create(json!({"title": "Ferns", "difficulty": 5, "steps": [{"title": "Dig"}]})).await;
    let step = text(&owner.task(&task.id).await["steps"][0]["id"]);
    owner.complete_step(&step).await.ok();
    let second = owner.create(json!({"title": "Palms", "difficulty": 5})).await;
    owner.complete(&second.id).await.ok();
    let heard = owner.holding(&text(&key["key"])).listen(Some(0)).await.take(5).await;
    let wanted = ["xp.granted", "xp.granted", "streak.changed", "xp.granted", "level.reached"];
    assert_eq!(kinds(&heard), wanted);
    let payload = |at: usize| &heard[at].data["payload"];
    assert_eq!(*payload(0), json!({"amount": 15, "cause": "step", "cause_id": step, "balance_after": 15}));
    assert_eq!(*payload(2), json!({"current": 1, "longest": 1}));
    assert_eq!(
        (&payload(3)["cause_id"], &payload(3)["balance_after"]),
        (&json!(second.id), &json!(owner.xp().await.total))
    );
    assert!(heard.iter().all(|event| event.data["channel"] == "progress"));
    assert!(heard.iter().all(|event| event.data["entity"] == json!({"type": "user", "id": owner.id})));
}

#[tokio::test]
async fn the_log_shows_a_key_what_it_may_read_otherwise() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let key = async |scopes: &[&str]| {
        let made = owner.post("/api-keys", json!({"name": "k", "scopes": scopes})).await.created();
        owner.holding(&text(&made["key"]))
    };
    let (account, tasks, progress) =
        (key(&["account:read"]).await, key(&["tasks:read"]).await, key(&["progress:read"]).await);
    let task = owner.create_task("Call the doctor about the results").await;
    owner.complete(&task.id).await.ok();
    app.settle().await;
    let seen = async |reader: &User| {
        let mut kinds = each(&reader.get("/activity?limit=100").await.ok(), "entity_type");
        kinds.dedup();
        kinds
    };
    assert_eq!(seen(&account).await, ["api_key", "account"]);
    assert_eq!(seen(&tasks).await, ["task"]);
    assert_eq!(seen(&progress).await, ["user"]);
    assert_eq!(seen(&owner).await, ["task", "user", "task", "api_key", "account"]);
    assert_eq!(account.get("/activity?entity_type=task").await.ok(), json!([]));
    let writer = key(&["tasks:write"]).await;
    writer.get("/activity").await.problem(403, "FORBIDDEN");
}

#[tokio::test]
async fn replay_and_live_join_without_gap_or_duplicate() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.create_task("Before 0").await;
    let first = owner.listen(Some(0)).await.take(1).await[0].id;
    let mut stream = owner.listen(Some(first - 1)).await;
    for number in 0..60 {
        owner.create_task(&format!("Task {number}")).await;
    }
    let heard = numbers(&stream.take(61).await);
    assert!(heard.windows(2).all(|pair| pair[0] < pair[1]), "{heard:?}");
    assert_eq!(heard.len(), 61);
}

#[tokio::test]
async fn a_listener_hears_its_own_user_only() {
    let app = TestApp::start().await;
    let (owner, other) = (app.user().await, app.user().await);
    let mut stream = owner.listen(None).await;
    other.create_task("Theirs").await;
    let mine = owner.create_task("Mine").await;
    assert_eq!(stream.next().await.data["entity"]["id"], mine.id);
}

#[tokio::test]
async fn a_strange_place_to_begin_is_refused() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for number in ["x", "-1", "1.5"] {
        owner.get("/events").header("last-event-id", number).await.blames("Last-Event-ID");
    }
    owner.get("/events?channel=gossip").await.problem(422, "VALIDATION_ERROR");
    let key = owner.post("/api-keys", json!({"name": "k", "scopes": ["tasks:read"]})).await.created();
    let reader = owner.holding(&text(&key["key"]));
    reader.get("/events?channel=progress").await.problem(403, "FORBIDDEN");
}

/// The events of this user behind `since`, as (kind, title).
async fn told(owner: &cairn_testkit::User, since: i64, count: usize) -> Vec<(String, String)> {
    let heard = owner.listen(Some(since)).await.take(count).await;
    heard.iter().map(|event| (event.kind.clone(), text(&event.data["payload"]["title"]))).collect()
}

fn pairs(wanted: &[(&str, &str)]) -> Vec<(String, String)> {
    wanted.iter().map(|(kind, title)| ((*kind).to_owned(), (*title).to_owned())).collect()
}

#[tokio::test]
async fn whatever_goes_and_comes_back_with_a_task_is_told() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let top = owner.create_task("Garden").await;
    let beds = owner.create(json!({"title": "Beds", "parent_id": top.id})).await;
    owner.create(json!({"title": "Roses", "parent_id": beds.id})).await;
    let last = owner.listen(Some(0)).await.take(3).await[2].id;
    let stone = owner.delete(&format!("/tasks/{}", top.id)).await.ok();
    owner.act(&format!("/recovery/tombstones/{}/recover", top.id)).await.ok();
    let wanted = [
        ("task.deleted", "Garden"),
        ("task.deleted", "Beds"),
        ("task.deleted", "Roses"),
        ("task.recovered", "Garden"),
        ("task.recovered", "Beds"),
        ("task.recovered", "Roses"),
    ];
    assert_eq!(told(&owner, last, 6).await, pairs(&wanted));
    let heard = owner.listen(Some(last)).await.take(6).await;
    for (event, with) in heard.iter().zip([None, Some(&top.id), Some(&top.id)].into_iter().cycle()) {
        assert_eq!(event.data["payload"]["with"], json!(with));
    }
    assert!(heard[..3].iter().all(|event| event.data["payload"]["tombstone_id"] == stone["id"]));
}

#[tokio::test]
async fn force_tells_of_every_step_that_it_completes() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Ferns", "steps": [{"title": "a"}, {"title": "b"}, {"title": "c"}]})).await;
    let first = text(&owner.task(&task.id).await["steps"][0]["id"]);
    owner.complete_step(&first).await.ok();
    owner.act(&format!("/tasks/{}/force-complete", task.id)).await.ok();
    let history = owner.get(&format!("/tasks/{}/history", task.id)).await.ok();
    let kinds = each(&history, "kind");
    assert_eq!(kinds, ["task.completed", "step.completed", "step.completed", "step.completed", "task.created"]);
    assert_eq!((&history[2]["payload"]["title"], &history[1]["payload"]["title"]), (&json!("b"), &json!("c")));
}

#[tokio::test]
async fn parts_of_a_step_are_told_of_too() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create(json!({"title": "Ferns", "steps": [{"title": "a"}]})).await;
    let a = text(&owner.task(&task.id).await["steps"][0]["id"]);
    let wish = json!({"title": "inside a", "parent_step_id": a});
    owner.post(&format!("/tasks/{}/subtasks", task.id), wish).await.created();
    owner.delete(&format!("/subtasks/{a}")).await.ok();
    owner.act(&format!("/recovery/tombstones/{a}/recover")).await.ok();
    let history = owner.get(&format!("/tasks/{}/history?limit=4", task.id)).await.ok();
    let told: Vec<_> = each(&history, "kind").into_iter().zip(each(&history, "payload")).collect();
    let told: Vec<_> = told.into_iter().rev().map(|(kind, payload)| (text(&kind), text(&payload["title"]))).collect();
    let wanted =
        [("step.deleted", "a"), ("step.deleted", "inside a"), ("step.recovered", "a"), ("step.recovered", "inside a")];
    assert_eq!(told, pairs(&wanted));
}

/// Oldest first, without what made the task.
async fn changes(owner: &cairn_testkit::User, task: &str) -> Vec<(String, serde_json::Value)> {
    let history = owner.get(&format!("/tasks/{task}/history")).await.ok();
    let kinds = each(&history, "kind").into_iter().map(|kind| text(&kind));
    let told = kinds.zip(each(&history, "payload")).map(|(kind, payload)| (kind, payload["changed"].clone()));
    told.filter(|(kind, _)| kind != "task.created").collect::<Vec<_>>().into_iter().rev().collect()
}

#[tokio::test]
async fn every_way_to_complete_and_to_reopen_is_told_alike() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let nothing = serde_json::Value::Null;
    for (way, told) in [
        (json!({"completed": false}), vec![("task.reopened", nothing.clone())]),
        (json!({"status": "todo"}), vec![("task.reopened", nothing.clone())]),
        (
            json!({"status": "in_progress"}),
            vec![("task.reopened", nothing.clone()), ("task.updated", json!(["status"]))],
        ),
        (
            json!({"completed": false, "title": "Palms"}),
            vec![("task.reopened", nothing.clone()), ("task.updated", json!(["title"]))],
        ),
    ] {
        let task = owner.create_task("Ferns").await;
        owner.complete(&task.id).await.ok();
        owner.put(&format!("/tasks/{}", task.id), way.clone()).await.ok();
        let wanted: Vec<_> = told.into_iter().map(|(kind, changed)| (kind.to_owned(), changed)).collect();
        assert_eq!(changes(&owner, &task.id).await[1..], wanted, "{way}");
    }
    let task = owner.create_task("Ferns").await;
    let path = format!("/tasks/{}", task.id);
    owner.put(&path, json!({"title": "Palms", "status": "completed"})).await.ok();
    owner.patch(&format!("{path}/status"), json!({"status": "todo"})).await.ok();
    owner.patch(&format!("{path}/status"), json!({"status": "cancelled"})).await.ok();
    owner.act(&format!("{path}/reopen")).await.ok();
    owner.act(&format!("{path}/archive")).await.ok();
    let wanted = [
        ("task.updated", json!(["title"])),
        ("task.completed", nothing.clone()),
        ("task.reopened", nothing.clone()),
        ("task.updated", json!(["status"])),
        ("task.reopened", nothing),
        ("task.updated", json!(["archived"])),
    ];
    let wanted: Vec<_> = wanted.into_iter().map(|(kind, changed)| (kind.to_owned(), changed)).collect();
    assert_eq!(changes(&owner, &task.id).await, wanted);
}

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

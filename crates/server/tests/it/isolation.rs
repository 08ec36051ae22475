//! Every operation of `openapi.json`, without a token and with a stranger's. An operation that is
//! not listed here fails the test: whoever adds one says who may use it.

use std::collections::BTreeSet;

use cairn_testkit::{Answer, Ask, TestApp, User};
use serde_json::{Value, json};

use crate::support::{NOBODY, text};

/// Who may use an operation.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Door {
    /// Everybody.
    Open,
    /// Whoever is signed in, for things of their own; there is no id to try.
    Own,
    /// The owner of the thing that the path names.
    Foreign(Thing, &'static str),
}

/// A thing of the owner.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Thing {
    Task,
    Step,
    Tombstone,
    Session,
    Key,
}

use Door::{Foreign, Open, Own};
use Thing::{Key, Session, Step, Task, Tombstone};

const CASES: &[(&str, Door)] = &[
    ("GET /.well-known/jwks.json", Open),
    ("GET /health/live", Open),
    ("GET /health/ready", Open),
    ("POST /api/v1/auth/login", Open),
    ("POST /api/v1/auth/refresh", Open),
    ("POST /api/v1/auth/register", Open),
    ("GET /api/v1/activity", Own),
    ("GET /api/v1/api-keys", Own),
    ("POST /api/v1/api-keys", Own),
    ("GET /api/v1/api-keys/{id}", Foreign(Key, "")),
    ("DELETE /api/v1/api-keys/{id}", Foreign(Key, "")),
    ("POST /api/v1/auth/logout", Own),
    ("GET /api/v1/auth/sessions", Own),
    ("DELETE /api/v1/auth/sessions", Own),
    ("GET /api/v1/auth/sessions/{id}", Foreign(Session, "")),
    ("DELETE /api/v1/auth/sessions/{id}", Foreign(Session, "")),
    ("GET /api/v1/auth/verify", Own),
    ("POST /api/v1/capture", Own),
    ("GET /api/v1/events", Own),
    ("GET /api/v1/gamification/achievements", Own),
    ("GET /api/v1/gamification/ledger", Own),
    ("GET /api/v1/gamification/level", Own),
    ("GET /api/v1/gamification/streak", Own),
    ("GET /api/v1/gamification/xp", Own),
    ("GET /api/v1/recovery/tombstones", Own),
    ("POST /api/v1/recovery/tombstones/{id}/recover", Foreign(Tombstone, "")),
    ("PATCH /api/v1/subtasks/{id}", Foreign(Step, r#"{"title": "Mine now"}"#)),
    ("DELETE /api/v1/subtasks/{id}", Foreign(Step, "")),
    ("POST /api/v1/subtasks/{id}/complete", Foreign(Step, "")),
    ("POST /api/v1/subtasks/{id}/reopen", Foreign(Step, "")),
    ("POST /api/v1/subtasks/{id}/split", Foreign(Step, "")),
    ("GET /api/v1/tasks", Own),
    ("POST /api/v1/tasks", Own),
    ("GET /api/v1/tasks/next", Own),
    ("GET /api/v1/tasks/search", Own),
    ("GET /api/v1/tasks/{id}", Foreign(Task, "")),
    ("PUT /api/v1/tasks/{id}", Foreign(Task, r#"{"title": "Mine now"}"#)),
    ("PATCH /api/v1/tasks/{id}", Foreign(Task, r#"{"version": 1, "title": "Mine now"}"#)),
    ("DELETE /api/v1/tasks/{id}", Foreign(Task, "")),
    ("POST /api/v1/tasks/{id}/archive", Foreign(Task, "")),
    ("POST /api/v1/tasks/{id}/complete", Foreign(Task, "")),
    ("POST /api/v1/tasks/{id}/force-complete", Foreign(Task, "")),
    ("POST /api/v1/tasks/{id}/hide", Foreign(Task, "")),
    ("POST /api/v1/tasks/{id}/reopen", Foreign(Task, "")),
    ("POST /api/v1/tasks/{id}/split", Foreign(Task, "")),
    ("POST /api/v1/tasks/{id}/start", Foreign(Task, "")),
    ("PATCH /api/v1/tasks/{id}/status", Foreign(Task, r#"{"status": "completed"}"#)),
    ("GET /api/v1/tasks/{id}/subtasks", Foreign(Task, "")),
    ("POST /api/v1/tasks/{id}/subtasks", Foreign(Task, r#"{"title": "Mine now"}"#)),
    ("PUT /api/v1/tasks/{id}/subtasks/reorder", Foreign(Task, r#"{"ids": []}"#)),
    ("POST /api/v1/tasks/{id}/unarchive", Foreign(Task, "")),
    ("POST /api/v1/tasks/{id}/unhide", Foreign(Task, "")),
    ("GET /api/v1/users/me", Own),
    ("PATCH /api/v1/users/me", Own),
    ("DELETE /api/v1/users/me", Own),
    ("GET /api/v1/users/me/export", Own),
    ("POST /api/v1/users/me/import", Own),
    ("POST /api/v1/users/me/password", Own),
];

/// `METHOD /path` of every operation, with its aliases.
fn operations(app: &TestApp) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for (path, item) in app.openapi()["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if !["get", "post", "put", "patch", "delete"].contains(&method.as_str()) {
                continue;
            }
            let method = method.to_uppercase();
            let aliases = operation["x-aliases"].as_array().into_iter().flatten().map(text);
            let aliases = aliases.map(|alias| if alias.contains(' ') { alias } else { format!("{method} {alias}") });
            found.push((format!("{method} {path}"), aliases.collect()));
        }
    }
    found
}

fn door(operation: &str) -> Door {
    let case = CASES.iter().find(|(name, _)| *name == operation);
    case.unwrap_or_else(|| panic!("say in isolation.rs who may use {operation}")).1
}

fn ask(app: &TestApp, operation: &str, id: &str, body: &str) -> Ask {
    let (method, path) = operation.split_once(' ').unwrap();
    let ask = app.ask(method, &path.replace("{id}", id));
    if body.is_empty() { ask } else { ask.body(body, "application/json") }
}

#[tokio::test]
async fn every_operation_has_a_case_and_every_case_an_operation() {
    let app = TestApp::empty(|_| {}).await;
    let found: BTreeSet<String> = operations(&app).into_iter().map(|(name, _)| name).collect();
    let listed: BTreeSet<String> = CASES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(listed.len(), CASES.len(), "an operation is listed twice");
    assert_eq!(found, listed);
}

#[tokio::test]
async fn without_a_token_only_the_open_ones_answer() {
    let app = TestApp::start().await;
    for (operation, aliases) in operations(&app) {
        for name in aliases.iter().chain([&operation]) {
            let answer = ask(&app, name, NOBODY, "").await;
            if door(&operation) == Open {
                assert_ne!(answer.status, 401, "{name}");
                assert_ne!(answer.status, 404, "{name}");
            } else {
                answer.problem(401, "UNAUTHORIZED");
                assert_eq!(answer.header("www-authenticate"), "Bearer", "{name}");
                // The unversioned paths are the same doors.
                ask(&app, &name.replace("/api/v1/", "/api/"), NOBODY, "").await.problem(401, "UNAUTHORIZED");
            }
        }
    }
}

/// What the owner has; ids of one of each kind.
struct Belongings {
    task: String,
    step: String,
    tombstone: String,
    session: String,
    key: String,
}

impl Belongings {
    async fn of(owner: &User) -> Self {
        let task = owner.create(json!({"title": "A secret", "steps": [{"title": "A secret step"}]})).await;
        let step = text(&owner.task(&task.id).await["steps"][0]["id"]);
        let gone = owner.create_task("A deleted secret").await;
        let stone = owner.delete(&format!("/tasks/{}", gone.id)).await.ok();
        let key = owner.post("/api-keys", json!({"name": "A key", "scopes": ["tasks:read"]})).await.created();
        let session = owner.get("/auth/sessions").await.ok();
        Self {
            task: task.id,
            step,
            tombstone: text(&stone["tombstone_id"]),
            session: text(&session[0]["id"]),
            key: text(&key["id"]),
        }
    }

    fn id(&self, thing: Thing) -> &str {
        match thing {
            Task => &self.task,
            Step => &self.step,
            Tombstone => &self.tombstone,
            Session => &self.session,
            Key => &self.key,
        }
    }

    /// Everything that a stranger could have changed.
    async fn state(&self, owner: &User) -> Value {
        let mut sessions = owner.get("/auth/sessions").await.ok();
        sessions[0]["last_used_at"] = Value::Null;
        json!([
            owner.task(&self.task).await,
            owner.get("/tasks?hidden=all&archived=all&completed=all").await.ok(),
            owner.get("/recovery/tombstones").await.ok(),
            owner.get("/api-keys").await.ok(),
            sessions,
            owner.get("/gamification/xp").await.ok(),
        ])
    }
}

fn without_request_id(answer: &Answer) -> Value {
    let mut body = answer.json();
    body["error"]["request_id"] = Value::Null;
    body
}

#[tokio::test]
async fn what_belongs_to_somebody_else_is_answered_like_what_is_missing() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let belongings = Belongings::of(&owner).await;
    let before = belongings.state(&owner).await;
    for (operation, aliases) in operations(&app) {
        let Foreign(thing, body) = door(&operation) else { continue };
        for name in aliases.iter().chain([&operation]) {
            let theirs = ask(&app, name, belongings.id(thing), body).bearer(&stranger.token).await;
            let missing = ask(&app, name, NOBODY, body).bearer(&stranger.token).await;
            theirs.problem(404, "NOT_FOUND");
            assert_eq!(without_request_id(&theirs), without_request_id(&missing), "{name}");
        }
    }
    assert_eq!(belongings.state(&owner).await, before);
}

#[tokio::test]
async fn what_a_stranger_asks_for_shows_nothing_of_the_owner() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let belongings = Belongings::of(&owner).await;
    app.settle().await;
    for (operation, _) in operations(&app) {
        let (method, path) = operation.split_once(' ').unwrap();
        // The stream does not end; live.rs tells its stories.
        if door(&operation) != Own || method != "GET" || path == "/api/v1/events" {
            continue;
        }
        // A search says what for.
        let path = if path.ends_with("/search") { format!("{path}?q=secret&hidden=all") } else { path.to_owned() };
        let answer = app.ask(method, &path).bearer(&stranger.token).await;
        assert_eq!(answer.status, 200, "{operation}");
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        for thing in [Task, Step, Tombstone, Session, Key] {
            assert!(!body.contains(belongings.id(thing)), "{operation} shows {thing:?}");
        }
        assert!(!body.contains("secret") && !body.contains(&owner.id), "{operation}: {body}");
    }
}

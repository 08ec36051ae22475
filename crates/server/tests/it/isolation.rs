//! Every operation of `openapi.json`, without a token and with a stranger's. An operation that is
//! not listed here fails the test: whoever adds one says who may use it.

use std::collections::BTreeSet;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
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
    /// The user that the path names; `by_path.rs` tells more of these.
    Named(&'static str),
}

/// A thing of the owner.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Thing {
    Task,
    Step,
    Tombstone,
    Session,
    Key,
    Project,
    Comment,
    Identity,
    /// A capture that waits for answers.
    Waiting,
}

use Door::{Foreign, Named, Open, Own};
use Thing::{Comment, Identity, Key, Project, Session, Step, Task, Tombstone, Waiting};

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
    ("POST /api/v1/capture/batch", Own),
    ("POST /api/v1/capture/clarify", Own),
    ("GET /api/v1/capture/stats", Own),
    ("POST /api/v1/capture/voice", Own),
    ("POST /api/v1/capture/{id}/accept", Foreign(Waiting, "")),
    ("POST /api/v1/capture/{id}/save", Foreign(Waiting, "")),
    ("DELETE /api/v1/comments/{id}", Foreign(Comment, "")),
    ("GET /api/v1/events", Own),
    ("GET /api/v1/gamification/achievements", Own),
    ("GET /api/v1/gamification/ledger", Own),
    ("GET /api/v1/gamification/level", Own),
    ("GET /api/v1/gamification/streak", Own),
    ("GET /api/v1/gamification/xp", Own),
    ("GET /api/v1/projects", Own),
    ("POST /api/v1/projects", Own),
    ("GET /api/v1/projects/{id}", Foreign(Project, "")),
    ("PATCH /api/v1/projects/{id}", Foreign(Project, r#"{"name": "Mine now"}"#)),
    ("DELETE /api/v1/projects/{id}", Foreign(Project, "")),
    ("GET /api/v1/recovery/tombstones", Own),
    ("POST /api/v1/recovery/tombstones/{id}/recover", Foreign(Tombstone, "")),
    ("PATCH /api/v1/subtasks/{id}", Foreign(Step, r#"{"title": "Mine now"}"#)),
    ("DELETE /api/v1/subtasks/{id}", Foreign(Step, "")),
    ("POST /api/v1/subtasks/{id}/complete", Foreign(Step, "")),
    ("POST /api/v1/subtasks/{id}/reopen", Foreign(Step, "")),
    ("POST /api/v1/subtasks/{id}/split", Foreign(Step, "")),
    ("GET /api/v1/tasks", Own),
    ("POST /api/v1/tasks", Own),
    ("POST /api/v1/tasks/bulk", Own),
    ("GET /api/v1/tasks/next", Own),
    ("GET /api/v1/tasks/search", Own),
    ("GET /api/v1/tasks/stats", Own),
    ("GET /api/v1/tasks/suggestions", Own),
    ("GET /api/v1/tasks/{id}", Foreign(Task, "")),
    ("PUT /api/v1/tasks/{id}", Foreign(Task, r#"{"title": "Mine now"}"#)),
    ("PATCH /api/v1/tasks/{id}", Foreign(Task, r#"{"version": 1, "title": "Mine now"}"#)),
    ("DELETE /api/v1/tasks/{id}", Foreign(Task, "")),
    ("POST /api/v1/tasks/{id}/archive", Foreign(Task, "")),
    ("GET /api/v1/tasks/{id}/comments", Foreign(Task, "")),
    ("POST /api/v1/tasks/{id}/comments", Foreign(Task, r#"{"content": "Mine now"}"#)),
    ("POST /api/v1/tasks/{id}/complete", Foreign(Task, "")),
    (
        "POST /api/v1/tasks/{id}/dependencies",
        Foreign(Task, r#"{"blocked_by": "0190c2f4-7a5e-7c3a-8f1e-2b6d5a4c3e21"}"#),
    ),
    ("DELETE /api/v1/tasks/{id}/dependencies/{blocker_id}", Foreign(Task, "")),
    ("POST /api/v1/tasks/{id}/force-complete", Foreign(Task, "")),
    ("POST /api/v1/tasks/{id}/hide", Foreign(Task, "")),
    ("GET /api/v1/tasks/{id}/hierarchy", Foreign(Task, "")),
    ("GET /api/v1/tasks/{id}/history", Foreign(Task, "")),
    ("POST /api/v1/tasks/{id}/not-now", Foreign(Task, "")),
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
    ("GET /api/v1/users/me/identities", Own),
    ("POST /api/v1/users/me/identities", Own),
    ("GET /api/v1/users/me/identities/{id}", Foreign(Identity, "")),
    ("DELETE /api/v1/users/me/identities/{id}", Foreign(Identity, "")),
    ("DELETE /api/v1/users/me", Own),
    ("GET /api/v1/users/me/export", Own),
    ("POST /api/v1/users/me/import", Own),
    ("POST /api/v1/users/me/password", Own),
    ("GET /api/v1/{user_id}/tasks", Named("")),
    ("POST /api/v1/{user_id}/tasks", Named(r#"{"title": "Mine now"}"#)),
    ("GET /api/v1/{user_id}/tasks/{id}", Named("")),
    ("PUT /api/v1/{user_id}/tasks/{id}", Named(r#"{"title": "Mine now"}"#)),
    ("DELETE /api/v1/{user_id}/tasks/{id}", Named("")),
    ("PATCH /api/v1/{user_id}/tasks/{id}/complete", Named("")),
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
    let path = path.replace("{id}", id).replace("{blocker_id}", id).replace("{user_id}", NOBODY);
    let ask = app.ask(method, &path);
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
                if name.contains("{user_id}") {
                    continue;
                }
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
    project: String,
    comment: String,
    identity: String,
    waiting: String,
}

impl Belongings {
    async fn of(owner: &User) -> Self {
        let project = text(&owner.post("/projects", json!({"name": "A secret project"})).await.created()["id"]);
        let wish = json!({"title": "A secret", "project_id": project, "steps": [{"title": "A secret step"}]});
        let task = owner.create(wish).await;
        let comment = owner.post(&format!("/tasks/{}/comments", task.id), json!({"content": "A secret thought"})).await;
        let step = text(&owner.task(&task.id).await["steps"][0]["id"]);
        let gone = owner.create_task("A deleted secret").await;
        let stone = owner.delete(&format!("/tasks/{}", gone.id)).await.ok();
        let key = owner.post("/api-keys", json!({"name": "A key", "scopes": ["tasks:read"]})).await.created();
        let session = owner.get("/auth/sessions").await.ok();
        let identity = owner.post("/users/me/identities", json!({"token": outside_token()})).await.created();
        let waiting = owner.post("/capture", json!({"text": "tomorrow 9am #secret", "mode": "clarify"})).await.ok();
        Self {
            task: task.id,
            identity: text(&identity["id"]),
            waiting: text(&waiting["capture_id"]),
            step,
            tombstone: text(&stone["tombstone_id"]),
            session: text(&session[0]["id"]),
            key: text(&key["id"]),
            comment: text(&comment.created()["id"]),
            project,
        }
    }

    fn id(&self, thing: Thing) -> &str {
        match thing {
            Task => &self.task,
            Step => &self.step,
            Tombstone => &self.tombstone,
            Session => &self.session,
            Key => &self.key,
            Project => &self.project,
            Comment => &self.comment,
            Identity => &self.identity,
            Waiting => &self.waiting,
        }
    }

    /// Everything that a stranger could have changed.
    async fn state(&self, owner: &User) -> Value {
        let mut sessions = owner.get("/auth/sessions").await.ok();
        sessions[0]["last_used_at"] = Value::Null;
        json!([
            owner.task(&self.task).await,
            owner.get("/tasks?hidden=all&archived=all&completed=all").await.ok(),
            owner.get(&format!("/tasks/{}/comments", self.task)).await.ok(),
            owner.get("/projects?archived=all").await.ok(),
            owner.get("/recovery/tombstones").await.ok(),
            owner.get("/api-keys").await.ok(),
            owner.get("/users/me/identities").await.ok(),
            sessions,
            owner.get("/gamification/xp").await.ok(),
            owner.get("/capture/stats").await.ok(),
        ])
    }
}

fn without_request_id(answer: &Answer) -> Value {
    let mut body = answer.json();
    body["error"]["request_id"] = Value::Null;
    body
}

/// A server that trusts an issuer, so that there are identities.
async fn with_an_issuer() -> TestApp {
    let issuer = serde_json::from_value(json!({
        "name": "web", "issuer": "https://app.example.net", "shared_secret": SECRET,
    }));
    let issuer = issuer.unwrap();
    TestApp::with(|config| config.accounts.issuers = vec![issuer]).await
}

const SECRET: &str = "a secret that the two servers share";

/// What the issuer says about somebody, for all time.
fn outside_token() -> String {
    let part = |json: Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let claims = json!({"iss": "https://app.example.net", "aud": "https://app.example.net", "sub": "ada",
        "exp": 4_000_000_000_i64});
    let message = format!("{}.{}", part(json!({"alg": "HS256"})), part(claims));
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes()), message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
}

#[tokio::test]
async fn what_belongs_to_somebody_else_is_answered_like_what_is_missing() {
    let app = with_an_issuer().await;
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
    let app = with_an_issuer().await;
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
        for thing in [Task, Step, Tombstone, Session, Key, Project, Comment, Identity, Waiting] {
            assert!(!body.contains(belongings.id(thing)), "{operation} shows {thing:?}");
        }
        assert!(!body.contains("secret") && !body.contains(&owner.id), "{operation}: {body}");
    }
}

/// Requests of somebody who names what is another's: `{mine}` is a task of their own, `{theirs}` the
/// other's thing.
const NAMED: &[(&str, &str, Thing)] = &[
    ("POST /tasks", r#"{"title": "Mine", "project_id": "{theirs}"}"#, Project),
    ("POST /tasks", r#"{"title": "Mine", "parent_id": "{theirs}"}"#, Task),
    ("POST /tasks", r#"{"title": "Mine", "zone_id": "{theirs}"}"#, Task),
    ("POST /tasks", r#"{"title": "Mine", "steps": [{"title": "Mine", "parent_step_id": "{theirs}"}]}"#, Step),
    ("PUT /tasks/{mine}", r#"{"project_id": "{theirs}"}"#, Project),
    ("PUT /tasks/{mine}", r#"{"parent_id": "{theirs}"}"#, Task),
    ("PUT /tasks/{mine}", r#"{"zone_id": "{theirs}"}"#, Task),
    ("PATCH /tasks/{mine}", r#"{"version": 1, "project_id": "{theirs}"}"#, Project),
    ("PATCH /tasks/{mine}", r#"{"version": 1, "parent_id": "{theirs}"}"#, Task),
    ("PATCH /tasks/{mine}", r#"{"version": 1, "zone_id": "{theirs}"}"#, Task),
    ("POST /tasks/{mine}/dependencies", r#"{"blocked_by": "{theirs}"}"#, Task),
    ("DELETE /tasks/{mine}/dependencies/{theirs}", "", Task),
    ("POST /tasks/{mine}/subtasks", r#"{"title": "Mine", "parent_step_id": "{theirs}"}"#, Step),
    ("PUT /tasks/{mine}/subtasks/reorder", r#"{"ids": ["{theirs}"]}"#, Step),
    ("POST /tasks/bulk", r#"{"ids": ["{theirs}"], "action": "complete"}"#, Task),
    ("POST /tasks/bulk", r#"{"ids": ["{mine}", "{theirs}"], "action": "delete"}"#, Task),
    ("POST /tasks/bulk", r#"{"ids": ["{theirs}"], "action": "archive"}"#, Task),
    ("POST /tasks/bulk", r#"{"ids": ["{theirs}"], "action": "update", "changes": {"title": "Mine"}}"#, Task),
    ("POST /tasks/bulk", r#"{"ids": ["{mine}"], "action": "update", "changes": {"project_id": "{theirs}"}}"#, Project),
    ("POST /tasks/bulk", r#"{"ids": ["{mine}"], "action": "update", "changes": {"parent_id": "{theirs}"}}"#, Task),
    ("POST /tasks/bulk", r#"{"ids": ["{mine}"], "action": "update", "changes": {"zone_id": "{theirs}"}}"#, Task),
    ("POST /capture/clarify", r#"{"capture_id": "{theirs}", "answers": {"q1": "Mine"}}"#, Waiting),
    ("POST /capture", r#"{"text": "Mine", "mode": "manual", "manual_fields": {"project_id": "{theirs}"}}"#, Project),
    ("POST /capture", r#"{"text": "Mine", "mode": "manual", "manual_fields": {"parent_id": "{theirs}"}}"#, Task),
    ("POST /capture", r#"{"text": "Mine", "mode": "manual", "manual_fields": {"zone_id": "{theirs}"}}"#, Task),
    (
        "POST /capture",
        r#"{"text": "Mine", "mode": "manual", "manual_fields": {"steps": [{"title": "Mine", "parent_step_id": "{theirs}"}]}}"#,
        Step,
    ),
    ("POST /{user_id}/tasks", r#"{"title": "Mine", "project_id": "{theirs}"}"#, Project),
    ("POST /{user_id}/tasks", r#"{"title": "Mine", "parent_id": "{theirs}"}"#, Task),
    ("POST /{user_id}/tasks", r#"{"title": "Mine", "zone_id": "{theirs}"}"#, Task),
    ("POST /{user_id}/tasks", r#"{"title": "Mine", "steps": [{"title": "Mine", "parent_step_id": "{theirs}"}]}"#, Step),
    ("PUT /{user_id}/tasks/{mine}", r#"{"project_id": "{theirs}"}"#, Project),
    ("PUT /{user_id}/tasks/{mine}", r#"{"parent_id": "{theirs}"}"#, Task),
    ("PUT /{user_id}/tasks/{mine}", r#"{"zone_id": "{theirs}"}"#, Task),
    ("GET /tasks?project_id={theirs}", "", Project),
    ("GET /tasks/search?project_id={theirs}&q=secret", "", Project),
    ("GET /tasks?parent_id={theirs}", "", Task),
    ("GET /tasks?zone_id={theirs}", "", Task),
    ("GET /tasks?assignee={theirs}", "", Task),
    ("GET /tasks/next?zone_id={theirs}", "", Task),
    ("GET /activity?entity_id={theirs}", "", Task),
];

#[tokio::test]
async fn naming_what_belongs_to_somebody_else_is_naming_what_is_missing() {
    let app = with_an_issuer().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let belongings = Belongings::of(&owner).await;
    app.settle().await;
    let before = belongings.state(&owner).await;
    let mine = stranger.create_task("Mine").await.id;
    for (request, body, thing) in NAMED {
        let mut answers = Vec::new();
        for id in [belongings.id(*thing), NOBODY] {
            let (method, path) = request.split_once(' ').unwrap();
            let with_ids =
                |text: &str| text.replace("{mine}", &mine).replace("{theirs}", id).replace("{user_id}", &stranger.id);
            let ask = app.ask(method, &format!("/api/v1{}", with_ids(path))).bearer(&stranger.token);
            let answer = if body.is_empty() { ask.await } else { ask.body(with_ids(body), "application/json").await };
            let is_empty = method == "GET" && matches!(answer.json()["data"], Value::Null | Value::Array(_));
            assert!((400..500).contains(&answer.status) || is_empty, "{request} {body}: {answer}");
            let mut said = answer.json();
            said["error"]["request_id"] = Value::Null;
            answers.push((answer.status, said));
        }
        assert_eq!(answers[0], answers[1], "{request} {body}");
    }
    assert_eq!(stranger.task(&mine).await["version"], 1);
    assert_eq!(belongings.state(&owner).await, before);
}

/// The names of the ids in a schema: `project_id`, `changes.parent_id`, `ids`.
fn ids_in(document: &Value, schema: &Value, name: &str, found: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        return ids_in(document, document.pointer(reference.trim_start_matches('#')).unwrap(), name, found);
    }
    if schema["format"] == "uuid" {
        found.insert(name.to_owned());
    }
    for choice in schema["oneOf"].as_array().into_iter().flatten() {
        ids_in(document, choice, name, found);
    }
    if schema["items"].is_object() {
        ids_in(document, &schema["items"], name, found);
    }
    for (field, inner) in schema["properties"].as_object().into_iter().flatten() {
        let inside = if name.is_empty() { field.clone() } else { format!("{name}.{field}") };
        ids_in(document, inner, &inside, found);
    }
}

#[tokio::test]
async fn every_id_that_a_request_can_name_is_tried() {
    let app = TestApp::empty(|_| {}).await;
    let document = app.openapi();
    let mut untried = Vec::new();
    for (operation, _) in operations(&app) {
        let (method, path) = operation.split_once(' ').unwrap();
        let described = &document["paths"][path][method.to_lowercase()];
        let mut names = BTreeSet::new();
        ids_in(document, &described["requestBody"]["content"]["application/json"]["schema"], "", &mut names);
        for parameter in described["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "query") {
            ids_in(document, &parameter["schema"], &text(&parameter["name"]), &mut names);
        }
        let path = path.trim_start_matches("/api/v1").replace("{id}", "{mine}");
        for name in names {
            let last = name.rsplit('.').next().unwrap_or_default();
            let is_tried = |(request, body, _): &&(&str, &str, Thing)| {
                let of_this = request.split('?').next() == Some(&*format!("{method} {path}"));
                let nested = name.split_once('.').is_none_or(|(object, _)| body.contains(&format!("\"{object}\"")));
                of_this && nested && (body.contains(&format!("\"{last}\"")) || request.contains(&format!("?{last}=")))
            };
            if !NAMED.iter().any(|named| is_tried(&named)) {
                untried.push(format!("{operation}: {name}"));
            }
        }
    }
    assert!(untried.is_empty(), "say in isolation.rs what a stranger's id does: {untried:?}");
}

#[tokio::test]
async fn a_path_of_somebody_else_is_forbidden_whether_they_exist_or_not() {
    let app = with_an_issuer().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let belongings = Belongings::of(&owner).await;
    let before = belongings.state(&owner).await;
    for (operation, _) in operations(&app) {
        let Named(body) = door(&operation) else { continue };
        let at = |user: &str| ask(&app, &operation.replace("{user_id}", user), &belongings.task, body);
        for user in [&owner.id, NOBODY, "nobody"] {
            at(user).bearer(&stranger.token).await.problem(403, "FORBIDDEN");
        }
        if operation.contains("{id}") {
            at(&stranger.id).bearer(&stranger.token).await.problem(404, "NOT_FOUND");
        }
    }
    assert_eq!(belongings.state(&owner).await, before);
}

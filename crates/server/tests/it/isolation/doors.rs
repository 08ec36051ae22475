//! Who may use which operation. One that is not listed here fails the walk: whoever adds one says who may
//! use it.

use cairn_testkit::{Ask, TestApp};

use crate::support::{NOBODY, text};

/// Who may use an operation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Door {
    /// Everybody.
    Open,
    /// A browser on its way to a provider or back; `tests/outside/oidc_browser.rs` tells more of these.
    Travel,
    /// Whoever is signed in, for things of their own; there is no id to try.
    Own,
    /// The owner of the thing that the path names.
    Foreign(Thing, &'static str),
    /// Whoever runs the server; with this body.
    Admin(&'static str),
    /// The user that the path names; `by_path.rs` tells more of these.
    Named(&'static str),
}

/// A thing of the owner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Thing {
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

use Door::{Admin, Foreign, Named, Open, Own, Travel};
use Thing::{Comment, Identity, Key, Project, Session, Step, Task, Tombstone, Waiting};

pub const CASES: &[(&str, Door)] = &[
    ("GET /.well-known/jwks.json", Open),
    ("GET /health/live", Open),
    ("GET /health/ready", Open),
    ("POST /api/v1/auth/did/challenge", Open),
    ("POST /api/v1/auth/did/verify", Open),
    ("POST /api/v1/auth/google", Open),
    ("POST /api/v1/auth/login", Open),
    ("POST /api/v1/auth/oidc/{provider}", Open),
    ("GET /api/v1/auth/oidc/{provider}/callback", Travel),
    ("GET /api/v1/auth/oidc/{provider}/start", Travel),
    ("POST /api/v1/auth/refresh", Open),
    ("POST /api/v1/auth/register", Open),
    ("GET /api/v1/activity", Own),
    ("GET /api/v1/admin/dead-events", Admin("")),
    ("POST /api/v1/admin/dead-events/{id}/replay", Admin("")),
    ("GET /api/v1/admin/jobs", Admin("")),
    ("POST /api/v1/admin/jobs/{id}/retry", Admin("")),
    ("GET /api/v1/admin/realtime", Admin("")),
    ("POST /api/v1/admin/service-accounts", Admin(r#"{"username": "robot"}"#)),
    ("GET /api/v1/admin/service-accounts/{id}/keys", Admin("")),
    ("POST /api/v1/admin/service-accounts/{id}/keys", Admin(r#"{"name": "Mine", "scopes": ["tasks:read"]}"#)),
    ("GET /api/v1/admin/service-accounts/{id}/keys/{key_id}", Admin("")),
    ("DELETE /api/v1/admin/service-accounts/{id}/keys/{key_id}", Admin("")),
    ("GET /api/v1/admin/users", Admin("")),
    ("GET /api/v1/admin/users/{id}", Admin("")),
    ("PATCH /api/v1/admin/users/{id}", Admin(r#"{"role": "admin"}"#)),
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
pub fn operations(app: &TestApp) -> Vec<(String, Vec<String>)> {
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

pub fn door(operation: &str) -> Door {
    let case = CASES.iter().find(|(name, _)| *name == operation);
    case.unwrap_or_else(|| panic!("say in isolation/doors.rs who may use {operation}")).1
}

pub fn ask(app: &TestApp, operation: &str, id: &str, body: &str) -> Ask {
    let (method, path) = operation.split_once(' ').unwrap();
    // Dead events have an id of three parts.
    let path = path.replace("/dead-events/{id}", &format!("/dead-events/{id}.1.activity"));
    let path = path.replace("{id}", id).replace("{blocker_id}", id).replace("{key_id}", id);
    let path = path.replace("{user_id}", NOBODY).replace("{provider}", "own");
    let ask = app.ask(method, &path);
    if body.is_empty() { ask } else { ask.body(body, "application/json") }
}

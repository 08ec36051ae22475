//! What the owner has, of each kind one, on a server that trusts an issuer.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cairn_testkit::{Answer, TestApp, User};
use serde_json::{Value, json};

use super::doors::Thing::{self, Comment, Identity, Key, Project, Session, Step, Task, Tombstone, Waiting};
use crate::support::text;

/// What the owner has; ids of one of each kind.
pub struct Belongings {
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
    pub async fn of(owner: &User) -> Self {
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

    pub fn id(&self, thing: Thing) -> &str {
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
    pub async fn state(&self, owner: &User) -> Value {
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

pub fn without_request_id(answer: &Answer) -> Value {
    let mut body = answer.json();
    body["error"]["request_id"] = Value::Null;
    body
}

/// A server that trusts an issuer, so that there are identities.
pub async fn with_an_issuer() -> TestApp {
    let issuer = serde_json::from_value(json!({
        "name": "web", "issuer": "https://app.example.net", "shared_secret": SECRET,
    }));
    let issuer = issuer.unwrap();
    TestApp::with(|config| config.accounts.issuers = vec![issuer]).await
}

const SECRET: &str = "a secret that the two servers share";

/// What the issuer says about somebody, for all time.
pub fn outside_token() -> String {
    let part = |json: Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let claims = json!({"iss": "https://app.example.net", "aud": "https://app.example.net", "sub": "ada",
        "exp": 4_000_000_000_i64});
    let message = format!("{}.{}", part(json!({"alg": "HS256"})), part(claims));
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes()), message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
}

use axum::Router;
use serde_json::{Value, json};

use crate::{Answer, Ask, LiveStream};

/// Somebody who is signed in. Paths are below `/api/v1`.
#[derive(Clone)]
pub struct User {
    /// Their id.
    pub id: String,
    /// What they type to sign in.
    pub username: String,
    /// The access token.
    pub token: String,
    /// The refresh token.
    pub refresh_token: String,
    router: Router,
}

/// A task that a story made.
#[derive(Debug, Clone)]
pub struct Task {
    /// Its id.
    pub id: String,
    /// Everything that was answered.
    pub json: Value,
}

/// What somebody has earned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Xp {
    /// The sum of the ledger.
    pub total: i64,
    /// The level.
    pub level: i64,
    /// Earned today.
    pub today: i64,
}

impl User {
    pub(crate) fn signed_in(router: Router, answer: &Value) -> Self {
        Self {
            id: text(&answer["user"]["id"]),
            username: text(&answer["user"]["username"]),
            token: text(&answer["access_token"]),
            refresh_token: text(&answer["refresh_token"]),
            router,
        }
    }

    /// The same person with another credential, such as an API key.
    #[must_use]
    pub fn holding(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    /// The same person at another server.
    pub(crate) fn at(&self, router: Router) -> Self {
        Self { router, ..self.clone() }
    }

    /// A request of this user; `path` is the whole path.
    pub fn ask(&self, method: &str, path: &str) -> Ask {
        Ask::new(self.router.clone(), method, path).bearer(&self.token)
    }

    fn below(&self, method: &str, path: &str) -> Ask {
        self.ask(method, &format!("/api/v1{path}"))
    }

    /// GET.
    pub fn get(&self, path: &str) -> Ask {
        self.below("GET", path)
    }

    /// POST with a body.
    #[expect(clippy::needless_pass_by_value, reason = "stories write json!(…) in place")]
    pub fn post(&self, path: &str, body: Value) -> Ask {
        self.below("POST", path).json(&body)
    }

    /// POST without a body.
    pub fn act(&self, path: &str) -> Ask {
        self.below("POST", path)
    }

    /// PATCH.
    #[expect(clippy::needless_pass_by_value, reason = "stories write json!(…) in place")]
    pub fn patch(&self, path: &str, body: Value) -> Ask {
        self.below("PATCH", path).json(&body)
    }

    /// PUT.
    #[expect(clippy::needless_pass_by_value, reason = "stories write json!(…) in place")]
    pub fn put(&self, path: &str, body: Value) -> Ask {
        self.below("PUT", path).json(&body)
    }

    /// DELETE.
    pub fn delete(&self, path: &str) -> Ask {
        self.below("DELETE", path)
    }

    /// Makes a task that has a title and nothing else.
    pub async fn create_task(&self, title: &str) -> Task {
        self.create(json!({ "title": title })).await
    }

    /// Makes a task.
    pub async fn create(&self, body: Value) -> Task {
        let json = self.post("/tasks", body).await.created();
        Task { id: text(&json["id"]), json }
    }

    /// Adds a step to a task; its id.
    pub async fn add_step(&self, task: &str, title: &str) -> String {
        let step = self.post(&format!("/tasks/{task}/subtasks"), json!({ "title": title })).await;
        text(&step.created()["id"])
    }

    /// The task as it is now.
    pub async fn task(&self, id: &str) -> Value {
        self.get(&format!("/tasks/{id}")).await.ok()
    }

    /// Completes a task.
    pub fn complete(&self, id: &str) -> Ask {
        self.act(&format!("/tasks/{id}/complete"))
    }

    /// Completes a step.
    pub fn complete_step(&self, id: &str) -> Ask {
        self.act(&format!("/subtasks/{id}/complete"))
    }

    /// What this user has earned.
    pub async fn xp(&self) -> Xp {
        let xp = self.get("/gamification/xp").await.ok();
        let number = |name: &str| xp[name].as_i64().unwrap_or_else(|| panic!("{name} is no number: {xp}"));
        Xp { total: number("total"), level: number("level"), today: number("today") }
    }

    /// The ids of a list, in its order.
    pub async fn ids(&self, path: &str) -> Vec<String> {
        ids_of(&self.get(path).await)
    }

    /// The titles of a list, in its order.
    pub async fn titles(&self, path: &str) -> Vec<String> {
        rows_of(&self.get(path).await).iter().map(|row| text(&row["title"])).collect()
    }

    /// Listens to what happens, behind event number `since`; from now on without it.
    pub async fn listen(&self, since: Option<i64>) -> LiveStream {
        let mut ask = self.get("/events");
        if let Some(since) = since {
            ask = ask.header("last-event-id", since.to_string());
        }
        LiveStream::of(ask.open().await)
    }
}

fn rows_of(answer: &Answer) -> Vec<Value> {
    answer.ok().as_array().cloned().unwrap_or_else(|| panic!("{answer} is no list"))
}

fn ids_of(answer: &Answer) -> Vec<String> {
    rows_of(answer).iter().map(|row| text(&row["id"])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

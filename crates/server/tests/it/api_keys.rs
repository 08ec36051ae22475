//! Keys for programs.

use std::time::Duration;

use cairn_kernel::UserId;
use cairn_store::{Lane, ReadTx, sql};
use cairn_testkit::{TestApp, User};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::account_data::everything;
use crate::support::{each, text};

sql! {
    static KEPT: (UserId,) => ([u8; 32],) = "SELECT hash FROM api_keys WHERE user_id = $1";
}

async fn key(owner: &User, scopes: &[&str]) -> Value {
    owner.post("/api-keys", json!({"name": "script", "scopes": scopes})).await.created()
}

#[tokio::test]
async fn a_key_does_what_its_scopes_say_and_no_more() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let reader = owner.holding(&text(&key(&owner, &["tasks:read"]).await["key"]));
    owner.create_task("Ferns").await;
    assert_eq!(reader.titles("/tasks").await, ["Ferns"]);
    reader.post("/tasks", json!({"title": "More"})).await.problem(403, "FORBIDDEN");
    reader.get("/gamification/xp").await.problem(403, "FORBIDDEN");
    let writer = owner.holding(&text(&key(&owner, &["tasks:write"]).await["key"]));
    writer.post("/tasks", json!({"title": "More"})).await.created();
}

#[tokio::test]
async fn a_key_is_nowhere_in_the_database_but_as_a_hash() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let made = key(&owner, &["tasks:read"]).await;
    let secret = text(&made["key"]);
    owner.holding(&secret).get("/tasks").await.ok();
    app.settle().await;
    let user: UserId = owner.id.parse().unwrap();
    let look = move |tx: &mut ReadTx<'_>| tx.one(&KEPT, &(user,));
    let (hash,) = app.db().read(Lane::Background, None, look).await.unwrap();
    assert_eq!(hash, <[u8; 32]>::from(Sha256::digest(&secret)));
    // Nor is the text of it anywhere else, with or without its prefix, and that of no other secret.
    let all = everything(&app).await;
    for secret in [&secret, &owner.refresh_token, &owner.token] {
        let bare = &secret[secret.len() - 40..];
        assert!(all.contains(&owner.id) && !all.contains(bare), "the database holds a secret");
    }
}

#[tokio::test]
async fn a_key_may_come_in_its_own_header() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let secret = text(&key(&owner, &["tasks:read"]).await["key"]);
    assert!(secret.starts_with("cairn_"));
    app.ask("GET", "/api/v1/tasks").header("x-api-key", secret).await.ok();
    app.ask("GET", "/api/v1/tasks").header("x-api-key", "cairn_nonsense").await.problem(401, "INVALID_TOKEN");
}

#[tokio::test]
async fn a_key_is_found_behind_the_password_of_a_proxy() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let secret = text(&key(&owner, &["tasks:read"]).await["key"]);
    let behind = || app.ask("GET", "/api/v1/tasks").header("authorization", "Basic YWRhOnNlY3JldA==");
    behind().header("x-api-key", secret).await.ok();
    behind().await.problem(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn whoever_tries_keys_has_to_wait_and_a_good_one_goes_on() {
    let app = TestApp::empty(|config| config.limits.enabled = true).await;
    let wish = json!({"username": "ann", "email": "ann@example.org", "password": "correct horse battery"});
    let token = text(&app.ask("POST", "/api/v1/auth/register").json(&wish).await.data(201)["access_token"]);
    let wish = json!({"name": "script", "scopes": ["tasks:read"]});
    let made = app.ask("POST", "/api/v1/api-keys").bearer(&token).json(&wish).await.created();
    let ask = |secret: &str| app.ask("GET", "/api/v1/tasks").header("x-api-key", secret);
    ask(&text(&made["key"])).await.ok();
    for guess in 0..10 {
        ask(&format!("cairn_{guess:A<43}")).await.problem(401, "INVALID_TOKEN");
    }
    let answer = ask(&format!("cairn_{:A<43}", 10)).await;
    answer.problem(429, "RATE_LIMITED");
    assert_eq!(answer.header("retry-after"), "60");
    ask(&text(&made["key"])).await.ok();
    app.advance(Duration::from_mins(1));
    ask(&format!("cairn_{:A<43}", 10)).await.problem(401, "INVALID_TOKEN");
}

#[tokio::test]
async fn a_key_that_only_writes_is_shown_no_other_task() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.create_task("Call the doctor about the results").await;
    let writer = owner.holding(&text(&key(&owner, &["tasks:write"]).await["key"]));
    let made = writer.post("/tasks", json!({"title": "Water the ferns"})).await.created();
    let done = writer.complete(&text(&made["id"])).await.ok();
    assert_eq!((&done["task"]["title"], &done["next"]), (&json!("Water the ferns"), &Value::Null));
    let both = owner.holding(&text(&key(&owner, &["tasks:read", "tasks:write"]).await["key"]));
    let made = both.post("/tasks", json!({"title": "Feed the cat"})).await.created();
    let done = both.complete(&text(&made["id"])).await.ok();
    assert_eq!(done["next"]["task"]["title"], "Call the doctor about the results");
}

#[tokio::test]
async fn the_secret_is_shown_once() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let made = key(&owner, &["tasks:read"]).await;
    let listed = owner.get("/api-keys").await;
    assert_eq!(each(&listed.ok(), "id"), [made["id"].clone()]);
    let secret = text(&made["key"]);
    assert!(!String::from_utf8_lossy(&listed.body).contains(&secret[6..]));
}

#[tokio::test]
async fn a_key_makes_no_keys_and_nobody_hands_out_more_than_they_have() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let clerk = owner.holding(&text(&key(&owner, &["account:write", "tasks:write"]).await["key"]));
    let wish = json!({"name": "heir", "scopes": ["tasks:write"]});
    let refused = clerk.post("/api-keys", wish).await.problem(403, "FORBIDDEN");
    assert_eq!(refused["detail"], "an API key makes nothing that outlives it; sign in for this");
    owner.post("/api-keys", json!({"name": "root", "scopes": ["admin:*"]})).await.problem(403, "FORBIDDEN");
}

#[tokio::test]
async fn a_key_ends_when_it_is_revoked_or_over() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let made = key(&owner, &["tasks:read"]).await;
    let script = owner.holding(&text(&made["key"]));
    script.get("/tasks").await.ok();
    owner.delete(&format!("/api-keys/{}", text(&made["id"]))).await.no_content();
    assert_eq!(script.get("/tasks").await.status, 401);

    let wish = json!({"name": "short", "scopes": ["tasks:read"], "expires_at": "2026-11-20T10:10:00Z"});
    let short = owner.holding(&text(&owner.post("/api-keys", wish).await.created()["key"]));
    short.get("/tasks").await.ok();
    app.advance(Duration::from_mins(10));
    assert_eq!(short.get("/tasks").await.status, 401);
}

#[tokio::test]
async fn an_end_in_the_past_and_no_scopes_are_refused() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let past = json!({"name": "x", "scopes": ["tasks:read"], "expires_at": "2026-11-20T09:00:00Z"});
    owner.post("/api-keys", past).await.blames("expires_at");
    owner.post("/api-keys", json!({"name": "x", "scopes": []})).await.blames("scopes");
    owner.post("/api-keys", json!({"name": "x", "scopes": ["everything"]})).await.blames("scopes[0]");
}

#[tokio::test]
async fn a_key_that_only_writes_is_not_told_what_comes_instead_or_what_was_planned() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.create_task("Call the doctor about the results").await;
    let writer = owner.holding(&text(&key(&owner, &["tasks:write"]).await["key"]));
    let made = writer.post("/tasks", json!({"title": "Renovate the bathroom", "estimated_minutes": 600})).await;
    let project = text(&made.created()["id"]);
    assert_eq!(writer.act(&format!("/tasks/{project}/not-now")).await.ok()["next"], Value::Null);
    let split = format!("/tasks/{project}/split");
    let planned = writer.act(&split).await.ok();
    let phases = each(&planned["phases"], "id");
    assert!(phases.len() >= 3, "what it has just made it may see: {planned}");
    assert_eq!(planned["next_action"], planned["steps"][0]["title"]);
    let again = writer.act(&split).await.ok();
    assert_eq!(
        (&again["phases"], &again["steps"], &again["next_action"]),
        (&json!([]), &json!([]), &Value::Null),
        "that which was there is for readers"
    );
    let path = format!("/tasks/{}/split", text(&phases[0]));
    assert_eq!(writer.act(&path).await.ok()["steps"], json!([]));
    assert_eq!(each(&owner.act(&split).await.ok()["phases"], "id"), phases);
    let both = owner.holding(&text(&key(&owner, &["tasks:read", "tasks:write"]).await["key"]));
    let away = both.act(&format!("/tasks/{project}/not-now")).await.ok();
    assert_ne!(away["next"], Value::Null);
}

#[tokio::test]
async fn a_key_that_only_writes_sees_of_parts_and_orders_what_it_made() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Clean the kitchen").await.id;
    let own = owner.add_step(&task, "Write the letter to the bank").await;
    let part = json!({"title": "Find the account number", "parent_step_id": own});
    let part = text(&owner.post(&format!("/tasks/{task}/subtasks"), part).await.created()["id"]);
    let writer = owner.holding(&text(&key(&owner, &["tasks:write"]).await["key"]));
    let answer = writer.post(&format!("/subtasks/{own}/split"), json!({"replace": true})).await.ok();
    assert!(answer["steps"].as_array().unwrap().len() >= 3, "{answer}");
    assert!(!each(&answer["steps"], "id").contains(&json!(part)), "{answer}");
    let ordered = writer.put(&format!("/tasks/{task}/subtasks/reorder"), json!({"ids": [own]})).await.ok();
    assert_eq!(each(&ordered, "id"), [json!(own)]);
}

#[tokio::test]
async fn unknown_keys_are_limited_and_told_how_long() {
    let app = TestApp::with(|config| config.limits.enabled = true).await;
    let unknown = || app.ask("GET", "/api/v1/tasks").header("x-api-key", format!("cairn_{}", "a".repeat(43)));
    for left in (0..10).rev() {
        let answer = unknown().await;
        answer.problem(401, "INVALID_TOKEN");
        assert_eq!(answer.header("x-ratelimit-remaining"), left.to_string());
    }
    let answer = unknown().await;
    answer.problem(429, "RATE_LIMITED");
    let told = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"].map(|name| answer.header(name));
    assert_eq!(told, ["10", "0", answer.header("retry-after")]);
}

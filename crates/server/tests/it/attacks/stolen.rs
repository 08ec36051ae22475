//! Credentials in the wrong hands, and credentials that were given up.

use cairn_testkit::{Answer, TestApp};
use serde_json::{Value, json};

use crate::support::text;

async fn refresh(app: &TestApp, token: &Value) -> Answer {
    app.ask("POST", "/api/v1/auth/refresh").json(&json!({ "refresh_token": token })).await
}

#[tokio::test]
async fn a_refresh_token_that_comes_twice_ends_its_family_and_every_access_token_of_it() {
    let app = TestApp::start().await;
    let user = app.user().await;
    let other_device = app.sign_in(&user).await;
    let mut tokens = vec![user.token.clone()];
    let stolen = json!(user.refresh_token);
    let mut newest = stolen.clone();
    for _ in 0..3 {
        let pair = refresh(&app, &newest).await.ok();
        tokens.push(text(&pair["access_token"]));
        newest = pair["refresh_token"].clone();
    }
    for token in &tokens {
        user.holding(token).get("/tasks").await.ok();
    }
    refresh(&app, &stolen).await.problem(401, "INVALID_REFRESH_TOKEN");
    for token in &tokens {
        user.holding(token).get("/tasks").await.problem(401, "INVALID_TOKEN");
    }
    refresh(&app, &newest).await.problem(401, "INVALID_REFRESH_TOKEN");
    other_device.get("/tasks").await.ok();
    refresh(&app, &json!(other_device.refresh_token)).await.ok();
    app.settle().await;
    let ended = other_device.get("/activity?action=session.revoked").await.ok();
    assert_eq!(ended[0]["metadata"]["reason"], "refresh_token_reused", "and its owner can read why");
}

#[tokio::test]
async fn of_two_who_refresh_at_once_with_one_token_neither_keeps_the_session() {
    let app = TestApp::start().await;
    for _ in 0..5 {
        let user = app.user().await;
        let stolen = json!(user.refresh_token);
        let (one, two) = futures::future::join(refresh(&app, &stolen), refresh(&app, &stolen)).await;
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401], "{one} {two}");
        let winner = if one.status == 200 { one } else { two };
        user.holding(&text(&winner.ok()["access_token"])).get("/tasks").await.problem(401, "INVALID_TOKEN");
        user.get("/tasks").await.problem(401, "INVALID_TOKEN");
    }
}

#[tokio::test]
async fn after_signing_out_nothing_of_the_session_is_good() {
    let app = TestApp::start().await;
    let user = app.user().await;
    let pair = refresh(&app, &json!(user.refresh_token)).await.ok();
    let fresh = user.holding(&text(&pair["access_token"]));
    let mut stream = fresh.listen(None).await;
    fresh.act("/auth/logout").await.no_content();
    for token in [&user.token, &fresh.token] {
        let thief = user.holding(token);
        thief.get("/tasks").await.problem(401, "INVALID_TOKEN");
        thief.post("/tasks", json!({"title": "Mine now"})).await.problem(401, "INVALID_TOKEN");
        thief.act("/auth/logout").await.problem(401, "INVALID_TOKEN");
    }
    for token in [&json!(user.refresh_token), &pair["refresh_token"]] {
        refresh(&app, token).await.problem(401, "INVALID_REFRESH_TOKEN");
    }
    assert_eq!(stream.next().await.data["error_code"], "INVALID_TOKEN", "an open stream ends too");
}

#[tokio::test]
async fn a_stolen_key_is_worth_nothing_once_it_is_taken_back() {
    let app = TestApp::start().await;
    let user = app.user().await;
    let scopes = json!({"name": "phone", "scopes": ["tasks:read", "tasks:write"]});
    let key = user.post("/api-keys", scopes).await.created();
    let thief = user.holding(&text(&key["key"]));
    thief.get("/tasks").await.ok();
    let mut stream = thief.listen(None).await;
    user.delete(&format!("/api-keys/{}", text(&key["id"]))).await.no_content();
    thief.get("/tasks").await.problem(401, "INVALID_TOKEN");
    thief.post("/tasks", json!({"title": "Mine now"})).await.problem(401, "INVALID_TOKEN");
    app.ask("GET", "/api/v1/tasks").header("x-api-key", text(&key["key"])).await.problem(401, "INVALID_TOKEN");
    assert_eq!(stream.next().await.data["error_code"], "INVALID_TOKEN");
}

#[tokio::test]
async fn a_key_does_no_more_than_its_owner_may_now() {
    let app = TestApp::start().await;
    let (admin, user) = (app.admin().await, app.user().await);
    let wish = json!({"name": "ops", "scopes": ["admin:*"]});
    user.post("/api-keys", wish.clone()).await.problem(403, "FORBIDDEN");
    let path = format!("/admin/users/{}", user.id);
    admin.patch(&path, json!({"role": "admin"})).await.ok();
    let key = user.post("/api-keys", wish).await.created();
    let key = user.holding(&text(&key["key"]));
    key.get("/admin/users").await.ok();
    key.get("/tasks").await.problem(403, "FORBIDDEN");
    admin.patch(&path, json!({"role": "user"})).await.ok();
    key.get("/admin/users").await.problem(403, "FORBIDDEN");
}

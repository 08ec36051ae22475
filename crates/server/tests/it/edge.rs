//! The edge around every operation.

use cairn_testkit::TestApp;
use serde_json::json;

#[tokio::test]
async fn an_unknown_address_is_answered_in_the_envelope() {
    let app = TestApp::start().await;
    for path in ["/nowhere", "/api/v1/nowhere", "/api/v1/tasks/", "/api/v3/tasks", "/api/v1/tasks/x/y/z"] {
        app.ask("GET", path).await.problem(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_which_ones_there_are() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let answer = owner.ask("DELETE", "/api/v1/tasks").await;
    answer.problem(405, "METHOD_NOT_ALLOWED");
    for method in ["GET", "POST"] {
        assert!(answer.header("allow").contains(method), "{}", answer.header("allow"));
    }
}

#[tokio::test]
async fn every_answer_has_a_request_id_and_a_sane_one_is_kept() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    assert!(!owner.get("/tasks").await.header("x-request-id").is_empty());
    assert_eq!(owner.get("/tasks").header("x-request-id", "mine-7").await.header("x-request-id"), "mine-7");
    let odd = "x".repeat(500);
    assert_ne!(owner.get("/tasks").header("x-request-id", &odd).await.header("x-request-id"), odd);
    assert!(!app.ask("GET", "/nowhere").await.header("x-request-id").is_empty());
}

#[tokio::test]
async fn every_answer_is_guarded_by_headers() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for answer in [owner.get("/tasks").await, app.ask("GET", "/nowhere").await, app.ask("GET", "/docs/").await] {
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{}", answer.status);
        assert_eq!(answer.header("x-frame-options"), "DENY", "{}", answer.status);
        assert!(!answer.header("content-security-policy").is_empty(), "{}", answer.status);
        assert!(!answer.header("referrer-policy").is_empty(), "{}", answer.status);
    }
}

#[tokio::test]
async fn the_server_says_that_it_lives_and_is_ready() {
    let app = TestApp::start().await;
    for path in ["/health/live", "/health", "/api/v1/health/live"] {
        assert_eq!(app.ask("GET", path).await.json()["status"], "ok", "{path}");
    }
    for path in ["/health/ready", "/ready"] {
        let ready = app.ask("GET", path).await.json();
        assert_eq!((&ready["status"], &ready["checks"]["database"]), (&json!("ready"), &json!("ok")), "{path}");
    }
}

#[tokio::test]
async fn limits_are_told_on_every_limited_answer() {
    let app = TestApp::with(|config| {
        config.limits.enabled = true;
        config.limits.user_per_minute = 3;
    })
    .await;
    let answer = app.ask("POST", "/api/v1/auth/register");
    let wish = json!({"username": "ann", "email": "ann@example.org", "password": "correct horse battery"});
    let token = answer.json(&wish).await.data(201)["access_token"].as_str().unwrap().to_owned();
    for left in ["2", "1", "0"] {
        let answer = app.ask("GET", "/api/v1/tasks").bearer(&token).await;
        assert_eq!((answer.header("x-ratelimit-limit"), answer.header("x-ratelimit-remaining")), ("3", left));
    }
    let answer = app.ask("GET", "/api/v1/tasks").bearer(&token).await;
    answer.problem(429, "RATE_LIMITED");
    assert!(!answer.header("retry-after").is_empty());
    assert_eq!(app.ask("GET", "/health/live").await.status, 200);
}

#[tokio::test]
async fn the_document_that_is_served_is_what_the_handlers_say() {
    let app = TestApp::empty(|_| {}).await;
    let served = app.ask("GET", "/openapi.json").await.json();
    assert!(served == *app.openapi(), "openapi.json is stale: run cargo xtask codegen");
}

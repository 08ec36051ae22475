use serde_json::json;

use super::harness::{Server, text};
use crate::config::Registration;

#[tokio::test]
async fn a_key_is_shown_once_and_does_what_it_may() {
    let server = Server::new(Registration::Open).await;
    let token = text(&server.register("ada").await.ok(201), "access_token");
    let wish = json!({"name": "phone", "scopes": ["account:read", "tasks:write"]});
    let made = server.post("/api-keys", &token, wish).await.ok(201);
    let key = text(&made, "key");
    assert!(key.starts_with("cairn_"));
    server.get("/users/me", &key).await.ok(200);
    server.send("PATCH", "/users/me", &key, Some(json!({"name": "Eve"}))).await.problem(403, "FORBIDDEN");

    let who = server.get("/auth/verify", &key).await.ok(200);
    assert_eq!(who["scopes"], json!(["tasks:write", "account:read"]));
    assert_eq!((&who["api_key_id"], &who["session_id"]), (&made["id"], &json!(null)));
    let listed = server.get("/api-keys", &token).await;
    assert!(!listed.body.to_string().contains(&key));
    assert_eq!(listed.ok(200)[0]["id"], made["id"]);

    let path = format!("/api-keys/{}", text(&made, "id"));
    server.send("DELETE", &path, &token, None).await.ok(204);
    server.get("/users/me", &key).await.problem(401, "INVALID_TOKEN");
    server.get(&path, &token).await.problem(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_key_gives_no_more_than_its_maker_has() {
    let server = Server::new(Registration::Open).await;
    server.register("admin").await.ok(201);
    let token = text(&server.register("ada").await.ok(201), "access_token");
    let ask = |scopes: &[&str]| json!({"name": "k", "scopes": scopes});
    server.post("/api-keys", &token, ask(&["admin:*"])).await.problem(403, "FORBIDDEN");
    server.post("/api-keys", &token, ask(&[])).await.problem(422, "VALIDATION_ERROR");
    server.post("/api-keys", &token, ask(&["root"])).await.problem(422, "VALIDATION_ERROR");
    let small = server.post("/api-keys", &token, ask(&["account:write"])).await.ok(201);
    let small = text(&small, "key");
    server.post("/auth/logout", &small, json!({})).await.problem(403, "FORBIDDEN");
    let reader = server.post("/api-keys", &token, ask(&["account:read"])).await.ok(201);
    server.post("/auth/logout", &text(&reader, "key"), json!({"all": true})).await.problem(403, "FORBIDDEN");
    server.get("/users/me", &token).await.ok(200);
    server.post("/auth/logout", &small, json!({"all": true})).await.ok(204);
    server.get("/users/me", &token).await.problem(401, "INVALID_TOKEN");
}

#[tokio::test]
async fn a_key_ends_when_it_was_said_to_and_its_use_is_noted() {
    let server = Server::new(Registration::Open).await;
    let token = text(&server.register("ada").await.ok(201), "access_token");
    let past = json!({"name": "k", "scopes": ["account:read"], "expires_at": "2026-11-21T09:00:00Z"});
    server.post("/api-keys", &token, past).await.problem(422, "VALIDATION_ERROR");
    let soon = json!({"name": "k", "scopes": ["account:read"], "expires_at": "2026-11-21T09:10:00Z"});
    let made = server.post("/api-keys", &token, soon).await.ok(201);
    let key = text(&made, "key");
    assert_eq!(server.get("/auth/verify", &key).await.ok(200)["expires_at"], "2026-11-21T09:10:00.000Z");
    let path = format!("/api-keys/{}", text(&made, "id"));
    let mut noted = json!(null);
    for _ in 0..200 {
        noted = server.get(&path, &token).await.ok(200)["last_used_at"].clone();
        if !noted.is_null() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(noted, "2026-11-21T09:00:00.000Z");
    server.clock.advance_millis(10 * 60_000);
    server.get("/users/me", &key).await.problem(401, "INVALID_TOKEN");
}

#[tokio::test]
async fn a_token_tells_who_it_is_and_until_when() {
    let server = Server::new(Registration::Open).await;
    let answer = server.register("ada").await.ok(201);
    let who = server.get("/auth/verify", &text(&answer, "access_token")).await.ok(200);
    assert_eq!((&who["user_id"], &who["roles"]), (&answer["user"]["id"], &json!(["admin"])));
    assert_eq!(who["expires_at"], "2026-11-21T09:15:00.000Z");
    server.clock.advance_millis(15 * 60_000);
    server.get("/auth/verify", &text(&answer, "access_token")).await.problem(401, "TOKEN_EXPIRED");
    server.get("/auth/verify", "").await.problem(401, "UNAUTHORIZED");
}

use serde_json::json;

use super::harness::{PASSWORD, Server, text};
use crate::config::Registration;

#[tokio::test]
async fn the_eleventh_attempt_of_a_minute_has_to_wait() {
    let server = Server::limited(Registration::Open).await;
    let token = text(&server.register("ada").await.ok(201), "access_token");
    for _ in 0..9 {
        server.login("ada", "not the password").await.problem(401, "INVALID_CREDENTIALS");
    }
    server.login("ada", "not the password").await.problem(429, "RATE_LIMITED");
    server.get("/users/me", &token).await.ok(200);
    server.clock.advance_millis(60_000);
    server.login("ada", "not the password").await.problem(401, "INVALID_CREDENTIALS");
}

#[tokio::test]
async fn an_account_is_guarded_whichever_addresses_the_attempts_come_from() {
    let server = Server::limited(Registration::Open).await;
    server.register("ada").await.ok(201);
    let attempt = json!({"username": "ada", "password": "not the password"});
    for host in 1..=10 {
        let answer = server.post_from(&format!("192.0.2.{host}"), "/auth/login", attempt.clone()).await;
        answer.problem(401, "INVALID_CREDENTIALS");
    }
    server.post_from("192.0.2.99", "/auth/login", attempt).await.problem(429, "RATE_LIMITED");
    // Under another name of it even the right password is a wrong one, and nobody is told why.
    let by_mail = json!({"email": "Ada@Example.org", "password": PASSWORD});
    server.post_from("192.0.2.100", "/auth/login", by_mail.clone()).await.problem(401, "INVALID_CREDENTIALS");
    server.clock.advance_millis(60_000);
    server.post_from("192.0.2.100", "/auth/login", by_mail).await.ok(200);
    let other = json!({"username": "grace", "password": "not the password"});
    server.post_from("192.0.2.99", "/auth/login", other).await.problem(401, "INVALID_CREDENTIALS");
}

use cairn_kernel::{ErrorCode, UserId};
use cairn_store::{Lane, sql};
use serde_json::json;

use super::harness::{PASSWORD, Server, text};
use crate::accounts::attempt::Attempt;
use crate::accounts::local::local_owner;
use crate::accounts::refresh::refresh;
use crate::accounts::sessions::MAX_SESSIONS;
use crate::accounts::token::{self, Grant};
use crate::config::{self, Registration};
use crate::events;
use crate::http::ApiError;

sql! {
    static DISABLE: (UserId,) => () = "UPDATE users SET disabled = TRUE WHERE id = $1";
    static IMPORT_HASH: (UserId, String) => () = "UPDATE users SET password_hash = $2 WHERE id = $1";
    static HASH: (UserId,) => (Option<String>,) = "SELECT password_hash FROM users WHERE id = $1";
}

#[tokio::test]
async fn one_signs_in_by_name_or_address_and_a_wrong_name_is_like_a_wrong_password() {
    let server = Server::new(Registration::Open).await;
    server.register("ada").await.ok(201);
    server.login("ADA", PASSWORD).await.ok(200);
    server.login("ada@example.org", PASSWORD).await.ok(200);
    let by_address = json!({"email": "Ada@Example.org", "password": PASSWORD});
    server.post("/auth/login", "", by_address).await.ok(200);
    let wrong = server.login("ada", "not the password").await;
    let nobody = server.login("nobody", PASSWORD).await;
    wrong.problem(401, "INVALID_CREDENTIALS");
    nobody.problem(401, "INVALID_CREDENTIALS");
    server.post("/auth/login", "", json!({"password": PASSWORD})).await.problem(422, "VALIDATION_ERROR");
}

#[tokio::test]
async fn only_who_knows_the_password_hears_that_an_account_is_disabled() {
    let server = Server::new(Registration::Open).await;
    let answer = server.register("ada").await.ok(201);
    let user: UserId = text(&answer["user"], "id").parse().unwrap();
    let write = move |tx: &mut cairn_store::WriteTx<'_>| Ok::<_, ApiError>(tx.run(&DISABLE, &(user,))?);
    server.ctx.db().write(Lane::Request, None, write).await.unwrap();
    server.login("ada", "not the password").await.problem(401, "INVALID_CREDENTIALS");
    server.login("ada", PASSWORD).await.problem(403, "ACCOUNT_DISABLED");
    server.refresh(&text(&answer, "refresh_token")).await.problem(403, "ACCOUNT_DISABLED");
    server.get("/users/me", &text(&answer, "access_token")).await.problem(403, "ACCOUNT_DISABLED");
}

#[tokio::test]
async fn an_old_hash_is_made_new_by_signing_in() {
    let server = Server::new(Registration::Open).await;
    let answer = server.register("ada").await.ok(201);
    let user: UserId = text(&answer["user"], "id").parse().unwrap();
    let old = bcrypt::hash(PASSWORD, 4).unwrap();
    let write = move |tx: &mut cairn_store::WriteTx<'_>| Ok::<_, ApiError>(tx.run(&IMPORT_HASH, &(user, old.clone()))?);
    server.ctx.db().write(Lane::Request, None, write).await.unwrap();
    server.login("ada", PASSWORD).await.ok(200);
    let read = move |tx: &mut cairn_store::ReadTx<'_>| Ok::<_, ApiError>(tx.one(&HASH, &(user,))?);
    let (hash,) = server.ctx.db().read(Lane::Request, None, read).await.unwrap();
    assert!(hash.unwrap().starts_with("$argon2id$"));
    server.login("ada", PASSWORD).await.ok(200);
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_its_reuse_ends_the_session() {
    let server = Server::new(Registration::Open).await;
    let first = server.register("ada").await.ok(201);
    let elsewhere = server.login("ada", PASSWORD).await.ok(200);
    server.clock.advance_millis(14 * 60_000);
    let second = server.refresh(&text(&first, "refresh_token")).await.ok(200);
    server.get("/users/me", &text(&second, "access_token")).await.ok(200);

    server.refresh(&text(&first, "refresh_token")).await.problem(401, "INVALID_REFRESH_TOKEN");
    server.get("/users/me", &text(&second, "access_token")).await.problem(401, "INVALID_TOKEN");
    server.refresh(&text(&second, "refresh_token")).await.problem(401, "INVALID_REFRESH_TOKEN");
    server.get("/users/me", &text(&elsewhere, "access_token")).await.ok(200);
    server.refresh("crt_nonsense").await.problem(401, "INVALID_REFRESH_TOKEN");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_parallel_refreshes_one_wins_and_the_others_are_reuse() {
    let server = Server::new(Registration::Open).await;
    let first = server.register("ada").await.ok(201);
    let token = text(&first, "refresh_token");
    let answers = futures::future::join_all((0..4).map(|_| server.refresh(&token))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        answer.problem(401, "INVALID_REFRESH_TOKEN");
    }
    server.get("/users/me", &text(&first, "access_token")).await.problem(401, "INVALID_TOKEN");
}

#[tokio::test]
async fn a_session_lasts_thirty_days_after_its_last_refresh() {
    let server = Server::new(Registration::Open).await;
    let mut pair = server.register("ada").await.ok(201);
    for _ in 0..2 {
        server.clock.advance_millis(29 * 86_400_000);
        pair = server.refresh(&text(&pair, "refresh_token")).await.ok(200);
    }
    server.clock.advance_millis(30 * 86_400_000);
    server.refresh(&text(&pair, "refresh_token")).await.problem(401, "INVALID_REFRESH_TOKEN");
}

#[tokio::test]
async fn signing_out_is_effective_at_once() {
    let server = Server::new(Registration::Open).await;
    let here = server.register("ada").await.ok(201);
    let there = server.login("ada", PASSWORD).await.ok(200);
    let (here_token, there_token) = (text(&here, "access_token"), text(&there, "access_token"));
    server.send("POST", "/auth/logout", &here_token, None).await.ok(204);
    server.get("/users/me", &here_token).await.problem(401, "INVALID_TOKEN");
    server.refresh(&text(&here, "refresh_token")).await.problem(401, "INVALID_REFRESH_TOKEN");
    server.get("/users/me", &there_token).await.ok(200);

    let last = server.login("ada", PASSWORD).await.ok(200);
    server.post("/auth/logout", &there_token, json!({"all": true})).await.ok(204);
    server.get("/users/me", &text(&last, "access_token")).await.problem(401, "INVALID_TOKEN");
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_owner_only() {
    let server = Server::new(Registration::Open).await;
    let ada = server.register("ada").await.ok(201);
    let other = server.login("ada", PASSWORD).await.ok(200);
    let grace = text(&server.register("grace").await.ok(201), "access_token");
    let token = text(&ada, "access_token");
    let sessions = server.get("/auth/sessions", &token).await.ok(200);
    assert_eq!(sessions.as_array().unwrap().len(), 2);
    let current: Vec<_> = sessions.as_array().unwrap().iter().filter(|session| session["current"] == true).collect();
    assert_eq!(current.len(), 1);
    let own = format!("/auth/sessions/{}", text(current[0], "id"));
    assert_eq!(&server.get(&own, &token).await.ok(200), current[0]);
    server.send("DELETE", &own, &grace, None).await.problem(404, "NOT_FOUND");

    server.send("DELETE", "/auth/sessions", &token, None).await.ok(204);
    server.get("/users/me", &text(&other, "access_token")).await.problem(401, "INVALID_TOKEN");
    server.send("DELETE", &own, &token, None).await.ok(204);
    server.get("/users/me", &token).await.problem(401, "INVALID_TOKEN");
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let server = Server::new(Registration::Open).await;
    let here = text(&server.register("ada").await.ok(201), "access_token");
    let there = text(&server.login("ada", PASSWORD).await.ok(200), "access_token");
    let new = "eight ferns on a sill";
    let change = |current: &str, new: &str| json!({"current_password": current, "new_password": new});
    server.post("/users/me/password", &here, change("wrong", new)).await.problem(401, "INVALID_CREDENTIALS");
    server.post("/users/me/password", &here, change(PASSWORD, "short")).await.problem(422, "VALIDATION_ERROR");
    let nothing = json!({"new_password": new});
    server.post("/users/me/password", &here, nothing).await.problem(422, "VALIDATION_ERROR");
    server.post("/users/me/password", &here, change(PASSWORD, new)).await.ok(204);
    server.get("/users/me", &here).await.ok(200);
    server.get("/users/me", &there).await.problem(401, "INVALID_TOKEN");
    server.login("ada", PASSWORD).await.problem(401, "INVALID_CREDENTIALS");
    server.login("ada", new).await.ok(200);
}

#[tokio::test]
async fn what_happens_to_an_account_is_told_without_secrets() {
    let server = Server::new(Registration::Open).await;
    let answer = server.register("ada").await.ok(201);
    let token = text(&answer, "access_token");
    let key = server.post("/api-keys", &token, json!({"name": "mail", "scopes": ["tasks:write"]})).await.ok(201);
    server.send("PATCH", "/users/me", &token, Some(json!({"name": "Ada"}))).await.ok(200);
    server.send("PATCH", "/users/me", &token, Some(json!({"name": "Ada"}))).await.ok(200);
    server.send("DELETE", &format!("/api-keys/{}", text(&key, "id")), &token, None).await.ok(204);
    server.post("/auth/logout", &token, json!({})).await.ok(204);
    let user: UserId = text(&answer["user"], "id").parse().unwrap();
    let read = move |tx: &mut cairn_store::ReadTx<'_>| Ok::<_, ApiError>(events::after(tx, user, 0, 100)?);
    let rows = server.ctx.db().read(Lane::Request, None, read).await.unwrap();
    let kinds: Vec<&str> = rows.iter().map(|row| row.kind.as_str()).collect();
    let expected = ["account.registered", "api_key.created", "account.updated", "api_key.revoked", "session.revoked"];
    assert_eq!(kinds, expected);
    for secret in [PASSWORD, &text(&key, "key"), &token, &text(&answer, "refresh_token")] {
        assert!(rows.iter().all(|row| !row.payload.contains(secret)));
    }
}

#[tokio::test]
async fn the_hundred_and_first_session_ends_the_longest_unused() {
    let server = Server::new(Registration::Open).await;
    let mut tokens = Vec::new();
    for _ in 0..=MAX_SESSIONS {
        tokens.push(local_owner(&server.ctx, "cairn").await.unwrap().unwrap().access_token);
        server.clock.advance_millis(1);
    }
    server.get("/users/me", &tokens[0]).await.problem(401, "INVALID_TOKEN");
    let listed = server.get("/auth/sessions", &tokens[1]).await.ok(200);
    assert_eq!(listed.as_array().unwrap().len() as i64, MAX_SESSIONS);
}

#[tokio::test]
async fn whoever_signs_out_is_signed_out_whichever_refresh_token_came_along() {
    let server = Server::new(Registration::Open).await;
    server.register("ada").await.ok(201);
    let other = server.login("ada", PASSWORD).await.ok(200);
    let gone = format!("crt_{}", "A".repeat(43));
    for token in ["nonsense", gone.as_str(), &text(&other, "refresh_token")] {
        let here = text(&server.login("ada", PASSWORD).await.ok(200), "access_token");
        server.post("/auth/logout", &here, json!({"refresh_token": token})).await.ok(204);
        server.get("/users/me", &here).await.problem(401, "INVALID_TOKEN");
    }
    server.get("/users/me", &text(&other, "access_token")).await.problem(401, "INVALID_TOKEN");
}

#[tokio::test]
async fn a_refresh_that_came_too_late_spends_nothing() {
    let server = Server::new(Registration::Open).await;
    let token = text(&server.register("ada").await.ok(201), "refresh_token");
    let mut late = Attempt::local("phone");
    late.deadline = std::time::Instant::now().checked_sub(std::time::Duration::from_millis(1));
    let Err(refused) = refresh(&server.ctx, late, &token).await else { panic!("it was begun") };
    assert_eq!(refused.code, ErrorCode::Timeout);
    server.refresh(&token).await.ok(200);
}

#[tokio::test]
async fn a_token_names_the_server_that_issued_it_and_another_name_is_refused() {
    let server = Server::new(Registration::Open).await;
    let answer = server.register("ada").await.ok(201);
    let token = text(&answer, "access_token");
    let claims = token::verify(&server.ctx.keyring(), &token, server.ctx.now()).unwrap();
    assert_eq!(claims.grant.iss, "cairn", "not the port that it happens to listen on");
    for (iss, status) in [("cairn", 200), ("http://127.0.0.1:8420", 401), ("https://elsewhere.example", 401), ("", 401)]
    {
        let grant = Grant { iss: iss.to_owned(), jti: server.ctx.new_id(), ..claims.grant.clone() };
        let (token, _) = token::issue(&server.ctx.keyring(), grant, server.ctx.now()).unwrap();
        assert_eq!(server.get("/users/me", &token).await.status, status, "{iss}");
    }
    let named =
        config::Server { public_url: Some("https://cairn.example.org".to_owned()), ..config::Server::default() };
    assert_eq!(token::own_issuer(&named), "https://cairn.example.org");
    let is_own = |iss| token::is_own_issuer(&named, iss);
    assert!(is_own("https://cairn.example.org") && is_own("cairn") && !is_own("https://cairn.example.org/"));
}

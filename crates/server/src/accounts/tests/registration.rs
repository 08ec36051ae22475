use cairn_kernel::ErrorCode;
use serde_json::json;

use super::harness::{PASSWORD, Server, text};
use crate::accounts::local::local_owner;
use crate::accounts::names::Username;
use crate::accounts::password_change::set_by_operator;
use crate::accounts::register::{NewAccount, create_user};
use crate::accounts::scope::Role;
use crate::config::Registration;

#[tokio::test]
async fn registering_signs_in_and_gives_an_account_with_defaults() {
    let server = Server::new(Registration::Open).await;
    let answer = server.register("Ada").await.ok(201);
    assert_eq!((answer["token_type"].as_str(), answer["expires_in"].as_i64()), (Some("bearer"), Some(900)));
    let account = server.get("/users/me", &text(&answer, "access_token")).await.ok(200);
    assert_eq!(account, answer["user"]);
    assert_eq!(account["timezone"], "Europe/Vienna");
    assert_eq!(account["day_start"], "00:00");
    assert_eq!(account["roles"], json!(["admin"]), "the first account of an empty server is its admin");
    assert_eq!(account["preferences"], json!({"rewards": "variable", "quiet_hours": null, "theme": "system"}));
    let second = server.register("Grace").await.ok(201);
    assert_eq!(second["user"]["roles"], json!(["user"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_eight_who_race_to_be_first_exactly_one_becomes_admin() {
    let server = Server::new(Registration::Open).await;
    let answers = futures::future::join_all((0..8).map(|n| {
        let server = &server;
        async move { server.register(&format!("racer_{n}")).await.ok(201) }
    }))
    .await;
    let admins = answers.iter().filter(|answer| answer["user"]["roles"] == json!(["admin"])).count();
    assert_eq!(admins, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_only_the_first_may_register_only_one_of_a_race_does() {
    let server = Server::new(Registration::First).await;
    let answers = futures::future::join_all((0..4).map(|n| {
        let server = &server;
        async move { server.register(&format!("racer_{n}")).await }
    }))
    .await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
    assert_eq!((made.len(), refused.len()), (1, 3));
    for answer in &refused {
        answer.problem(403, "REGISTRATION_CLOSED");
    }
}

#[tokio::test]
async fn a_closed_server_takes_nobody_but_whom_its_operator_makes() {
    let server = Server::new(Registration::Closed).await;
    server.register("ada").await.problem(403, "REGISTRATION_CLOSED");
    let mut new = NewAccount::named(Username::new("ada").unwrap());
    new.password = Some(PASSWORD.into());
    assert_eq!(create_user(&server.ctx, new).await.unwrap().roles, [Role::Admin]);
    let signed_in = server.login("ada", PASSWORD).await.ok(200);
    set_by_operator(&server.ctx, "Ada", "nine ferns on a sill".into()).await.unwrap();
    server.get("/users/me", &text(&signed_in, "access_token")).await.problem(401, "INVALID_TOKEN");
    server.login("ada", "nine ferns on a sill").await.ok(200);
    let unknown = set_by_operator(&server.ctx, "nobody", "nine ferns on a sill".into()).await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_name_or_address_can_be_taken_once_in_any_spelling() {
    let server = Server::new(Registration::Open).await;
    server.register("ada").await.ok(201);
    server.register("ADA").await.problem(409, "ACCOUNT_EXISTS");
    let same_address = json!({"username": "grace", "email": "Ada@Example.org", "password": PASSWORD});
    server.post("/auth/register", "", same_address).await.problem(409, "ACCOUNT_EXISTS");
}

#[tokio::test]
async fn bad_input_is_refused() {
    let server = Server::new(Registration::Open).await;
    let good = json!({"username": "ada", "email": "ada@example.org", "password": PASSWORD});
    for (field, value) in [
        ("username", json!("ab")),
        ("username", json!("a b c")),
        ("email", json!("nowhere")),
        ("password", json!("short")),
        ("password", json!("password123")),
        ("password", json!("Ada@example.org")),
        ("timezone", json!("Mars/Olympus")),
        ("role", json!("admin")),
        ("full_name", json!("")),
    ] {
        let mut body = good.clone();
        body[field] = value;
        server.post("/auth/register", "", body).await.problem(422, "VALIDATION_ERROR");
    }
    server.post("/auth/register", "", good).await.ok(201);
}

#[tokio::test]
async fn the_profile_is_three_state_and_knows_the_other_name_of_name() {
    let server = Server::new(Registration::Open).await;
    let token = text(&server.register("ada").await.ok(201), "access_token");
    let patch = json!({"full_name": "Ada L.", "day_start": "04:00", "preferences": {"rewards": "off"}});
    let changed = server.send("PATCH", "/users/me", &token, Some(patch)).await.ok(200);
    assert_eq!((&changed["name"], &changed["day_start"]), (&json!("Ada L."), &json!("04:00")));
    assert_eq!(changed["preferences"]["rewards"], "off");
    let back = json!({"name": null, "day_start": null, "timezone": null});
    let changed = server.send("PATCH", "/users/me", &token, Some(back)).await.ok(200);
    assert_eq!((&changed["name"], &changed["day_start"]), (&json!(null), &json!("00:00")));
    assert_eq!((&changed["timezone"], &changed["preferences"]["rewards"]), (&json!("UTC"), &json!("off")));
    for odd in [
        json!({"tier": "pro"}),
        json!({"timezone": "Nowhere"}),
        json!({"day_start": "12:01"}),
        json!({"locale": "english, please"}),
        json!({"avatar_url": "javascript:alert(1)"}),
        json!({"preferences": {"colour": "red"}}),
        json!({"name": "a", "full_name": "b"}),
    ] {
        server.send("PATCH", "/users/me", &token, Some(odd)).await.problem(422, "VALIDATION_ERROR");
    }
}

#[tokio::test]
async fn whoever_works_alone_needs_no_sign_up_and_only_as_long_as_alone() {
    let server = Server::new(Registration::Closed).await;
    let first = local_owner(&server.ctx, "cairn").await.unwrap().unwrap();
    assert_eq!(first.user.roles, [Role::Admin]);
    let again = local_owner(&server.ctx, "cairn").await.unwrap().unwrap();
    assert_eq!(again.user.id, first.user.id);
    server.get("/users/me", &again.access_token).await.ok(200);
    server.login("owner", "").await.problem(422, "VALIDATION_ERROR");
    server.login("owner", "anything at all").await.problem(401, "INVALID_CREDENTIALS");

    let choice = json!({"new_password": PASSWORD});
    server.post("/users/me/password", &again.access_token, choice).await.ok(204);
    assert!(local_owner(&server.ctx, "cairn").await.unwrap().is_none());
    server.login("owner", PASSWORD).await.ok(200);
}

//! Two servers over one database: what one of them is told counts on the other with the very next request.

use std::future::IntoFuture as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cairn_server::accounts::signing;
use cairn_testkit::{TestApp, User};
use serde_json::{Value, json};

use crate::support::text;

/// Two servers, the admin at the first, and somebody whom both have seen already.
async fn two() -> (TestApp, TestApp, User, User) {
    let one = TestApp::start().await;
    let two = one.beside().await;
    let (admin, user) = (one.admin().await, one.user().await);
    let there = two.seen_here(&user);
    there.get("/tasks").await.ok();
    (one, two, admin, user)
}

#[tokio::test]
async fn a_session_that_ended_is_over_on_every_server() {
    let (_one, two, _, user) = two().await;
    let there = two.seen_here(&user);
    let mut stream = there.listen(None).await;
    user.act("/auth/logout").await.no_content();
    there.get("/tasks").await.problem(401, "INVALID_TOKEN");
    there.post("/tasks", json!({"title": "Late"})).await.problem(401, "INVALID_TOKEN");
    let refresh = json!({"refresh_token": user.refresh_token});
    let answer = two.ask("POST", "/api/v1/auth/refresh").json(&refresh).await;
    answer.problem(401, "INVALID_REFRESH_TOKEN");
    assert_eq!(stream.next().await.data["error_code"], "INVALID_TOKEN");
}

#[tokio::test]
async fn an_account_that_is_shut_out_is_so_on_every_server() {
    let (_one, two, admin, user) = two().await;
    let there = two.seen_here(&user);
    let mut stream = there.listen(None).await;
    let path = format!("/admin/users/{}", user.id);
    admin.patch(&path, json!({"disabled": true})).await.ok();
    there.get("/tasks").await.problem(403, "ACCOUNT_DISABLED");
    assert_eq!(stream.next().await.data["error_code"], "ACCOUNT_DISABLED");
    admin.patch(&path, json!({"disabled": false})).await.ok();
    there.get("/tasks").await.ok();
}

#[tokio::test]
async fn a_role_is_the_same_on_every_server() {
    let (_one, two, admin, user) = two().await;
    let there = two.seen_here(&user);
    let path = format!("/admin/users/{}", user.id);
    there.get("/admin/users").await.problem(403, "FORBIDDEN");
    admin.patch(&path, json!({"role": "admin"})).await.ok();
    there.get("/admin/users").await.ok();
    two.seen_here(&admin).patch(&path, json!({"role": "user"})).await.ok();
    user.get("/admin/users").await.problem(403, "FORBIDDEN");
}

#[tokio::test]
async fn a_key_that_is_taken_back_is_so_on_every_server() {
    let (_one, two, _, user) = two().await;
    let key = user.post("/api-keys", json!({"name": "k", "scopes": ["tasks:read"]})).await.created();
    let there = two.seen_here(&user.holding(&text(&key["key"])));
    there.get("/tasks").await.ok();
    let mut stream = there.listen(None).await;
    user.delete(&format!("/api-keys/{}", text(&key["id"]))).await.no_content();
    there.get("/tasks").await.problem(401, "INVALID_TOKEN");
    assert_eq!(stream.next().await.data["error_code"], "INVALID_TOKEN");
}

#[tokio::test]
async fn a_new_signing_key_is_known_to_every_server_with_its_first_token() {
    let (one, two, _, user) = two().await;
    let kid = |token: &str| {
        let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
        text(&serde_json::from_slice::<Value>(&header).unwrap()["kid"])
    };
    for _ in 0..3 {
        let ctx = &one.server().ctx;
        let algorithm = ctx.config().accounts.signing;
        let new = signing::rotate(ctx.db(), ctx.secret(), ctx.entropy(), ctx.now(), algorithm).await.unwrap();
        let named = new.current().kid().to_owned();
        ctx.replace_keyring(new);
        let again = one.sign_in(&user).await;
        assert_eq!(kid(&again.token), named, "the next token is of the new key");
        assert_ne!(kid(&user.token), named);
        let there = two.seen_here(&again);
        let both = futures::future::join(there.get("/tasks").into_future(), there.get("/users/me").into_future()).await;
        assert_eq!((both.0.status, both.1.status), (200, 200), "{} {}", both.0, both.1);
        two.seen_here(&user).get("/tasks").await.ok();
    }
}

#[tokio::test]
async fn invented_keys_cost_a_look_now_and_then_and_keep_nobody_out() {
    let (one, two, _, user) = two().await;
    let invented = |number: usize| {
        let header = json!({"typ": "at+jwt", "alg": "RS256", "kid": format!("invented-{number}")}).to_string();
        let rest = user.token.split_once('.').unwrap().1;
        user.holding(&format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header)))
    };
    let forged: Vec<User> = (0..200).map(|number| two.seen_here(&invented(number))).collect();
    let flood = futures::future::join_all(forged.iter().map(|user| user.get("/tasks").into_future()));
    let ctx = &one.server().ctx;
    let algorithm = ctx.config().accounts.signing;
    let honest = async {
        let new = signing::rotate(ctx.db(), ctx.secret(), ctx.entropy(), ctx.now(), algorithm).await.unwrap();
        ctx.replace_keyring(new);
        let again = one.sign_in(&user).await;
        two.seen_here(&again).get("/tasks").await.status
    };
    let (answers, status) = futures::future::join(flood, honest).await;
    assert_eq!(status, 200);
    assert!(answers.iter().all(|answer| answer.status == 401));
}

#[tokio::test]
async fn a_refresh_token_is_good_once_over_all_servers() {
    let (one, two, _, user) = two().await;
    let refresh = async |app: &TestApp| {
        let wish = json!({"refresh_token": user.refresh_token});
        app.ask("POST", "/api/v1/auth/refresh").json(&wish).await
    };
    let (here, there) = futures::future::join(refresh(&one), refresh(&two)).await;
    let mut statuses = [here.status, there.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401], "{here} {there}");
    for app in [&one, &two] {
        app.seen_here(&user).get("/tasks").await.problem(401, "INVALID_TOKEN");
    }
}

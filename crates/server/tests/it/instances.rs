//! Two servers over one database: what one of them is told counts on the other with the very next request.

use cairn_testkit::{TestApp, User};
use serde_json::json;

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

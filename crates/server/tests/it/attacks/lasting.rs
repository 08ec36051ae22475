//! What is lent or guessed for a while must not last.

use cairn_testkit::{PASSWORD, TestApp};
use serde_json::json;

use crate::did::Holder;
use crate::support::text;

#[tokio::test]
async fn a_key_makes_nothing_that_outlives_it() {
    let app = TestApp::start().await;
    let (admin, user, thief) = (app.admin().await, app.user().await, Holder::new(7));
    let own = Holder::new(8);
    let identity = admin.post("/users/me/identities", own.answered(&app).await).await.created();
    let identity = format!("/users/me/identities/{}", text(&identity["id"]));
    for scopes in [json!(["account:write"]), json!(["account:read", "account:write", "admin:*", "tasks:read"])] {
        let made = admin.post("/api-keys", json!({"name": "script", "scopes": scopes})).await.created();
        let key = admin.holding(&text(&made["key"]));
        key.post("/users/me/identities", thief.answered(&app).await).await.problem(403, "FORBIDDEN");
        key.delete(&identity).await.problem(403, "FORBIDDEN");
        key.post("/api-keys", json!({"name": "more", "scopes": ["account:write"]})).await.problem(403, "FORBIDDEN");
        key.patch(&format!("/admin/users/{}", user.id), json!({"role": "admin"})).await.problem(403, "FORBIDDEN");
        key.post("/users/me/password", json!({"new_password": "a quiet green fern"})).await.blames("current_password");
        key.ask("DELETE", "/api/v1/users/me").json(&json!({})).await.problem(403, "FORBIDDEN");
        admin.delete(&format!("/api-keys/{}", text(&made["id"]))).await.no_content();
        key.get("/auth/verify").await.problem(401, "INVALID_TOKEN");
    }
    // The thief is nobody, and the owner has everything as before.
    let entered = thief.sign_in(&app).await.ok();
    assert_ne!(entered["user"]["id"], admin.id.as_str());
    assert_eq!(entered["user"]["roles"], json!(["user"]));
    assert_eq!(own.sign_in(&app).await.ok()["user"]["id"], admin.id.as_str());
    user.get("/admin/users").await.problem(403, "FORBIDDEN");
}

#[tokio::test]
async fn a_key_of_an_account_without_a_password_chooses_none() {
    let app = TestApp::start().await;
    let ada = Holder::new(1);
    let token = text(&ada.sign_in(&app).await.ok()["access_token"]);
    let user = app.user().await.holding(&token);
    let made = user.post("/api-keys", json!({"name": "script", "scopes": ["account:write"]})).await.created();
    let key = user.holding(&text(&made["key"]));
    key.post("/users/me/password", json!({"new_password": PASSWORD})).await.problem(403, "FORBIDDEN");
    key.ask("DELETE", "/api/v1/users/me").json(&json!({})).await.problem(403, "FORBIDDEN");
    user.post("/users/me/password", json!({"new_password": "a quiet green fern"})).await.no_content();
}

#[tokio::test]
async fn a_role_is_given_by_an_admin_who_is_signed_in() {
    let app = TestApp::start().await;
    let (admin, user) = (app.admin().await, app.user().await);
    let made = admin.post("/api-keys", json!({"name": "ops", "scopes": ["admin:*"]})).await.created();
    let key = admin.holding(&text(&made["key"]));
    let path = format!("/admin/users/{}", user.id);
    // A script may shut people out; who runs the server is decided by people.
    key.patch(&path, json!({"disabled": true})).await.ok();
    key.patch(&path, json!({"disabled": false, "role": "user"})).await.ok();
    key.patch(&path, json!({"role": "admin"})).await.problem(403, "FORBIDDEN");
    admin.patch(&path, json!({"role": "admin"})).await.ok();
    key.patch(&path, json!({"role": "user"})).await.problem(403, "FORBIDDEN");
    user.get("/admin/users").await.ok();
}

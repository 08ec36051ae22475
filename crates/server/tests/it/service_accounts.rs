//! Accounts of programs.

use cairn_testkit::{PASSWORD, TestApp, User};
use serde_json::{Value, json};

use crate::support::{NOBODY, each, text};

async fn robot(admin: &User) -> String {
    let wish = json!({"username": "robot", "name": "The mail gateway"});
    text(&admin.post("/admin/service-accounts", wish).await.created()["id"])
}

async fn key(admin: &User, robot: &str, scopes: &[&str]) -> Value {
    let wish = json!({"name": "gateway", "scopes": scopes});
    admin.post(&format!("/admin/service-accounts/{robot}/keys"), wish).await.created()
}

#[tokio::test]
async fn a_program_works_with_the_key_that_an_admin_made_for_it() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = admin.post("/admin/service-accounts", json!({"username": "robot"})).await.created();
    assert_eq!((&made["role"], &made["disabled"], &made["email"]), (&json!("service"), &json!(false), &Value::Null));
    let id = text(&made["id"]);
    let key = key(&admin, &id, &["tasks:read", "tasks:write"]).await;
    let robot = admin.holding(&text(&key["key"]));
    let task = robot.create_task("Read the mail").await;
    assert_eq!(task.json["user_id"], id, "what it makes is its own");
    assert_eq!(robot.titles("/tasks").await, ["Read the mail"]);
    assert!(admin.titles("/tasks").await.is_empty(), "and nobody else's");
    let who = robot.get("/auth/verify").await.ok();
    assert_eq!((&who["roles"], &who["username"]), (&json!(["service"]), &json!("robot")));
    admin.post("/admin/service-accounts", json!({"username": "ROBOT"})).await.problem(409, "ACCOUNT_EXISTS");
}

#[tokio::test]
async fn a_program_stays_away_from_accounts_money_and_the_server() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let id = robot(&admin).await;
    for scope in ["account:read", "account:write", "billing:read", "billing:write", "admin:*"] {
        let wish = json!({"name": "too much", "scopes": ["tasks:read", scope]});
        let refused = admin.post(&format!("/admin/service-accounts/{id}/keys"), wish).await;
        assert_eq!(refused.problem(403, "FORBIDDEN")["fields"][0]["field"], "scopes", "{scope}");
    }
    let robot = admin.holding(&text(&key(&admin, &id, &["tasks:read"]).await["key"]));
    robot.get("/users/me").await.problem(403, "FORBIDDEN");
    robot.get("/admin/users").await.problem(403, "FORBIDDEN");
    robot.post("/api-keys", json!({"name": "one more", "scopes": ["tasks:read"]})).await.problem(403, "FORBIDDEN");
    robot.act("/auth/logout").await.problem(403, "FORBIDDEN");
    robot.post("/users/me/password", json!({"new_password": PASSWORD})).await.problem(403, "FORBIDDEN");
}

#[tokio::test]
async fn nobody_signs_in_as_a_program() {
    let app = TestApp::start().await;
    robot(&app.admin().await).await;
    for password in [PASSWORD, "", " "] {
        let wish = json!({"username": "robot", "password": password});
        assert!(matches!(app.ask("POST", "/api/v1/auth/login").json(&wish).await.status, 401 | 422), "{password:?}");
    }
}

#[tokio::test]
async fn a_key_that_is_taken_back_or_whose_account_is_disabled_is_refused_at_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let id = robot(&admin).await;
    let (one, two) = (key(&admin, &id, &["tasks:read"]).await, key(&admin, &id, &["tasks:read"]).await);
    let (first, second) = (admin.holding(&text(&one["key"])), admin.holding(&text(&two["key"])));
    let keys = admin.get(&format!("/admin/service-accounts/{id}/keys")).await.ok();
    assert_eq!(each(&keys, "id"), [two["id"].clone(), one["id"].clone()]);
    assert!(each(&keys, "key").iter().all(Value::is_null), "shown once");
    first.get("/tasks").await.ok();
    let path = format!("/admin/service-accounts/{id}/keys/{}", text(&one["id"]));
    assert_eq!(admin.get(&path).await.ok()["name"], "gateway");
    admin.delete(&path).await.no_content();
    first.get("/tasks").await.problem(401, "INVALID_TOKEN");
    admin.delete(&path).await.problem(404, "NOT_FOUND");
    admin.get(&path).await.problem(404, "NOT_FOUND");
    second.get("/tasks").await.ok();
    admin.patch(&format!("/admin/users/{id}"), json!({"disabled": true})).await.ok();
    second.get("/tasks").await.problem(403, "ACCOUNT_DISABLED");
}

#[tokio::test]
async fn the_keys_of_people_are_theirs() {
    let app = TestApp::start().await;
    let (admin, person) = (app.admin().await, app.user().await);
    let hers = person.post("/api-keys", json!({"name": "hers", "scopes": ["tasks:read"]})).await.created();
    let wish = json!({"name": "not mine", "scopes": ["tasks:read"]});
    for user in [&person.id, &admin.id, NOBODY] {
        let keys = format!("/admin/service-accounts/{user}/keys");
        admin.get(&keys).await.problem(404, "NOT_FOUND");
        admin.post(&keys, wish.clone()).await.problem(404, "NOT_FOUND");
        let key = format!("{keys}/{}", text(&hers["id"]));
        admin.get(&key).await.problem(404, "NOT_FOUND");
        admin.delete(&key).await.problem(404, "NOT_FOUND");
    }
    person.holding(&text(&hers["key"])).get("/tasks").await.ok();
}

#[tokio::test]
async fn a_key_makes_no_keys_for_programs_either() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let id = robot(&admin).await;
    let all = admin.post("/api-keys", json!({"name": "all", "scopes": ["admin:*", "tasks:read"]})).await.created();
    let by_key = admin.holding(&text(&all["key"]));
    by_key.get("/admin/users").await.ok();
    let wish = json!({"name": "longer", "scopes": ["tasks:read"]});
    by_key.post(&format!("/admin/service-accounts/{id}/keys"), wish).await.problem(403, "FORBIDDEN");
}

#[tokio::test]
async fn a_program_takes_nobodys_place_as_the_first() {
    use cairn_server::accounts::names::Username;
    use cairn_server::accounts::register::{NewAccount, create_user};
    use cairn_server::accounts::scope::Role;

    let app = TestApp::empty(|_| {}).await;
    let robot = NewAccount { role: Role::Service, ..NewAccount::named(Username::new("robot").unwrap()) };
    let robot = create_user(&app.server().ctx, robot).await.unwrap();
    assert_eq!(robot.roles, [Role::Service]);
    let wish = json!({"username": "ann", "email": "ann@example.org", "password": PASSWORD});
    let ann = app.ask("POST", "/api/v1/auth/register").json(&wish).await.data(201);
    assert_eq!(ann["user"]["roles"], json!(["admin"]));
}

#[tokio::test]
async fn both_logs_say_what_was_done_for_a_program() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let id = robot(&admin).await;
    let made = key(&admin, &id, &["tasks:read"]).await;
    admin.delete(&format!("/admin/service-accounts/{id}/keys/{}", text(&made["id"]))).await.no_content();
    app.settle().await;
    let lines =
        admin.get("/activity?action=account.created&action=service_key.created&action=service_key.revoked").await;
    let lines = lines.ok();
    assert_eq!(each(&lines, "action"), ["revoked", "created", "created"]);
    assert_eq!(lines[2]["entity_id"], id);
    assert_eq!((&lines[1]["entity_id"], &lines[1]["metadata"]["user"]), (&made["id"], &json!(id)));
}

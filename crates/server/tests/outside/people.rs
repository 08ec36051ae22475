//! From a token to an account.

use cairn_server::accounts::roster::{AccountPatch, change_by_operator};
use cairn_server::accounts::scope::Role;
use cairn_server::config::{Issuer, Registration, TokenForm};
use cairn_testkit::{TestApp, User};
use serde_json::{Value, json};

use crate::issuer::{ADA, Elsewhere, Key, SECRET, ask, claims, hs256, me, seconds, shared};

#[tokio::test]
async fn somebody_new_is_given_an_account_at_first_sight() {
    let key = Key::new("k1");
    let elsewhere = Elsewhere::publishing(&[&key]).await;
    let app = elsewhere.trusted().await;
    let token = key.sign(&elsewhere.claims(&app, ADA));
    let account = me(&app, &token).await;
    assert_eq!((&account["name"], &account["email"]), (&json!("Ada"), &json!("ada@example.net")));
    assert_eq!(account["roles"], json!(["user"]));
    let identity = ask(&app, "GET", "/api/v1/auth/verify", &token).await.ok();
    assert_eq!(identity["external_id"], ADA);
    assert_eq!(identity["user_id"], account["id"]);
    assert_eq!(identity["session_id"], Value::Null);
    // 15 minutes, and the minute that clocks may differ by.
    assert_eq!(identity["expires_at"], "2026-11-20T10:16:00.000Z");
    // The same person again is the same account; somebody else is another.
    let again = key.sign(&elsewhere.claims(&app, ADA));
    assert_eq!(me(&app, &again).await["id"], account["id"]);
    let other = key.sign(&elsewhere.claims(&app, "another-person"));
    assert_ne!(me(&app, &other).await["id"], account["id"]);
    app.settle().await;
}

#[tokio::test]
async fn many_first_requests_make_one_account() {
    let key = Key::new("k1");
    let elsewhere = Elsewhere::publishing(&[&key]).await;
    let app = elsewhere.trusted().await;
    let token = key.sign(&elsewhere.claims(&app, ADA));
    let first = futures::future::join_all((0..20).map(|_| me(&app, &token))).await;
    assert!(first.iter().all(|account| account["id"] == first[0]["id"]));
    assert_eq!(elsewhere.asked(), 1, "and one look at the keys");
}

#[tokio::test]
async fn a_server_of_its_own_people_only_makes_no_accounts() {
    let app = TestApp::with(|config| {
        config.accounts.issuers = vec![Issuer { create_users: false, ..shared() }];
    })
    .await;
    let stranger = hs256(SECRET.as_bytes(), &json!({"alg": "HS256"}), &claims(&app, ADA, "https://app.example.net"));
    ask(&app, "GET", "/api/v1/users/me", &stranger).await.problem(403, "REGISTRATION_CLOSED");
    // Who has linked their identity comes in.
    let owner = app.user().await;
    owner.post("/users/me/identities", json!({"token": stranger})).await.created();
    assert_eq!(me(&app, &stranger).await["id"], owner.id);
}

#[tokio::test]
async fn whoever_comes_from_an_issuer_first_is_no_admin_and_takes_nobodys_place() {
    let app = TestApp::empty(|config| {
        config.accounts.issuers = vec![shared()];
        config.accounts.registration = Registration::First;
    })
    .await;
    let token = hs256(SECRET.as_bytes(), &json!({"alg": "HS256"}), &claims(&app, ADA, "https://app.example.net"));
    assert_eq!(me(&app, &token).await["roles"], json!(["user"]));
    let wish = json!({"username": "keeper", "email": "ada@example.net", "password": "correct horse battery"});
    let keeper = app.ask("POST", "/api/v1/auth/register").json(&wish).await.data(201);
    assert_eq!(keeper["user"]["roles"], json!(["admin"]));
    let late = json!({"username": "late", "email": "late@example.net", "password": "correct horse battery"});
    app.ask("POST", "/api/v1/auth/register").json(&late).await.problem(403, "REGISTRATION_CLOSED");
}

#[tokio::test]
async fn name_and_address_follow_what_the_issuer_says() {
    let key = Key::new("k1");
    let elsewhere = Elsewhere::publishing(&[&key]).await;
    let app = elsewhere.trusted().await;
    let mut said = elsewhere.claims(&app, ADA);
    let first = me(&app, &key.sign(&said)).await;
    said["name"] = json!("Ada King");
    said["email"] = json!("countess@example.net");
    let account = me(&app, &key.sign(&said)).await;
    assert_eq!(account["id"], first["id"]);
    assert_eq!((&account["name"], &account["email"]), (&json!("Ada King"), &json!("countess@example.net")));
    // What the person chose here stays until the issuer says something new.
    let token = key.sign(&said);
    ask(&app, "PATCH", "/api/v1/users/me", &token).json(&json!({"name": "Countess"})).await.ok();
    said["iat"] = json!(seconds(&app) - 1);
    assert_eq!(me(&app, &key.sign(&said)).await["name"], "Countess");
    // What is no name and no address, or not said at all, changes nothing.
    for odd in [json!(null), json!(5), json!("a\u{0000}b"), json!("")] {
        (said["name"], said["email"]) = (odd.clone(), odd);
        let account = me(&app, &key.sign(&said)).await;
        assert_eq!((&account["name"], &account["email"]), (&json!("Countess"), &json!("countess@example.net")));
    }
    app.settle().await;
}

#[tokio::test]
async fn an_older_token_takes_nothing_back() {
    let key = Key::new("k1");
    let elsewhere = Elsewhere::publishing(&[&key]).await;
    let app = elsewhere.trusted().await;
    let said = |name: &str, age: i64| {
        let mut said = elsewhere.claims(&app, ADA);
        said["name"] = json!(name);
        said["email"] = json!(format!("{}@example.net", name.to_lowercase()));
        said["iat"] = json!(seconds(&app) - age);
        key.sign(&said)
    };
    let (old, new) = (said("Ada", 60), said("Countess", 30));
    assert_eq!(me(&app, &old).await["name"], "Ada");
    assert_eq!(me(&app, &new).await["name"], "Countess");
    for token in [&old, &said("Ada", 31), &said("Other", 600)] {
        let account = me(&app, token).await;
        assert_eq!((&account["name"], &account["email"]), (&json!("Countess"), &json!("countess@example.net")));
    }
    // Of many at once the newest has the last word.
    let all: Vec<String> = (1..=10).map(|age| said(&format!("Name{age}"), age)).collect();
    futures::future::join_all(all.iter().map(|token| me(&app, token))).await;
    assert_eq!(me(&app, &old).await["name"], "Name1");
    app.settle().await;
}

#[tokio::test]
async fn an_admin_finds_people_from_elsewhere_by_the_address_that_is_shown() {
    let app = TestApp::with(|config| config.accounts.issuers = vec![shared()]).await;
    let mut said = claims(&app, ADA, "https://app.example.net");
    said["email"] = json!("Ada.Lovelace@Example.net");
    let ada = me(&app, &hs256(SECRET.as_bytes(), &json!({"alg": "HS256"}), &said)).await;
    let admin = app.admin().await;
    for piece in ["lovelace", "LOVELACE", "ada.lovelace%40example.net", "Example.net"] {
        let found = admin.get(&format!("/admin/users?q={piece}")).await.ok();
        assert_eq!((&found[0]["id"], &found[1]), (&ada["id"], &Value::Null), "{piece}");
    }
    assert_eq!(admin.get("/admin/users?q=lovelace%25").await.ok(), json!([]));
}

#[tokio::test]
async fn a_server_whose_admin_came_from_elsewhere_is_not_empty() {
    let app = TestApp::empty(|config| {
        config.accounts.issuers = vec![shared()];
        config.accounts.registration = Registration::First;
    })
    .await;
    let token = hs256(SECRET.as_bytes(), &json!({"alg": "HS256"}), &claims(&app, ADA, "https://app.example.net"));
    let ada = me(&app, &token).await;
    let promote = AccountPatch { role: Some(Role::Admin), ..AccountPatch::default() };
    change_by_operator(&app.server().ctx, ada["username"].as_str().unwrap(), promote).await.unwrap();
    let late = json!({"username": "late", "email": "late@example.net", "password": "correct horse battery"});
    app.ask("POST", "/api/v1/auth/register").json(&late).await.problem(403, "REGISTRATION_CLOSED");
    let open = TestApp::empty(|config| config.accounts.issuers = vec![shared()]).await;
    let ada = me(&open, &token).await;
    change_by_operator(&open.server().ctx, ada["username"].as_str().unwrap(), promote).await.unwrap();
    let late = open.ask("POST", "/api/v1/auth/register").json(&late).await.data(201);
    assert_eq!(late["user"]["roles"], json!(["user"]));
}

#[tokio::test]
async fn whoever_takes_their_identity_off_takes_nobodys_place() {
    let app = TestApp::empty(|config| {
        config.accounts.issuers = vec![shared()];
        config.accounts.registration = Registration::First;
    })
    .await;
    let token = hs256(SECRET.as_bytes(), &json!({"alg": "HS256"}), &claims(&app, ADA, "https://app.example.net"));
    let listed = ask(&app, "GET", "/api/v1/users/me/identities", &token).await.ok();
    let choice = json!({"new_password": "a quiet green fern"});
    ask(&app, "POST", "/api/v1/users/me/password", &token).json(&choice).await.no_content();
    let login = json!({"username": me(&app, &token).await["username"], "password": "a quiet green fern"});
    let session = app.ask("POST", "/api/v1/auth/login").json(&login).await.ok();
    let session = session["access_token"].as_str().unwrap();
    let path = format!("/api/v1/users/me/identities/{}", listed[0]["id"].as_str().unwrap());
    ask(&app, "DELETE", &path, session).await.no_content();
    assert_eq!(ask(&app, "GET", "/api/v1/users/me/identities", session).await.ok(), json!([]));
    let wish = json!({"username": "keeper", "email": "k@example.net", "password": "correct horse battery"});
    let keeper = app.ask("POST", "/api/v1/auth/register").json(&wish).await.data(201);
    assert_eq!(keeper["user"]["roles"], json!(["admin"]));
}

#[tokio::test]
async fn an_address_elsewhere_opens_no_account_here() {
    let app = TestApp::with(|config| config.accounts.issuers = vec![shared()]).await;
    let owner = app.user().await;
    let mut said = claims(&app, ADA, "https://app.example.net");
    said["email"] = json!(format!("{}@example.org", owner.username));
    said["emailVerified"] = json!(true);
    let account = me(&app, &hs256(SECRET.as_bytes(), &json!({"alg": "HS256"}), &said)).await;
    assert_ne!(account["id"], owner.id);
    // Nor does it stand in the owner's way.
    app.sign_in(&owner).await;
}

/// Somebody from elsewhere, as a user of stories.
async fn outsider(app: &TestApp, token: &str) -> User {
    let account = me(app, token).await;
    let mut user = app.user().await.holding(token);
    user.id = account["id"].as_str().unwrap().to_owned();
    user
}

#[tokio::test]
async fn a_disabled_account_is_refused_on_the_next_request() {
    let app = TestApp::with(|config| config.accounts.issuers = vec![shared()]).await;
    let said = claims(&app, ADA, "https://app.example.net");
    let ada = outsider(&app, &hs256(SECRET.as_bytes(), &json!({"alg": "HS256"}), &said)).await;
    ada.create_task("Ferns").await;
    app.disable(&ada).await;
    ada.get("/tasks").await.problem(403, "ACCOUNT_DISABLED");
    ada.post("/tasks", json!({"title": "More"})).await.problem(403, "ACCOUNT_DISABLED");
}

#[tokio::test]
async fn a_session_cookie_of_better_auth_is_a_token_too() {
    let cookie = Issuer { name: "cookie".to_owned(), issuer: String::new(), form: TokenForm::CookieCache, ..shared() };
    let app = TestApp::with(|config| config.accounts.issuers = vec![cookie]).await;
    let now = seconds(&app);
    let said = |end: i64| {
        json!({
            "session": {"userId": ADA, "token": "x"}, "user": {"name": "Ada", "email": "ada@example.net", "id": ADA},
            "updatedAt": now * 1000, "version": "1", "iat": now, "exp": end,
        })
    };
    let header = json!({"alg": "HS256"});
    let token = hs256(SECRET.as_bytes(), &header, &said(now + 300));
    assert_eq!(me(&app, &token).await["email"], "ada@example.net");
    let over = hs256(SECRET.as_bytes(), &header, &said(now - 61));
    ask(&app, "GET", "/api/v1/users/me", &over).await.problem(401, "TOKEN_EXPIRED");
    let forged = hs256(b"another secret", &header, &said(now + 300));
    ask(&app, "GET", "/api/v1/users/me", &forged).await.problem(401, "INVALID_TOKEN");
    // A token for somebody else, signed with the same secret, is none.
    let mut meant = said(now + 300);
    meant["aud"] = json!("another service");
    let meant = hs256(SECRET.as_bytes(), &header, &meant);
    ask(&app, "GET", "/api/v1/users/me", &meant).await.problem(401, "INVALID_TOKEN");
}

#[tokio::test]
async fn the_phase_2_paths_know_somebody_from_elsewhere_by_either_id() {
    let app = TestApp::with(|config| config.accounts.issuers = vec![shared()]).await;
    let token = |subject: &str| {
        let said = claims(&app, subject, "https://app.example.net");
        hs256(SECRET.as_bytes(), &json!({"alg": "HS256"}), &said)
    };
    let ada = outsider(&app, &token(ADA)).await;
    let task = ada.post(&format!("/{ADA}/tasks"), json!({"title": "Ferns", "user_id": ADA})).await;
    assert_eq!(task.status, 201, "{task}");
    assert_eq!(task.json()["user_id"], ADA);
    let id = task.json()["id"].as_str().unwrap().to_owned();
    for name in [ADA, &ada.id] {
        let list = ada.get(&format!("/{name}/tasks")).await.json();
        assert_eq!((&list["total"], &list["tasks"][0]["user_id"]), (&json!(1), &json!(ADA)));
        assert_eq!(ada.get(&format!("/{name}/tasks/{id}?")).await.json()["title"], "Ferns");
    }
    assert_eq!(ada.get(&format!("/tasks/{id}")).await.ok()["user_id"], ada.id.as_str());
    ada.get("/tasks?user_id=somebody").await.problem(403, "FORBIDDEN");
    assert_eq!(ada.get(&format!("/tasks?user_id={ADA}")).await.status, 200);
    // A name that needs escapes in a path, and one that is a word of ours.
    for (subject, path, status) in [("a/b ü", "a%2Fb%20%C3%BC", 200), ("activity", "activity", 404)] {
        let answer = ask(&app, "GET", &format!("/api/v1/{path}/tasks"), &token(subject)).await;
        assert_eq!(answer.status, status, "{answer}");
    }
    let grace = outsider(&app, &token("grace")).await;
    grace.get(&format!("/{ADA}/tasks")).await.problem(403, "FORBIDDEN");
    grace.get(&format!("/{}/tasks", ada.id)).await.problem(403, "FORBIDDEN");
    grace.get(&format!("/grace/tasks/{id}")).await.problem(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_live_stream_ends_with_its_token() {
    let app = TestApp::with(|config| config.accounts.issuers = vec![shared()]).await;
    let said = claims(&app, ADA, "https://app.example.net");
    let ada = outsider(&app, &hs256(SECRET.as_bytes(), &json!({"alg": "HS256"}), &said)).await;
    let mut stream = ada.listen(None).await;
    let task = ada.create_task("Ferns").await;
    assert_eq!(stream.next().await.kind, "task.created");
    app.advance(std::time::Duration::from_mins(16));
    let later = claims(&app, ADA, "https://app.example.net");
    let ada = ada.holding(&hs256(SECRET.as_bytes(), &json!({"alg": "HS256"}), &later));
    ada.complete(&task.id).await.ok();
    let last = stream.next().await;
    assert_eq!((last.kind.as_str(), &last.data["error_code"]), ("error", &json!("TOKEN_EXPIRED")));
}

#[tokio::test]
async fn whoever_comes_with_a_token_chooses_a_first_password_right_after_signing_in_there() {
    let app = TestApp::with(|config| config.accounts.issuers = vec![shared()]).await;
    let now = seconds(&app);
    let token = |subject: &str, field: &str, at: i64| {
        let mut said = claims(&app, subject, "https://app.example.net");
        said["iat"] = json!(now - 301);
        said[field] = json!(at);
        hs256(SECRET.as_bytes(), &json!({"alg": "HS256"}), &said)
    };
    let choose = |token: &str| {
        let wish = json!({"new_password": "a quiet green fern"});
        ask(&app, "POST", "/api/v1/users/me/password", token).json(&wish)
    };
    for (field, at) in [("iat", now - 301), ("auth_time", now - 301), ("auth_time", now + 61)] {
        choose(&token(ADA, field, at)).await.problem(403, "FORBIDDEN");
    }
    // A new token of an old sign-in.
    let mut said = claims(&app, ADA, "https://app.example.net");
    said["auth_time"] = json!(now - 301);
    choose(&hs256(SECRET.as_bytes(), &json!({"alg": "HS256"}), &said)).await.problem(403, "FORBIDDEN");
    for (subject, field) in [("grace", "iat"), ("mary", "auth_time")] {
        let fresh = token(subject, field, now - 299);
        choose(&fresh).await.no_content();
        let account = me(&app, &fresh).await;
        let login = json!({"username": account["username"], "password": "a quiet green fern"});
        let entered = app.ask("POST", "/api/v1/auth/login").json(&login).await.ok();
        assert_eq!(entered["user"]["id"], account["id"]);
        // From now on the present one is asked for.
        choose(&fresh).await.blames("current_password");
    }
}

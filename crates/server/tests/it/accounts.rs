//! Registering, signing in, refreshing, signing out.

use std::future::IntoFuture as _;
use std::time::Duration;

use cairn_server::config::Registration;
use cairn_testkit::{Answer, TestApp};
use futures::future::join_all;
use serde_json::{Value, json};

use crate::support::{each, text};

async fn open(app: &TestApp, path: &str, body: Value) -> Answer {
    app.ask("POST", &format!("/api/v1/auth/{path}")).json(&body).await
}

fn applicant(name: &str) -> Value {
    json!({"username": name, "email": format!("{name}@example.org"), "password": "correct horse battery"})
}

#[tokio::test]
async fn registering_signs_in() {
    let app = TestApp::start().await;
    let mut wish = applicant("ann");
    wish["full_name"] = json!("Ann Other");
    wish["timezone"] = json!("Europe/Paris");
    let answer = open(&app, "register", wish).await.data(201);
    assert_eq!((&answer["token_type"], &answer["expires_in"]), (&json!("bearer"), &json!(900)));
    let user = &answer["user"];
    assert_eq!(
        (&user["username"], &user["name"], &user["timezone"]),
        (&json!("ann"), &json!("Ann Other"), &json!("Europe/Paris"))
    );
    assert_eq!((&user["roles"], &user["tier"]), (&json!(["user"]), &json!("free")));
    let me = app.ask("GET", "/api/v1/users/me").bearer(&text(&answer["access_token"])).await.ok();
    assert_eq!(&me, user);
}

#[tokio::test]
async fn of_many_first_registrations_one_is_the_admin() {
    let app = TestApp::empty(|_| {}).await;
    let names = ["ann", "ben", "cat", "dan"];
    let asks = names.map(|name| app.ask("POST", "/api/v1/auth/register").json(&applicant(name)).into_future());
    let admins = join_all(asks)
        .await
        .iter()
        .filter(|answer| {
            answer.data(201)["user"]["roles"].as_array().is_some_and(|roles| roles.contains(&json!("admin")))
        })
        .count();
    assert_eq!(admins, 1);
}

#[tokio::test]
async fn a_name_and_an_address_are_taken_once_whatever_their_case() {
    let app = TestApp::start().await;
    open(&app, "register", applicant("ann")).await.data(201);
    let mut same_name = applicant("ANN");
    same_name["email"] = json!("other@example.org");
    open(&app, "register", same_name).await.problem(409, "ACCOUNT_EXISTS");
    let mut same_mail = applicant("other");
    same_mail["email"] = json!("Ann@Example.org");
    open(&app, "register", same_mail).await.problem(409, "ACCOUNT_EXISTS");
}

#[tokio::test]
async fn a_closed_server_takes_nobody_and_one_that_wants_its_first_takes_one() {
    let closed = TestApp::empty(|config| config.accounts.registration = Registration::Closed).await;
    open(&closed, "register", applicant("ann")).await.problem(403, "REGISTRATION_CLOSED");
    let first = TestApp::empty(|config| config.accounts.registration = Registration::First).await;
    open(&first, "register", applicant("ann")).await.data(201);
    open(&first, "register", applicant("ben")).await.problem(403, "REGISTRATION_CLOSED");
}

#[tokio::test]
async fn weak_passwords_and_odd_names_are_refused_by_field() {
    let app = TestApp::start().await;
    let cases = [
        ("password", json!("short")),
        ("password", json!("password123")),
        ("password", json!("x".repeat(129))),
        ("username", json!("an")),
        ("username", json!("ann other")),
        ("email", json!("nowhere")),
        ("timezone", json!("Mars/Olympus")),
        ("role", json!("admin")),
    ];
    for (field, value) in cases {
        let mut wish = applicant("ann");
        wish[field] = value;
        open(&app, "register", wish.clone()).await.blames(field);
    }
}

#[tokio::test]
async fn no_text_of_an_account_is_turned_around() {
    let app = TestApp::start().await;
    let mut wish = applicant("ann");
    wish["email"] = json!("ann\u{202E}nna@example.org");
    open(&app, "register", wish).await.blames("email");
    let user = app.user().await;
    let picture = json!({"avatar_url": "https://example.org/\u{2066}gpj.exe"});
    user.patch("/users/me", picture).await.blames("avatar_url");
    let login = json!({"username": user.username, "password": "correct horse battery"});
    app.ask("POST", "/api/v1/auth/login").header("user-agent", "phone\u{202E}enohp").json(&login).await.ok();
    let sessions = user.get("/auth/sessions").await.ok();
    assert!(each(&sessions, "device").iter().all(|device| !device.to_string().contains('\u{202E}')), "{sessions}");
}

#[tokio::test]
async fn every_thing_of_an_account_has_its_id_twice() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Ferns").await;
    owner.complete(&task.id).await.ok();
    let key = owner.post("/api-keys", json!({"name": "k", "scopes": ["tasks:read"]})).await.created();
    assert_eq!(key["api_key_id"], key["id"]);
    let me = owner.get("/users/me").await.ok();
    assert_eq!(me["user_id"], me["id"]);
    for (path, twin) in
        [("/auth/sessions", "session_id"), ("/api-keys", "api_key_id"), ("/gamification/ledger", "ledger_id")]
    {
        let rows = owner.get(path).await.ok();
        assert_eq!(each(&rows, twin), each(&rows, "id"), "{path}");
        assert!(!each(&rows, "id").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_look_the_same() {
    let app = TestApp::start().await;
    let user = app.user().await;
    let mut answers = [
        open(&app, "login", json!({"username": user.username, "password": "wrong horse battery"})).await,
        open(&app, "login", json!({"username": "nobody", "password": "wrong horse battery"})).await,
    ]
    .map(|answer| answer.problem(401, "INVALID_CREDENTIALS"));
    for answer in &mut answers {
        answer["request_id"] = Value::Null;
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn signing_in_takes_a_name_or_an_address() {
    let app = TestApp::start().await;
    let user = app.user().await;
    let address = format!("{}@example.org", user.username.to_uppercase());
    for who in [json!({"username": user.username}), json!({"email": address}), json!({"username": address})] {
        let mut wish = who;
        wish["password"] = json!("correct horse battery");
        assert_eq!(open(&app, "login", wish).await.ok()["user"]["id"], user.id);
    }
}

#[tokio::test]
async fn an_access_token_lives_fifteen_minutes() {
    let app = TestApp::start().await;
    let user = app.user().await;
    app.advance(Duration::from_secs(899));
    user.get("/tasks").await.ok();
    app.advance(Duration::from_secs(2));
    user.get("/tasks").await.problem(401, "TOKEN_EXPIRED");
}

#[tokio::test]
async fn refreshing_spends_the_old_token_and_using_it_again_ends_the_whole_family() {
    let app = TestApp::start().await;
    let user = app.user().await;
    let second = open(&app, "refresh", json!({"refresh_token": user.refresh_token})).await.ok();
    let fresh = user.holding(&text(&second["access_token"]));
    fresh.get("/tasks").await.ok();
    app.advance(Duration::from_mins(10));
    let reuse = open(&app, "refresh", json!({"refresh_token": user.refresh_token})).await;
    reuse.problem(401, "INVALID_REFRESH_TOKEN");
    let next = open(&app, "refresh", json!({"refresh_token": second["refresh_token"]})).await;
    next.problem(401, "INVALID_REFRESH_TOKEN");
    assert_eq!(fresh.get("/tasks").await.status, 401);
}

#[tokio::test]
async fn a_refresh_token_lives_thirty_days() {
    let app = TestApp::start().await;
    let user = app.user().await;
    app.advance_days(29);
    let pair = open(&app, "refresh", json!({"refresh_token": user.refresh_token})).await.ok();
    app.advance_days(31);
    open(&app, "refresh", json!({"refresh_token": pair["refresh_token"]})).await.problem(401, "INVALID_REFRESH_TOKEN");
}

#[tokio::test]
async fn after_signing_out_neither_token_is_good() {
    let app = TestApp::start().await;
    let user = app.user().await;
    let other_device = app.sign_in(&user).await;
    user.act("/auth/logout").await.no_content();
    assert_eq!(user.get("/tasks").await.status, 401);
    open(&app, "refresh", json!({"refresh_token": user.refresh_token})).await.problem(401, "INVALID_REFRESH_TOKEN");
    other_device.get("/tasks").await.ok();
    other_device.post("/auth/logout", json!({"all": true})).await.no_content();
    assert_eq!(other_device.get("/tasks").await.status, 401);
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one() {
    let app = TestApp::start().await;
    let user = app.user().await;
    app.advance(Duration::from_secs(1));
    let phone = app.sign_in(&user).await;
    let sessions = user.get("/auth/sessions").await.ok();
    assert_eq!(each(&sessions, "current"), [json!(false), json!(true)]);
    let id = text(&sessions[0]["id"]);
    user.delete(&format!("/auth/sessions/{id}")).await.no_content();
    assert_eq!(phone.get("/tasks").await.status, 401);
    user.get(&format!("/auth/sessions/{id}")).await.problem(404, "NOT_FOUND");
    user.get("/tasks").await.ok();
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let app = TestApp::start().await;
    let user = app.user().await;
    let phone = app.sign_in(&user).await;
    let wrong = json!({"current_password": "wrong horse battery", "new_password": "a better horse battery"});
    assert_eq!(user.post("/users/me/password", wrong).await.status / 100, 4);
    let right = json!({"current_password": "correct horse battery", "new_password": "a better horse battery"});
    user.post("/users/me/password", right).await.no_content();
    user.get("/tasks").await.ok();
    assert_eq!(phone.get("/tasks").await.status, 401);
    let old = json!({"username": user.username, "password": "correct horse battery"});
    open(&app, "login", old).await.problem(401, "INVALID_CREDENTIALS");
}

#[tokio::test]
async fn the_profile_is_changed_in_three_states() {
    let app = TestApp::start().await;
    let user = app.user().await;
    let change =
        json!({"name": "Ann", "timezone": "Asia/Tokyo", "day_start": "04:00", "preferences": {"theme": "dark"}});
    let changed = user.patch("/users/me", change).await.ok();
    assert_eq!(
        (&changed["name"], &changed["timezone"], &changed["day_start"]),
        (&json!("Ann"), &json!("Asia/Tokyo"), &json!("04:00"))
    );
    assert_eq!((&changed["preferences"]["theme"], &changed["preferences"]["rewards"]), (&json!("dark"), &json!("off")));
    let cleared = user.patch("/users/me", json!({"name": null})).await.ok();
    assert_eq!((&cleared["name"], &cleared["timezone"]), (&Value::Null, &json!("Asia/Tokyo")));
    user.patch("/users/me", json!({"roles": ["admin"]})).await.blames("roles");
}

#[tokio::test]
async fn a_locale_is_kept_in_its_canonical_spelling_and_an_unknown_one_is_refused() {
    let app = TestApp::start().await;
    let user = app.user().await;
    for (written, kept) in [
        ("en-us", "en-US"),
        ("DE-at", "de-AT"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("iw", "he"),
        ("es-419", "es-419"),
        ("en-u-ca-buddhist", "en-u-ca-buddhist"),
        ("gsw", "gsw"),
    ] {
        let changed = user.patch("/users/me", json!({"locale": written})).await.ok();
        assert_eq!((&changed["locale"], &user.get("/users/me").await.ok()["locale"]), (&json!(kept), &json!(kept)));
    }
    for wrong in
        ["", "xx", "english", "en-YY", "de-Abcd", "en_US", "en-", "-en", "not-a-locale", "x-mine", "e", "en-US-US"]
    {
        user.patch("/users/me", json!({"locale": wrong})).await.blames("locale");
    }
    for wrong in ["", "Nowhere", "Mars/Olympus", "+02:00", "Europe/Berlin ", "europe"] {
        user.patch("/users/me", json!({"timezone": wrong})).await.blames("timezone");
    }
    assert_eq!(user.patch("/users/me", json!({"locale": null})).await.ok()["locale"], "en");
}

#[tokio::test]
async fn a_disabled_account_is_shut_out_at_once() {
    let app = TestApp::start().await;
    let user = app.user().await;
    let key = user.post("/api-keys", json!({"name": "script", "scopes": ["tasks:read"]})).await.created();
    app.disable(&user).await;
    user.get("/tasks").await.problem(403, "ACCOUNT_DISABLED");
    user.holding(&text(&key["key"])).get("/tasks").await.problem(403, "ACCOUNT_DISABLED");
    let right = json!({"username": user.username, "password": "correct horse battery"});
    open(&app, "login", right).await.problem(403, "ACCOUNT_DISABLED");
    let wrong = json!({"username": user.username, "password": "wrong horse battery"});
    open(&app, "login", wrong).await.problem(401, "INVALID_CREDENTIALS");
    assert_eq!(open(&app, "refresh", json!({"refresh_token": user.refresh_token})).await.status / 100, 4);
}

#[tokio::test]
async fn no_token_a_broken_one_and_a_strangers_are_told_apart() {
    let app = TestApp::start().await;
    let user = app.user().await;
    let answer = app.ask("GET", "/api/v1/tasks").await;
    answer.problem(401, "UNAUTHORIZED");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    user.holding("nonsense").get("/tasks").await.problem(401, "INVALID_TOKEN");
    let mut parts: Vec<&str> = user.token.split('.').collect();
    parts[2] = "AAAA";
    user.holding(&parts.join(".")).get("/tasks").await.problem(401, "INVALID_TOKEN");
}

#[tokio::test]
async fn the_public_keys_are_published_without_their_private_halves() {
    let app = TestApp::start().await;
    let keys = app.ask("GET", "/.well-known/jwks.json").await.json();
    assert!(!keys["keys"].as_array().unwrap().is_empty());
    for key in keys["keys"].as_array().unwrap() {
        assert!(key["kid"].is_string() && key.get("d").is_none(), "{key}");
    }
}

#[tokio::test]
async fn tokens_are_signed_with_ed25519_where_the_operator_wants_it() {
    use cairn_server::accounts::keyring::KeyAlgorithm;

    let app = TestApp::with(|config| config.accounts.signing = KeyAlgorithm::EdDsa).await;
    let user = app.user().await;
    user.get("/tasks").await.ok();
    let key = app.ask("GET", "/.well-known/jwks.json").await.json()["keys"][0].clone();
    assert_eq!((&key["alg"], &key["crv"]), (&json!("EdDSA"), &json!("Ed25519")));
}

#[tokio::test]
async fn too_many_attempts_to_sign_in_have_to_wait() {
    let app = TestApp::empty(|config| config.limits.enabled = true).await;
    let attempt = json!({"username": "nobody", "password": "wrong horse battery"});
    for left in (0..10).rev() {
        let answer = open(&app, "login", attempt.clone()).await;
        answer.problem(401, "INVALID_CREDENTIALS");
        assert_eq!(answer.header("x-ratelimit-remaining"), left.to_string());
    }
    let answer = open(&app, "login", attempt.clone()).await;
    answer.problem(429, "RATE_LIMITED");
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    app.advance(Duration::from_secs(wait));
    open(&app, "login", attempt).await.problem(401, "INVALID_CREDENTIALS");
}

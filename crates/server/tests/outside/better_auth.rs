//! The real thing: Better Auth under Node, in memory.

use std::time::Duration;

use cairn_kernel::{Clock as _, SystemClock};
use cairn_server::config::{Issuer, TokenForm};
use cairn_testkit::TestApp;
use reqwest::header::{COOKIE, SET_COOKIE};
use serde_json::{Value, json};

use crate::issuer::{SECRET, ask, aws_lc_provider, me, shared};
use crate::node::Program;

/// A running Better Auth server.
struct BetterAuth {
    address: String,
    http: reqwest::Client,
    _program: Program,
}

/// Somebody who is signed in there.
struct Person {
    id: String,
    cookies: String,
    session_cache: Option<String>,
}

impl BetterAuth {
    fn start(wish: &Value) -> Option<Self> {
        aws_lc_provider();
        let mut program = Program::start("better-auth.mjs", &wish.to_string())?;
        let address = program.address();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Some(Self { address, http, _program: program })
    }

    /// How Cairn is told about it: by its base URL and its keys.
    fn config(&self) -> Issuer {
        let jwks_url = Some(format!("{}/api/auth/jwks", self.address));
        Issuer { issuer: self.address.clone(), jwks_url, shared_secret: None, ..shared() }
    }

    async fn sign_up(&self, name: &str) -> Person {
        let wish = json!({"name": name, "email": format!("{name}@example.net"), "password": "correct horse battery"});
        let request = self.http.post(format!("{}/api/auth/sign-up/email", self.address)).json(&wish);
        let answer = request.send().await.unwrap().error_for_status().unwrap();
        let cookies: Vec<String> = answer
            .headers()
            .get_all(SET_COOKIE)
            .iter()
            .map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned())
            .collect();
        let cache = cookies.iter().find_map(|cookie| cookie.strip_prefix("better-auth.session_data="));
        let session_cache = cache.map(str::to_owned);
        let body: Value = answer.json().await.unwrap();
        Person { id: body["user"]["id"].as_str().unwrap().to_owned(), cookies: cookies.join("; "), session_cache }
    }

    async fn token(&self, person: &Person) -> String {
        let request = self.http.get(format!("{}/api/auth/token", self.address)).header(COOKIE, &person.cookies);
        let body: Value = request.send().await.unwrap().error_for_status().unwrap().json().await.unwrap();
        body["token"].as_str().unwrap().to_owned()
    }

    async fn rename(&self, person: &Person, name: &str) {
        let request = self.http.post(format!("{}/api/auth/update-user", self.address)).header(COOKIE, &person.cookies);
        let request = request.header("origin", &self.address).json(&json!({ "name": name }));
        request.send().await.unwrap().error_for_status().unwrap();
    }

    async fn rotate(&self) {
        self.http.get(format!("{}/test/rotate", self.address)).send().await.unwrap();
    }
}

/// A server that trusts `issuer` and lives at the machine's time, as Better Auth does.
async fn trusting(issuer: Issuer) -> TestApp {
    let app = TestApp::with(|config| config.accounts.issuers = vec![issuer]).await;
    app.clock.set(SystemClock.now());
    app
}

/// What a header or the claims of a token say.
fn part(token: &str, index: usize) -> Value {
    use base64::Engine as _;
    let part = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// Two people live through everything that the Phase 2 contract has.
async fn two_people_and_their_tasks(auth: &BetterAuth, app: &TestApp) {
    let (ada, grace) = (auth.sign_up("ada").await, auth.sign_up("grace").await);
    let (own, other) = (auth.token(&ada).await, auth.token(&grace).await);
    let mine = format!("/api/v1/{}/tasks", ada.id);
    let made = ask(app, "POST", &mine, &own).json(&json!({"title": "Ferns"})).await;
    assert_eq!(made.status, 201, "{made}");
    let task = made.json();
    assert_eq!((&task["user_id"], &task["completed"]), (&json!(ada.id), &json!(false)));
    let path = format!("{mine}/{}", task["id"].as_str().unwrap());
    let done = ask(app, "PATCH", &format!("{path}/complete"), &own).await.json();
    assert_eq!((&done["user_id"], &done["completed"]), (&json!(ada.id), &json!(true)));
    assert_eq!(ask(app, "GET", &mine, &own).await.json()["total"], 1);
    ask(app, "GET", &mine, &other).await.problem(403, "FORBIDDEN");
    let theirs = format!("/api/v1/{}/tasks", grace.id);
    assert_eq!(ask(app, "GET", &theirs, &other).await.json()["total"], 0);
    ask(app, "GET", &path.replace(&ada.id, &grace.id), &other).await.problem(404, "NOT_FOUND");
    ask(app, "DELETE", &path, &own).await.no_content();
    assert_eq!(me(app, &own).await["email"], "ada@example.net");
}

#[tokio::test]
async fn better_auth_as_it_comes_out_of_the_box() {
    let Some(auth) = BetterAuth::start(&json!({"mode": "jwks"})) else { return };
    let app = trusting(auth.config()).await;
    two_people_and_their_tasks(&auth, &app).await;
    let person = auth.sign_up("hedy").await;
    let token = auth.token(&person).await;
    let header = part(&token, 0);
    assert_eq!((&header["alg"], header.get("typ")), (&json!("EdDSA"), None));
    assert_eq!(person.id.len(), 32);
    // A new name is here with the next token.
    let account = me(&app, &token).await;
    auth.rename(&person, "Hedwig").await;
    let renamed = me(&app, &auth.token(&person).await).await;
    assert_eq!((&renamed["id"], &renamed["name"]), (&account["id"], &json!("Hedwig")));
}

#[tokio::test]
async fn better_auth_with_other_keys() {
    for (alg, keys) in [("ES256", json!({"alg": "ES256"})), ("RS256", json!({"alg": "RS256", "modulusLength": 2048}))] {
        let Some(auth) = BetterAuth::start(&json!({"mode": "jwks", "keys": keys})) else { return };
        let app = trusting(auth.config()).await;
        let probe = auth.token(&auth.sign_up("probe").await).await;
        assert_eq!(part(&probe, 0)["alg"], alg);
        two_people_and_their_tasks(&auth, &app).await;
    }
}

#[tokio::test]
async fn better_auth_turns_its_keys_and_its_tokens_end() {
    let Some(auth) = BetterAuth::start(&json!({"mode": "jwks", "expirationTime": "30s"})) else { return };
    let app = trusting(auth.config()).await;
    let ada = auth.sign_up("ada").await;
    let before = auth.token(&ada).await;
    let account = me(&app, &before).await;
    auth.rotate().await;
    let after = auth.token(&ada).await;
    assert_ne!(part(&before, 0)["kid"], part(&after, 0)["kid"]);
    assert_eq!(me(&app, &after).await["id"], account["id"]);
    assert_eq!(me(&app, &before).await["id"], account["id"], "the old key is published for a while");
    app.advance(Duration::from_secs(92));
    ask(&app, "GET", "/api/v1/users/me", &after).await.problem(401, "TOKEN_EXPIRED");
}

#[tokio::test]
async fn better_auth_with_a_signer_of_its_own() {
    let wish = json!({"mode": "shared_secret", "secret": SECRET});
    let Some(auth) = BetterAuth::start(&wish) else { return };
    let app = trusting(Issuer { issuer: auth.address.clone(), ..shared() }).await;
    assert_eq!(part(&auth.token(&auth.sign_up("probe").await).await, 0)["alg"], "HS256");
    two_people_and_their_tasks(&auth, &app).await;
}

#[tokio::test]
async fn better_auth_s_session_cookie() {
    let wish = json!({"mode": "cookie_cache", "secret": SECRET});
    let Some(auth) = BetterAuth::start(&wish) else { return };
    let app = trusting(Issuer { issuer: String::new(), form: TokenForm::CookieCache, ..shared() }).await;
    let ada = auth.sign_up("ada").await;
    let cookie = ada.session_cache.clone().expect("a cookie with the session in it");
    assert_eq!(part(&cookie, 1)["session"]["userId"], ada.id.as_str());
    let account = me(&app, &cookie).await;
    assert_eq!((&account["name"], &account["email"]), (&json!("ada"), &json!("ada@example.net")));
    assert_eq!(ask(&app, "GET", &format!("/api/v1/{}/tasks", ada.id), &cookie).await.json()["total"], 0);
    // The session there has just begun.
    let wish = json!({"new_password": "a quiet green fern"});
    ask(&app, "POST", "/api/v1/users/me/password", &cookie).json(&wish).await.no_content();
}

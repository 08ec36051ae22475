//! Programs that others wrote: an OpenID provider (oidc-provider) and the holder of a `did:key` (Digital Bazaar).

use std::collections::BTreeMap;

use cairn_kernel::{Clock as _, SystemClock};
use cairn_server::config::Provider;
use cairn_testkit::TestApp;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use serde_json::{Value, json};

use crate::issuer::aws_lc_provider;
use crate::liar::{Browser, Liar, hand_in, pairs};
use crate::node::Program;

/// Where the provider sends browsers: to us, and to an app.
const CALLBACK: &str = "http://127.0.0.1:8420/api/v1/auth/oidc/google/callback";
const APP: &str = "http://127.0.0.1:1/cb";

/// A provider, and a browser that visits it.
struct Visit {
    address: String,
    http: reqwest::Client,
    cookies: BTreeMap<String, String>,
    _program: Program,
}

impl Visit {
    fn start() -> Option<Self> {
        aws_lc_provider();
        let wish = json!({"redirect_uris": [CALLBACK, APP]});
        let mut program = Program::start("provider.mjs", &wish.to_string())?;
        let address = program.address();
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Some(Self { address, http, cookies: BTreeMap::new(), _program: program })
    }

    async fn app(&self) -> TestApp {
        let provider = Provider {
            issuer: self.address.clone(),
            client_secret: Some("a secret of the test, long enough".into()),
            redirect_uris: vec![APP.to_owned()],
            ..Liar::start().await.config("google")
        };
        let app = TestApp::with(|config| config.accounts.providers = vec![provider]).await;
        app.clock.set(SystemClock.now());
        app
    }

    /// Opens a page, or sends a form to it; gives where it leads and what it shows.
    async fn open(&mut self, url: &str, form: Option<&str>) -> (Option<String>, String) {
        let request = match form {
            Some(form) => {
                self.http.post(url).header("content-type", "application/x-www-form-urlencoded").body(form.to_owned())
            }
            None => self.http.get(url),
        };
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = request.header(COOKIE, cookies.join("; ")).send().await.unwrap();
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let location = answer.headers().get(LOCATION).map(|value| value.to_str().unwrap().to_owned());
        let location = location.map(|to| if to.starts_with('/') { format!("{}{to}", self.address) } else { to });
        (location, answer.text().await.unwrap())
    }

    /// Signs in as `name` and agrees to everything; gives the query with which the provider sends the browser back.
    async fn sign_in(&mut self, page: &str, name: &str) -> Value {
        let mut forms = [format!("prompt=login&login={name}&password=x"), "prompt=consent".to_owned()].into_iter();
        let mut next = page.to_owned();
        for _ in 0..12 {
            let form = if next.contains("/interaction/") { forms.next() } else { None };
            let (location, shown) = self.open(&next, form.as_deref()).await;
            next = location.unwrap_or_else(|| panic!("{next} shows {shown}"));
            if next.starts_with(CALLBACK) || next.starts_with(APP) {
                return pairs(next.split_once('?').unwrap().1);
            }
        }
        panic!("the provider sends the browser around for ever, now to {next}");
    }

    /// Gets a code as an app would, for `client`.
    async fn code(&mut self, client: &str, name: &str) -> String {
        let page = format!(
            "{}/auth?response_type=code&client_id={client}&redirect_uri={APP}&scope=openid%20email%20profile&nonce=n-1&state=s",
            self.address,
        );
        self.cookies.clear();
        let query = self.sign_in(&page, name).await;
        query["code"].as_str().unwrap_or_else(|| panic!("{query}")).to_owned()
    }

    /// The ID token for a code, as an app with a secret of its own gets it.
    async fn id_token(&mut self, client: &str, secret: &str, name: &str) -> String {
        let code = self.code(client, name).await;
        let form = format!("grant_type=authorization_code&code={code}&redirect_uri={APP}");
        let request = self
            .http
            .post(format!("{}/token", self.address))
            .basic_auth(client, Some(secret.replace(' ', "+").replace(',', "%2C")));
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        answer["id_token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }
}

#[tokio::test]
async fn a_browser_signs_in_at_a_real_provider() {
    let Some(mut visit) = Visit::start() else { return };
    let app = visit.app().await;
    let mut ids = Vec::new();
    for name in ["ada", "ada", "grace"] {
        let browser = Browser::leave(&app, "").await;
        visit.cookies.clear();
        let back = visit.sign_in(&browser.location, name).await;
        assert_eq!((&back["state"], &back["iss"]), (&json!(browser.state()), &json!(visit.address)));
        let query = format!("code={}&iss={}", back["code"].as_str().unwrap(), visit.address);
        let entered = browser.land(&app, &query).await.ok();
        let told = (&entered["user"]["name"], &entered["user"]["email"]);
        assert_eq!(told, (&json!(format!("The {name}")), &json!(format!("{name}@example.net"))));
        ids.push(entered["user"]["id"].clone());
        // The provider gives nothing for a code that was used.
        let again = Browser::leave(&app, "").await;
        again.land(&app, &query).await.problem(401, "INVALID_CREDENTIALS");
    }
    assert!(ids[0] == ids[1] && ids[1] != ids[2]);
    let browser = Browser::leave(&app, "").await;
    visit.cookies.clear();
    let back = visit.sign_in(&browser.location, "doubtful").await;
    let query = format!("code={}", back["code"].as_str().unwrap());
    browser.land(&app, &query).await.problem(403, "EMAIL_NOT_VERIFIED");
    app.settle().await;
}

#[tokio::test]
async fn an_app_hands_in_codes_and_id_tokens_of_a_real_provider() {
    let Some(mut visit) = Visit::start() else { return };
    let app = visit.app().await;
    let code = json!({"code": visit.code("cairn", "ada").await, "redirect_uri": APP, "nonce": "n-1"});
    let first = hand_in(&app, &code).await.ok();
    hand_in(&app, &code).await.problem(401, "INVALID_CREDENTIALS");
    let code = json!({"code": visit.code("cairn", "ada").await, "redirect_uri": APP, "nonce": "n-2"});
    hand_in(&app, &code).await.problem(401, "INVALID_TOKEN");

    let token = visit.id_token("cairn", "a secret of the test, long enough", "ada").await;
    let entered = hand_in(&app, &json!({"id_token": token, "nonce": "n-1"})).await.ok();
    assert_eq!(entered["user"]["id"], first["user"]["id"]);
    hand_in(&app, &json!({"id_token": token, "nonce": "n-2"})).await.problem(401, "INVALID_TOKEN");
    let doubtful = visit.id_token("cairn", "a secret of the test, long enough", "doubtful").await;
    hand_in(&app, &json!({"id_token": doubtful})).await.problem(403, "EMAIL_NOT_VERIFIED");
    // Genuine, and for another service.
    let foreign = visit.id_token("somebody-else", "another secret of the test, long enough", "ada").await;
    hand_in(&app, &json!({"id_token": foreign})).await.problem(401, "INVALID_TOKEN");
    app.advance(std::time::Duration::from_hours(2));
    hand_in(&app, &json!({"id_token": token})).await.problem(401, "TOKEN_EXPIRED");
}

#[tokio::test]
async fn the_holder_of_a_did_key_signs_in_with_another_implementation() {
    let Some(mut holder) = Program::start("did.mjs", "") else { return };
    let did = holder.line();
    let app = TestApp::start().await;
    let mut ids = Vec::new();
    for _ in 0..2 {
        let challenge = app.ask("POST", "/api/v1/auth/did/challenge").json(&json!({"did": did})).await.ok();
        let signature = holder.ask(challenge["nonce"].as_str().unwrap());
        let response = json!({"did": did, "nonce": challenge["nonce"], "signature": signature});
        let entered = app.ask("POST", "/api/v1/auth/did/verify").json(&response).await.ok();
        ids.push(entered["user"]["id"].clone());
        app.ask("POST", "/api/v1/auth/did/verify").json(&response).await.problem(401, "INVALID_CREDENTIALS");
    }
    assert_eq!(ids[0], ids[1]);
}

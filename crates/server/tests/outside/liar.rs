//! A provider of the test's own: it gives whatever ID token it is told to, writes down what it is asked, and can be
//! away.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use cairn_server::config::{Config, Provider};
use cairn_testkit::{Answer, Ask, TestApp};
use serde_json::{Value, json};

use crate::issuer::{Key, aws_lc_provider, seconds};

/// What this server is called at the provider.
pub(crate) const CLIENT: &str = "cairn";
/// What proves it there.
pub(crate) const CLIENT_SECRET: &str = "a secret: of the test, + more";

#[derive(Default)]
struct Desk {
    keys: Vec<Value>,
    id_token: String,
    /// What the token endpoint says instead of giving a token.
    refusal: Option<(StatusCode, Value)>,
    is_away: bool,
    is_silent: bool,
    read: u32,
    forms: Vec<(String, String)>,
}

/// The provider.
pub(crate) struct Liar {
    pub(crate) address: String,
    pub(crate) key: Key,
    desk: Arc<Mutex<Desk>>,
}

impl Liar {
    pub(crate) async fn start() -> Self {
        aws_lc_provider();
        let key = Key::new("k1");
        let desk = Arc::new(Mutex::new(Desk { keys: vec![key.jwk()], ..Desk::default() }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state((address.clone(), desk.clone()));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, key, desk }
    }

    /// How Cairn is told about it.
    pub(crate) fn config(&self, name: &str) -> Provider {
        Provider {
            name: name.to_owned(),
            issuer: self.address.clone(),
            client_id: CLIENT.to_owned(),
            client_secret: Some(CLIENT_SECRET.into()),
            client_secret_file: None,
            app_client_ids: vec!["cairn-ios".to_owned()],
            redirect_uris: vec!["com.example.app:/cb".to_owned(), "postmessage".to_owned()],
            scopes: vec!["email".to_owned(), "profile".to_owned()],
            require_verified_email: true,
            allow_http: false,
        }
    }

    /// A server where people sign in at it, under the name `google`.
    pub(crate) async fn trusted(&self) -> TestApp {
        self.trusted_with(|_| {}).await
    }

    pub(crate) async fn trusted_with(&self, change: impl FnOnce(&mut Config)) -> TestApp {
        let provider = self.config("google");
        TestApp::with(|config| {
            config.accounts.providers = vec![provider];
            config.accounts.return_to = vec!["https://app.example.org".to_owned()];
            change(config);
        })
        .await
    }

    /// What it says about somebody, for an hour from now.
    pub(crate) fn claims(&self, app: &TestApp, subject: &str) -> Value {
        let now = seconds(app);
        json!({
            "iss": self.address, "aud": CLIENT, "sub": subject, "iat": now, "exp": now + 3600,
            "email": format!("{subject}@example.net"), "email_verified": true, "name": "Ada",
        })
    }

    pub(crate) fn token(&self, app: &TestApp, subject: &str) -> String {
        self.key.sign(&self.claims(app, subject))
    }

    /// Gives this for the next codes.
    pub(crate) fn gives(&self, id_token: String) {
        self.desk.lock().unwrap().id_token = id_token;
    }

    pub(crate) fn refuses(&self, status: StatusCode, body: Value) {
        self.desk.lock().unwrap().refusal = Some((status, body));
    }

    pub(crate) fn publishes(&self, key: &Key) {
        self.desk.lock().unwrap().keys = vec![key.jwk()];
    }

    pub(crate) fn is_away(&self, is_away: bool) {
        self.desk.lock().unwrap().is_away = is_away;
    }

    /// Takes requests and does not answer for longer than anybody waits.
    pub(crate) fn is_silent(&self, is_silent: bool) {
        self.desk.lock().unwrap().is_silent = is_silent;
    }

    /// How often its document was read.
    pub(crate) fn read(&self) -> u32 {
        self.desk.lock().unwrap().read
    }

    /// What the token endpoint was asked last: who asks, and the form.
    pub(crate) fn form(&self) -> (String, Value) {
        let (who, form) = self.desk.lock().unwrap().forms.last().cloned().unwrap();
        (who, pairs(&form))
    }
}

/// Signs in as an app.
pub(crate) fn hand_in(app: &TestApp, body: &Value) -> Ask {
    app.ask("POST", "/api/v1/auth/google").json(body)
}

/// A browser that went to the provider.
pub(crate) struct Browser {
    pub(crate) cookie: String,
    /// The provider's page.
    pub(crate) location: String,
    /// What its query says.
    pub(crate) query: Value,
}

impl Browser {
    pub(crate) async fn leave(app: &TestApp, query: &str) -> Self {
        Self::of(&app.ask("GET", &format!("/api/v1/auth/oidc/google/start{query}")).await)
    }

    pub(crate) fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, 303, "{answer}");
        let location = answer.header("location").to_owned();
        let query = pairs(location.split_once('?').unwrap().1);
        Self { cookie: answer.header("set-cookie").split(';').next().unwrap().to_owned(), location, query }
    }

    pub(crate) fn state(&self) -> String {
        self.query["state"].as_str().unwrap().to_owned()
    }

    /// Comes back with these parameters.
    pub(crate) fn land(&self, app: &TestApp, query: &str) -> Ask {
        let path = format!("/api/v1/auth/oidc/google/callback?state={}&{query}", self.state());
        app.ask("GET", &path).header("cookie", &self.cookie)
    }
}

/// The names and values of a query or a form.
pub(crate) fn pairs(text: &str) -> Value {
    form_urlencoded::parse(text.as_bytes()).map(|(name, value)| (name.into_owned(), json!(value))).collect()
}

async fn answer(
    State((address, desk)): State<(String, Arc<Mutex<Desk>>)>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let is_silent = desk.lock().unwrap().is_silent;
    if is_silent {
        tokio::time::sleep(std::time::Duration::from_mins(1)).await;
    }
    let mut desk = desk.lock().unwrap();
    if desk.is_away {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    match uri.path() {
        "/.well-known/openid-configuration" => {
            desk.read += 1;
            axum::Json(json!({
                "issuer": address,
                "authorization_endpoint": format!("{address}/auth"),
                "token_endpoint": format!("{address}/token"),
                "jwks_uri": format!("{address}/jwks"),
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["EdDSA"],
            }))
            .into_response()
        }
        "/jwks" => axum::Json(json!({ "keys": desk.keys })).into_response(),
        "/token" => {
            let who = headers.get("authorization").map_or("", |value| value.to_str().unwrap()).to_owned();
            desk.forms.push((who, String::from_utf8(body.to_vec()).unwrap()));
            match &desk.refusal {
                Some((status, body)) => (*status, axum::Json(body.clone())).into_response(),
                None => axum::Json(json!({"access_token": "x", "token_type": "Bearer", "id_token": desk.id_token}))
                    .into_response(),
            }
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

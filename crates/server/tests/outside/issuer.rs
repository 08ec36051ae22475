//! An issuer of the test's own: it signs whatever it is told to, counts who asks for its keys, and can be away.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cairn_server::config::{Issuer, TokenForm};
use cairn_testkit::{Ask, TestApp};
use serde_json::{Value, json};

/// A subject as Better Auth makes them: 32 characters, no UUID.
pub(crate) const ADA: &str = "dEIlV6NGDEuXvFHlkCBwBCZ0Nd3g8PjM";
/// A secret of good length.
pub(crate) const SECRET: &str = "a secret that both servers know, ünïcode";

/// A key with a name.
pub(crate) struct Key {
    pub(crate) kid: String,
    pair: Ed25519KeyPair,
}

impl Key {
    pub(crate) fn new(kid: &str) -> Self {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self { kid: kid.to_owned(), pair: Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap() }
    }

    pub(crate) fn public(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    pub(crate) fn jwk(&self) -> Value {
        let x = URL_SAFE_NO_PAD.encode(self.public());
        json!({"alg": "EdDSA", "crv": "Ed25519", "x": x, "kty": "OKP", "kid": self.kid})
    }

    /// A token with the header that Better Auth writes.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.sign_under(&json!({"alg": "EdDSA", "kid": self.kid}), claims)
    }

    /// A token with any header at all.
    pub(crate) fn sign_under(&self, header: &Value, claims: &Value) -> String {
        let message = message(header, claims);
        let signature = self.pair.sign(message.as_bytes());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }
}

/// Header and claims as they are signed.
pub(crate) fn message(header: &Value, claims: &Value) -> String {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()))
}

/// A token signed with HS256.
pub(crate) fn hs256(secret: &[u8], header: &Value, claims: &Value) -> String {
    let message = message(header, claims);
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
}

/// What the issuer answers when it is asked for its keys.
#[derive(Clone)]
pub(crate) enum Mood {
    /// These bytes.
    Keys(String),
    /// 503.
    Away,
    /// Go there.
    Redirect(String),
}

struct Desk {
    asked: AtomicU32,
    mood: Mutex<Mood>,
}

/// The issuer.
pub(crate) struct Elsewhere {
    pub(crate) address: String,
    desk: Arc<Desk>,
}

impl Elsewhere {
    /// An issuer that publishes these keys.
    pub(crate) async fn publishing(keys: &[&Key]) -> Self {
        aws_lc_provider();
        let desk = Arc::new(Desk { asked: AtomicU32::new(0), mood: Mutex::new(Mood::Away) });
        let router = Router::new().fallback(answer).with_state(desk.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let issuer = Self { address, desk };
        issuer.publish(keys);
        issuer
    }

    /// Publishes these keys from now on.
    pub(crate) fn publish(&self, keys: &[&Key]) {
        let keys: Vec<_> = keys.iter().map(|key| key.jwk()).collect();
        self.be(Mood::Keys(json!({ "keys": keys }).to_string()));
    }

    pub(crate) fn be(&self, mood: Mood) {
        *self.desk.mood.lock().unwrap() = mood;
    }

    /// How often the keys were asked for.
    pub(crate) fn asked(&self) -> u32 {
        self.desk.asked.load(Ordering::SeqCst)
    }

    /// How Cairn is told about it.
    pub(crate) fn config(&self) -> Issuer {
        Issuer {
            jwks_url: Some(format!("{}/api/auth/jwks", self.address)),
            shared_secret: None,
            issuer: self.address.clone(),
            ..shared()
        }
    }

    /// A server that trusts it.
    pub(crate) async fn trusted(&self) -> TestApp {
        let issuer = self.config();
        TestApp::with(|config| config.accounts.issuers = vec![issuer]).await
    }

    /// What Better Auth says about somebody, for a quarter of an hour from now.
    pub(crate) fn claims(&self, app: &TestApp, subject: &str) -> Value {
        claims(app, subject, &self.address)
    }
}

/// The claims of somebody by `issuer`.
pub(crate) fn claims(app: &TestApp, subject: &str, issuer: &str) -> Value {
    let now = seconds(app);
    json!({
        "iat": now, "exp": now + 900, "iss": issuer, "aud": issuer, "sub": subject, "id": subject,
        "name": "Ada", "email": "ada@example.net", "emailVerified": false,
    })
}

/// An issuer that shares its secret.
pub(crate) fn shared() -> Issuer {
    Issuer {
        name: "web".to_owned(),
        issuer: "https://app.example.net".to_owned(),
        audience: None,
        jwks_url: None,
        shared_secret: Some(SECRET.into()),
        shared_secret_file: None,
        form: TokenForm::Jwt,
        create_users: true,
        allow_http: false,
    }
}

/// The app's time in seconds since the epoch.
pub(crate) fn seconds(app: &TestApp) -> i64 {
    use cairn_kernel::Clock as _;
    app.clock.now().as_millis() / 1000
}

/// A request that shows the token.
pub(crate) fn ask(app: &TestApp, method: &str, path: &str, token: &str) -> Ask {
    app.ask(method, path).bearer(token)
}

/// Who the token's owner is here.
pub(crate) async fn me(app: &TestApp, token: &str) -> Value {
    ask(app, "GET", "/api/v1/users/me", token).await.ok()
}

pub(crate) fn aws_lc_provider() {
    // The first test to come installs it.
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
}

async fn answer(State(desk): State<Arc<Desk>>) -> Response {
    desk.asked.fetch_add(1, Ordering::SeqCst);
    // So that whoever asks at the same time really does.
    tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    let mood = desk.mood.lock().unwrap().clone();
    match mood {
        Mood::Keys(keys) => keys.into_response(),
        Mood::Away => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Mood::Redirect(to) => (StatusCode::FOUND, [("location", to)]).into_response(),
    }
}

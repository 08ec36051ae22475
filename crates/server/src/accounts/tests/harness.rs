//! A server in memory: the slice's own routes on a scratch database.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::request::Builder;
use axum::http::{Request, StatusCode};
use cairn_kernel::{Entropy, FrozenClock, SystemEntropy, Timestamp};
use cairn_store::Hints;
use cairn_store::testing::Scratch;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::accounts::api;
use crate::accounts::instance_secret::InstanceSecret;
use crate::accounts::issuers::Issuers;
use crate::accounts::keyring::KeyAlgorithm;
use crate::accounts::oidc::Providers;
use crate::accounts::signing;
use crate::config::{Config, Registration};
use crate::http::{ApiError, ClientIp};
use crate::{Ctx, Parts};

pub(super) const PASSWORD: &str = "seven ferns on a sill";

/// A server whose clock stands still until it is told to move.
pub(super) struct Server {
    pub(super) ctx: Ctx,
    pub(super) clock: Arc<FrozenClock>,
    router: Router,
    _scratch: Scratch,
}

/// An answer: status, body, and the wire code of the error if it is one.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
    pub(super) code: Option<&'static str>,
}

impl Answer {
    pub(super) fn ok(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        self.body["data"].clone()
    }

    pub(super) fn problem(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.code), (status, Some(code)), "{self:?}");
    }
}

impl Server {
    pub(super) async fn new(registration: Registration) -> Self {
        Self::start(registration, false).await
    }

    /// A server that counts attempts.
    pub(super) async fn limited(registration: Registration) -> Self {
        Self::start(registration, true).await
    }

    async fn start(registration: Registration, is_limited: bool) -> Self {
        let scratch = Scratch::new();
        let db = scratch.migrated();
        let clock = Arc::new(FrozenClock::at(Timestamp::parse("2026-11-21T09:00:00Z").unwrap()));
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        let secret = Arc::new(InstanceSecret::create(&scratch.folder.path().join("secret.key"), &*entropy).unwrap());
        let mut config = Config::default();
        config.accounts.registration = registration;
        config.limits.enabled = is_limited;
        // Ed25519 keys are made at once, RSA keys are not.
        let now = cairn_kernel::Clock::now(&*clock);
        let keyring = signing::prepare(&db, &secret, &entropy, now, KeyAlgorithm::EdDsa).await.unwrap();
        let hints = Hints::join(&db).unwrap();
        let parts = Parts { db, clock: clock.clone(), entropy, secret, config: Arc::new(config) };
        let ctx = Ctx::new(parts, keyring, Issuers::default(), Providers::default(), hints);
        let router = api::routes().merge(crate::own_profile::routes()).into_router();
        Self { router: router.with_state(ctx.clone()), ctx, clock, _scratch: scratch }
    }

    pub(super) async fn send(&self, method: &str, path: &str, token: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.answer(request, body).await
    }

    /// Posts from a client at `address`.
    pub(super) async fn post_from(&self, address: &str, path: &str, body: Value) -> Answer {
        let client = ClientIp(address.parse().unwrap());
        self.answer(Request::builder().method("POST").uri(path).extension(client), Some(body)).await
    }

    async fn answer(&self, request: Builder, body: Option<Value>) -> Answer {
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let request = request.header("content-type", "application/json").body(body).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let code = response.extensions().get::<ApiError>().map(|error| error.code.wire());
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
        assert!(code.is_some() == (status >= StatusCode::BAD_REQUEST), "{status} {body}");
        Answer { status: status.as_u16(), body, code }
    }

    pub(super) async fn get(&self, path: &str, token: &str) -> Answer {
        self.send("GET", path, token, None).await
    }

    pub(super) async fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        self.send("POST", path, token, Some(body)).await
    }

    pub(super) async fn register(&self, name: &str) -> Answer {
        let email = format!("{name}@example.org");
        let body = json!({"username": name, "email": email, "password": PASSWORD, "timezone": "Europe/Vienna"});
        self.post("/auth/register", "", body).await
    }

    pub(super) async fn login(&self, name: &str, password: &str) -> Answer {
        self.post("/auth/login", "", json!({"username": name, "password": password})).await
    }

    pub(super) async fn refresh(&self, token: &str) -> Answer {
        self.post("/auth/refresh", "", json!({"refresh_token": token})).await
    }
}

/// The text at `name`.
pub(super) fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("{name} in {value}")).to_owned()
}

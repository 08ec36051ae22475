//! A server's shared parts over a scratch database, users with tokens, and a verb that does
//! nothing but happen.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{Request, StatusCode};
use axum::response::Response;
use axum::routing::post;
use axum::{Router, response::IntoResponse};
use cairn_kernel::{Clock, FrozenClock, SessionId, SystemClock, SystemEntropy, Timestamp, UserId};
use cairn_server::accounts::instance_secret::InstanceSecret;
use cairn_server::accounts::issuers::Issuers;
use cairn_server::accounts::keyring::{KeyAlgorithm, Keyring, StoredKey};
use cairn_server::accounts::oidc::Providers;
use cairn_server::accounts::scope::{Role, Scopes};
use cairn_server::accounts::token::{self, Grant};
use cairn_server::call::{AnyScope, Call};
use cairn_server::config::Config;
use cairn_server::events::{self, DomainEvent};
use cairn_server::http::{ApiError, NoContent};
use cairn_server::{Ctx, Parts, activity, operations, realtime};
use cairn_store::testing::Scratch;
use cairn_store::{Db, Hints, Lane, StoreError, sql};
use serde::Serialize;
use tower::ServiceExt as _;
use uuid::Uuid;

sql! {
    static INSERT_USER: (UserId, String, Timestamp) => () = "
        INSERT INTO users (id, username, username_key, timezone, day_start, locale, tier, roles, preferences,
            disabled, created_at, updated_at)
        VALUES ($1, $2, $2, 'UTC', 0, 'en', 'free', 'user', '{}', false, $3, $3)";
    static INSERT_CLOCK: (UserId,) => () = "INSERT INTO user_clock (user_id, last_seq) VALUES ($1, 0)";
    static INSERT_SESSION: (SessionId, UserId, Timestamp, Timestamp) => () = "
        INSERT INTO sessions (id, user_id, device, ip, created_at, last_used_at, expires_at, revoked)
        VALUES ($1, $2, 'test', '', $3, $3, $4, false)";
    static REVOKE: (SessionId,) => () = "UPDATE sessions SET revoked = true WHERE id = $1";
}

/// One database and one instance over it.
pub(crate) struct Instance {
    pub(crate) ctx: Ctx,
    pub(crate) scratch: Arc<Scratch>,
}

/// A signed-in user.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: UserId,
    pub(crate) session: SessionId,
    pub(crate) token: String,
}

/// Something happened to a pebble.
#[derive(Serialize)]
pub(crate) struct Poked {
    id: Uuid,
    title: String,
}

impl DomainEvent for Poked {
    const KIND: &'static str = "task.poked";
    const ENTITY: &'static str = "task";
    fn entity_id(&self) -> Uuid {
        self.id
    }
}

impl Instance {
    pub(crate) fn new() -> Self {
        let scratch = Arc::new(Scratch::new());
        let db = scratch.migrated();
        Self { ctx: ctx_over(db, Arc::new(SystemClock)), scratch }
    }

    /// Another instance over the same database; embedded, it is the same process and the same door.
    pub(crate) fn beside(&self, clock: Arc<dyn Clock>) -> Self {
        let db = if cairn_store::testing::engine_is_postgres() {
            self.scratch.open().unwrap()
        } else {
            self.ctx.db().clone()
        };
        Self { ctx: ctx_over(db, clock), scratch: self.scratch.clone() }
    }

    pub(crate) async fn person(&self) -> Person {
        let now = self.ctx.now();
        let (id, session) = (UserId::from_uuid(self.ctx.new_id()), SessionId::from_uuid(self.ctx.new_id()));
        self.write(move |tx| {
            tx.run(&INSERT_USER, &(id, id.to_string(), now))?;
            tx.run(&INSERT_CLOCK, &(id,))?;
            tx.run(&INSERT_SESSION, &(session, id, now, now.plus_days(30))).map(|_| ())
        })
        .await;
        let grant = Grant {
            iss: "cairn".to_owned(),
            sub: id,
            sid: session,
            jti: self.ctx.new_id(),
            email: None,
            roles: vec![Role::User],
            scope: Scopes::of_role(Role::User),
            tier: "free".to_owned(),
        };
        let (token, _) = token::issue(&self.ctx.keyring(), grant, now).unwrap();
        Person { id, session, token }
    }

    pub(crate) async fn end_session(&self, person: &Person) {
        let session = person.session;
        self.write(move |tx| tx.run(&REVOKE, &(session,)).map(|_| ())).await;
        self.ctx.something_happened(person.id);
    }

    /// Writes to the database as a test may.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        closure: impl for<'a> Fn(&mut cairn_store::WriteTx<'a>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.ctx.db().write(Lane::Request, None, closure).await.unwrap()
    }

    /// Reads from the database as a test may.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        closure: impl for<'a> Fn(&mut cairn_store::ReadTx<'a>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.ctx.db().read(Lane::Request, None, closure).await.unwrap()
    }

    pub(crate) fn router(&self) -> Router {
        let routes = activity::routes().merge(realtime::routes()).merge(operations::routes());
        routes.into_router().route("/poke/{title}", post(poke)).with_state(self.ctx.clone())
    }

    pub(crate) async fn send(&self, method: &str, path: &str, person: &Person) -> Response {
        let request = Request::builder().method(method).uri(path);
        let request = request.header("authorization", format!("Bearer {}", person.token)).body(Body::empty()).unwrap();
        self.router().oneshot(request).await.into_response()
    }

    /// Makes something happen to `person`.
    pub(crate) async fn poke(&self, person: &Person, title: &str) {
        let answer = self.send("POST", &format!("/poke/{title}"), person).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    }

    pub(crate) async fn get_json(&self, path: &str, person: &Person) -> (StatusCode, serde_json::Value) {
        let answer = self.send("GET", path, person).await;
        let status = answer.status();
        let body = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }
}

pub(crate) fn ctx_over(db: Db, clock: Arc<dyn Clock>) -> Ctx {
    let folder = tempfile::tempdir().unwrap();
    let secret = Arc::new(InstanceSecret::create(&folder.path().join("secret.key"), &SystemEntropy).unwrap());
    let key = StoredKey::generate(KeyAlgorithm::EdDsa, &secret, &SystemEntropy, clock.now()).unwrap();
    let keyring = Keyring::open(&[key], &secret, clock.now()).unwrap();
    let hints = Hints::join(&db).unwrap();
    let mut config = Config::default();
    config.limits.enabled = false;
    let parts = Parts { db, clock, entropy: Arc::new(SystemEntropy), secret, config: Arc::new(config) };
    Ctx::new(parts, keyring, Issuers::default(), Providers::default(), hints)
}

/// A clock that is `millis` ahead of the machine's and stands still.
pub(crate) fn clock_ahead_by(millis: i64) -> Arc<FrozenClock> {
    Arc::new(FrozenClock::at(SystemClock.now().plus_millis(millis)))
}

async fn poke(State(ctx): State<Ctx>, call: Call<AnyScope>, Path(title): Path<String>) -> Result<Response, ApiError> {
    ctx.write(call, move |tx, call| {
        events::append(tx, call, &Poked { id: call.new_id(), title: title.clone() })?;
        Ok(NoContent)
    })
    .await
}

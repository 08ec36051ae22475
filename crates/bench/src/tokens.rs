//! What it costs to know who calls: the same GET with each kind of credential, and of those that are signed, the
//! proof of a signature that was not seen before.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use axum::Router;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cairn_kernel::{Clock as _, SystemClock};
use cairn_server::accounts::keyring::{KeyAlgorithm, Keyring};
use cairn_server::accounts::{signing, token};
use cairn_server::{App, Ctx};
use cairn_store::testing::Scratch;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::Trouble;
use crate::client::{Connection, Feed, request, round};
use crate::compare::percentile;
use crate::options::Pace;
use crate::side::{config, outside, sign_up};

/// Proofs of a signature that are timed.
const PROOFS: u32 = 2_000;
/// Connections that ask at the same time.
const CONNECTIONS: usize = 16;

/// What one kind of credential costs.
pub(crate) struct Cost {
    /// Which.
    pub(crate) credential: &'static str,
    /// GETs of one task a second.
    pub(crate) rate: f64,
    /// Half of the answers took at most this, in microseconds.
    pub(crate) p50: u32,
    /// All but one in a hundred took at most this, in microseconds.
    pub(crate) p99: u32,
    /// Proving the signature of a token that was not seen before; `None`: there is none.
    pub(crate) proof: Option<Duration>,
}

/// An issuer elsewhere: its keys on loopback, and a token that it signed.
struct Elsewhere {
    address: String,
    pair: Ed25519KeyPair,
}

/// Measures each credential in turn, on SQLite or on the `PostgreSQL` at `postgres`.
pub(crate) fn measure(postgres: Option<&str>, pace: Pace) -> Result<Vec<Cost>, Trouble> {
    let database = Scratch::on(postgres);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let elsewhere = runtime.block_on(Elsewhere::open())?;
    let mut config = config(&database);
    config.accounts.issuers = vec![serde_json::from_value(json!({
        "name": "elsewhere", "issuer": elsewhere.address, "jwks_url": format!("{}/jwks", elsewhere.address),
    }))?];
    let app = runtime.block_on(App::on(database.migrated(), config, outside()))?;
    let ctx = app.ctx.clone();
    let address = runtime.block_on(serve(app))?;
    let measured = runtime.block_on(credentials(address, &ctx, &elsewhere))?;
    let mut costs = Vec::with_capacity(measured.len());
    for (credential, secret, proof) in measured {
        let task = runtime.block_on(a_task(address, &secret))?;
        let ask = request("GET", &format!("/api/v1/tasks/{task}"), &secret, None);
        let feed = Arc::new(Feed::again_and_again(vec![ask]));
        round(address, CONNECTIONS, pace.warm_up, &feed)?;
        let taken = round(address, CONNECTIONS, pace.round * 2, &feed)?;
        let rate = taken.answers as f64 / taken.took.as_secs_f64();
        costs.push(Cost {
            credential,
            rate,
            p50: percentile(&taken.micros, 50),
            p99: percentile(&taken.micros, 99),
            proof,
        });
    }
    ctx.begin_stop();
    ctx.db().close();
    Ok(costs)
}

async fn serve(app: App) -> Result<SocketAddr, Trouble> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(app.serve(listener, std::future::pending()));
    Ok(address)
}

/// Each credential with its secret and what its proof costs.
async fn credentials(
    server: SocketAddr,
    ctx: &Ctx,
    elsewhere: &Elsewhere,
) -> Result<Vec<(&'static str, String, Option<Duration>)>, Trouble> {
    let mut connection = Connection::open(server).await?;
    let rs256 = sign_up(&mut connection, 0).await?.token;
    let of_rs256 = proof(&ctx.keyring(), &rs256)?;
    let wish = r#"{"name":"bench","scopes":["tasks:read","tasks:write"]}"#;
    let key = answer(&mut connection, &request("POST", "/api/v1/api-keys", &rs256, Some(wish))).await?;
    let key = key["data"]["key"].as_str().unwrap_or_default().to_owned();
    let keys = signing::rotate(ctx.db(), ctx.secret(), ctx.entropy(), ctx.now(), KeyAlgorithm::EdDsa).await;
    ctx.replace_keyring(keys.map_err(|error| Trouble::Said(error.to_string()))?);
    let eddsa = sign_up(&mut connection, 1).await?.token;
    let of_eddsa = proof(&ctx.keyring(), &eddsa)?;
    let outside = elsewhere.token();
    Ok(vec![
        ("own token, RS256", rs256, Some(of_rs256)),
        ("own token, EdDSA", eddsa, Some(of_eddsa)),
        ("API key", key, None),
        ("outside token, EdDSA by JWKS", outside, None),
    ])
}

/// The mean time of proving `token` anew.
fn proof(keyring: &Keyring, token: &str) -> Result<Duration, Trouble> {
    let now = SystemClock.now();
    let began = Instant::now();
    for _ in 0..PROOFS {
        token::verify(keyring, token, now).map_err(|fault| Trouble::Said(fault.to_string()))?;
    }
    Ok(began.elapsed() / PROOFS)
}

/// A task of whoever has `secret`.
async fn a_task(server: SocketAddr, secret: &str) -> Result<String, Trouble> {
    let mut connection = Connection::open(server).await?;
    let ask = request("POST", "/api/v1/tasks", secret, Some(r#"{"title":"Water the ferns"}"#));
    let made = answer(&mut connection, &ask).await?;
    let id = made["data"]["id"].as_str().map(str::to_owned);
    id.ok_or_else(|| Trouble::Said(format!("a task was not made: {made}")))
}

async fn answer(connection: &mut Connection, ask: &[u8]) -> Result<Value, Trouble> {
    connection.ask(ask).await?;
    Ok(serde_json::from_slice(connection.body())?)
}

impl Elsewhere {
    async fn open() -> Result<Self, Trouble> {
        let bad = |_| Trouble::Said("a key could not be made".to_owned());
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(bad)?;
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref());
        let pair = pair.map_err(|error| Trouble::Said(error.to_string()))?;
        let x = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
        let keys = json!({"keys": [{"alg": "EdDSA", "crv": "Ed25519", "kty": "OKP", "kid": "k", "x": x}]}).to_string();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        let router = Router::new().route("/jwks", get(move || async move { keys }));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, pair })
    }

    /// What it says about somebody.
    fn token(&self) -> String {
        let part = |json: Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let seconds = SystemClock.now().as_millis() / 1000;
        let claims =
            json!({"iss": self.address, "aud": self.address, "sub": "somebody", "iat": seconds, "exp": seconds + 900});
        let message = format!("{}.{}", part(json!({"alg": "EdDSA", "kid": "k"})), part(claims));
        let signature = self.pair.sign(message.as_bytes());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }
}

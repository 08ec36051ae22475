//! Access tokens: signed statements of who calls, good for 15 minutes.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cairn_kernel::{SessionId, Timestamp, UserId};
use jsonwebtoken::{Header, Validation, dangerous, decode, decode_header};
use moka::sync::Cache;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::keyring::{KeyError, Keyring};
use super::opaque::SecretHash;
use super::scope::{Role, Scopes};
use crate::config;

/// How long an access token is good: 15 minutes, in seconds (`expires_in` of a token answer).
pub const ACCESS_TOKEN_LIFE_SECONDS: i64 = 900;

/// `typ` of the header (RFC 9068 §2.1): nothing else signed by the same keys passes for an access
/// token.
const TOKEN_TYPE: &str = "at+jwt";
/// Ours have under 1500 bytes. What is longer is not looked at.
const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// How far in the future a token may have been made, in milliseconds: `serve` refuses to start 30 s apart from
/// the database's clock, so two servers are at most twice that apart.
const CLOCKS_APART_MS: i64 = 60_000;

/// How long a proven token is believed without proving it again, in milliseconds.
const CACHED_MS: i64 = 5 * 60 * 1000;
/// How many proven tokens are kept; about 10 MB when full.
const CACHED_TOKENS: u64 = 10_000;

/// The issuer where no public address is configured: one for all servers of a database, whichever port
/// each listens on.
const UNNAMED: &str = "cairn";

/// What this server calls itself in `iss`.
pub fn own_issuer(server: &config::Server) -> &str {
    server.public_url.as_deref().unwrap_or(UNNAMED)
}

/// Whether a token that our key has signed was issued under a name of this server. The plain one stays
/// good when a public address is configured, so that doing so signs nobody out.
pub fn is_own_issuer(server: &config::Server, iss: &str) -> bool {
    iss == UNNAMED || iss == own_issuer(server)
}

/// To whom a token is given, and for what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The public address of the server, or `cairn` where it has none.
    pub iss: String,
    /// The user.
    pub sub: UserId,
    /// The sign-in; when it is revoked the guard refuses the token at once.
    pub sid: SessionId,
    /// A name for this one token.
    pub jti: Uuid,
    /// The address of the account, where it has one.
    pub email: Option<String>,
    /// Roles at the time of issue. The guard reads the current ones.
    pub roles: Vec<Role>,
    /// What the token allows at most, names with a space between.
    pub scope: Scopes,
    /// The plan the account is on at the time of issue.
    pub tier: String,
}

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// To whom, and for what.
    #[serde(flatten)]
    pub grant: Grant,
    /// Issued at, in seconds since the epoch.
    pub iat: i64,
    /// Refused from this second on, in seconds since the epoch.
    pub exp: i64,
}

impl Claims {
    /// When the token ends.
    pub const fn expires_at(&self) -> Timestamp {
        Timestamp::from_millis(self.exp.saturating_mul(1000))
    }
}

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// Genuine, but over: 401 `TOKEN_EXPIRED`.
    #[error("the access token has expired")]
    Expired,
    /// Of a key that is not known (yet), and perhaps of somebody else's.
    #[error("the access token is of an unknown key")]
    UnknownKey,
    /// Anything else: 401 `INVALID_TOKEN`. It is not said what, so that nobody is taught.
    #[error("the access token is not valid")]
    Invalid,
}

/// Signs a token of [`ACCESS_TOKEN_LIFE_SECONDS`] with the current key.
pub fn issue(keyring: &Keyring, grant: Grant, now: Timestamp) -> Result<(String, Claims), KeyError> {
    let key = keyring.current();
    let mut header = Header::new(key.algorithm().jwt());
    header.typ = Some(TOKEN_TYPE.to_owned());
    header.kid = Some(key.kid().to_owned());

    let iat = now.as_millis().div_euclid(1000);
    let claims = Claims { grant, iat, exp: iat + ACCESS_TOKEN_LIFE_SECONDS };

    let mut token = format!("{}.{}", encoded(&header)?, encoded(&claims)?);
    let signature = key.sign(token.as_bytes())?;
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    Ok((token, claims))
}

/// Proves a token: signed by a key of `keyring` with that key's own algorithm, and not over at `now`.
/// Its end has no tolerance for other clocks.
pub fn verify(keyring: &Keyring, token: &str, now: Timestamp) -> Result<Claims, TokenFault> {
    prove(keyring, token, now).map(|(claims, _)| claims)
}

/// Gives the claims and the `kid`.
fn prove(keyring: &Keyring, token: &str, now: Timestamp) -> Result<(Claims, String), TokenFault> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(TokenFault::Invalid);
    }
    let header = decode_header(token).map_err(|_| TokenFault::Invalid)?;
    if header.typ.as_deref() != Some(TOKEN_TYPE) || names_a_key_or_an_extension(&header) {
        return Err(TokenFault::Invalid);
    }
    let kid = header.kid.ok_or(TokenFault::Invalid)?;
    let key = keyring.find(&kid, now).ok_or(TokenFault::UnknownKey)?;

    // The key says which algorithm is right, never the token.
    let mut validation = Validation::new(key.algorithm().jwt());
    // The library would ask the machine's clock; the end is checked below against `now`.
    validation.validate_exp = false;
    validation.required_spec_claims.clear();
    let claims: Claims = decode(token, key.verifier(), &validation).map_err(|_| TokenFault::Invalid)?.claims;

    // Nobody sends a token before it is made; clocks of servers that share a database may differ a little.
    if claims.iat.saturating_mul(1000) > now.plus_millis(CLOCKS_APART_MS).as_millis() {
        return Err(TokenFault::Invalid);
    }
    if now >= claims.expires_at() { Err(TokenFault::Expired) } else { Ok((claims, kid)) }
}

/// Whether `token` says, believed by nobody, that this server has issued it.
pub fn says_to_be_ours(server: &config::Server, token: &str) -> bool {
    #[derive(Deserialize)]
    struct Said {
        iss: String,
    }
    dangerous::insecure_decode_claims::<Said>(token).is_ok_and(|said| is_own_issuer(server, &said.iss))
}

/// A header that brings its own key (`jwk`, `x5c`), says where to fetch one (`jku`, `x5u`), or asks
/// for rules we do not follow (`crit`, …) was not made here.
fn names_a_key_or_an_extension(header: &Header) -> bool {
    let Header { typ: _, alg: _, kid: _, cty, jku, jwk, x5u, x5c, x5t, x5t_s256, crit, enc, zip, url, nonce, extras } =
        header;
    jwk.is_some()
        || x5c.is_some()
        || crit.is_some()
        || enc.is_some()
        || zip.is_some()
        || [cty, jku, x5u, x5t, x5t_s256, url, nonce].into_iter().any(Option::is_some)
        || !extras.inner().is_empty()
}

fn encoded(part: &impl Serialize) -> Result<String, KeyError> {
    serde_json::to_vec(part).map(|json| URL_SAFE_NO_PAD.encode(json)).map_err(|_| KeyError::Failed)
}

/// Remembers proven tokens, so that a busy client pays for its signature once in five minutes.
///
/// Holds only what the signature proves. Whether the session lives and what its user may do now is
/// the guard's to say, at every call (DATA §4).
pub struct TokenCache {
    proven: Cache<SecretHash, Arc<Proven>>,
}

struct Proven {
    claims: Arc<Claims>,
    kid: String,
    at: Timestamp,
    until: Timestamp,
}

impl TokenCache {
    /// An empty cache.
    pub fn new() -> Self {
        // The time to live only frees memory, by the machine's clock; what counts is `until`.
        let proven = Cache::builder()
            .max_capacity(CACHED_TOKENS)
            .time_to_live(Duration::from_millis(CACHED_MS.unsigned_abs()))
            .build();
        Self { proven }
    }

    /// As [`verify`], from memory where possible. A remembered token counts only while the keyring
    /// still has its key, so it falls with its `kid` the moment a keyring without it is handed in.
    pub fn verify(&self, keyring: &Keyring, token: &str, now: Timestamp) -> Result<Arc<Claims>, TokenFault> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(TokenFault::Invalid);
        }
        let hash = SecretHash::of(token);
        if let Some(proven) = self.proven.get(&hash)
            && (proven.at..proven.until).contains(&now)
            && keyring.find(&proven.kid, now).is_some()
        {
            return Ok(Arc::clone(&proven.claims));
        }
        let (claims, kid) = prove(keyring, token, now)?;
        let claims = Arc::new(claims);
        let until = claims.expires_at().min(now.plus_millis(CACHED_MS));
        self.proven.insert(hash, Arc::new(Proven { claims: Arc::clone(&claims), kid, at: now, until }));
        Ok(claims)
    }
}

impl Default for TokenCache {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;

//! Tokens of trusted servers elsewhere, such as Better Auth: accepted as they are, for the person that
//! they name.
//!
//! * `statement`: what a token says, and whether it may be believed.
//! * `keys`, `published`: the public keys of an issuer, and how they are fetched.
//!
//! `super::first_sight` leads from the person elsewhere to the account here.

mod keys;
mod published;
mod statement;

use std::sync::Arc;
use std::time::{Duration, Instant};

use cairn_kernel::{ErrorCode, IdentityId, Timestamp, UserId};
use jsonwebtoken::{Algorithm, DecodingKey, Header, decode_header};
use moka::sync::Cache;
use secrecy::ExposeSecret as _;

use super::first_sight::{self, MAX_TOKEN_BYTES, Person};
use super::opaque::SecretHash;
use super::source::Missing;
use crate::Ctx;
use crate::call::PATIENCE;
use crate::config::{Issuer, TokenForm};
use crate::http::{ApiError, ApiResult};
use keys::PublicKey;
use published::{JwksUrl, KeySource};
use statement::Claims;

/// How long a proven token is believed without proving it again, in milliseconds (DATA §4).
const CACHED_MS: i64 = 5 * 60 * 1000;
/// How many proven tokens are kept.
const CACHED_TOKENS: u64 = 10_000;
/// A secret should have as many bytes as the hash it keys (RFC 7518 §3.2).
const SECRET_SHOULD_HAVE_BYTES: usize = 32;

/// An issuer or a provider that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the issuer {name} cannot be used: {cause}")]
pub struct IssuerFault {
    name: String,
    cause: String,
}

impl IssuerFault {
    /// The issuer or provider `name` cannot be used because of `cause`.
    pub(super) fn new(name: &str, cause: impl std::fmt::Display) -> Self {
        Self { name: name.to_owned(), cause: cause.to_string() }
    }
}

/// The issuers that the operator trusts, and the tokens of theirs that were proven lately.
pub struct Issuers {
    all: Vec<Trusted>,
    proven: Cache<SecretHash, Arc<Outsider>>,
}

/// One issuer, ready to check its tokens.
struct Trusted {
    config: Issuer,
    trust: Trust,
}

/// What proves a token of the issuer.
enum Trust {
    /// The keys that it publishes.
    Published(Arc<KeySource>),
    /// The secret that it shares with us.
    Shared(DecodingKey),
}

/// What a genuine token says.
#[derive(Clone)]
pub struct Statement {
    /// Whom it names.
    pub person: Person,
    /// When that person signed in there, as far as the token tells.
    signed_in: Option<Timestamp>,
    kid: Option<String>,
    /// Refused from then on, the tolerance for clocks included.
    ends: Timestamp,
}

/// A proven token and whose it is. Whether account and identity still live is the guard's to say.
pub(crate) struct Outsider {
    pub(crate) user: UserId,
    pub(crate) identity: IdentityId,
    /// Who the person is elsewhere.
    pub(crate) subject: Arc<str>,
    /// When the token ends.
    pub(crate) ends: Timestamp,
    /// When the person signed in elsewhere, as far as the token tells.
    pub(crate) signed_in: Option<Timestamp>,
    token: SecretHash,
    issuer: String,
    kid: Option<String>,
    from: Timestamp,
    until: Timestamp,
}

impl Default for Issuers {
    /// None.
    fn default() -> Self {
        // The time to live only frees memory, by the machine's clock; what counts is `until`.
        let proven = Cache::builder()
            .max_capacity(CACHED_TOKENS)
            .time_to_live(Duration::from_millis(CACHED_MS.unsigned_abs()))
            .build();
        Self { all: Vec::new(), proven }
    }
}

impl Issuers {
    /// Makes the configured issuers ready; no key is fetched before the first token comes.
    ///
    /// The process's rustls provider must be installed before when one of them publishes its keys.
    pub fn new(issuers: &[Issuer]) -> Result<Self, IssuerFault> {
        let all = issuers.iter().map(|issuer| Trusted::new(issuer.clone())).collect::<Result<_, _>>()?;
        Ok(Self { all, ..Self::default() })
    }

    /// Proves that `token` is of one of the issuers and good at `now`.
    ///
    /// # Errors
    /// 401 `INVALID_TOKEN` or `TOKEN_EXPIRED`; 503 while the keys of its issuer were never seen.
    pub async fn prove(&self, token: &str, now: Timestamp) -> ApiResult<Statement> {
        let invalid = || ApiError::of(ErrorCode::InvalidToken);
        if self.all.is_empty() || token.len() > MAX_TOKEN_BYTES {
            return Err(invalid());
        }
        let header = decode_header(token).map_err(|_| invalid())?;
        let said = Claims::unproven(token).ok_or_else(invalid)?;
        // What the token says of itself only picks the issuer whose keys must prove it.
        let issuer = self.all.iter().find(|issuer| issuer.is_named_by(&header, &said)).ok_or_else(invalid)?;
        issuer.prove(&header, token, now).await
    }

    /// What was proven about `token` lately. It falls with the key that proved it.
    fn remembered(&self, hash: &SecretHash, now: Timestamp) -> Option<Arc<Outsider>> {
        let known = self.proven.get(hash)?;
        let issuer = self.all.iter().find(|issuer| issuer.config.name == known.issuer)?;
        ((known.from..known.until).contains(&now) && issuer.still_has(known.kid.as_deref())).then_some(known)
    }

    /// Forgets whose the tokens of `identity` are: it was taken off its account.
    pub(super) fn forget_identity(&self, identity: IdentityId) {
        let its = self.proven.iter().filter(|(_, known)| known.identity == identity);
        its.for_each(|(hash, _)| self.proven.invalidate(&*hash));
    }

    /// Forgets whose one token is: the guard has just found that it is nobody's, because another server took the
    /// identity off. Its owner is looked for when it comes again.
    pub(crate) fn forget_token(&self, outsider: &Outsider) {
        self.proven.invalidate(&outsider.token);
    }
}

impl Trusted {
    fn new(config: Issuer) -> Result<Self, IssuerFault> {
        let fault = |cause: &dyn std::fmt::Display| IssuerFault::new(&config.name, cause);
        let trust = match (&config.jwks_url, &config.shared_secret) {
            (Some(url), None) => {
                let url = url.parse().map_err(|cause| fault(&cause))?;
                let keys = JwksUrl::at(&config.name, url).map_err(|cause| fault(&cause))?;
                Trust::Published(Arc::new(KeySource::of(keys)))
            }
            (None, Some(secret)) => {
                let bytes = secret.expose_secret().as_bytes();
                if bytes.len() < SECRET_SHOULD_HAVE_BYTES {
                    tracing::warn!(
                        issuer = config.name,
                        "its shared_secret has fewer than 32 bytes: it can be guessed"
                    );
                }
                Trust::Shared(DecodingKey::from_secret(bytes))
            }
            _ => return Err(fault(&"it needs jwks_url or shared_secret, and not both")),
        };
        Ok(Self { config, trust })
    }

    /// Whether a token that says this of itself would be of this issuer.
    fn is_named_by(&self, header: &Header, said: &Claims) -> bool {
        match self.config.form {
            TokenForm::Jwt => said.issuer() == Some(&self.config.issuer),
            TokenForm::CookieCache => header.alg == Algorithm::HS256 && said.is_cookie_cache(),
        }
    }

    async fn prove(&self, header: &Header, token: &str, now: Timestamp) -> ApiResult<Statement> {
        let invalid = || ApiError::of(ErrorCode::InvalidToken);
        if !statement::is_plain(header) {
            return Err(invalid());
        }
        let (claims, kid) = match &self.trust {
            Trust::Shared(secret) => (Claims::proven(token, secret, Algorithm::HS256), None),
            Trust::Published(source) => {
                let kid = header.kid.as_deref().ok_or_else(invalid)?;
                let key = source.find(now, |keys| keys.get(kid).cloned()).await.map_err(|why| self.no_key(why))?;
                let PublicKey { algorithm, verifier } = &*key;
                (Claims::proven(token, verifier, *algorithm), Some(kid.to_owned()))
            }
        };
        let claims = claims.ok_or_else(invalid)?;
        let ends = claims.check(&self.config, now)?;
        let person = Person {
            issuer: self.config.name.clone(),
            subject: claims.subject(self.config.form).ok_or_else(invalid)?,
            profile: claims.profile(self.config.form),
            said_at: claims.said_at(),
            may_join: self.config.create_users,
        };
        Ok(Statement { person, signed_in: claims.signed_in(self.config.form), kid, ends })
    }

    fn no_key(&self, why: Missing) -> ApiError {
        match why {
            Missing::Unknown => ApiError::of(ErrorCode::InvalidToken),
            Missing::Unreachable { retry_after } => ApiError::of(ErrorCode::Unavailable)
                .with_detail(format!("the keys of the issuer {} cannot be fetched", self.config.name))
                .with_retry_after(retry_after),
        }
    }

    fn still_has(&self, kid: Option<&str>) -> bool {
        match (&self.trust, kid) {
            (Trust::Published(source), Some(kid)) => source.known().is_some_and(|keys| keys.get(kid).is_some()),
            (Trust::Published(_), None) => false,
            (Trust::Shared(_), _) => true,
        }
    }
}

impl Ctx {
    /// Whose the token of an outside issuer is; somebody new is given an account.
    pub(crate) async fn outsider(&self, token: &str, now: Timestamp) -> ApiResult<Arc<Outsider>> {
        let hash = SecretHash::of(token);
        if let Some(known) = self.issuers().remembered(&hash, now) {
            return Ok(known);
        }
        let Statement { person, signed_in, kid, ends } = self.issuers().prove(token, now).await?;
        let (user, identity) = first_sight::account_of(self, &person, Some(Instant::now() + PATIENCE)).await?;
        let until = ends.min(now.plus_millis(CACHED_MS));
        let Person { issuer, subject, .. } = person;
        let outsider =
            Outsider { user, identity, subject, ends, signed_in, token: hash, issuer, kid, from: now, until };
        let outsider = Arc::new(outsider);
        self.issuers().proven.insert(hash, outsider.clone());
        Ok(outsider)
    }
}

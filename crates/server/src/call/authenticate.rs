//! From headers to a [`Call`]: the signature is checked here, everything that can change by the guard.

use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, header};
use cairn_kernel::{ApiKeyId, ErrorCode, Timestamp, UserId};
use cairn_store::{Lane, ReadTx, sql};

use super::{Authority, Call, Credential, Fingerprint, Source};
use crate::Ctx;
use crate::accounts::api_keys::KnownKey;
use crate::accounts::issuers::Outsider;
use crate::accounts::opaque::{OpaqueKind, SecretHash};
use crate::accounts::token::{self, TokenFault};
use crate::http::extract::{ClaimedUser, SignedIn};
use crate::http::limits::{self, AllowanceNote, Bucket};
use crate::http::{ApiError, ApiResult, ClientIp, RequestId};

/// A request that has waited this long for the database is not begun any more; clients have given up by then.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// Longest `Idempotency-Key`.
const LONGEST_KEY: usize = 255;

sql! {
    static KEY_OWNER: ([u8; 32],) => (UserId, ApiKeyId) = "SELECT user_id, id FROM api_keys WHERE hash = $1";
}

/// Who calls, and what proved it.
pub(crate) struct Caller {
    pub(crate) user: UserId,
    pub(crate) credential: Credential,
    outside: Option<Arc<Outsider>>,
}

impl<A: Authority> FromRequestParts<Ctx> for Call<A> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, ctx: &Ctx) -> Result<Self, ApiError> {
        let now = ctx.now();
        let note = parts.extensions.get::<AllowanceNote>().cloned().unwrap_or_default();
        let stranger = Stranger { caller: limits::Caller::address(ClientIp::of(&parts.extensions)), note: &note };
        let Caller { user, credential, outside } = ctx.authenticate(presented(&parts.headers)?, now, &stranger).await?;
        ctx.limiter().check(Bucket::User, limits::Caller::User(user), &note)?;
        let request_id = parts.extensions.get::<RequestId>().map_or("", RequestId::as_str).into();
        let call = Self {
            user,
            credential,
            outside,
            now,
            request_id,
            source: Source::User,
            deadline: Some(Instant::now() + PATIENCE),
            fingerprint: fingerprint(parts)?.map(Arc::new),
            config: ctx.config().clone(),
            chance: ctx.chance(),
            standing: Arc::new(OnceLock::new()),
            happened: super::Happened::default(),
            authority: PhantomData,
        };
        let elsewhere = call.outside.as_ref().map(|outsider| Arc::clone(&outsider.subject));
        parts.extensions.insert(SignedIn::new(user, elsewhere));
        for claimed in ClaimedUser::all_in(parts.uri.query().unwrap_or_default()) {
            call.refuse_other_user(Some(&claimed))?;
        }
        Ok(call)
    }
}

impl<A> Call<A> {
    /// A `user_id` that was sent along never grants anything; naming somebody else is 403.
    pub fn refuse_other_user(&self, claimed: Option<&ClaimedUser>) -> ApiResult<()> {
        match claimed {
            Some(ClaimedUser(user)) if !self.is_named(user) => Err(ApiError::of(ErrorCode::Forbidden)),
            _ => Ok(()),
        }
    }
}

/// Whoever presents a secret, as long as nobody knows who it is.
struct Stranger<'a> {
    caller: limits::Caller,
    note: &'a AllowanceNote,
}

impl Ctx {
    /// Who presents `secret`. Whether the credential still lives is the guard's to say.
    async fn authenticate(&self, secret: &str, now: Timestamp, stranger: &Stranger<'_>) -> ApiResult<Caller> {
        if let Some(hash) = SecretHash::of_presented(OpaqueKind::ApiKey, secret) {
            return self.key_owner(hash, now, stranger).await;
        }
        let mut proven = self.tokens().verify(&self.keyring(), secret, now);
        if proven.as_ref().is_err_and(|fault| *fault == TokenFault::UnknownKey)
            && token::says_to_be_ours(&self.config().server, secret)
        {
            self.look_for_keys().await;
            proven = self.tokens().verify(&self.keyring(), secret, now);
        }
        match proven {
            Ok(claims) if !token::is_own_issuer(&self.config().server, &claims.grant.iss) => {
                Err(ApiError::of(ErrorCode::InvalidToken))
            }
            Ok(claims) => {
                let credential = Credential::Session(claims.grant.sid);
                Ok(Caller { user: claims.grant.sub, credential, outside: None })
            }
            Err(TokenFault::Expired) => Err(ApiError::of(ErrorCode::TokenExpired)),
            Err(TokenFault::Invalid | TokenFault::UnknownKey) => {
                let known = self.outsider(secret, now).await?;
                Ok(Caller { user: known.user, credential: Credential::Outside(known.identity), outside: Some(known) })
            }
        }
    }

    /// The owner of an API key never changes, so it is remembered; a revoked key fails at the guard.
    async fn key_owner(&self, hash: SecretHash, now: Timestamp, stranger: &Stranger<'_>) -> ApiResult<Caller> {
        let bytes = *hash.as_bytes();
        let known = match self.key_owners().get(&bytes) {
            Some(known) => known,
            None => self.look_up_key(bytes, stranger).await?,
        };
        self.note_use(&known, now);
        Ok(Caller { user: known.user, credential: Credential::Key(known.key), outside: None })
    }

    /// Asks the database, which costs a stranger nothing and people their turn: an address that sent too
    /// many unknown keys this minute is not asked for any more.
    async fn look_up_key(&self, bytes: [u8; 32], stranger: &Stranger<'_>) -> ApiResult<KnownKey> {
        self.limiter().refuse_spent(Bucket::UnknownKey, stranger.caller, stranger.note)?;
        let deadline = Some(Instant::now() + PATIENCE);
        let find = move |tx: &mut ReadTx<'_>| Ok::<_, ApiError>(tx.find(&KEY_OWNER, &(bytes,))?);
        let Some((user, key)) = self.db().read(Lane::Request, deadline, find).await? else {
            self.limiter().check(Bucket::UnknownKey, stranger.caller, stranger.note)?;
            return Err(ApiError::of(ErrorCode::InvalidToken));
        };
        let known = KnownKey::new(user, key);
        self.key_owners().insert(bytes, known.clone());
        Ok(known)
    }

    /// When the access token among `headers` ends, if there is a good one.
    pub(crate) fn token_end(&self, headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
        let secret = presented(headers).ok()?;
        Some(self.tokens().verify(&self.keyring(), secret, now).ok()?.expires_at())
    }
}

/// The secret in `Authorization: Bearer` or `X-API-Key`. Another scheme is no credential of ours: a proxy
/// in front asks for `Basic` and hands it on.
fn presented(headers: &HeaderMap) -> ApiResult<&str> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let secret = match text(header::AUTHORIZATION).map(|value| value.split_once(' ').unwrap_or((value, ""))) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Some(token.trim()),
        _ => text(HeaderName::from_static("x-api-key")),
    };
    secret.filter(|secret| !secret.is_empty()).ok_or(ApiError::of(ErrorCode::Unauthorized))
}

fn fingerprint(parts: &Parts) -> ApiResult<Option<Fingerprint>> {
    if parts.method == Method::GET || parts.method == Method::HEAD {
        return Ok(None);
    }
    let Some(key) = parts.headers.get("idempotency-key") else { return Ok(None) };
    let key = key.to_str().ok().filter(|key| !key.is_empty() && key.len() <= LONGEST_KEY);
    let Some(key) = key else {
        return Err(ApiError::invalid("Idempotency-Key", "must be 1 to 255 printable ASCII characters"));
    };
    let uri = parts.extensions.get::<axum::extract::OriginalUri>().map_or(&parts.uri, |original| &original.0);
    let path = uri.path_and_query().map_or("", |path| path.as_str()).to_owned();
    Ok(Some(Fingerprint { key: key.to_owned(), method: parts.method.as_str().to_owned(), path }))
}

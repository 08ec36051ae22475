//! Keys for programs: shown once, kept as a hash, never able to do more than their owner.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use cairn_kernel::{ApiKeyId, ErrorCode, Timestamp, UserId};
use cairn_store::{Lane, ReadTx, StoreError, WriteTx, record, sql};
use const_format::formatcp;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::events::{ApiKeyCreated, ApiKeyRevoked};
use super::lasting::refuse_passing;
use super::opaque::{OpaqueSecret, SecretHash};
use super::scope::{Scope, Scopes};
use crate::Ctx;
use crate::call::Call;
use crate::events;
use crate::http::{ApiError, ApiResult, Created, Data, NoContent};

/// Keys that one user can have.
pub const MAX_KEYS: i64 = 100;
/// The last use of a key is written down at most this often, in milliseconds.
const NOTED_EVERY_MS: i64 = 60_000;

record! {
    struct KeyRow {
        id: ApiKeyId,
        name: String,
        scopes: String,
        created_at: Timestamp,
        expires_at: Option<Timestamp>,
        last_used_at: Option<Timestamp>,
    }
}

sql! {
    static COUNT: (UserId,) => (i64,) = "SELECT CAST(count(*) AS bigint) FROM api_keys WHERE user_id = $1";
    static INSERT: (ApiKeyId, UserId, [u8; 32], String, String, Timestamp, Option<Timestamp>) => () = "
        INSERT INTO api_keys (id, user_id, hash, name, scopes, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    static ALL: (UserId, i64) => KeyRow = formatcp!(
        "SELECT {} FROM api_keys WHERE user_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2", KeyRow::COLUMNS
    );
    static GET: (UserId, ApiKeyId) => KeyRow = formatcp!(
        "SELECT {} FROM api_keys WHERE user_id = $1 AND id = $2", KeyRow::COLUMNS
    );
    static DELETE: (UserId, ApiKeyId) => () = "DELETE FROM api_keys WHERE user_id = $1 AND id = $2";
    static NOTE_USE: (UserId, ApiKeyId, Timestamp) => () = "
        UPDATE api_keys SET last_used_at = $3
        WHERE user_id = $1 AND id = $2 AND (expires_at IS NULL OR expires_at > $3)";
}

/// A key as its owner sees it; the secret itself is never shown again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ApiKey {
    /// The key's id.
    pub id: ApiKeyId,
    /// The same as `id`.
    pub api_key_id: ApiKeyId,
    /// What its owner calls it.
    pub name: String,
    /// What it may do, as long as its owner may.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; null: never.
    #[schema(required)]
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the minute; null: not yet.
    #[schema(required)]
    pub last_used_at: Option<Timestamp>,
}

/// A new key with its secret.
// No `Debug`, for the secret's sake.
#[derive(Serialize, ToSchema)]
pub struct NewApiKey {
    /// The key's id.
    pub id: ApiKeyId,
    /// The same as `id`.
    pub api_key_id: ApiKeyId,
    /// The secret, shown this once.
    #[schema(example = "cairn_…")]
    pub key: String,
    /// What its owner calls it.
    pub name: String,
    /// What it may do, as long as its owner may.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; null: never.
    #[schema(required)]
    pub expires_at: Option<Timestamp>,
}

/// What a new key is to be.
#[derive(Debug, Clone)]
pub struct KeyWish {
    /// What its owner calls it.
    pub name: String,
    /// What it may do; at least one.
    pub scopes: Scopes,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

impl From<KeyRow> for ApiKey {
    fn from(row: KeyRow) -> Self {
        let KeyRow { id, name, scopes, created_at, expires_at, last_used_at } = row;
        let scopes = scopes.parse().unwrap_or(Scopes::NONE).iter().collect();
        Self { id, api_key_id: id, name, scopes, created_at, expires_at, last_used_at }
    }
}

/// Makes a key. It can do no more than the session that asks for it.
///
/// It outlives what it is made with, which therefore is no key (decisions 0041 and 0061).
///
/// # Errors
/// 403 for a key, for a token from elsewhere that may not make what lasts, and for scopes that the caller lacks, 409 `LIMIT_EXCEEDED`, 422 for an end that is over.
pub fn create(
    tx: &mut WriteTx<'_>,
    call: &Call,
    wish: &KeyWish,
    secret: &OpaqueSecret,
) -> ApiResult<Created<NewApiKey>> {
    refuse_passing(tx, call)?;
    if !call.standing(tx)?.scopes.contains_all(wish.scopes) {
        return Err(ApiError::of(ErrorCode::Forbidden).field("scopes", "must be scopes that you have yourself"));
    }
    let data = make(tx, call, wish, secret)?;
    Ok(Created { location: format!("/api/v1/api-keys/{}", data.id), data, version: None })
}

/// Makes a key of the caller, who may give what it may do.
pub(super) fn make(tx: &mut WriteTx<'_>, call: &Call, wish: &KeyWish, secret: &OpaqueSecret) -> ApiResult<NewApiKey> {
    let KeyWish { name, scopes, expires_at } = wish.clone();
    if expires_at.is_some_and(|end| end <= call.now) {
        return Err(ApiError::invalid("expires_at", "must be in the future"));
    }
    let (current,) = tx.one(&COUNT, &(call.user,))?;
    if current >= MAX_KEYS {
        let data = json!({ "limit": MAX_KEYS, "current": current, "raise_by": "revoking a key" });
        return Err(ApiError::of(ErrorCode::LimitExceeded).with_data(data));
    }
    let id = ApiKeyId::from_uuid(call.new_id());
    let hash: SecretHash = secret.hash();
    tx.run(&INSERT, &(id, call.user, *hash.as_bytes(), name.clone(), scopes.to_string(), call.now, expires_at))?;
    events::append(tx, call, &ApiKeyCreated { key: id, name: name.clone(), scopes: scopes.to_string() })?;
    let scopes = scopes.iter().collect();
    let key = secret.expose().to_owned();
    Ok(NewApiKey { id, api_key_id: id, key, name, scopes, created_at: call.now, expires_at })
}

/// The caller's keys, newest first. There are never more than [`MAX_KEYS`].
pub fn list(tx: &mut ReadTx<'_>, call: &Call) -> ApiResult<Vec<ApiKey>> {
    Ok(tx.all(&ALL, &(call.user, MAX_KEYS))?.into_iter().map(ApiKey::from).collect())
}

/// One key of the caller.
pub fn get(tx: &mut ReadTx<'_>, call: &Call, id: ApiKeyId) -> ApiResult<Data<ApiKey>> {
    let row = tx.find(&GET, &(call.user, id))?.ok_or(ApiError::not_found())?;
    Ok(Data::of(row.into()))
}

/// Takes a key back, effective at once.
pub fn revoke(tx: &mut WriteTx<'_>, call: &Call, id: ApiKeyId) -> ApiResult<NoContent> {
    if tx.run(&DELETE, &(call.user, id))? == 0 {
        return Err(ApiError::not_found());
    }
    events::append(tx, call, &ApiKeyRevoked { key: id })?;
    Ok(NoContent)
}

/// When the key `id` of `user` ends, if it ever does.
pub(super) fn end_of(tx: &mut ReadTx<'_>, user: UserId, id: ApiKeyId) -> Result<Option<Timestamp>, StoreError> {
    Ok(tx.find(&GET, &(user, id))?.and_then(|row| row.expires_at))
}

/// A key whose owner is remembered.
#[derive(Clone)]
pub(crate) struct KnownKey {
    pub(crate) user: UserId,
    pub(crate) key: ApiKeyId,
    /// When its use was last written down, in milliseconds since the epoch.
    noted: Arc<AtomicI64>,
}

impl KnownKey {
    pub(crate) fn new(user: UserId, key: ApiKeyId) -> Self {
        Self { user, key, noted: Arc::new(AtomicI64::new(0)) }
    }

    /// Whether a use at `now` is to be written down; true for one of all who ask at the same time.
    fn is_due(&self, now: Timestamp) -> bool {
        let last = self.noted.load(Ordering::Relaxed);
        let is_old = now.as_millis().abs_diff(last) >= NOTED_EVERY_MS.unsigned_abs();
        let now = now.as_millis();
        is_old && self.noted.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

impl Ctx {
    /// Writes down that a key was used, once a minute at most and behind the request's back.
    pub(crate) fn note_use(&self, known: &KnownKey, now: Timestamp) {
        if !known.is_due(now) {
            return;
        }
        let (db, row) = (self.db().clone(), (known.user, known.key, now));
        tokio::spawn(async move {
            let noted = db.write::<_, StoreError, _>(Lane::Background, None, move |tx| tx.run(&NOTE_USE, &row)).await;
            if let Err(error) = noted {
                tracing::warn!(%error, "the last use of an API key could not be written down");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use cairn_kernel::{SeededEntropy, SystemEntropy};

    use super::*;

    #[test]
    fn a_use_is_noted_once_a_minute() {
        let ids = cairn_kernel::Ids::new();
        let at = Timestamp::from_millis(1_800_000_000_000);
        let user = UserId::from_uuid(ids.next(at, &SystemEntropy));
        let key = KnownKey::new(user, ApiKeyId::from_uuid(ids.next(at, &SeededEntropy::new(1))));
        let noted: Vec<bool> = [0, 1, 59_999, 60_000, 60_001].map(|ms| key.is_due(at.plus_millis(ms))).into();
        assert_eq!(noted, [true, false, false, true, false]);
        assert!(key.is_due(at.plus_millis(-120_000)), "a clock that was set back does not stop it");
    }
}

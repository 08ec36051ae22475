//! Answers that are kept beside their effect, so that a repeat is answered and not done (DESIGN §4).

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use cairn_kernel::{ErrorCode, Timestamp, UserId};
use cairn_store::{ReadTx, StoreError, WriteTx, record, sql};
use serde::{Deserialize, Serialize};

use super::{Call, Fingerprint};
use crate::http::{ApiError, ApiResult, ReplyParts};

/// How long an answer is kept: 24 h (DESIGN §4).
const KEPT_MILLIS: i64 = 24 * 3_600_000;

record! {
    /// An answer as it is kept.
    struct Row {
        method: String,
        path: String,
        body_hash: [u8; 32],
        status: i64,
        headers: String,
        body: Vec<u8>,
    }
}

/// The columns of an answer, and the instant up to which one under the same key has expired.
type NewRow = (UserId, String, String, String, [u8; 32], i64, String, Vec<u8>, Timestamp, Timestamp);

sql! {
    static FIND: (UserId, String, Timestamp) => Row = "
        SELECT method, path, body_hash, status, headers, body
        FROM idempotency WHERE user_id = $1 AND key = $2 AND created_at > $3";
    static KEEP: NewRow => () = "
        INSERT INTO idempotency (user_id, key, method, path, body_hash, status, headers, body, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (user_id, key) DO UPDATE SET method = excluded.method, path = excluded.path,
            body_hash = excluded.body_hash, status = excluded.status, headers = excluded.headers,
            body = excluded.body, created_at = excluded.created_at
        WHERE idempotency.created_at <= $10";
    static FORGET_OLD: (Timestamp,) => () = "
        DELETE FROM idempotency WHERE (user_id, key) IN (
            SELECT user_id, key FROM idempotency WHERE created_at <= $1 ORDER BY created_at LIMIT 200)";
}

/// An answer that was given before.
#[derive(Debug, Clone)]
pub enum Stored {
    /// A success.
    Reply(ReplyParts),
    /// A refusal.
    Refusal(ApiError),
}

#[derive(Serialize, Deserialize)]
struct Headers {
    location: Option<String>,
    etag: Option<String>,
}

/// The answer to this very request, if it was given within 24 h.
///
/// # Errors
/// 409 `IDEMPOTENCY_CONFLICT` when the key stands for another request.
pub(super) fn find(tx: &mut ReadTx<'_>, call: &Call, print: &Fingerprint, hash: [u8; 32]) -> ApiResult<Option<Stored>> {
    let oldest = call.now.plus_millis(-KEPT_MILLIS);
    let Some(row) = tx.find(&FIND, &(call.user, print.key.clone(), oldest))? else { return Ok(None) };
    if row.method != print.method || row.path != print.path || row.body_hash != hash {
        return Err(ApiError::of(ErrorCode::IdempotencyConflict));
    }
    if row.status >= 400 {
        return ApiError::from_stored(&row.body)
            .map(|refusal| Some(Stored::Refusal(refusal)))
            .ok_or_else(|| ApiError::internal("a stored refusal cannot be read"));
    }
    let headers: Headers = serde_json::from_str(&row.headers).map_err(ApiError::internal)?;
    let status = u16::try_from(row.status).map_err(ApiError::internal)?;
    Ok(Some(Stored::Reply(ReplyParts { status, location: headers.location, etag: headers.etag, body: row.body })))
}

/// Keeps `answer` for repeats of the same request, unless it is of a kind that is not kept
/// (401, 402, 403, 429, 5xx).
pub(super) fn keep(
    tx: &mut WriteTx<'_>,
    call: &Call,
    print: &Fingerprint,
    hash: [u8; 32],
    answer: &Stored,
) -> Result<(), StoreError> {
    let (status, headers, body) = match answer {
        Stored::Reply(parts) => {
            let headers = Headers { location: parts.location.clone(), etag: parts.etag.clone() };
            let headers = serde_json::to_string(&headers).unwrap_or_default();
            (parts.status, headers, parts.body.clone())
        }
        Stored::Refusal(refusal) => (refusal.code.status(), "{}".to_owned(), refusal.to_stored()),
    };
    let row = (
        call.user,
        print.key.clone(),
        print.method.clone(),
        print.path.clone(),
        hash,
        i64::from(status),
        headers,
        body,
        call.now,
        call.now.plus_millis(-KEPT_MILLIS),
    );
    match tx.run(&KEEP, &row)? {
        // The user's row is locked since `find` saw no answer that counts.
        0 => Err(StoreError::Constraint("an answer is kept under this key already".into())),
        _ => Ok(()),
    }
}

/// Whether a refusal with this code is given again to a repeat.
pub(super) const fn is_kept(code: ErrorCode) -> bool {
    matches!(code.status(), 400 | 404 | 409 | 422)
        && !matches!(code, ErrorCode::IdempotencyConflict | ErrorCode::IdempotencyInProgress)
}

/// Drops some of what is older than 24 h, at most 200 answers; says how many. A schedule's work.
pub fn forget_old_answers(tx: &mut WriteTx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.run(&FORGET_OLD, &(now.plus_millis(-KEPT_MILLIS),))
}

/// Copies of one request wait here for the first of them, before the queue of the database.
#[derive(Default)]
pub(crate) struct Flights(Mutex<HashMap<(UserId, String), Flight>>);

/// Held by the request that flies; the others wait for it.
type Flight = Arc<tokio::sync::Mutex<()>>;

impl Flights {
    /// The lock of this key; held while its request runs.
    pub(super) fn of(&self, user: UserId, key: &str) -> Flight {
        let mut flights = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        // Locks that nobody holds or waits for are dropped when the map has grown.
        if flights.len() > 1024 {
            flights.retain(|_, lock| Arc::strong_count(lock) > 1);
        }
        flights.entry((user, key.to_owned())).or_default().clone()
    }
}

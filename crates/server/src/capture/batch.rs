//! Texts of a client that comes back online, each for itself.

use cairn_kernel::ErrorCode;
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use super::model::CaptureAnswer;
use super::reading;
use super::request::{Batch, BatchItem, BatchKey, Capture};
use super::service;
use crate::Ctx;
use crate::accounts::Setting;
use crate::call::{Call, Stored, TasksWrite};
use crate::http::extract::{read_object, take_users};
use crate::http::{ApiError, ApiResult};
use crate::tasks::bulk::BulkFault;

/// What the keys of a batch are kept under; the same under every address of it.
const PATH: &str = "/api/v1/capture/batch";

/// What became of each text.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchAnswer {
    /// Texts that are saved, now or by an earlier request.
    pub succeeded: usize,
    /// Texts that are not.
    pub failed: usize,
    /// One for each text, in the order in which they were sent.
    pub results: Vec<BatchResult>,
}

/// What became of one text.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchResult {
    /// The key it was sent under; null when there was none that could be read.
    pub idempotency_key: Option<String>,
    /// The HTTP status that it would have got alone. What is 5xx may be sent again.
    #[schema(minimum = 200, maximum = 599)]
    pub status: u16,
    /// This answer was given before, and nothing was done now.
    pub replayed: bool,
    /// As `POST /capture` answers it; null when it was not saved.
    #[schema(value_type = Option<CaptureAnswer>)]
    pub capture: Option<Value>,
    /// Why it was not saved; null when it was.
    pub error: Option<BulkFault>,
}

/// Saves each text in a transaction of its own, so that one that fails keeps nobody else waiting, and what was
/// saved is saved although the connection breaks.
pub(super) async fn run(ctx: &Ctx, call: &Call<TasksWrite>, batch: Batch) -> ApiResult<BatchAnswer> {
    let setting = Setting::of(ctx, call).await?;
    let mut results = Vec::with_capacity(batch.captures.len());
    for fields in batch.captures {
        let key = fields.get("idempotency_key").and_then(Value::as_str).and_then(|key| BatchKey::new(key).ok());
        let outcome = one(ctx, call, setting, fields).await;
        results.push(BatchResult::of(key, outcome));
    }
    let succeeded = results.iter().filter(|result| result.error.is_none()).count();
    Ok(BatchAnswer { succeeded, failed: results.len() - succeeded, results })
}

/// One text under its key. That it is malformed is an answer too, but is not kept: mended, it may come again.
async fn one(
    ctx: &Ctx,
    call: &Call<TasksWrite>,
    setting: Setting,
    mut fields: Map<String, Value>,
) -> ApiResult<(Stored, bool)> {
    take_users(&mut fields)?.iter().try_for_each(|user| call.refuse_other_user(Some(user)))?;
    let hash = Sha256::digest(serde_json::to_vec(&fields).map_err(ApiError::internal)?).into();
    let item: BatchItem = read_object(fields)?;
    let call = call.under_key(item.idempotency_key.to_string(), PATH);
    let reading = reading::read_in(setting, call.now, Capture::from(item)).await?;
    ctx.write_kept(call, hash, move |tx, call| service::capture(tx, call, &reading)).await
}

impl BatchResult {
    fn of(key: Option<BatchKey>, outcome: ApiResult<(Stored, bool)>) -> Self {
        let (stored, replayed) = outcome.unwrap_or_else(|refusal| (Stored::Refusal(refusal), false));
        let (status, capture, error) = match stored {
            Stored::Reply(parts) => match serde_json::from_slice::<Value>(&parts.body) {
                Ok(mut body) => (parts.status, Some(body["data"].take()), None),
                Err(_) => (ErrorCode::Internal.status(), None, Some(ApiError::of(ErrorCode::Internal))),
            },
            Stored::Refusal(refusal) => (refusal.code.status(), None, Some(refusal)),
        };
        let idempotency_key = key.map(BatchKey::into_string);
        Self { idempotency_key, status, replayed, capture, error: error.map(BulkFault::from) }
    }
}

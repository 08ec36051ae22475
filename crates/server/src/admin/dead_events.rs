//! Events that a subscriber could not take in, and handing them over again.

use cairn_kernel::{EventSeq, Page, Timestamp, UserId};
use cairn_store::{ReadTx, WriteTx};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::events::DeadEventReplayed;
use crate::call::Call;
use crate::events::dead::{self, DeadEventId};
use crate::events::{self, Subscriber};
use crate::http::{ApiError, ApiResult, Cursor, FilterHash};

/// The one order of the list.
const LAST_FAILED_FIRST: &str = "-failed_at";
/// Events on a page when nothing is said (DESIGN §4).
const DEFAULT_LIMIT: i64 = 25;

/// Which page of the dead events is wanted.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct DeadEventsQuery {
    /// Events on a page, 1–100; 25 when nothing is said.
    #[serde(default)]
    #[garde(inner(range(min = 1, max = 100)))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    /// `page.next_cursor` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// An event that a subscriber could not take in, without what it says.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeadEvent {
    /// Which event, and whom it failed for.
    #[schema(example = "0190c2f4-7a5e-7c3a-8f1e-2b6d5a4c3e21.17.activity")]
    pub id: String,
    /// The same as `id`.
    pub dead_event_id: String,
    /// Whose event it is.
    pub user_id: UserId,
    /// Its number among that user's events.
    pub seq: EventSeq,
    /// What happened.
    #[schema(example = "task.completed")]
    pub kind: String,
    /// Who could not take it in.
    #[schema(example = "activity")]
    pub subscriber: String,
    /// Why, when it was last tried.
    pub error: String,
    /// When it happened.
    pub happened_at: Timestamp,
    /// When it was last tried.
    pub failed_at: Timestamp,
}

/// What came of handing an event over again.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Replayed {
    /// Whether it was taken in; it is no dead event any more then.
    pub replayed: bool,
    /// Why not.
    #[schema(required)]
    pub error: Option<String>,
}

impl From<dead::DeadEvent> for DeadEvent {
    fn from(row: dead::DeadEvent) -> Self {
        let id = DeadEventId { user: row.user_id, seq: row.seq, subscriber: row.subscriber.clone() }.to_string();
        Self {
            dead_event_id: id.clone(),
            id,
            user_id: row.user_id,
            seq: row.seq,
            kind: row.kind,
            subscriber: row.subscriber,
            error: row.error,
            happened_at: row.happened_at,
            failed_at: row.at,
        }
    }
}

/// One page of the dead events, last failed first.
pub(super) fn list(tx: &mut ReadTx<'_>, query: &DeadEventsQuery) -> ApiResult<Page<DeadEvent>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let filter = FilterHash::of(&"dead_events")?;
    let after = query.cursor.as_deref().map(|text| Cursor::decode(text, LAST_FAILED_FIRST, filter)).transpose()?;
    let rows = dead::list(tx, after, limit + 1)?;
    let key = |row: &dead::DeadEvent| (row.at, row.user_id, row.seq, row.subscriber.clone());
    Ok(Cursor::page(rows, limit, LAST_FAILED_FIRST, filter, key)?.map(DeadEvent::from))
}

/// Hands a dead event to its subscriber again.
///
/// # Errors
/// 404 when it is not, or no longer, dead.
pub(super) fn replay(
    tx: &mut WriteTx<'_>,
    call: &Call,
    subscribers: &[Box<dyn Subscriber>],
    id: &DeadEventId,
) -> ApiResult<Replayed> {
    let outcome = dead::replay(tx, subscribers, id, call.now)?.ok_or(ApiError::not_found())?;
    let error = outcome.err();
    let DeadEventId { user, seq, subscriber } = id.clone();
    events::append(tx, call, &DeadEventReplayed { user, seq, subscriber, replayed: error.is_none() })?;
    Ok(Replayed { replayed: error.is_none(), error })
}

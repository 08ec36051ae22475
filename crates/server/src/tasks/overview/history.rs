use cairn_kernel::{EventSeq, Page, PageInfo, TaskId, Timestamp};
use cairn_store::ReadTx;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::call::Call;
use crate::events::{self, EventRow};
use crate::http::{ApiError, ApiResult, Cursor, FilterHash};
use crate::tasks::store;

/// Entries on a page when nothing is said (DESIGN §4).
const DEFAULT_LIMIT: i64 = 25;
/// The one order of a history.
const NEWEST_FIRST: &str = "-seq";

/// `GET /tasks/{id}/history`
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct HistoryQuery {
    /// Entries a page, 1–100; 25 unless said.
    #[garde(inner(range(min = 1, max = 100)))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    /// Where the last page ended.
    #[garde(inner(length(max = 2000)))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

/// Something that happened to a task, one of its steps or one of its comments.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HistoryEntry {
    /// The number of the event among the user's, as live streams count them.
    pub id: i64,
    /// What happened, such as `task.completed`.
    pub kind: String,
    /// What it happened to.
    pub entity: HistoryEntity,
    /// What the event says.
    #[schema(value_type = Object)]
    pub payload: serde_json::Value,
    /// `user`, `ai` or `system`.
    pub source: String,
    /// The request that caused it.
    pub request_id: String,
    /// When.
    pub at: Timestamp,
}

/// What something happened to; it may be gone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HistoryEntity {
    /// `task`, `step`, `comment`
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id.
    pub id: Uuid,
}

/// One page of what happened to a task and what is under it, newest first.
pub(super) fn history(
    tx: &mut ReadTx<'_>,
    call: &Call,
    id: TaskId,
    query: &HistoryQuery,
) -> ApiResult<Page<HistoryEntry>> {
    store::get(tx, call.user, id)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let filter = FilterHash::of(&("history", id))?;
    let before = match &query.cursor {
        Some(text) => Cursor::decode::<EventSeq>(text, NEWEST_FIRST, filter)?,
        None => EventSeq::MAX,
    };
    // One more than the page holds tells whether there is another.
    let mut rows = events::of_task(tx, call.user, id, before, limit + 1)?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    let last = rows.last().filter(|_| more).map(|row| row.seq);
    let next_cursor = last.map(|seq| Cursor::encode(NEWEST_FIRST, filter, &seq)).transpose()?;
    let items = rows.into_iter().map(shown).collect::<ApiResult<_>>()?;
    Ok(Page { items, info: PageInfo { limit, next_cursor, total: None } })
}

fn shown(row: EventRow) -> ApiResult<HistoryEntry> {
    Ok(HistoryEntry {
        id: row.seq,
        kind: row.kind,
        entity: HistoryEntity { kind: row.entity_type, id: row.entity_id },
        payload: serde_json::from_str(&row.payload).map_err(ApiError::internal)?,
        source: row.source,
        request_id: row.request_id,
        at: row.at,
    })
}

use cairn_kernel::{Page, PageInfo};
use cairn_store::ReadTx;

use super::model::{Activity, ActivityQuery};
use super::sight::Sight;
use super::store::{self, ActivityKey, ActivityRow};
use crate::call::Call;
use crate::http::{ApiError, ApiResult, Cursor, FilterHash, Paged};

/// The one order of the log.
const NEWEST_FIRST: &str = "-created_at";
/// Lines on a page when nothing is said (DESIGN §4).
const DEFAULT_LIMIT: i64 = 25;

/// One page of what the caller may see of the log, newest first.
pub(super) fn list(tx: &mut ReadTx<'_>, call: &Call, query: &ActivityQuery) -> ApiResult<Paged<Activity>> {
    let sight = Sight::of(call.standing(tx)?.scopes)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let filter = filter_hash(query)?;
    let after = query.cursor.as_deref().map(|text| Cursor::decode::<ActivityKey>(text, NEWEST_FIRST, filter));
    // One more than the page holds tells whether there is another.
    let mut rows = store::list(tx, call.user, &sight, query, after.transpose()?, limit + 1)?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    let last = rows.last().filter(|_| more).map(|row| (row.created_at, row.id));
    let next_cursor = last.map(|key: ActivityKey| Cursor::encode(NEWEST_FIRST, filter, &key)).transpose()?;
    let items = rows.into_iter().map(shown).collect::<ApiResult<_>>()?;
    Ok(Page { items, info: PageInfo { limit, next_cursor, total: None } }.into())
}

fn filter_hash(query: &ActivityQuery) -> ApiResult<FilterHash> {
    let ActivityQuery { entity_type, entity_id, action, source, from, to, limit: _, cursor: _ } = query;
    FilterHash::of(&("activity", entity_type, entity_id, action, source, from, to))
}

fn shown(row: ActivityRow) -> ApiResult<Activity> {
    Ok(Activity {
        id: row.id,
        activity_id: row.id,
        entity_type: row.entity_type,
        entity_id: row.entity_id,
        action: row.action,
        source: row.source,
        metadata: serde_json::from_str(&row.metadata).map_err(ApiError::internal)?,
        request_id: row.request_id,
        created_at: row.created_at,
    })
}

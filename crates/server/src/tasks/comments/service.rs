//! What can be done with comments.

use cairn_kernel::{CommentId, ErrorCode, Page, PageInfo, TaskId, UserId};
use cairn_store::{ReadTx, WriteTx};

use super::events::CommentCreated;
use super::model::{Comment, CommentRow, CommentsQuery, NewComment};
use super::store::{self, Place};
use crate::call::Call;
use crate::events;
use crate::http::{ApiError, ApiResult, Cursor, FilterHash};
use crate::tasks::index;
use crate::tasks::service::check_not_archived;
use crate::tasks::store as tasks;

/// Comments of one task.
const MOST_COMMENTS: i64 = 1000;
/// Comments on a page when nothing is said (DESIGN §4).
const DEFAULT_LIMIT: i64 = 25;
/// The one order of comments.
const NEWEST_FIRST: &str = "-created_at";

/// One page of a task's comments, newest first.
pub fn list(tx: &mut ReadTx<'_>, call: &Call, task: TaskId, query: &CommentsQuery) -> ApiResult<Page<Comment>> {
    tasks::get(tx, call.user, task)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let filter = FilterHash::of(&("comments", task))?;
    let place = match &query.cursor {
        Some(text) => Cursor::decode::<Place>(text, NEWEST_FIRST, filter)?,
        None => store::BEGINNING,
    };
    // One more than the page holds tells whether there is another.
    let mut rows = store::page(tx, call.user, task, place, limit + 1)?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    let last = rows.last().filter(|_| more).map(|row| (row.created_at, row.id));
    let next_cursor = last.map(|key| Cursor::encode(NEWEST_FIRST, filter, &key)).transpose()?;
    let items = rows.into_iter().map(Comment::from).collect();
    Ok(Page { items, info: PageInfo { limit, next_cursor, total: None } })
}

/// Says something about a task. An archived one is read-only.
pub fn create(tx: &mut WriteTx<'_>, call: &Call, task: TaskId, request: &NewComment) -> ApiResult<Comment> {
    check_not_archived(&tasks::get(tx, call.user, task)?)?;
    check_room(tx, call.user, task)?;
    let row = CommentRow {
        id: CommentId::from_uuid(call.new_id()),
        user_id: call.user,
        task_id: task,
        content: request.content.as_str().to_owned(),
        created_at: call.now,
    };
    store::insert(tx, &row)?;
    index::comments_written(tx, call.user, task)?;
    events::append(tx, call, &CommentCreated { comment_id: row.id, task_id: task })?;
    Ok(row.into())
}

/// Whether another comment fits under the task.
pub(super) fn check_room(tx: &mut ReadTx<'_>, user: UserId, task: TaskId) -> ApiResult<()> {
    let current = store::count(tx, user, task)?;
    if current < MOST_COMMENTS {
        return Ok(());
    }
    let limit = serde_json::json!({ "limit": MOST_COMMENTS, "current": current, "raise_by": null });
    Err(ApiError::of(ErrorCode::LimitExceeded).with_data(limit))
}

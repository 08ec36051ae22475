//! What can be done with comments.

use cairn_kernel::{CommentId, ErrorCode, Page, TaskId, UserId};
use cairn_rules::limits::MOST_COMMENTS;
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
const MOST: i64 = MOST_COMMENTS as i64;
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
    let rows = store::page(tx, call.user, task, place, limit + 1)?;
    let key = |row: &CommentRow| (row.created_at, row.id);
    Ok(Cursor::page(rows, limit, NEWEST_FIRST, filter, key)?.map(Comment::from))
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
    if current < MOST {
        return Ok(());
    }
    let limit = serde_json::json!({ "limit": MOST, "current": current, "raise_by": null });
    Err(ApiError::of(ErrorCode::LimitExceeded).with_data(limit))
}

//! Every statement about comments.

use cairn_kernel::{CommentId, TaskId, Timestamp, UserId};
use cairn_store::{ReadTx, StoreError, WriteTx, sql};
use const_format::formatcp;
use uuid::Uuid;

use super::model::CommentRow;
use crate::http::{ApiError, ApiResult};
use crate::tasks::tombstones;

const COLUMNS: &str = CommentRow::COLUMNS;
const NEW_ROW: &str = formatcp!("INSERT INTO comments ({COLUMNS}) VALUES ($1, $2, $3, $4, $5)");

/// Behind every comment of a page that begins at the newest one.
pub(super) type Place = (Timestamp, CommentId);
/// Behind which no comment is newer.
pub(super) const BEGINNING: Place = (Timestamp::MAX, CommentId::from_uuid(Uuid::max()));

sql! {
    static GET: (UserId, CommentId) => CommentRow =
        formatcp!("SELECT {COLUMNS} FROM comments WHERE user_id = $1 AND id = $2");
    static PAGE: (UserId, TaskId, Timestamp, CommentId, i64) => CommentRow = formatcp!(
        "SELECT {COLUMNS} FROM comments WHERE user_id = $1 AND task_id = $2 AND (created_at, id) < ($3, $4)
         ORDER BY created_at DESC, id DESC LIMIT $5");
    static OF_TASK: (UserId, TaskId) => CommentRow = formatcp!(
        "SELECT {COLUMNS} FROM comments WHERE user_id = $1 AND task_id = $2 ORDER BY created_at, id");
    static COUNT: (UserId, TaskId) => (i64,) =
        "SELECT count(*) FROM comments WHERE user_id = $1 AND task_id = $2";
    static INSERT: CommentRow => () = NEW_ROW;
    static RESTORE: CommentRow => () = formatcp!("{NEW_ROW} ON CONFLICT (id) DO NOTHING");
    static DELETE: (UserId, CommentId) => () = "DELETE FROM comments WHERE user_id = $1 AND id = $2";
}

/// The comment, or 404.
pub(super) fn get(tx: &mut ReadTx<'_>, user: UserId, id: CommentId) -> ApiResult<CommentRow> {
    tx.find(&GET, &(user, id))?.ok_or(ApiError::not_found())
}

/// The task's comments before `place`, newest first.
pub(super) fn page(
    tx: &mut ReadTx<'_>,
    user: UserId,
    task: TaskId,
    (created_at, id): Place,
    limit: i64,
) -> Result<Vec<CommentRow>, StoreError> {
    tx.all(&PAGE, &(user, task, created_at, id, limit))
}

/// Every comment of the task, oldest first.
pub(super) fn of_task(tx: &mut ReadTx<'_>, user: UserId, task: TaskId) -> Result<Vec<CommentRow>, StoreError> {
    tx.all(&OF_TASK, &(user, task))
}

pub(super) fn count(tx: &mut ReadTx<'_>, user: UserId, task: TaskId) -> Result<i64, StoreError> {
    Ok(tx.one(&COUNT, &(user, task))?.0)
}

pub(super) fn insert(tx: &mut WriteTx<'_>, row: &CommentRow) -> Result<(), StoreError> {
    tx.send(&INSERT, row)
}

/// Puts a deleted row back; 409 when its id is taken.
pub(super) fn restore(tx: &mut WriteTx<'_>, row: &CommentRow) -> ApiResult<()> {
    tombstones::check_was_free(tx.run(&RESTORE, row)?)
}

pub(super) fn delete(tx: &mut WriteTx<'_>, user: UserId, id: CommentId) -> Result<(), StoreError> {
    tx.send(&DELETE, &(user, id))
}

//! Deleting a comment, and bringing it back.

use cairn_kernel::{CommentId, ErrorCode, TaskId, UserId};
use cairn_store::{ReadTx, StoreError, WriteTx};
use unicode_segmentation::UnicodeSegmentation as _;

use super::events::{CommentDeleted, CommentRecovered};
use super::model::{Comment, CommentRow};
use super::{service, store};
use crate::call::Call;
use crate::events;
use crate::http::{ApiError, ApiResult};
use crate::tasks::index;
use crate::tasks::service::check_not_archived;
use crate::tasks::store as tasks;
use crate::tasks::tombstones::{self, Tombstone, TombstoneRow};

/// The word for a comment on its tombstone.
pub(in crate::tasks) const COMMENT: &str = "comment";
/// How much of a comment its tombstone shows, in graphemes.
const EXCERPT: usize = 80;

/// Deletes a comment and leaves a tombstone.
pub fn delete(tx: &mut WriteTx<'_>, call: &Call, id: CommentId) -> ApiResult<Tombstone> {
    let row = store::get(tx, call.user, id)?;
    check_not_archived(&tasks::get(tx, call.user, row.task_id)?)?;
    let stone = tombstones::lay(tx, call, (COMMENT, id.uuid()), &excerpt(&row.content), &row)?;
    store::delete(tx, call.user, id)?;
    index::comments_written(tx, call.user, row.task_id)?;
    events::append(tx, call, &CommentDeleted { comment_id: id, task_id: row.task_id })?;
    Ok(stone)
}

/// Brings a comment back to its task.
pub(in crate::tasks) fn recover(tx: &mut WriteTx<'_>, call: &Call, stone: &TombstoneRow) -> ApiResult<Comment> {
    let row = CommentRow { user_id: call.user, ..stone.content()? };
    if tasks::parent_of(tx, call.user, row.task_id)?.is_none() {
        return Err(ApiError::of(ErrorCode::ParentMissing));
    }
    check_not_archived(&tasks::get(tx, call.user, row.task_id)?)?;
    service::check_room(tx, call.user, row.task_id)?;
    store::restore(tx, &row)?;
    index::comments_written(tx, call.user, row.task_id)?;
    events::append(tx, call, &CommentRecovered { comment_id: row.id, task_id: row.task_id })?;
    Ok(row.into())
}

/// The comments that are deleted together with their task.
pub(in crate::tasks) fn of_task(
    tx: &mut ReadTx<'_>,
    user: UserId,
    task: TaskId,
) -> Result<Vec<CommentRow>, StoreError> {
    store::of_task(tx, user, task)
}

/// Puts the comments of a deleted task back, as `user`'s.
pub(in crate::tasks) fn restore(tx: &mut WriteTx<'_>, user: UserId, rows: Vec<CommentRow>) -> ApiResult<()> {
    rows.into_iter().try_for_each(|row| store::restore(tx, &CommentRow { user_id: user, ..row }))
}

/// The first line, or as much of it as a list shows.
fn excerpt(content: &str) -> String {
    let line = content.lines().next().unwrap_or_default();
    match line.grapheme_indices(true).nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn a_long_comment_is_cut_between_graphemes() {
        assert_eq!(excerpt("Two coats.\nLet it dry."), "Two coats.");
        assert_eq!(excerpt(&"👩‍🚀".repeat(81)), format!("{}…", "👩‍🚀".repeat(80)));
        assert_eq!(excerpt(&"x".repeat(80)), "x".repeat(80));
    }
}

//! Tasks within tasks: nobody is its own ancestor, trees stay readable, and what is archived gets no parts.

use cairn_kernel::{ErrorCode, TaskId, UserId};
use cairn_store::ReadTx;

use super::store;
use crate::call::Call;
use crate::http::{ApiError, ApiResult};

/// The deepest that a tree can be, whatever is set (RULES §1): no further is looked.
const DEPTH: usize = 7;

/// Checks that `parent` can become the parent of `child` (`None`: a task that is being made).
///
/// # Errors
/// 422 on `parent_id` when there is no such task or the tree would get too deep, 409 `PARENT_CYCLE`, and
/// 409 `ARCHIVED`.
pub(super) fn check_parent(tx: &mut ReadTx<'_>, call: &Call, child: Option<TaskId>, parent: TaskId) -> ApiResult<()> {
    let (user, most) = (call.user, call.config.tasks.depth);
    let above = levels_down_to(tx, user, child, parent)?;
    let above = above.ok_or_else(|| ApiError::invalid("parent_id", "is no task of yours"))?;
    let below = match child {
        Some(child) => height(tx, user, child, DEPTH)?,
        None => 1,
    };
    if above + below > most {
        return Err(ApiError::invalid("parent_id", format!("would nest tasks more than {most} deep")));
    }
    Ok(())
}

/// Checks that tasks of `height` levels can be put below `parent`, which nobody has chosen just now.
///
/// # Errors
/// 409: `PARENT_MISSING`, `ARCHIVED`, or `INVALID_TRANSITION` when the tree would get too deep.
pub(super) fn check_room(tx: &mut ReadTx<'_>, call: &Call, parent: TaskId, height: usize) -> ApiResult<()> {
    let above = levels_down_to(tx, call.user, None, parent)?.ok_or(ApiError::of(ErrorCode::ParentMissing))?;
    let most = call.config.tasks.depth;
    if above + height > most {
        return Err(ApiError::of(ErrorCode::InvalidTransition)
            .with_detail(format!("the task above lies too deep: tasks nest at most {most} deep")));
    }
    Ok(())
}

/// How many levels there are from the top down to `parent`, itself included; none when it is not there.
/// More than [`DEPTH`] are not counted.
fn levels_down_to(
    tx: &mut ReadTx<'_>,
    user: UserId,
    child: Option<TaskId>,
    parent: TaskId,
) -> ApiResult<Option<usize>> {
    let Some(nearest) = store::find(tx, user, parent)? else { return Ok(None) };
    let mut levels = 0;
    let mut ancestor = Some(parent);
    while let Some(id) = ancestor.filter(|_| levels <= DEPTH) {
        if child == Some(id) {
            return Err(ApiError::of(ErrorCode::ParentCycle));
        }
        ancestor = store::parent_of(tx, user, id)?.flatten();
        levels += 1;
    }
    if nearest.archived {
        return Err(ApiError::of(ErrorCode::Archived).with_detail("the task that it would be a part of is archived"));
    }
    Ok(Some(levels))
}

/// Levels from `id` down, itself included; no deeper than `limit` is looked.
fn height(tx: &mut ReadTx<'_>, user: UserId, id: TaskId, limit: usize) -> ApiResult<usize> {
    if limit == 0 {
        return Ok(1);
    }
    let mut deepest = 0;
    for child in store::children(tx, user, id)? {
        deepest = deepest.max(height(tx, user, child.id, limit - 1)?);
    }
    Ok(deepest + 1)
}

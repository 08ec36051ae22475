//! Tasks within tasks: nobody is its own ancestor, trees stay readable, and what is archived gets no parts.

use cairn_kernel::{ErrorCode, TaskId, UserId};
use cairn_rules::limits::MOST_LEVELS;
use cairn_store::ReadTx;

use super::store;
use crate::call::Call;
use crate::http::{ApiError, ApiResult};

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
        Some(child) => height(tx, user, child, MOST_LEVELS)?,
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
fn levels_down_to(
    tx: &mut ReadTx<'_>,
    user: UserId,
    child: Option<TaskId>,
    parent: TaskId,
) -> ApiResult<Option<usize>> {
    let Some(nearest) = store::find(tx, user, parent)? else { return Ok(None) };
    let down = path_up(tx, user, parent)?;
    if child.is_some_and(|child| down.contains(&child)) {
        return Err(ApiError::of(ErrorCode::ParentCycle));
    }
    if nearest.archived {
        return Err(ApiError::of(ErrorCode::Archived).with_detail("the task that it would be a part of is archived"));
    }
    Ok(Some(down.len()))
}

/// Whether tasks of `height` levels nest below `parent`, be it archived or not.
pub(crate) fn has_room(tx: &mut ReadTx<'_>, user: UserId, parent: TaskId, height: usize) -> ApiResult<bool> {
    Ok(path_up(tx, user, parent)?.len() + height <= MOST_LEVELS)
}

/// `task` and what it is a part of, up to the top. More than [`MOST_LEVELS`] above it are not counted.
fn path_up(tx: &mut ReadTx<'_>, user: UserId, task: TaskId) -> ApiResult<Vec<TaskId>> {
    let mut path = Vec::new();
    let mut next = Some(task);
    while let Some(id) = next.filter(|_| path.len() <= MOST_LEVELS) {
        path.push(id);
        next = store::parent_of(tx, user, id)?.flatten();
    }
    Ok(path)
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

//! Tasks within tasks: nobody is its own ancestor, and trees stay readable.

use cairn_kernel::{ErrorCode, TaskId, UserId};
use cairn_store::ReadTx;

use super::store;
use crate::http::{ApiError, ApiResult};

/// A task, its child, its grandchild … at most this many (RULES §1).
const DEPTH: usize = 7;

/// Checks that `parent` can become the parent of `child` (`None`: a task that is being made).
pub(super) fn check_parent(tx: &mut ReadTx<'_>, user: UserId, child: Option<TaskId>, parent: TaskId) -> ApiResult<()> {
    let mut above = 1;
    let mut ancestor = Some(parent);
    while let Some(id) = ancestor {
        if child == Some(id) {
            return Err(ApiError::of(ErrorCode::ParentCycle));
        }
        ancestor = match store::parent_of(tx, user, id)? {
            Some(next) => next,
            None => return Err(ApiError::invalid("parent_id", "is no task of yours")),
        };
        above += 1;
        if above > DEPTH + 1 {
            break;
        }
    }
    let below = match child {
        Some(child) => height(tx, user, child, DEPTH)?,
        None => 1,
    };
    if above - 1 + below > DEPTH {
        return Err(ApiError::invalid("parent_id", format!("would nest tasks more than {DEPTH} deep")));
    }
    Ok(())
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

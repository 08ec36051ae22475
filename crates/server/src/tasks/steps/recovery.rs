//! Deleting a step, and bringing it back (RULES §11).

use cairn_kernel::{ErrorCode, StepId, UserId};
use cairn_store::WriteTx;

use super::model::{Step, StepRow};
use super::{service, store, tree};
use crate::call::Call;
use crate::events;
use crate::http::{ApiError, ApiResult};
use crate::tasks::events::StepRecovered;
use crate::tasks::index;
use crate::tasks::store as tasks;
use crate::tasks::tombstones::{self, Tombstone, TombstoneRow};

/// The word for a step on its tombstone.
pub(in crate::tasks) const STEP: &str = "step";

/// Deletes a step with its parts and leaves a tombstone; the ones after it move up. Completes nothing.
pub fn delete(tx: &mut WriteTx<'_>, call: &Call, id: StepId) -> ApiResult<Tombstone> {
    let (row, task) = service::writable(tx, call, id)?;
    let rows = store::of_task(tx, call.user, task)?;
    let grave: Vec<&StepRow> = std::iter::once(&row).chain(tree::depth_first(&rows, Some(id))).collect();
    let stone = tombstones::lay(tx, call, (STEP, id.uuid()), &row.title, &grave)?;
    service::discard(tx, call, id)?;
    Ok(stone)
}

/// Brings a step back with its parts, to its old place among its siblings.
pub(in crate::tasks) fn recover(tx: &mut WriteTx<'_>, call: &Call, stone: &TombstoneRow) -> ApiResult<Step> {
    let grave: Vec<StepRow> = stone.content()?;
    let root = grave.first().cloned().ok_or(ApiError::not_found())?;
    if tasks::parent_of(tx, call.user, root.task_id)?.is_none() {
        return Err(ApiError::of(ErrorCode::ParentMissing));
    }
    if tasks::get(tx, call.user, root.task_id)?.archived {
        return Err(ApiError::of(ErrorCode::Archived));
    }
    let there = store::of_task(tx, call.user, root.task_id)?;
    if root.parent_step_id.is_some_and(|parent| !there.iter().any(|step| step.id == parent)) {
        return Err(ApiError::of(ErrorCode::ParentMissing));
    }
    service::check_room(&call.config.steps, &there, root.parent_step_id)?;
    let siblings: Vec<&StepRow> = there.iter().filter(|step| step.parent_step_id == root.parent_step_id).collect();
    let place = root.order_index.min(siblings.len() as i64);
    for later in siblings.iter().filter(|step| step.order_index >= place) {
        store::place(tx, call.user, later.id, later.order_index + 1)?;
    }
    let back: Vec<(StepId, String)> = grave.iter().map(|step| (step.id, step.title.clone())).collect();
    restore(tx, call.user, grave)?;
    store::place(tx, call.user, root.id, place)?;
    index::steps_written(tx, call.user, root.task_id)?;
    for (step_id, title) in back {
        events::append(tx, call, &StepRecovered { step_id, task_id: root.task_id, title })?;
    }
    if root.completed_at.is_none() {
        service::open_above(tx, call, &root)?;
    }
    Ok(store::get(tx, call.user, root.id)?.into())
}

/// Puts deleted steps back, as `user`'s.
pub(in crate::tasks) fn restore(tx: &mut WriteTx<'_>, user: UserId, rows: Vec<StepRow>) -> ApiResult<()> {
    parents_first(rows)?.into_iter().try_for_each(|row| store::restore(tx, &StepRow { user_id: user, ..row }))
}

/// The same steps, each after the one that it is a part of: their order among siblings says nothing
/// about that.
fn parents_first(rows: Vec<StepRow>) -> ApiResult<Vec<StepRow>> {
    let mut sorted = Vec::with_capacity(rows.len());
    let mut waiting = rows;
    while !waiting.is_empty() {
        let open: Vec<StepId> = waiting.iter().map(|row| row.id).collect();
        let is_ready = |row: &StepRow| row.parent_step_id.is_none_or(|parent| !open.contains(&parent));
        let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_ready);
        if ready.is_empty() {
            return Err(ApiError::internal("steps that are parts of each other"));
        }
        sorted.extend(ready);
        waiting = rest;
    }
    Ok(sorted)
}

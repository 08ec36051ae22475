//! What can be done with dependencies. The caller's lock is held: two edges that would close a circle
//! together cannot be added side by side.

use cairn_kernel::{ErrorCode, TaskId, UserId};
use cairn_rules::limits::MOST_BLOCKERS;
use cairn_store::{ReadTx, StoreError, WriteTx};
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::events::{DependencyAdded, DependencyRemoved};
use super::store;
use crate::call::Call;
use crate::events;
use crate::http::extract::RequestBody;
use crate::http::{ApiError, ApiResult};
use crate::tasks::model::Task;
use crate::tasks::service::{check_not_archived, shown};
use crate::tasks::store as tasks;

/// Tasks that one task waits for.
const MOST: i64 = MOST_BLOCKERS as i64;

/// A task and one that comes first.
pub(in crate::tasks) type Edge = (TaskId, TaskId);

/// A task that comes first.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct NewDependency {
    /// The task that has to be done first.
    pub blocked_by: TaskId,
}

impl RequestBody for NewDependency {}

/// Has `id` wait for another task; says whether it did not before. Its status and version stay.
///
/// # Errors
/// 409 `DEPENDENCY_CYCLE` when the other one waits for `id` already, or is `id`.
pub fn add(tx: &mut WriteTx<'_>, call: &Call, id: TaskId, request: &NewDependency) -> ApiResult<(Task, bool)> {
    let row = tasks::get(tx, call.user, id)?;
    check_not_archived(&row)?;
    let blocker = request.blocked_by;
    if tasks::parent_of(tx, call.user, blocker)?.is_none() {
        return Err(ApiError::invalid("blocked_by", "is no task of yours"));
    }
    if closes_circle(tx, call.user, (id, blocker))? {
        return Err(ApiError::of(ErrorCode::DependencyCycle));
    }
    let is_new = store::insert(tx, call.user, id, blocker)?;
    if is_new {
        check_few(tx, call.user, id)?;
        events::append(tx, call, &DependencyAdded::of(&row, blocker))?;
    }
    Ok((shown(tx, row)?, is_new))
}

/// Has `id` wait for `blocker` no longer.
pub fn remove(tx: &mut WriteTx<'_>, call: &Call, id: TaskId, blocker: TaskId) -> ApiResult<()> {
    let row = tasks::get(tx, call.user, id)?;
    check_not_archived(&row)?;
    if !store::delete(tx, call.user, id, blocker)? {
        return Err(ApiError::not_found());
    }
    events::append(tx, call, &DependencyRemoved::of(&row, blocker))?;
    Ok(())
}

/// Whether the tasks would wait for each other.
fn closes_circle(tx: &mut ReadTx<'_>, user: UserId, (task, blocker): Edge) -> Result<bool, StoreError> {
    Ok(task == blocker || store::waits_for(tx, user, blocker, task)?)
}

fn check_few(tx: &mut ReadTx<'_>, user: UserId, task: TaskId) -> ApiResult<()> {
    let current = store::count(tx, user, task)?;
    if current <= MOST {
        return Ok(());
    }
    let limit = serde_json::json!({ "limit": MOST, "current": MOST, "raise_by": null });
    Err(ApiError::of(ErrorCode::LimitExceeded).with_data(limit))
}

/// Every edge of a task: those to what it waits for, and those from what waits for it.
pub(in crate::tasks) fn edges_of(tx: &mut ReadTx<'_>, user: UserId, task: TaskId) -> Result<Vec<Edge>, StoreError> {
    store::of(tx, user, task)
}

/// Puts an edge of a deleted task back, unless one of the two is gone or it would close a circle now.
pub(in crate::tasks) fn restore(tx: &mut WriteTx<'_>, user: UserId, (task, blocker): Edge) -> ApiResult<()> {
    let both = tasks::parent_of(tx, user, task)?.is_some() && tasks::parent_of(tx, user, blocker)?.is_some();
    if both && !closes_circle(tx, user, (task, blocker))? && store::count(tx, user, task)? < MOST {
        store::insert(tx, user, task, blocker)?;
    }
    Ok(())
}

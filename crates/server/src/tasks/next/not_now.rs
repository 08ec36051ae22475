//! "Not now": a task goes away from what comes next for a while, and comes back by itself.

use cairn_kernel::{ErrorCode, TaskId, Timestamp, UserId};
use cairn_store::{StoreError, WriteTx, sql};
use serde::Serialize;
use utoipa::ToSchema;

use super::{NextQuery, NextTask, next};
use crate::call::Call;
use crate::events;
use crate::http::{ApiError, ApiResult};
use crate::tasks::events::TaskPutOff;
use crate::tasks::model::Status;
use crate::tasks::service::{check_not_archived, may_read};
use crate::tasks::store;

sql! {
    static PUT_OFF: (UserId, TaskId, Timestamp) => () =
        "UPDATE tasks SET not_now_until = $3 WHERE user_id = $1 AND id = $2";
    static TAKE_BACK: (UserId, TaskId) => () =
        "UPDATE tasks SET not_now_until = NULL WHERE user_id = $1 AND id = $2 AND not_now_until IS NOT NULL";
}

/// A task that was sent away, and what comes in its place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PutOff {
    /// The task.
    pub task_id: TaskId,
    /// When it can come next again.
    pub not_now_until: Timestamp,
    /// What comes next instead; null when nothing is open, and for a credential without `tasks:read`.
    pub next: Option<NextTask>,
}

/// Sends a task away for `minutes` from now, also when it is away already. It is no change of the
/// task's own fields: the version stays.
pub fn put_off(tx: &mut WriteTx<'_>, call: &Call, id: TaskId, minutes: i64) -> ApiResult<PutOff> {
    let row = store::get(tx, call.user, id)?;
    check_not_archived(&row)?;
    if row.status == Status::Completed {
        return Err(ApiError::of(ErrorCode::AlreadyCompleted));
    }
    let until = call.now.plus_minutes(minutes);
    tx.run(&PUT_OFF, &(call.user, id, until))?;
    events::append(tx, call, &TaskPutOff::of(&row, until))?;
    let next = if may_read(tx, call)? { next(tx, call, &NextQuery::default())? } else { None };
    Ok(PutOff { task_id: id, not_now_until: until, next })
}

/// Whoever begins a task wants it now.
pub(in crate::tasks) fn take_back(tx: &mut WriteTx<'_>, call: &Call, id: TaskId) -> Result<(), StoreError> {
    tx.send(&TAKE_BACK, &(call.user, id))
}

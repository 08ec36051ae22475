use cairn_kernel::{ErrorCode, TaskId, Timestamp};
use cairn_store::WriteTx;

use super::change::change;
use super::complete::{check_not_blocked, complete, complete_row};
use super::{Basis, check_not_archived, shown, store};
use crate::call::Call;
use crate::http::{ApiError, ApiResult};
use crate::tasks::model::{CompletedBy, Status, Task, TaskRow};
use crate::tasks::next::not_now;
use crate::tasks::request::{CompleteTask, SetStatus};

/// Where a task can be moved by a verb without further fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Begin it.
    Started,
    /// Open it again after it was completed or cancelled.
    Open,
    /// Into the archive, or out of it.
    Archived(bool),
    /// Out of lists, or back.
    Hidden(bool),
}

/// Moves a task; where it is there already, nothing is written.
pub fn move_to(tx: &mut WriteTx<'_>, call: &Call, id: TaskId, state: State, basis: Basis) -> ApiResult<Task> {
    let before = store::get(tx, call.user, id)?;
    basis.check(&before)?;
    if state != State::Archived(false) {
        check_not_archived(&before)?;
    }
    let mut after = before.clone();
    match state {
        State::Started if before.status == Status::Completed => {
            return Err(ApiError::of(ErrorCode::InvalidTransition)
                .with_detail("a completed task is reopened before it is started"));
        }
        State::Started => {
            turn(&mut after, Status::InProgress, call.now);
            not_now::take_back(tx, call, id)?;
        }
        State::Open => {
            if matches!(before.status, Status::Completed | Status::Cancelled) {
                turn(&mut after, Status::Todo, call.now);
            }
        }
        State::Archived(archived) => after.archived = archived,
        State::Hidden(hidden) => after.hidden = hidden,
    }
    change(tx, call, &before, after)
}

/// Sets the status; `completed` completes, and does nothing to what is completed already.
pub fn set_status(tx: &mut WriteTx<'_>, call: &Call, id: TaskId, request: &SetStatus, basis: Basis) -> ApiResult<Task> {
    let before = store::get(tx, call.user, id)?;
    basis.check(&before)?;
    check_not_archived(&before)?;
    if request.status == before.status {
        return shown(tx, before);
    }
    if request.status == Status::Completed {
        check_not_blocked(tx, &before)?;
        let request = CompleteTask::default();
        let (row, _) = complete_row(tx, call, &before, before.clone(), &request, CompletedBy::Manual)?;
        return shown(tx, row);
    }
    let mut after = before.clone();
    turn(&mut after, request.status, call.now);
    change(tx, call, &before, after)
}

/// The status that a request asks for, by `status`, by `completed` or by both; `present` when by neither.
/// Taking "completed" back means `todo`.
pub(super) fn asked(status: Option<Status>, completed: Option<bool>, present: Status) -> ApiResult<Status> {
    match (status, completed) {
        (Some(status), Some(completed)) if (status == Status::Completed) != completed => {
            Err(ApiError::invalid("completed", "contradicts status"))
        }
        (Some(status), _) => Ok(status),
        (None, Some(true)) => Ok(Status::Completed),
        (None, Some(false)) if present == Status::Completed => Ok(Status::Todo),
        (None, _) => Ok(present),
    }
}

/// Completes a task or opens it again; `None` turns it over. Where it is there already, nothing is written.
pub fn set_completed(
    tx: &mut WriteTx<'_>,
    call: &Call,
    id: TaskId,
    wanted: Option<bool>,
    basis: Basis,
) -> ApiResult<Task> {
    let before = store::get(tx, call.user, id)?;
    let is_completed = before.status == Status::Completed;
    match (is_completed, wanted.unwrap_or(!is_completed)) {
        (false, true) => Ok(complete(tx, call, id, &CompleteTask::default(), basis)?.task),
        (true, false) => move_to(tx, call, id, State::Open, basis),
        _ => {
            basis.check(&before)?;
            check_not_archived(&before)?;
            shown(tx, before)
        }
    }
}

/// Changes the status to one that is not `completed`, and what hangs on it.
pub(super) fn turn(row: &mut TaskRow, status: Status, now: Timestamp) {
    row.status = status;
    row.completed_at = None;
    row.completed_by = None;
    if status == Status::InProgress && row.started_at.is_none() {
        row.started_at = Some(now);
    }
}

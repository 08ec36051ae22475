use cairn_kernel::{ErrorCode, TaskId};
use cairn_store::{StoreError, WriteTx};
use serde::Serialize;
use utoipa::ToSchema;

use super::change::tell;
use super::{Basis, check_not_archived, may_read, save, shown, store};
use crate::call::Call;
use crate::events;
use crate::http::{ApiError, ApiResult};
use crate::ledger::{self, Award, TaskDeed};
use crate::tasks::events::TaskCompleted;
use crate::tasks::model::{CompletedBy, Status, Task, TaskRow};
use crate::tasks::next::{NextQuery, NextTask, next};
use crate::tasks::request::CompleteTask;
use crate::tasks::steps;

/// What completing a task brought.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CompletionAnswer {
    /// The task as it is now.
    pub task: Task,
    /// What it earned.
    pub xp: XpNow,
    /// The variable reward; null while there is none.
    pub reward: Option<RewardNow>,
    /// The level after it.
    pub level: LevelNow,
    /// The streak after it.
    pub streak: StreakNow,
    /// What was reached by it for the first time.
    pub unlocked_achievements: Vec<UnlockedNow>,
    /// The pet after its meal; null without a pet.
    #[schema(value_type = Option<Object>)]
    pub pet: Option<serde_json::Value>,
    /// What to do next; null when nothing is open, and for a credential without `tasks:read`.
    pub next: Option<NextTask>,
}

pub use crate::ledger::{LevelNow, RewardNow, StreakNow, UnlockedNow, XpNow};

/// Completes a task by hand; open steps stay open.
pub fn complete(
    tx: &mut WriteTx<'_>,
    call: &Call,
    id: TaskId,
    request: &CompleteTask,
    basis: Basis,
) -> ApiResult<CompletionAnswer> {
    let (row, award) = complete_one(tx, call, id, request, basis)?;
    answer(tx, call, row, award)
}

/// The same without looking for what comes next.
pub(in crate::tasks) fn complete_one(
    tx: &mut WriteTx<'_>,
    call: &Call,
    id: TaskId,
    request: &CompleteTask,
    basis: Basis,
) -> ApiResult<(TaskRow, Award)> {
    let before = store::get(tx, call.user, id)?;
    basis.check(&before)?;
    check_not_archived(&before)?;
    if before.status == Status::Completed {
        return Err(ApiError::of(ErrorCode::AlreadyCompleted));
    }
    check_not_blocked(tx, &before)?;
    complete_row(tx, call, &before, before.clone(), request, CompletedBy::Manual)
}

/// Completes a task and all its open steps with one timestamp, whatever blocks it. Doing it again
/// changes nothing and earns nothing.
pub fn force_complete(
    tx: &mut WriteTx<'_>,
    call: &Call,
    id: TaskId,
    request: &CompleteTask,
    basis: Basis,
) -> ApiResult<CompletionAnswer> {
    let before = store::get(tx, call.user, id)?;
    basis.check(&before)?;
    check_not_archived(&before)?;
    if before.status == Status::Completed {
        let award = ledger::nothing(tx, call)?;
        return answer(tx, call, before, award);
    }
    steps::service::complete_all(tx, call, id)?;
    let (row, award) = complete_row(tx, call, &before, before.clone(), request, CompletedBy::Force)?;
    answer(tx, call, row, award)
}

/// The last open step was completed. A blocked, archived or completed task stays as it is
/// (RULES §1): `None`.
pub fn auto_complete(tx: &mut WriteTx<'_>, call: &Call, id: TaskId) -> ApiResult<Option<Award>> {
    let before = store::get(tx, call.user, id)?;
    let finished = matches!(before.status, Status::Completed | Status::Cancelled);
    if finished || before.archived || is_blocked(tx, &before)? {
        return Ok(None);
    }
    let request = CompleteTask::default();
    let (_, award) = complete_row(tx, call, &before, before.clone(), &request, CompletedBy::Auto)?;
    Ok(Some(award))
}

/// A task that waits for another, or says so itself, is completed by force only.
pub(super) fn check_not_blocked(tx: &mut WriteTx<'_>, row: &TaskRow) -> ApiResult<()> {
    if is_blocked(tx, row)? { Err(ApiError::of(ErrorCode::TaskBlocked)) } else { Ok(()) }
}

fn is_blocked(tx: &mut WriteTx<'_>, row: &TaskRow) -> Result<bool, StoreError> {
    Ok(row.status == Status::Blocked || store::is_blocked(tx, row.user_id, row.id)?)
}

/// The completion itself: status, ledger, event. `after` may carry other changes; they are written
/// with it, in one version, and told before it.
pub(super) fn complete_row(
    tx: &mut WriteTx<'_>,
    call: &Call,
    before: &TaskRow,
    mut after: TaskRow,
    request: &CompleteTask,
    by: CompletedBy,
) -> ApiResult<(TaskRow, Award)> {
    let asked = after.clone();
    after.status = Status::Completed;
    after.completed_at = Some(call.now);
    after.completed_by = Some(by);
    after.actual_minutes = request.actual_minutes.or(after.actual_minutes);
    if let Some(reflection) = request.reflection.as_ref().filter(|text| !text.is_empty()) {
        after.reflection = Some(reflection.as_str().to_owned());
    }
    let zone = call.zone(tx)?;
    let deadline = after.due(&zone).map(|due| due.lasts_until(&zone));
    let award = ledger::award_task(
        tx,
        call,
        &TaskDeed {
            task: after.id,
            difficulty: after.difficulty,
            priority_rank: after.priority,
            due: deadline.zip(after.due_set_at),
            estimated_minutes: after.estimated_minutes,
        },
    )?;
    // What was earned once stays on the task, also when it is completed again.
    if award.xp.total > 0 {
        after.xp_awarded = award.xp.total;
    }
    save(tx, call, before, &mut after)?;
    tell(tx, call, before, &TaskRow { version: after.version, ..asked })?;
    events::append(tx, call, &TaskCompleted::of(&after, by, award.xp.total))?;
    Ok((after, award))
}

fn answer(tx: &mut WriteTx<'_>, call: &Call, row: TaskRow, award: Award) -> ApiResult<CompletionAnswer> {
    let task = shown(tx, row)?;
    let next = if may_read(tx, call)? { next(tx, call, &NextQuery::default())? } else { None };
    Ok(CompletionAnswer {
        task,
        xp: award.xp,
        reward: None,
        level: award.level,
        streak: award.streak,
        unlocked_achievements: award.unlocked,
        pet: None,
        next,
    })
}

//! What can be done with steps.

use std::collections::HashSet;

use cairn_kernel::{ErrorCode, Page, PageInfo, StepId, TaskId, UserId};
use cairn_rules::splitting::Pace;
use cairn_store::{ReadTx, StoreError, WriteTx};
use serde::Serialize;
use utoipa::ToSchema;

use super::icon::Icon;
use super::model::{DelegationMode, LeafType, Step, StepRow, StepSource};
use super::request::{CompleteStep, NewStep, PatchStep, Reorder};
use super::{lessons, store, tree};
use crate::call::Call;
use crate::events;
use crate::http::{ApiError, ApiResult};
use crate::ledger::{self, StepDeed, UnlockedNow};
use crate::tasks::events::{StepCompleted, StepCreated, StepDeleted, StepReopened, StepUpdated, StepsReordered};
use crate::tasks::index;
use crate::tasks::model::Task;
use crate::tasks::service::{auto_complete, may_read, shown};
use crate::tasks::store as tasks;

/// What completing a step brought.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StepAnswer {
    /// The step as it is now.
    pub step: Step,
    /// Its task as it is now.
    pub task: Task,
    /// Whether this was the last open step, and so the task is completed.
    pub task_completed: bool,
    /// XP earned: by the step, and by the task if that was completed.
    pub xp: i64,
    /// What was reached by it for the first time.
    pub unlocked_achievements: Vec<UnlockedNow>,
}

/// The task's steps of all levels, each followed by its parts.
pub fn of_task(tx: &mut ReadTx<'_>, user: UserId, task: TaskId) -> Result<Vec<Step>, StoreError> {
    let rows = store::of_task(tx, user, task)?;
    Ok(tree::depth_first(&rows, None).into_iter().cloned().map(Step::from).collect())
}

/// The same as they are stored.
pub(in crate::tasks) fn rows_of_task(
    tx: &mut ReadTx<'_>,
    user: UserId,
    task: TaskId,
) -> Result<Vec<StepRow>, StoreError> {
    store::of_task(tx, user, task)
}

/// The first open step that has no open steps of its own.
pub fn first_open(tx: &mut ReadTx<'_>, user: UserId, task: TaskId) -> Result<Option<Step>, StoreError> {
    let rows = store::of_task(tx, user, task)?;
    Ok(tree::next_open(&rows, None).cloned().map(Step::from))
}

/// The steps of a task of the caller: one page, whatever their number.
pub fn list(tx: &mut ReadTx<'_>, call: &Call, task: TaskId) -> ApiResult<Page<Step>> {
    tasks::get(tx, call.user, task)?;
    let items = of_task(tx, call.user, task)?;
    Ok(Page { items, info: PageInfo { limit: call.config.steps.most_steps, next_cursor: None, total: None } })
}

/// Adds a step by hand, after its siblings.
pub fn create(tx: &mut WriteTx<'_>, call: &Call, task: TaskId, request: &NewStep) -> ApiResult<Step> {
    let row = tasks::get(tx, call.user, task)?;
    if row.archived {
        return Err(ApiError::of(ErrorCode::Archived));
    }
    let step = add_to(tx, call, task, request.parent_step_id, request)?;
    index::steps_written(tx, call.user, task)?;
    let event = StepCreated { step_id: step.id, task_id: task, title: step.title.clone() };
    events::append(tx, call, &event)?;
    open_above(tx, call, &step)?;
    Ok(step.into())
}

/// The same without the event and the index, for steps that come with their task.
pub(in crate::tasks) fn add_to(
    tx: &mut WriteTx<'_>,
    call: &Call,
    task: TaskId,
    parent: Option<StepId>,
    request: &NewStep,
) -> ApiResult<StepRow> {
    let siblings = store::of_task(tx, call.user, task)?;
    check_room(&call.config.steps, &siblings, parent)?;
    let row = StepRow {
        id: StepId::from_uuid(call.new_id()),
        user_id: call.user,
        task_id: task,
        parent_step_id: parent,
        order_index: siblings.iter().filter(|row| row.parent_step_id == parent).count() as i64,
        title: request.title.as_str().to_owned(),
        short_label: request.short_label.as_ref().map(|label| label.as_str().to_owned()),
        icon: request.icon.clone().map(Icon::into_string),
        estimated_minutes: request.estimated_minutes,
        actual_minutes: None,
        delegation_mode: request.delegation_mode.unwrap_or(DelegationMode::Do),
        leaf_type: request.leaf_type.unwrap_or(LeafType::Human),
        source: StepSource::User,
        champs: "[]".to_owned(),
        completed_at: None,
        created_at: call.now,
        updated_at: call.now,
    };
    store::insert(tx, &row)?;
    Ok(row)
}

/// Whether another step fits under `parent`.
pub(super) fn check_room(pace: &Pace, steps: &[StepRow], parent: Option<StepId>) -> ApiResult<()> {
    check_count(pace, steps.len(), 1)?;
    let Some(above) = parent.map_or(Some(0), |parent| depth_of(steps, parent)) else {
        return Err(ApiError::invalid("parent_step_id", "is no step of this task"));
    };
    if above as i64 >= pace.depth {
        let fault = format!("would nest steps more than {} deep", pace.depth);
        return Err(ApiError::invalid("parent_step_id", fault));
    }
    Ok(())
}

/// Whether `more` steps fit beside those that are there.
pub(super) fn check_count(pace: &Pace, there: usize, more: usize) -> ApiResult<()> {
    if (there + more) as i64 > pace.most_steps {
        return Err(ApiError::of(ErrorCode::LimitExceeded)
            .with_data(serde_json::json!({ "limit": pace.most_steps, "current": there, "raise_by": null })));
    }
    Ok(())
}

/// How deep a step lies, from 1; none when it is not among these steps.
pub(super) fn depth_of(steps: &[StepRow], step: StepId) -> Option<usize> {
    let row = steps.iter().find(|row| row.id == step)?;
    Some(tree::above(steps, row).len() + 1)
}

/// Changes fields of a step. `completed` goes through the verbs that it stands for.
pub fn patch(tx: &mut WriteTx<'_>, call: &Call, id: StepId, request: &PatchStep) -> ApiResult<Step> {
    let (before, _) = writable(tx, call, id)?;
    let mut after = before.clone();
    if let Some(title) = &request.title {
        after.title = title.as_str().to_owned();
    }
    if after.title != before.title {
        // Their own words now, which planning anew does not throw away.
        after.source = StepSource::User;
    }
    after.short_label = request.short_label.clone().map(String::from).apply(after.short_label.take());
    after.icon = request.icon.clone().map(Icon::into_string).apply(after.icon.take());
    after.estimated_minutes = request.estimated_minutes.apply(after.estimated_minutes);
    after.actual_minutes = request.actual_minutes.apply(after.actual_minutes);
    after.delegation_mode = request.delegation_mode.unwrap_or(after.delegation_mode);
    after.leaf_type = request.leaf_type.unwrap_or(after.leaf_type);
    if after != before {
        after.updated_at = call.now;
        store::update(tx, &after)?;
        if after.estimated_minutes != before.estimated_minutes {
            lessons::forget_plan(tx, call.user, id)?;
        }
        if after.actual_minutes != before.actual_minutes && after.completed_at.is_some() {
            learn_anew(tx, call, &after)?;
        }
        if after.title != before.title {
            index::steps_written(tx, call.user, after.task_id)?;
        }
        let event = StepUpdated { step_id: id, task_id: after.task_id, title: after.title.clone() };
        events::append(tx, call, &event)?;
    }
    match request.completed {
        Some(true) if after.completed_at.is_none() => {
            let request = CompleteStep { actual_minutes: request.actual_minutes.value().copied() };
            Ok(complete(tx, call, id, &request)?.step)
        }
        Some(false) if after.completed_at.is_some() => reopen(tx, call, id),
        _ => Ok(after.into()),
    }
}

/// What a finished step took is told anew, or taken back.
fn learn_anew(tx: &mut WriteTx<'_>, call: &Call, step: &StepRow) -> ApiResult<()> {
    lessons::unteach(tx, call.user, step.id)?;
    let title = tasks::get(tx, call.user, step.task_id)?.title;
    Ok(lessons::teach(tx, step, &title)?)
}

/// Completes a step; its parent when it was the last open part, the task when nothing is open any more.
pub fn complete(tx: &mut WriteTx<'_>, call: &Call, id: StepId, request: &CompleteStep) -> ApiResult<StepAnswer> {
    let (mut row, task) = writable(tx, call, id)?;
    if row.completed_at.is_some() {
        return Err(ApiError::of(ErrorCode::AlreadyCompleted));
    }
    row.completed_at = Some(call.now);
    row.updated_at = call.now;
    row.actual_minutes = request.actual_minutes.or(row.actual_minutes);
    store::update(tx, &row)?;
    let title = tasks::get(tx, call.user, task)?.title;
    lessons::teach(tx, &row, &title)?;
    let deed = StepDeed { step: id, estimated_minutes: row.estimated_minutes, actual_minutes: request.actual_minutes };
    let award = ledger::award_step(tx, call, &deed)?;
    let event = StepCompleted { step_id: id, task_id: row.task_id, title: row.title.clone() };
    events::append(tx, call, &event)?;
    complete_parents(tx, call, &row)?;
    let rest_is_open = store::of_task(tx, call.user, row.task_id)?.iter().any(|step| step.completed_at.is_none());
    let whole = if rest_is_open { None } else { auto_complete(tx, call, row.task_id)? };
    let mut answer = StepAnswer {
        task_completed: whole.is_some(),
        task: shown_task(tx, call, row.task_id)?,
        step: row.into(),
        xp: award.xp,
        unlocked_achievements: award.unlocked,
    };
    if let Some(whole) = whole {
        answer.xp += whole.xp.total;
        answer.unlocked_achievements.extend(whole.unlocked);
    }
    Ok(answer)
}

/// A step is completed when its parts are; it earns nothing itself (RULES §4).
fn complete_parents(tx: &mut WriteTx<'_>, call: &Call, row: &StepRow) -> ApiResult<()> {
    let mut above = row.parent_step_id;
    while let Some(parent) = above {
        let steps = store::of_task(tx, call.user, row.task_id)?;
        let parts_are_open = steps.iter().any(|s| s.parent_step_id == Some(parent) && s.completed_at.is_none());
        let Some(mut parent) = steps.into_iter().find(|s| s.id == parent) else { break };
        if parts_are_open || parent.completed_at.is_some() {
            break;
        }
        parent.completed_at = Some(call.now);
        parent.updated_at = call.now;
        store::update(tx, &parent)?;
        ledger::forgo_step(tx, call, parent.id)?;
        let event = StepCompleted { step_id: parent.id, task_id: parent.task_id, title: parent.title.clone() };
        events::append(tx, call, &event)?;
        above = parent.parent_step_id;
    }
    Ok(())
}

/// Opens a completed step again, and with it the steps that it is a part of. The task stays as it is
/// (RULES §1); an open step is left open.
pub fn reopen(tx: &mut WriteTx<'_>, call: &Call, id: StepId) -> ApiResult<Step> {
    let (row, _) = writable(tx, call, id)?;
    if row.completed_at.is_none() {
        return Ok(row.into());
    }
    let row = open(tx, call, row)?;
    open_above(tx, call, &row)?;
    Ok(row.into())
}

/// A step is done when its parts are (RULES §2): around an open part nothing is done.
pub(super) fn open_above(tx: &mut WriteTx<'_>, call: &Call, part: &StepRow) -> ApiResult<()> {
    if part.parent_step_id.is_none() {
        return Ok(());
    }
    let rows = store::of_task(tx, call.user, part.task_id)?;
    for row in tree::above(&rows, part).into_iter().filter(|row| row.completed_at.is_some()) {
        open(tx, call, row.clone())?;
    }
    Ok(())
}

fn open(tx: &mut WriteTx<'_>, call: &Call, mut row: StepRow) -> ApiResult<StepRow> {
    row.completed_at = None;
    row.updated_at = call.now;
    store::update(tx, &row)?;
    lessons::unteach(tx, call.user, row.id)?;
    events::append(tx, call, &StepReopened { step_id: row.id, task_id: row.task_id, title: row.title.clone() })?;
    Ok(row)
}

/// Deletes a step with its parts for good; the ones after it move up. Completes nothing.
pub(super) fn discard(tx: &mut WriteTx<'_>, call: &Call, id: StepId) -> ApiResult<()> {
    let (row, task) = writable(tx, call, id)?;
    let before = store::of_task(tx, call.user, task)?;
    let gone = std::iter::once(&row).chain(tree::depth_first(&before, Some(id)));
    store::delete(tx, call.user, id)?;
    let siblings = before.iter().filter(|step| step.parent_step_id == row.parent_step_id && step.id != id);
    for (index, step) in siblings.enumerate() {
        if step.order_index != index as i64 {
            store::place(tx, call.user, step.id, index as i64)?;
        }
    }
    index::steps_written(tx, call.user, task)?;
    for step in gone {
        events::append(tx, call, &StepDeleted { step_id: step.id, task_id: task, title: step.title.clone() })?;
    }
    Ok(())
}

/// Puts the top-level steps of a task into another order, or the parts of a step: those that lie beside the
/// first one named.
pub fn reorder(tx: &mut WriteTx<'_>, call: &Call, task: TaskId, request: &Reorder) -> ApiResult<Vec<Step>> {
    if tasks::get(tx, call.user, task)?.archived {
        return Err(ApiError::of(ErrorCode::Archived));
    }
    let rows = store::of_task(tx, call.user, task)?;
    let first = rows.iter().find(|row| request.ids.first() == Some(&row.id));
    let parent = first.and_then(|row| row.parent_step_id);
    let there: HashSet<StepId> = rows.iter().filter(|row| row.parent_step_id == parent).map(|row| row.id).collect();
    let wanted: HashSet<StepId> = request.ids.iter().copied().collect();
    if wanted != there || wanted.len() != request.ids.len() {
        let why = "must name every top-level step, or every part of one step, exactly once";
        return Err(ApiError::of(ErrorCode::ReorderSetMismatch).field("ids", why));
    }
    for (index, id) in request.ids.iter().enumerate() {
        store::place(tx, call.user, *id, index as i64)?;
    }
    events::append(tx, call, &StepsReordered { task_id: task, ids: request.ids.clone() })?;
    let mut steps = of_task(tx, call.user, task)?;
    if !may_read(tx, call)? {
        steps.retain(|step| wanted.contains(&step.id));
    }
    Ok(steps)
}

/// Every open step of the task is completed, with one timestamp and no XP (force-complete).
pub(in crate::tasks) fn complete_all(tx: &mut WriteTx<'_>, call: &Call, task: TaskId) -> ApiResult<()> {
    let rows = store::of_task(tx, call.user, task)?;
    store::complete_all(tx, call.user, task, call.now)?;
    let open = tree::depth_first(&rows, None).into_iter().filter(|step| step.completed_at.is_none());
    for step in open {
        ledger::forgo_step(tx, call, step.id)?;
        events::append(tx, call, &StepCompleted { step_id: step.id, task_id: task, title: step.title.clone() })?;
    }
    Ok(())
}

/// The step, and that its task may be changed.
pub(super) fn writable(tx: &mut WriteTx<'_>, call: &Call, id: StepId) -> ApiResult<(StepRow, TaskId)> {
    let row = store::get(tx, call.user, id)?;
    if tasks::get(tx, call.user, row.task_id)?.archived {
        return Err(ApiError::of(ErrorCode::Archived));
    }
    let task = row.task_id;
    Ok((row, task))
}

fn shown_task(tx: &mut ReadTx<'_>, call: &Call, id: TaskId) -> ApiResult<Task> {
    let row = tasks::get(tx, call.user, id)?;
    shown(tx, row)
}

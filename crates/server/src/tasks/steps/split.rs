//! Splitting: a task into steps, a project into phases, a step into smaller steps (RULES §2).

use cairn_kernel::{ErrorCode, StepId, TaskId};
use cairn_rules::splitting::{self, PlannedStep, SplitRequest, StepRequest};
use cairn_store::{ReadTx, StoreError, WriteTx};
use serde_json::json;

use super::model::{StepRow, StepSource};
use super::sight::Unseen;
use super::split_answer::{BY_RULES, Learned, SplitAnswer, SplitTask};
use super::{lessons, service, store};
use crate::call::Call;
use crate::events;
use crate::http::extract::Line;
use crate::http::{ApiError, ApiResult};
use crate::tasks::cycles;
use crate::tasks::events::TaskSplit;
use crate::tasks::index;
use crate::tasks::model::{Scope, Status, Task, TaskRow};
use crate::tasks::request::{CreateTask, PriorityWord};
use crate::tasks::service as task_verbs;
use crate::tasks::store as tasks;

/// Longest sitting that is split into steps in minutes; a longer step is planned as if it had no estimate.
const SITTING: i64 = 60;

/// Splits a task; splitting again gives what is stored.
pub fn split_task(tx: &mut WriteTx<'_>, call: &Call, id: TaskId, request: &SplitTask) -> ApiResult<SplitAnswer> {
    let row = tasks::get(tx, call.user, id)?;
    if row.archived {
        return Err(ApiError::of(ErrorCode::Archived));
    }
    let unseen = Unseen::of(tx, call, id)?;
    let answer = split_row(tx, call, &row, request)?;
    Ok(unseen.left_out_of(answer))
}

fn split_row(tx: &mut WriteTx<'_>, call: &Call, row: &TaskRow, request: &SplitTask) -> ApiResult<SplitAnswer> {
    let is_project = row.scope() == Scope::Project;
    let phases = if is_project { phases_of(tx, row)? } else { Vec::new() };
    if !phases.is_empty() {
        if let Some(current) = current_phase(&phases).filter(|_| request.replaces()) {
            replan(tx, call, current, request)?;
        }
        return stored_phases(tx, call, row, phases);
    }
    let there = store::of_task(tx, call.user, row.id)?;
    // Steps that its owner wrote under a project are not its phases.
    let is_planned = there.iter().any(|step| !is_project || step.source != StepSource::User);
    if !is_planned || request.replaces() {
        if row.status == Status::Completed {
            return Err(ApiError::of(ErrorCode::AlreadyCompleted));
        }
        return replan(tx, call, row, request);
    }
    let learned = learned(tx, call, row)?;
    Ok(SplitAnswer::of(row, learned, &there, None))
}

/// Splits a step into smaller ones; splitting again gives what is stored.
pub fn split_step(tx: &mut WriteTx<'_>, call: &Call, id: StepId, request: &SplitTask) -> ApiResult<SplitAnswer> {
    let (step, task) = service::writable(tx, call, id)?;
    let row = tasks::get(tx, call.user, task)?;
    let unseen = Unseen::of(tx, call, task)?;
    let learned = learned(tx, call, &row)?;
    let all = store::of_task(tx, call.user, task)?;
    let is_split = all.iter().any(|part| part.parent_step_id == Some(id));
    if !is_split || request.replaces() {
        if step.completed_at.is_some() {
            return Err(ApiError::of(ErrorCode::AlreadyCompleted));
        }
        check_depth(call, &all, id)?;
        discard_planned(tx, call, &all, Some(id))?;
        let planned = parts_of(call, &step, &row, learned, request);
        let added = add_planned(tx, call, task, Some(id), learned, &planned)?;
        events::append(tx, call, &TaskSplit::of(&row, BY_RULES, added, 0))?;
    }
    let steps = store::of_task(tx, call.user, task)?;
    Ok(unseen.left_out_of(SplitAnswer::of(&row, learned, &steps, Some(id))))
}

/// Plans a task, beside what the user wrote or did.
fn replan(tx: &mut WriteTx<'_>, call: &Call, row: &TaskRow, request: &SplitTask) -> ApiResult<SplitAnswer> {
    let there = store::of_task(tx, call.user, row.id)?;
    discard_planned(tx, call, &there, None)?;
    let learned = learned(tx, call, row)?;
    let plan = splitting::split(&SplitRequest {
        title: &row.title,
        description: row.description.as_deref(),
        estimated_minutes: row.estimated_minutes,
        granularity: request.granularity(),
        learned_ratio_hundredths: learned.ratio_hundredths,
        pace: call.config.steps,
    });
    if plan.phases.is_empty() {
        let added = add_planned(tx, call, row.id, None, learned, &plan.steps)?;
        events::append(tx, call, &TaskSplit::of(row, BY_RULES, added, 0))?;
        let steps = store::of_task(tx, call.user, row.id)?;
        return Ok(SplitAnswer::of(row, learned, &steps, None));
    }
    events::append(tx, call, &TaskSplit::of(row, BY_RULES, 0, plan.phases.len() as i64))?;
    make_phases(tx, call, row, learned, &plan)?;
    let phases = phases_of(tx, row)?;
    stored_phases(tx, call, row, phases)
}

/// The child tasks that were planned for it; what else its owner put there is none of them.
fn phases_of(tx: &mut ReadTx<'_>, row: &TaskRow) -> Result<Vec<TaskRow>, StoreError> {
    let mut children = tasks::children(tx, row.user_id, row.id)?;
    children.retain(|child| child.is_phase);
    Ok(children)
}

/// A step of the user's own is split like a task; one that was planned falls into motions.
fn parts_of(call: &Call, step: &StepRow, row: &TaskRow, learned: Learned, request: &SplitTask) -> Vec<PlannedStep> {
    let estimated_minutes = step.estimated_minutes.filter(|&minutes| minutes <= SITTING);
    let Learned { ratio_hundredths: learned_ratio_hundredths, .. } = learned;
    let pace = call.config.steps;
    let granularity = request.granularity();
    if step.source != StepSource::User {
        return splitting::split_step(&StepRequest {
            step: &step.title,
            task: &row.title,
            estimated_minutes,
            granularity,
            learned_ratio_hundredths,
            pace,
        });
    }
    let title = &step.title;
    splitting::split(&SplitRequest {
        title,
        description: None,
        estimated_minutes,
        granularity,
        learned_ratio_hundredths,
        pace,
    })
    .steps
}

fn learned(tx: &mut ReadTx<'_>, call: &Call, row: &TaskRow) -> Result<Learned, StoreError> {
    let category = splitting::category_of(&row.title);
    let ratio = lessons::learned(tx, row.user_id, category)?;
    Ok(Learned { category, ratio_hundredths: ratio.hundredths(&call.config.steps), samples: ratio.samples })
}

fn check_depth(call: &Call, steps: &[StepRow], step: StepId) -> ApiResult<()> {
    let most = call.config.steps.depth;
    match service::depth_of(steps, step) {
        Some(depth) if depth as i64 >= most => Err(ApiError::of(ErrorCode::LimitExceeded)
            .with_detail(format!("steps nest at most {most} deep"))
            .with_data(json!({ "limit": most, "current": depth, "raise_by": null }))),
        _ => Ok(()),
    }
}

/// Throws away the open steps under `parent` that were planned and that nobody has touched since.
fn discard_planned(tx: &mut WriteTx<'_>, call: &Call, steps: &[StepRow], parent: Option<StepId>) -> ApiResult<()> {
    for step in steps.iter().filter(|step| step.parent_step_id == parent && !is_kept(steps, step)) {
        service::discard(tx, call, step.id)?;
    }
    Ok(())
}

/// Whether the user wrote or did the step, or anything in it.
fn is_kept(steps: &[StepRow], step: &StepRow) -> bool {
    let is_theirs = step.source == StepSource::User || step.completed_at.is_some() || step.actual_minutes.is_some();
    is_theirs || steps.iter().any(|part| part.parent_step_id == Some(step.id) && is_kept(steps, part))
}

/// Adds what is not there yet: a step that was kept is not planned a second time.
fn add_planned(
    tx: &mut WriteTx<'_>,
    call: &Call,
    task: TaskId,
    parent: Option<StepId>,
    learned: Learned,
    planned: &[PlannedStep],
) -> ApiResult<i64> {
    let all = store::of_task(tx, call.user, task)?;
    service::check_count(&call.config.steps, all.len(), planned.len())?;
    let kept: Vec<&StepRow> = all.iter().filter(|row| row.parent_step_id == parent).collect();
    let new = planned.iter().filter(|step| !kept.iter().any(|row| row.title == step.title));
    let mut added = 0;
    for (index, step) in (kept.len() as i64..).zip(new) {
        let row = stored(call, task, parent, index, step);
        store::insert(tx, &row)?;
        lessons::plan(tx, &row, learned.category, step.unscaled_minutes)?;
        added += 1;
    }
    index::steps_written(tx, call.user, task)?;
    Ok(added)
}

fn stored(call: &Call, task: TaskId, parent: Option<StepId>, order_index: i64, step: &PlannedStep) -> StepRow {
    StepRow {
        id: StepId::from_uuid(call.new_id()),
        user_id: call.user,
        task_id: task,
        parent_step_id: parent,
        order_index,
        title: step.title.clone(),
        short_label: Some(step.short_label.clone()),
        icon: Some(step.icon.to_owned()),
        estimated_minutes: Some(step.estimated_minutes),
        actual_minutes: None,
        delegation_mode: step.delegation_mode.into(),
        leaf_type: step.leaf_type.into(),
        source: StepSource::Rule,
        champs: serde_json::to_string(&step.champs).unwrap_or_default(),
        completed_at: None,
        created_at: call.now,
        updated_at: call.now,
    }
}

/// The phases of a project become its child tasks; the first one gets its steps at once.
fn make_phases(
    tx: &mut WriteTx<'_>,
    call: &Call,
    project: &TaskRow,
    learned: Learned,
    plan: &splitting::Split,
) -> ApiResult<()> {
    cycles::check_room(tx, call, project.id, 1)?;
    for (index, phase) in plan.phases.iter().enumerate() {
        let request = CreateTask {
            priority: Some(PriorityWord::from(crate::tasks::model::priority_of_rank(project.priority))),
            estimated_minutes: Some(phase.estimated_minutes.clamp(1, 720)),
            difficulty: Some(project.difficulty),
            energy_required: project.energy_required,
            project_id: project.project_id,
            parent_id: Some(project.id),
            ..CreateTask::titled(Line::new(&phase.title).map_err(ApiError::internal)?)
        };
        let task = task_verbs::create(tx, call, &request)?;
        tasks::mark_as_phase(tx, call.user, task.id)?;
        if index == 0 {
            let added = add_planned(tx, call, task.id, None, learned, &plan.steps)?;
            let phase = tasks::get(tx, call.user, task.id)?;
            events::append(tx, call, &TaskSplit::of(&phase, BY_RULES, added, 0))?;
        }
    }
    Ok(())
}

/// The phase that is next: the first that is neither done nor given up.
fn current_phase(phases: &[TaskRow]) -> Option<&TaskRow> {
    phases.iter().find(|phase| !phase.archived && !matches!(phase.status, Status::Completed | Status::Cancelled))
}

fn stored_phases(tx: &mut WriteTx<'_>, call: &Call, row: &TaskRow, phases: Vec<TaskRow>) -> ApiResult<SplitAnswer> {
    let learned = learned(tx, call, row)?;
    let total_estimated_minutes = phases.iter().filter_map(|phase| phase.estimated_minutes).sum();
    let current = current_phase(&phases);
    let steps = match current {
        Some(phase) => store::of_task(tx, call.user, phase.id)?,
        None => Vec::new(),
    };
    let phase_title = current.map(|phase| phase.title.clone());
    let phases = phases.into_iter().map(|phase| task_verbs::shown(tx, phase)).collect::<ApiResult<Vec<Task>>>()?;
    let answer = SplitAnswer::of(row, learned, &steps, None);
    let next_action = answer.next_action.clone().or(phase_title);
    Ok(SplitAnswer { phases: Some(phases), total_estimated_minutes, next_action, ..answer })
}

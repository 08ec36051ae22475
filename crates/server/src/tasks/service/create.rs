use cairn_kernel::{TaskId, UserZone};
use cairn_store::WriteTx;

use super::complete::complete_one;
use super::{Basis, state, store};
use crate::call::Call;
use crate::events;
use crate::http::{ApiError, ApiResult};
use crate::tasks::cycles;
use crate::tasks::due::{self, Due};
use crate::tasks::events::TaskCreated;
use crate::tasks::index;
use crate::tasks::list::fold;
use crate::tasks::model::{Status, Surroundings, Task, TaskRow};
use crate::tasks::request::{CompleteTask, CreateTask, PriorityWord, estimate};
use crate::tasks::{steps, tidy_tags};

/// Makes a task with its first steps. One that is made completed is made and then completed.
pub fn create(tx: &mut WriteTx<'_>, call: &Call, request: &CreateTask) -> ApiResult<Task> {
    let asked = state::asked(request.status, request.completed, Status::Todo)?;
    // Completing is a verb of its own; it follows once the task is there.
    let status = if asked == Status::Completed { Status::Todo } else { asked };
    let row = new_row(tx, call, request, status)?;
    let tags: Vec<String> = serde_json::from_str(&row.tags).unwrap_or_default();
    store::insert(tx, &row, &tags)?;
    events::append(tx, call, &TaskCreated::of(&row, row.status))?;
    for (at, step) in request.steps.iter().flatten().enumerate() {
        if step.parent_step_id.is_some() {
            return Err(ApiError::invalid(format!("steps[{at}].parent_step_id"), "is no step of this task"));
        }
        steps::service::add_to(tx, call, row.id, None, step)?;
    }
    index::created(tx, &row, request.steps.iter().flatten().map(|step| step.title.as_str()).collect())?;
    if asked == Status::Completed {
        let (row, _) = complete_one(tx, call, row.id, &CompleteTask::default(), Basis::default())?;
        return super::shown(tx, row);
    }
    if request.steps.iter().flatten().next().is_none() {
        // Nothing can be around a task that is this new: two statements fewer on the busiest path.
        return Ok(row.show(Surroundings::default()));
    }
    super::shown(tx, row)
}

fn new_row(tx: &mut WriteTx<'_>, call: &Call, request: &CreateTask, status: Status) -> ApiResult<TaskRow> {
    // Without a date no zone is needed, and what is written need not wait for the guard, which knows it.
    let is_dated = request.due_date.is_some() || request.starts_at.is_some();
    let zone = if is_dated { call.zone(tx)? } else { UserZone::default() };
    check_places(tx, call, request)?;
    let due = Due::asked(None, request.due_date.into(), request.due_all_day, &zone)?;
    let starts_at = request.starts_at.map(|input| due::start(input, &zone)).transpose()?;
    let title = request.title.as_str().to_owned();
    let tags = request.tags.as_deref().map(tidy_tags).unwrap_or_default();
    let mut row = TaskRow {
        id: TaskId::from_uuid(call.new_id()),
        user_id: call.user,
        project_id: request.project_id,
        parent_id: request.parent_id,
        title_key: fold(&title),
        title,
        description: request.description.as_ref().map(|text| text.as_str().to_owned()).filter(|text| !text.is_empty()),
        status,
        priority: request.priority.map_or(1, PriorityWord::rank),
        due_date: None,
        due_all_day: false,
        due_day: None,
        due_set_at: due.map(|_| call.now),
        starts_at,
        estimated_minutes: estimate(request.estimated_minutes.into(), request.estimated_hours.into())?.apply(None),
        actual_minutes: None,
        difficulty: request.difficulty.unwrap_or(1),
        quest_type: request.quest_type,
        energy_required: request.energy_required,
        tags: serde_json::to_string(&tags).unwrap_or_default(),
        rrule: None,
        recur_from_completion: false,
        hidden: request.hidden.unwrap_or(false),
        archived: false,
        reflection: None,
        xp_awarded: 0,
        started_at: (status == Status::InProgress).then_some(call.now),
        completed_at: None,
        completed_by: None,
        created_at: call.now,
        updated_at: call.now,
        version: 1,
        is_phase: false,
    };
    row.repeat(request.rrule.clone().into(), request.recur_from_completion)?;
    row.set_due(due, &zone);
    check_start(row.starts_at, row.due_date)?;
    Ok(row)
}

/// What a new task is put into must be there, and the caller's.
fn check_places(tx: &mut WriteTx<'_>, call: &Call, request: &CreateTask) -> ApiResult<()> {
    if let Some(parent) = request.parent_id {
        cycles::check_parent(tx, call, None, parent)?;
    }
    if let Some(project) = request.project_id
        && !store::project_exists(tx, call.user, project)?
    {
        return Err(ApiError::invalid("project_id", "is no project of yours"));
    }
    if request.zone_id.is_some() {
        // Nobody has one before there is a compass: true of every id, and the answer that stays.
        return Err(ApiError::invalid("zone_id", "is no zone of yours"));
    }
    Ok(())
}

/// A task begins before it is due.
pub(super) fn check_start(
    starts_at: Option<cairn_kernel::Timestamp>,
    due: Option<cairn_kernel::Timestamp>,
) -> ApiResult<()> {
    match (starts_at, due) {
        (Some(start), Some(due)) if start >= due => Err(ApiError::invalid("starts_at", "must be before due_date")),
        _ => Ok(()),
    }
}

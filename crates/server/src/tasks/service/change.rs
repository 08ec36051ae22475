use cairn_kernel::{ErrorCode, Patch, TaskId};
use cairn_store::WriteTx;

use super::complete::{check_not_blocked, complete_row};
use super::create::check_start;
use super::{Basis, check_not_archived, save, shown, state, store};
use crate::call::Call;
use crate::events;
use crate::http::extract::Multiline;
use crate::http::{ApiError, ApiResult};
use crate::tasks::cycles;
use crate::tasks::due::end_of_day;
use crate::tasks::events::TaskUpdated;
use crate::tasks::list::fold;
use crate::tasks::model::{CompletedBy, Status, Task, TaskRow};
use crate::tasks::request::{CompleteTask, PatchTask, PriorityWord, tidy_tags};

/// Changes fields of a task. `status` and `completed` go through the verbs that they stand for.
pub fn patch(tx: &mut WriteTx<'_>, call: &Call, id: TaskId, request: &PatchTask, basis: Basis) -> ApiResult<Task> {
    let before = store::get(tx, call.user, id)?;
    basis.check(&before)?;
    check_not_archived(&before)?;
    let mut after = before.clone();
    set_fields(tx, call, request, &mut after)?;
    match wanted_status(request, &before)? {
        Some(Status::Completed) if before.status != Status::Completed => {
            check_not_blocked(tx, &before)?;
            let (row, _) = complete_row(tx, call, &before, after, &CompleteTask::default(), CompletedBy::Manual)?;
            return shown(tx, row);
        }
        Some(status) if status != before.status => state::turn(&mut after, status, call.now),
        _ => {}
    }
    let changed = changed_fields(&before, &after);
    if save(tx, call, &before, &mut after)? {
        events::append(tx, call, &TaskUpdated::of(&after, changed))?;
    }
    shown(tx, after)
}

/// The status that is asked for; taking "completed" back means `todo`.
fn wanted_status(request: &PatchTask, row: &TaskRow) -> ApiResult<Option<Status>> {
    match (request.status, request.completed) {
        (Some(status), Some(completed)) if (status == Status::Completed) != completed => {
            Err(ApiError::invalid("completed", "contradicts status"))
        }
        (Some(status), _) => Ok(Some(status)),
        (None, Some(true)) => Ok(Some(Status::Completed)),
        (None, Some(false)) if row.status == Status::Completed => Ok(Some(Status::Todo)),
        (None, _) => Ok(None),
    }
}

fn set_fields(tx: &mut WriteTx<'_>, call: &Call, request: &PatchTask, row: &mut TaskRow) -> ApiResult<()> {
    if let Some(title) = &request.title {
        row.title = title.as_str().to_owned();
        row.title_key = fold(&row.title);
    }
    let description = request.description.clone().map(Multiline::into_string);
    row.description = description.apply(row.description.take()).filter(|text| !text.is_empty());
    row.priority = request.priority.map(PriorityWord::rank).apply(Some(row.priority)).unwrap_or(1);
    row.estimated_minutes = request.estimated_minutes.apply(row.estimated_minutes);
    row.actual_minutes = request.actual_minutes.apply(row.actual_minutes);
    row.difficulty = request.difficulty.apply(Some(row.difficulty)).unwrap_or(1);
    row.quest_type = request.quest_type.apply(row.quest_type);
    row.energy_required = request.energy_required.apply(row.energy_required);
    if let Some(hidden) = request.hidden {
        row.hidden = hidden;
    }
    match &request.tags {
        Patch::Keep => {}
        Patch::Clear => "[]".clone_into(&mut row.tags),
        Patch::Set(tags) => row.tags = serde_json::to_string(&tidy_tags(tags)).unwrap_or_default(),
    }
    set_dates(tx, call, request, row)?;
    set_places(tx, call, request, row)
}

fn set_dates(tx: &mut WriteTx<'_>, call: &Call, request: &PatchTask, row: &mut TaskRow) -> ApiResult<()> {
    let zone = call.zone(tx)?;
    let before = (row.due_date, row.due_all_day);
    match request.due_date {
        Patch::Keep => {}
        Patch::Clear => (row.due_date, row.due_all_day) = (None, false),
        Patch::Set(due) => {
            let (at, all_day) = due.resolve(&zone);
            (row.due_date, row.due_all_day) = (Some(at), all_day);
        }
    }
    match (request.due_all_day, row.due_date) {
        (Some(true), Some(at)) if !row.due_all_day => {
            (row.due_date, row.due_all_day) = (Some(end_of_day(zone.wall(at).date(), &zone)), true);
        }
        (Some(false), Some(_)) => row.due_all_day = false,
        (Some(true), None) => {
            return Err(ApiError::of(ErrorCode::DueDateRequired).field("due_all_day", "needs a due date"));
        }
        _ => {}
    }
    if before != (row.due_date, row.due_all_day) {
        row.due_set_at = row.due_date.map(|_| call.now);
    }
    row.starts_at = request.starts_at.map(|start| start.resolve_start(&zone)).apply(row.starts_at);
    check_start(row.starts_at, row.due_date)
}

fn set_places(tx: &mut WriteTx<'_>, call: &Call, request: &PatchTask, row: &mut TaskRow) -> ApiResult<()> {
    if let Patch::Set(parent) = request.parent_id
        && row.parent_id != Some(parent)
    {
        cycles::check_parent(tx, call.user, Some(row.id), parent)?;
    }
    if let Patch::Set(project) = request.project_id
        && !store::project_exists(tx, call.user, project)?
    {
        return Err(ApiError::invalid("project_id", "is no project of yours"));
    }
    if request.zone_id.value().is_some() {
        return Err(ApiError::invalid("zone_id", "is no zone of yours"));
    }
    row.parent_id = request.parent_id.apply(row.parent_id);
    row.project_id = request.project_id.apply(row.project_id);
    Ok(())
}

/// The names of the fields that differ, for the log.
fn changed_fields(before: &TaskRow, after: &TaskRow) -> Vec<&'static str> {
    let fields = [
        ("title", before.title != after.title),
        ("description", before.description != after.description),
        ("status", before.status != after.status),
        ("priority", before.priority != after.priority),
        ("due_date", before.due_date != after.due_date || before.due_all_day != after.due_all_day),
        ("starts_at", before.starts_at != after.starts_at),
        ("estimated_minutes", before.estimated_minutes != after.estimated_minutes),
        ("actual_minutes", before.actual_minutes != after.actual_minutes),
        ("difficulty", before.difficulty != after.difficulty),
        ("quest_type", before.quest_type != after.quest_type),
        ("energy_required", before.energy_required != after.energy_required),
        ("tags", before.tags != after.tags),
        ("hidden", before.hidden != after.hidden),
        ("parent_id", before.parent_id != after.parent_id),
        ("project_id", before.project_id != after.project_id),
    ];
    fields.into_iter().filter_map(|(name, differs)| differs.then_some(name)).collect()
}

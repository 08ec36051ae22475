use cairn_kernel::{Patch, TaskId};
use cairn_store::WriteTx;

use super::complete::{check_not_blocked, complete_row};
use super::create::check_start;
use super::{Basis, check_not_archived, save, shown, state, store};
use crate::call::Call;
use crate::events;
use crate::http::extract::Multiline;
use crate::http::{ApiError, ApiResult};
use crate::tasks::cycles;
use crate::tasks::due::{self, Due};
use crate::tasks::events::{TaskReopened, TaskUpdated};
use crate::tasks::list::fold;
use crate::tasks::model::{CompletedBy, Status, Task, TaskRow};
use crate::tasks::request::{CompleteTask, PatchTask, PriorityWord, estimate};
use crate::tasks::tidy_tags;

/// Changes fields of a task. `status` and `completed` go through the verbs that they stand for.
pub fn patch(tx: &mut WriteTx<'_>, call: &Call, id: TaskId, request: &PatchTask, basis: Basis) -> ApiResult<Task> {
    let before = store::get(tx, call.user, id)?;
    basis.check(&before)?;
    check_not_archived(&before)?;
    let mut after = before.clone();
    set_fields(tx, call, request, &mut after)?;
    let status = state::asked(request.status, request.completed, before.status)?;
    if status == before.status {
        return change(tx, call, &before, after);
    }
    if status == Status::Completed {
        check_not_blocked(tx, &before)?;
        let (row, _) = complete_row(tx, call, &before, after, &CompleteTask::default(), CompletedBy::Manual)?;
        return shown(tx, row);
    }
    state::turn(&mut after, status, call.now);
    change(tx, call, &before, after)
}

/// Writes what differs, if anything does, and tells of it.
pub(super) fn change(tx: &mut WriteTx<'_>, call: &Call, before: &TaskRow, mut after: TaskRow) -> ApiResult<Task> {
    if save(tx, call, before, &mut after)? {
        tell(tx, call, before, &after)?;
    }
    shown(tx, after)
}

/// Tells of what differs. Whatever the way, a task that is no longer completed was reopened, and so was a
/// cancelled one that is taken up again.
pub(super) fn tell(tx: &mut WriteTx<'_>, call: &Call, before: &TaskRow, after: &TaskRow) -> ApiResult<()> {
    let mut changed = changed_fields(before, after);
    let reopened = match before.status {
        Status::Completed => after.status != Status::Completed,
        Status::Cancelled => !matches!(after.status, Status::Completed | Status::Cancelled),
        _ => false,
    };
    if reopened {
        events::append(tx, call, &TaskReopened::of(after))?;
    }
    if reopened && after.status == Status::Todo {
        // That is what reopening means.
        changed.retain(|field| *field != "status");
    }
    if !changed.is_empty() {
        events::append(tx, call, &TaskUpdated::of(after, changed))?;
    }
    Ok(())
}

fn set_fields(tx: &mut WriteTx<'_>, call: &Call, request: &PatchTask, row: &mut TaskRow) -> ApiResult<()> {
    if let Some(title) = &request.title {
        row.title = title.as_str().to_owned();
        row.title_key = fold(&row.title);
    }
    let description = request.description.clone().map(Multiline::into_string);
    row.description = description.apply(row.description.take()).filter(|text| !text.is_empty());
    row.priority = request.priority.map(PriorityWord::rank).apply(Some(row.priority)).unwrap_or(1);
    row.estimated_minutes = estimate(request.estimated_minutes, request.estimated_hours)?.apply(row.estimated_minutes);
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
    row.repeat(request.rrule.clone(), request.recur_from_completion)?;
    set_dates(tx, call, request, row)?;
    set_places(tx, call, request, row)
}

fn set_dates(tx: &mut WriteTx<'_>, call: &Call, request: &PatchTask, row: &mut TaskRow) -> ApiResult<()> {
    let zone = call.zone(tx)?;
    let before = row.clone();
    let due = Due::asked(row.due(&zone), request.due_date, request.due_all_day, &zone)?;
    if due != before.due(&zone) {
        row.set_due(due, &zone);
        row.due_set_at = row.due_date.map(|_| call.now);
    }
    row.starts_at = match request.starts_at {
        Patch::Keep => row.starts_at,
        Patch::Clear => None,
        Patch::Set(input) => Some(due::start(input, &zone)?),
    };
    if (row.starts_at, row.due_date) == (before.starts_at, before.due_date) {
        return Ok(());
    }
    check_start(row.starts_at, row.due_date)
}

fn set_places(tx: &mut WriteTx<'_>, call: &Call, request: &PatchTask, row: &mut TaskRow) -> ApiResult<()> {
    if let Patch::Set(parent) = request.parent_id
        && row.parent_id != Some(parent)
    {
        cycles::check_parent(tx, call, Some(row.id), parent)?;
    }
    if let Patch::Set(project) = request.project_id
        && !store::project_exists(tx, call.user, project)?
    {
        return Err(ApiError::invalid("project_id", "is no project of yours"));
    }
    if request.zone_id.value().is_some() {
        // Nobody has one before there is a compass: true of every id, and the answer that stays.
        return Err(ApiError::invalid("zone_id", "is no zone of yours"));
    }
    let parent = request.parent_id.apply(row.parent_id);
    // A phase is one of the task that it was planned for.
    row.is_phase &= parent == row.parent_id;
    row.parent_id = parent;
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
        ("rrule", before.rrule != after.rrule),
        ("recur_from_completion", before.recur_from_completion != after.recur_from_completion),
        ("hidden", before.hidden != after.hidden),
        ("archived", before.archived != after.archived),
        ("parent_id", before.parent_id != after.parent_id),
        ("project_id", before.project_id != after.project_id),
    ];
    fields.into_iter().filter_map(|(name, differs)| differs.then_some(name)).collect()
}

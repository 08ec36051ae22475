use cairn_kernel::{TaskId, Timestamp, UserZone, ZoneId};
use cairn_rules::limits::MOST_LEVELS;
use cairn_store::ReadTx;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::candidates::{self, Candidate, Wish};
use crate::call::Call;
use crate::http::ApiResult;
use crate::tasks::EnergyLevel;
use crate::tasks::model::{Task, TaskRow};
use crate::tasks::steps::{self, Step};
use crate::tasks::store;

/// A quick win takes less than this many minutes (RULES §1, "simple"); the schema's `is_quick` says it too.
const QUICK_MINUTES: i64 = 15;
/// The energy that somebody has who did not say (RULES §7).
const MEDIUM: i64 = 2;

/// `GET /tasks/next`
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct NextQuery {
    /// Fits into this many minutes.
    #[garde(inner(range(min = 1, max = 720)))]
    #[param(minimum = 1, maximum = 720)]
    pub minutes: Option<i64>,
    /// How much energy there is: 1 or low, 2 or medium (unless said), 3 or high.
    pub energy: Option<EnergyLevel>,
    /// From this compass zone.
    pub zone_id: Option<ZoneId>,
}

/// The one thing to do now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NextTask {
    /// The task.
    pub task: Task,
    /// Its first open step; null when it has none.
    pub step: Option<Step>,
    /// Why this one, in words.
    pub reason: String,
}

/// What was chosen, and what made it urgent: its own due date or that of the task it is a part of.
struct Chosen {
    id: TaskId,
    due: Option<Timestamp>,
}

/// One task and its first open step (RULES §7): what is due soon first, then what fits the energy,
/// then quick wins; never a blocked one, nor one whose parts are open. Null when there is none.
pub fn next(tx: &mut ReadTx<'_>, call: &Call, query: &NextQuery) -> ApiResult<Option<NextTask>> {
    if query.zone_id.is_some() {
        // Nothing is in a zone yet.
        return Ok(None);
    }
    let wish = Wish { user: call.user, now: call.now, minutes: query.minutes };
    let Some(chosen) = choose(tx, &wish, query.energy)? else { return Ok(None) };
    let row = store::get(tx, call.user, chosen.id)?;
    let reason = match chosen.due {
        Some(due) => due_reason(due, call.now, call.zone(tx)?),
        None => reason(&row, query.energy),
    };
    let step = steps::service::first_open(tx, call.user, row.id)?;
    let around = store::surroundings(tx, call.user, row.id)?;
    Ok(Some(NextTask { task: row.show(around), step, reason }))
}

fn choose(tx: &mut ReadTx<'_>, wish: &Wish, energy: Option<EnergyLevel>) -> ApiResult<Option<Chosen>> {
    let order = by_fit(energy.map_or(MEDIUM, EnergyLevel::level));
    let mut soon = candidates::due_soon(tx, wish)?;
    // What is due at the same time, as whole days are, is told apart by the rest.
    soon.sort_by_key(|task| {
        let fit = order.iter().position(|need| *need == task.energy_sort);
        (task.due_date, fit, !task.is_quick, -task.priority)
    });
    for task in soon {
        let due = task.due_soon(wish.now);
        if let Some(id) = doable(tx, wish, task)? {
            return Ok(Some(Chosen { id, due }));
        }
    }
    for need in order {
        if let Some(task) = candidates::for_energy(tx, wish, need)? {
            return Ok(Some(Chosen { id: task.id, due: None }));
        }
    }
    Ok(None)
}

/// The task itself, or its first part that can be done; `None` when its parts all have to wait.
fn doable(tx: &mut ReadTx<'_>, wish: &Wish, task: Candidate) -> ApiResult<Option<TaskId>> {
    let mut waiting = vec![(task, MOST_LEVELS)];
    while let Some((task, levels)) = waiting.pop() {
        if task.open_parts == 0 {
            return Ok(Some(task.id));
        }
        if levels > 1 {
            let parts = candidates::parts_of(tx, wish, task.id)?;
            waiting.extend(parts.into_iter().rev().map(|part| (part, levels - 1)));
        }
    }
    Ok(None)
}

/// The needs in the order in which they fit: what is just right, then what asks for less, then more.
const fn by_fit(energy: i64) -> [i64; 3] {
    match energy {
        1 => [1, 2, 3],
        3 => [3, 2, 1],
        _ => [2, 1, 3],
    }
}

fn due_reason(due: Timestamp, now: Timestamp, zone: UserZone) -> String {
    match (zone.day_of(due) - zone.day_of(now)).num_days() {
        ..0 => "It has been waiting for you, and it is still welcome.".to_owned(),
        0 => "It is due today.".to_owned(),
        1 => "It is due tomorrow.".to_owned(),
        days => format!("It is due in {days} days."),
    }
}

fn reason(row: &TaskRow, energy: Option<EnergyLevel>) -> String {
    if energy.is_some_and(|energy| row.energy_required == Some(energy.level())) {
        return "It fits the energy you have.".to_owned();
    }
    match row.estimated_minutes {
        Some(minutes) if minutes < QUICK_MINUTES => format!("It is a quick win: about {minutes} minutes."),
        _ if row.priority >= 2 => "It matters to you, and nothing is due sooner.".to_owned(),
        _ => "It has waited the longest.".to_owned(),
    }
}

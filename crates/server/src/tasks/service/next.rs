use cairn_kernel::{Timestamp, UserId, ZoneId};
use cairn_store::{Query, ReadTx};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::call::Call;
use crate::http::ApiResult;
use crate::tasks::EnergyLevel;
use crate::tasks::model::{Task, TaskRow};
use crate::tasks::steps::{self, Step};
use crate::tasks::store;

/// Candidates that are weighed against each other: the soonest due, and the newest without a date.
const CANDIDATES: i64 = 50;
/// Due within this counts as soon: 72 h, as the secretary's "urgent" (RULES §7).
const SOON_MILLIS: i64 = 72 * 3_600_000;
/// A quick win takes less than this many minutes (RULES §1, "simple").
const QUICK_MINUTES: i64 = 15;

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
    /// How much energy there is: 1 or low, 2 or medium, 3 or high.
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

/// One task and its first open step (RULES §7): what is due soon first, then what fits the energy,
/// then quick wins; never a blocked one. Null when nothing is open.
pub fn next(tx: &mut ReadTx<'_>, call: &Call, query: &NextQuery) -> ApiResult<Option<NextTask>> {
    if query.zone_id.is_some() {
        return Ok(None);
    }
    let candidates: Vec<TaskRow> = tx.list(&candidates(call.user, query))?;
    let Some(best) = candidates.into_iter().min_by_key(|row| rank(row, query, call.now)) else { return Ok(None) };
    let reason = reason(&best, query, call)(call.zone(tx)?);
    let step = steps::service::first_open(tx, call.user, best.id)?;
    let around = store::surroundings(tx, best.id)?;
    Ok(Some(NextTask { task: best.show(around), step, reason }))
}

fn candidates(user: UserId, query: &NextQuery) -> Query {
    const SELECT: &str = const_format::formatcp!("SELECT {} FROM tasks t WHERE ", TaskRow::COLUMNS);
    let mut select = Query::new(SELECT);
    select.with("t.user_id = ", &user);
    select.push(" AND t.status IN ('todo', 'in_progress') AND NOT t.hidden AND NOT t.archived");
    if let Some(minutes) = &query.minutes {
        // A task without an estimate may fit; its first step surely does.
        select.with(" AND coalesce(t.estimated_minutes, 1) <= ", minutes);
    }
    select.push(
        " AND NOT EXISTS (SELECT 1 FROM task_dependencies d JOIN tasks b ON b.id = d.blocker_id
            WHERE d.task_id = t.id AND b.status NOT IN ('completed', 'cancelled'))
          ORDER BY t.due_sort, t.priority DESC, t.created_at, t.id",
    );
    select.with(" LIMIT ", &CANDIDATES);
    select
}

/// Smaller is better. Words for each place are in [`reason`].
fn rank(row: &TaskRow, query: &NextQuery, now: Timestamp) -> impl Ord + use<> {
    let due = row.due_date.filter(|due| due.millis_since(now) <= SOON_MILLIS);
    let energy_gap = match (query.energy.map(EnergyLevel::level), row.energy_required) {
        (Some(have), Some(need)) => (need - have).abs(),
        (Some(_), None) => 1,
        (None, _) => 0,
    };
    let quick = row.estimated_minutes.is_none_or(|minutes| minutes >= QUICK_MINUTES);
    (due.is_none(), due, energy_gap, -row.priority, quick, row.created_at, row.id)
}

fn reason(row: &TaskRow, query: &NextQuery, call: &Call) -> impl Fn(cairn_kernel::UserZone) -> String + use<> {
    let (due, now) = (row.due_date, call.now);
    let (energy, need, priority, minutes) =
        (query.energy.map(EnergyLevel::level), row.energy_required, row.priority, row.estimated_minutes);
    move |zone| {
        if let Some(due) = due
            && due.millis_since(now) <= SOON_MILLIS
        {
            let days = (zone.day_of(due) - zone.day_of(now)).num_days();
            return match days {
                ..0 => "It has been waiting for you, and it is still welcome.".to_owned(),
                0 => "It is due today.".to_owned(),
                1 => "It is due tomorrow.".to_owned(),
                days => format!("It is due in {days} days."),
            };
        }
        if energy.is_some() && energy == need {
            return "It fits the energy you have.".to_owned();
        }
        if priority >= 2 {
            return "It matters to you, and nothing is due sooner.".to_owned();
        }
        match minutes {
            Some(minutes) if minutes < QUICK_MINUTES => format!("It is a quick win: about {minutes} minutes."),
            _ => "It has waited the longest.".to_owned(),
        }
    }
}

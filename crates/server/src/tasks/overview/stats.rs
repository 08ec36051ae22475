use std::collections::BTreeMap;

use cairn_kernel::{Timestamp, UserId, UserZone};
use cairn_store::{ReadTx, sql};
use chrono::{Days, NaiveDate};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::call::Call;
use crate::http::{ApiError, ApiResult};
use crate::tasks::model::Status;

/// Days that are shown when nothing is said.
const DEFAULT_DAYS: i64 = 30;
/// The most days that are shown.
const MOST_DAYS: i64 = 366;

sql! {
    static TOTALS: (UserId,) => (Status, i64, i64, Option<i64>, i64) = "
        SELECT status, priority, count(*), CAST(sum(actual_minutes) AS bigint), count(actual_minutes) FROM tasks
        WHERE user_id = $1 GROUP BY status, priority";
    static CREATED: (UserId, Timestamp, Timestamp) => (Timestamp,) =
        "SELECT created_at FROM tasks WHERE user_id = $1 AND created_at >= $2 AND created_at < $3";
    static COMPLETED: (UserId, Timestamp, Timestamp) => (Option<Timestamp>,) =
        "SELECT completed_at FROM tasks WHERE user_id = $1 AND completed_at >= $2 AND completed_at < $3";
}

/// `GET /tasks/stats`
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct StatsQuery {
    /// So many days up to `to`; 30 unless said. Not together with `from`.
    #[garde(inner(range(min = 1, max = 366)))]
    #[param(minimum = 1, maximum = 366)]
    pub days: Option<i64>,
    /// The first day, such as 2026-11-01: a day of the user.
    #[param(value_type = Option<String>, format = Date)]
    pub from: Option<NaiveDate>,
    /// The last day; today unless said.
    #[param(value_type = Option<String>, format = Date)]
    pub to: Option<NaiveDate>,
}

/// Numbers about the caller's tasks, archived and hidden ones included.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TaskStats {
    /// All of them.
    pub total: i64,
    /// How many stand where.
    pub by_status: ByStatus,
    /// How many matter how much.
    pub by_priority: ByPriority,
    /// Every day of the range, also those on which nothing happened, earliest first.
    pub by_day: Vec<DayCount>,
    /// Completed ones among all, 0–1; 0 when there are none.
    pub completion_rate: f64,
    /// What completed tasks took on average, where that was told; null where it never was.
    pub average_minutes: Option<f64>,
}

/// How many tasks stand where.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[expect(missing_docs, reason = "the words are their own explanation")]
pub struct ByStatus {
    pub todo: i64,
    pub in_progress: i64,
    pub in_review: i64,
    pub blocked: i64,
    pub completed: i64,
    pub cancelled: i64,
}

/// How many tasks matter how much.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[expect(missing_docs, reason = "the words are their own explanation")]
pub struct ByPriority {
    pub low: i64,
    pub medium: i64,
    pub high: i64,
    pub critical: i64,
}

/// One day of the user.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DayCount {
    /// The day.
    #[schema(value_type = String, format = Date)]
    pub date: NaiveDate,
    /// Tasks that were made on it.
    pub created: i64,
    /// Tasks that were completed on it, and still are.
    pub completed: i64,
}

/// Numbers about the caller's tasks as they are now.
pub(super) fn stats(tx: &mut ReadTx<'_>, call: &Call, query: &StatsQuery) -> ApiResult<TaskStats> {
    let zone = call.zone(tx)?;
    let (first, last) = range(query, zone.day_of(call.now))?;
    let mut stats = TaskStats {
        total: 0,
        by_status: ByStatus::default(),
        by_priority: ByPriority::default(),
        by_day: by_day(tx, call.user, zone, (first, last))?,
        completion_rate: 0.0,
        average_minutes: None,
    };
    let (mut minutes, mut timed) = (0, 0);
    for (status, priority, count, sum, told) in tx.all(&TOTALS, &(call.user,))? {
        stats.total += count;
        *stats.by_status.of(status) += count;
        *stats.by_priority.of(priority) += count;
        if status == Status::Completed {
            minutes += sum.unwrap_or(0);
            timed += told;
        }
    }
    if stats.total > 0 {
        stats.completion_rate = stats.by_status.completed as f64 / stats.total as f64;
    }
    stats.average_minutes = (timed > 0).then(|| minutes as f64 / timed as f64);
    Ok(stats)
}

/// The first and the last day that are asked for.
fn range(query: &StatsQuery, today: NaiveDate) -> ApiResult<(NaiveDate, NaiveDate)> {
    let last = query.to.unwrap_or(today);
    let first = match (query.from, query.days) {
        (Some(_), Some(_)) => return Err(ApiError::invalid("days", "cannot be sent together with from")),
        (Some(first), None) => first,
        (None, days) => back(last, days.unwrap_or(DEFAULT_DAYS) - 1),
    };
    for (name, day) in [("from", first), ("to", last)] {
        if Timestamp::in_range(day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis()).is_err() {
            return Err(ApiError::invalid(name, "must lie between 1970-01-01 and 2199-12-31"));
        }
    }
    match (last - first).num_days() {
        ..0 => Err(ApiError::invalid("from", "must not be after to")),
        MOST_DAYS.. => Err(ApiError::invalid("from", format!("must be at most {MOST_DAYS} days before the end"))),
        _ => Ok((first, last)),
    }
}

fn back(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_sub_days(Days::new(days.unsigned_abs())).unwrap_or(NaiveDate::MIN)
}

fn by_day(
    tx: &mut ReadTx<'_>,
    user: UserId,
    zone: UserZone,
    (first, last): (NaiveDate, NaiveDate),
) -> ApiResult<Vec<DayCount>> {
    let mut days: BTreeMap<NaiveDate, DayCount> = first
        .iter_days()
        .take_while(|date| *date <= last)
        .map(|date| (date, DayCount { date, created: 0, completed: 0 }))
        .collect();
    let (begin, end) = (zone.start_of(first), zone.end_of(last));
    for (at,) in tx.all(&CREATED, &(user, begin, end))? {
        days.entry(zone.day_of(at)).and_modify(|day| day.created += 1);
    }
    for at in tx.all(&COMPLETED, &(user, begin, end))?.into_iter().filter_map(|(at,)| at) {
        days.entry(zone.day_of(at)).and_modify(|day| day.completed += 1);
    }
    Ok(days.into_values().collect())
}

impl ByStatus {
    const fn of(&mut self, status: Status) -> &mut i64 {
        match status {
            Status::Todo => &mut self.todo,
            Status::InProgress => &mut self.in_progress,
            Status::InReview => &mut self.in_review,
            Status::Blocked => &mut self.blocked,
            Status::Completed => &mut self.completed,
            Status::Cancelled => &mut self.cancelled,
        }
    }
}

impl ByPriority {
    const fn of(&mut self, rank: i64) -> &mut i64 {
        match rank {
            0 => &mut self.low,
            2 => &mut self.high,
            3 => &mut self.critical,
            _ => &mut self.medium,
        }
    }
}

//! From when to when things are due.

use cairn_kernel::{Timestamp, UserZone};
use cairn_store::Query;

use crate::http::ApiResult;
use crate::tasks::due::{DueInput, number_of_day};

/// Where a time ends and another begins, for tasks that are due at a time and for those that are due by a day.
struct Border {
    at: Timestamp,
    /// The first day behind it, as days of the common era.
    day: i64,
}

impl Border {
    /// A day that is only begun at `at` lies behind: it lasts longer than that.
    fn at(at: Timestamp, zone: &UserZone) -> Self {
        Self { at, day: number_of_day(zone.day_of(at)) }
    }
}

/// Leaves tasks that are due before `input`; a date is the whole of the user's day, and so before it begins.
pub(super) fn due_before(select: &mut Query, input: DueInput, zone: &UserZone) -> ApiResult<()> {
    let border = match input {
        DueInput::Day(day) => Border { at: zone.start_of(day), day: number_of_day(day) },
        time => Border::at(time.time("due_before", zone)?, zone),
    };
    select
        .with(" AND (t.due_day < ", &border.day)
        .with(" OR t.due_day IS NULL AND t.due_date < ", &border.at)
        .push(")");
    Ok(())
}

/// Leaves tasks that are due at `input` or later; a date is the whole of the user's day, and so after it ends.
pub(super) fn due_after(select: &mut Query, input: DueInput, zone: &UserZone) -> ApiResult<()> {
    let border = match input {
        DueInput::Day(day) => Border { at: zone.end_of(day), day: number_of_day(day) + 1 },
        time => Border::at(time.time("due_after", zone)?, zone),
    };
    select
        .with(" AND (t.due_day >= ", &border.day)
        .with(" OR t.due_day IS NULL AND t.due_date >= ", &border.at)
        .push(")");
    Ok(())
}

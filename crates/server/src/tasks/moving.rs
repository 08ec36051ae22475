//! What becomes of whole days when their owner moves to another time zone: they stay the same days, which
//! end at other instants.

use cairn_kernel::{Timestamp, UserId, UserZone};
use cairn_store::{StoreError, WriteTx, sql};
use serde::Serialize;

use super::due::{day_of_number, end_of_day, number_of_day};
use crate::call::Call;
use crate::events::{self, domain_event};
use crate::http::ApiResult;

sql! {
    /// Whole days of earlier releases, which knew the instant only.
    static UNNAMED: (UserId,) => (Option<Timestamp>,) =
        "SELECT DISTINCT due_date FROM tasks WHERE user_id = $1 AND due_all_day AND due_day IS NULL";
    static NAME: (UserId, Timestamp, i64) => () = "
        UPDATE tasks SET due_day = $3 WHERE user_id = $1 AND due_sort = $2 AND due_all_day AND due_day IS NULL";
    static DAYS: (UserId,) => (Option<i64>,) =
        "SELECT DISTINCT due_day FROM tasks WHERE user_id = $1 AND due_all_day AND due_day IS NOT NULL ORDER BY due_day";
    static MOVE: (UserId, i64, Timestamp, Timestamp) => () = "
        UPDATE tasks SET due_date = $3, updated_at = $4, version = version + 1
        WHERE user_id = $1 AND due_all_day AND due_day = $2 AND due_date <> $3";
}

/// The due dates of many tasks have become other instants.
#[derive(Serialize)]
struct DueDatesMoved {
    timezone: &'static str,
    tasks: u64,
    #[serde(skip)]
    user: UserId,
}

domain_event!(DueDatesMoved: "tasks.due_dates_moved" of "user" user);

/// Keeps every due date without a time on its day, now that the caller lives in `to`. One statement a day,
/// one event for all of them.
pub fn keep_days(tx: &mut WriteTx<'_>, call: &Call, from: &UserZone, to: &UserZone) -> ApiResult<()> {
    name_days(tx, call.user, from)?;
    let mut tasks = 0;
    for day in tx.all(&DAYS, &(call.user,))?.into_iter().filter_map(|(number,)| day_of_number(number?)) {
        tasks += tx.run(&MOVE, &(call.user, number_of_day(day), end_of_day(day, to), call.now))?;
    }
    if tasks > 0 {
        events::append(tx, call, &DueDatesMoved { timezone: to.tz.name(), tasks, user: call.user })?;
    }
    Ok(())
}

fn name_days(tx: &mut WriteTx<'_>, user: UserId, zone: &UserZone) -> Result<(), StoreError> {
    for at in tx.all(&UNNAMED, &(user,))?.into_iter().filter_map(|(at,)| at) {
        tx.run(&NAME, &(user, at, number_of_day(zone.wall(at).date())))?;
    }
    Ok(())
}

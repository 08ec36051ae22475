//! How rows of a file fit in here: how high the trees are that they make, and when their days end.

use std::collections::HashMap;

use cairn_kernel::UserZone;
use cairn_rules::limits::MOST_LEVELS;
use cairn_store::Kind;
use cairn_store::portable::Scalar;
use uuid::Uuid;

use super::incoming::Row;
use crate::tasks::Due;

/// The id in a column.
pub(super) fn uuid(row: &Row, column: &str) -> Option<Uuid> {
    row.get(column).and_then(Scalar::uuid)
}

/// For each task the levels from it down, among `rows`; the file nests at most [`MOST_LEVELS`] deep.
pub(super) fn heights(rows: &[Row]) -> HashMap<Uuid, usize> {
    let parents: HashMap<Uuid, Option<Uuid>> =
        rows.iter().filter_map(|row| Some((uuid(row, "id")?, uuid(row, "parent_id")))).collect();
    let mut heights = HashMap::new();
    for id in parents.keys() {
        let up = std::iter::successors(Some(*id), |id| parents.get(id).copied().flatten());
        for (height, id) in (1..=MOST_LEVELS).zip(up) {
            let highest = heights.entry(id).or_insert(height);
            *highest = height.max(*highest);
        }
    }
    heights
}

/// A whole day ends here at another instant than where the file was written.
pub(super) fn keep_due(row: &mut Row, zone: &UserZone) {
    let at = if let Some(Scalar::Time(at)) = row.get("due_date") { Some(*at) } else { None };
    let day = if let Some(Scalar::Int(day)) = row.get("due_day") { Some(*day) } else { None };
    let is_all_day = row.get("due_all_day") == Some(&Scalar::Bool(true));
    let due = at.map(|at| Due::kept(at, is_all_day, day, zone));
    let day = due.and_then(Due::day);
    row.insert("due_date", due.map_or(Scalar::Null(Kind::Time), |due| Scalar::Time(due.instant(zone))));
    row.insert("due_all_day", Scalar::Bool(day.is_some()));
    row.insert("due_day", day.map_or(Scalar::Null(Kind::Int), Scalar::Int));
}

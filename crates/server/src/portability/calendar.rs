//! Tasks as iCalendar to-dos (RFC 5545 §3.6.2).

use cairn_kernel::{Timestamp, UserZone};
use icalendar::{Component as _, EventLike as _, Property, Todo, TodoStatus};

use crate::tasks::{Status, TaskRow};

/// What stands before the first to-do.
pub(super) const HEAD: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Cairn//Cairn//EN\r\nCALSCALE:GREGORIAN\r\n";
/// What stands behind the last.
pub(super) const FOOT: &str = "END:VCALENDAR\r\n";

/// One task. Folding and escaping are the library's.
///
/// # Errors
/// None in practice: it is written to memory.
pub(super) fn todo(row: &TaskRow, zone: &UserZone) -> Result<String, std::fmt::Error> {
    let mut todo = Todo::with_uid(&row.id.to_string());
    todo.timestamp(row.updated_at.to_utc())
        .created(row.created_at.to_utc())
        .last_modified(row.updated_at.to_utc())
        .summary(&row.title)
        .priority(priority(row.priority));
    todo.status(status(row.status));
    if let Some(description) = &row.description {
        todo.description(description);
    }
    if let Some(done) = row.completed_at {
        todo.completed(done.to_utc()).percent_complete(100);
    }
    when(&mut todo, row, zone);
    let tags: Vec<String> = serde_json::from_str(&row.tags).unwrap_or_default();
    if !tags.is_empty() {
        todo.categories(&tags);
    }
    if let Some(parent) = row.parent_id {
        todo.append_multi_property(Property::new("RELATED-TO", parent.to_string()));
    }
    todo.try_into_string()
}

fn when(todo: &mut Todo, row: &TaskRow, zone: &UserZone) {
    if let Some(rule) = &row.rrule {
        todo.add_property("RRULE", rule.as_str());
    }
    match (row.starts_at, row.due_date) {
        (Some(start), _) => {
            todo.starts(start.to_utc());
        }
        // Who repeats has to begin (RFC 5545 §3.8.5.3), and a due date has to be later than that (§3.8.2.3).
        (None, Some(due)) if row.rrule.is_some() && row.due_all_day => {
            todo.starts(zone.wall(due).date());
            todo.add_property("DURATION", "P1D");
            return;
        }
        (None, Some(due)) if row.rrule.is_some() => {
            todo.starts(earlier(due, row.estimated_minutes).to_utc());
        }
        _ => {}
    }
    match row.due_date {
        // A date and an instant cannot stand side by side.
        Some(due) if row.due_all_day && row.starts_at.is_none() => {
            todo.due(zone.wall(due).date());
        }
        Some(due) => {
            todo.due(due.to_utc());
        }
        None => {}
    }
}

fn earlier(due: Timestamp, estimated_minutes: Option<i64>) -> Timestamp {
    due.plus_minutes(-estimated_minutes.unwrap_or(1))
}

/// 1 is the highest of RFC 5545, 9 the lowest.
const fn priority(rank: i64) -> u32 {
    match rank {
        3 => 1,
        2 => 3,
        0 => 9,
        _ => 5,
    }
}

const fn status(status: Status) -> TodoStatus {
    match status {
        Status::Todo | Status::Blocked => TodoStatus::NeedsAction,
        Status::InProgress | Status::InReview => TodoStatus::InProcess,
        Status::Completed => TodoStatus::Completed,
        Status::Cancelled => TodoStatus::Cancelled,
    }
}

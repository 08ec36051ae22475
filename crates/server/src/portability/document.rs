//! Tasks as Markdown, for a person to read.

use std::fmt::Write as _;

use cairn_kernel::UserZone;

use super::store::StepLine;
use crate::tasks::{Status, TaskRow};

/// The title of the document.
pub(super) fn title(username: &str) -> String {
    format!("# Tasks of {}\n", plain(username))
}

/// The title of a project's tasks.
pub(super) fn heading(project: Option<&str>) -> String {
    format!("\n## {}\n\n", plain(project.unwrap_or("Without a project")))
}

/// One task with its steps.
pub(super) fn task(row: &TaskRow, steps: &[&StepLine], zone: &UserZone) -> String {
    let mut text = format!("- [{}] {}", mark(row.status == Status::Completed), plain(&row.title));
    let facts = facts(row, zone);
    if !facts.is_empty() {
        text.push_str(" — ");
        text.push_str(&facts.join(", "));
    }
    text.push('\n');
    for line in row.description.iter().chain(&row.reflection).flat_map(|text| text.lines()) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {}", plain(line));
    }
    for step in steps {
        let _ = writeln!(text, "  - [{}] {}", mark(step.is_done), plain(&step.title));
    }
    text
}

fn mark(is_done: bool) -> char {
    if is_done { 'x' } else { ' ' }
}

fn facts(row: &TaskRow, zone: &UserZone) -> Vec<String> {
    let mut facts = Vec::new();
    match row.status {
        Status::Todo | Status::Completed => {}
        status => facts.push(status.as_str().replace('_', " ")),
    }
    if let Some(due) = row.due_date {
        let pattern = if row.due_all_day { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M" };
        facts.push(format!("due {}", zone.wall(due).format(pattern)));
    }
    if let Some(done) = row.completed_at {
        facts.push(format!("done {}", zone.wall(done).format("%Y-%m-%d")));
    }
    match row.priority {
        0 => facts.push("low".to_owned()),
        2 => facts.push("high".to_owned()),
        3 => facts.push("critical".to_owned()),
        _ => {}
    }
    facts.extend(row.estimated_minutes.map(|minutes| format!("{minutes} min")));
    let from = if row.recur_from_completion { " from completion" } else { "" };
    facts.extend(row.rrule.as_ref().map(|rule| format!("repeats `{rule}`{from}")));
    let tags: Vec<String> = serde_json::from_str(&row.tags).unwrap_or_default();
    facts.extend(tags.iter().map(|tag| format!("\\#{}", plain(tag))));
    facts
}

/// The text with the signs escaped that Markdown would read as its own.
fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        if "\\`*_[]<>#|~".contains(sign) {
            escaped.push('\\');
        }
        escaped.push(sign);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn signs_of_markdown_are_only_signs() {
        assert_eq!(plain("*a* [b](c) <d>"), r"\*a\* \[b\](c) \<d\>");
    }
}

//! Tasks as Markdown, for a person to read.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use cairn_kernel::{StepId, Timestamp, UserZone};

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

/// One task with its steps, each with its own under it.
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
    for (step, depth) in nested(steps) {
        let _ =
            writeln!(text, "{:indent$}- [{}] {}", "", mark(step.is_done), plain(&step.title), indent = 2 + 2 * depth);
    }
    text
}

/// A comment of the task above.
pub(super) fn comment(at: Timestamp, content: &str, zone: &UserZone) -> String {
    let mut text = format!("\n  > {}\n", zone.wall(at).format("%Y-%m-%d %H:%M"));
    for line in content.lines() {
        let _ = writeln!(text, "  > {}", plain(line));
    }
    text
}

/// The steps of a task, in order, each followed by its own; and how many are above each. A step whose parent is not
/// among them is nobody's.
fn nested<'s>(steps: &[&'s StepLine]) -> Vec<(&'s StepLine, usize)> {
    let known: HashSet<StepId> = steps.iter().map(|step| step.id).collect();
    let mut under: HashMap<Option<StepId>, Vec<&StepLine>> = HashMap::new();
    for step in steps.iter().rev() {
        under.entry(step.parent.filter(|parent| known.contains(parent))).or_default().push(step);
    }
    let first = under.remove(&None).unwrap_or_default();
    let mut waiting: Vec<(&StepLine, usize)> = first.into_iter().map(|step| (step, 0)).collect();
    let mut ordered = Vec::with_capacity(steps.len());
    while let Some((step, depth)) = waiting.pop() {
        ordered.push((step, depth));
        let own = under.remove(&Some(step.id)).unwrap_or_default();
        waiting.extend(own.into_iter().map(|step| (step, depth + 1)));
    }
    ordered
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

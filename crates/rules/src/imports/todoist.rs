//! Todoist's CSV of a project: TYPE, CONTENT, DESCRIPTION, PRIORITY, INDENT, …, DATE, …, DURATION.

use super::dates::Phrases;
use super::rows::{Cells, Rows, text};
use super::{Draft, Drafts, Fault, Reader};
use crate::words::Priority;

/// Reads a project. Sections become tags, notes the end of the description of the task above them, indented
/// tasks parts of the task above them, `@word` a tag. The file does not say the project's name.
pub fn todoist(bytes: &[u8], reader: &Reader) -> Result<Drafts, Fault> {
    let rows = Rows::read(text(bytes)?, 0)?;
    for wanted in ["TYPE", "CONTENT"] {
        if !rows.has(wanted) {
            return Err(Fault::new("line 1", format!("has no column {wanted}: this is no CSV of Todoist")));
        }
    }
    let mut drafts = Drafts::default();
    let mut phrases = Phrases::new(reader);
    let mut section: Option<String> = None;
    // The last task at each indent: where the next one's parent is.
    let mut above: Vec<usize> = Vec::new();
    for cells in rows.iter() {
        match cells.get("TYPE").unwrap_or_default().to_ascii_lowercase().as_str() {
            "task" => task(&mut drafts, &cells, &mut phrases, section.as_deref(), &mut above)?,
            "section" => {
                section = cells.get("CONTENT").map(tag);
                above.clear();
            }
            "note" => note(&mut drafts, &cells),
            "" | "meta" => {}
            other => drafts.warn(&cells.place(), &format!("a row of the type “{}” is left out", short(other))),
        }
    }
    Ok(drafts)
}

fn task(
    drafts: &mut Drafts,
    cells: &Cells<'_>,
    phrases: &mut Phrases<'_>,
    section: Option<&str>,
    above: &mut Vec<usize>,
) -> Result<(), Fault> {
    let place = cells.place();
    let (title, mut tags) = without_labels(cells.get("CONTENT").unwrap_or_default());
    tags.extend(section.map(str::to_owned));
    let indent = cells.get("INDENT").and_then(|indent| indent.parse::<usize>().ok()).unwrap_or(1).clamp(1, 10);
    above.truncate(indent - 1);
    let (due, rrule) = match cells.get("DATE") {
        Some(words) => {
            let found = phrases.read(words);
            if found == (None, None) {
                drafts.warn(&place, &format!("the date “{}” cannot be read and was left out", short(words)));
            }
            found
        }
        None => (None, None),
    };
    let draft = Draft {
        parent: above.last().copied(),
        title,
        description: cells.get("DESCRIPTION").map(str::to_owned),
        priority: priority(cells.get("PRIORITY")),
        due,
        rrule,
        tags,
        estimated_minutes: minutes(cells),
        ..Draft::default()
    };
    let place = drafts.add(&place, draft)?;
    above.push(place);
    Ok(())
}

/// 1 is Todoist's most urgent, 4 what a task has when nothing was said.
fn priority(cell: Option<&str>) -> Option<Priority> {
    match cell? {
        "1" => Some(Priority::Critical),
        "2" => Some(Priority::High),
        "3" => Some(Priority::Medium),
        "4" => Some(Priority::Low),
        _ => None,
    }
}

fn minutes(cells: &Cells<'_>) -> Option<i64> {
    let number: i64 = cells.get("DURATION")?.parse().ok()?;
    match cells.get("DURATION_UNIT").unwrap_or("minute") {
        "minute" => Some(number),
        _ => None,
    }
}

fn note(drafts: &mut Drafts, cells: &Cells<'_>) {
    let (Some(words), Some(task)) = (cells.get("CONTENT"), drafts.tasks.last_mut()) else { return };
    let before = task.description.take().map(|text| format!("{text}\n\n")).unwrap_or_default();
    task.description = Some(format!("{before}{words}"));
    super::tidy::tidy(&cells.place(), task, &mut drafts.warnings);
}

/// `Water the ferns @home` is a title and a label.
fn without_labels(content: &str) -> (String, Vec<String>) {
    let is_label = |word: &&str| word.len() > 1 && word.starts_with('@');
    let tags = content.split_whitespace().filter(is_label).map(|word| word[1..].to_owned()).collect();
    let title = content.split_whitespace().filter(|word| !is_label(word)).collect::<Vec<_>>().join(" ");
    (if title.is_empty() { content.to_owned() } else { title }, tags)
}

fn tag(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join("-")
}

fn short(words: &str) -> String {
    words.chars().take(40).collect()
}

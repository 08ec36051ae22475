//! Todoist's CSV of a project: TYPE, CONTENT, DESCRIPTION, PRIORITY, INDENT, …, DATE, …, DURATION.

use chrono::NaiveDate;

use super::dates::{self, Phrase, Phrases, Written};
use super::rows::{Cells, Rows, text};
use super::tidy::LeftOut;
use super::{Draft, Drafts, Fault, Reader, zones};
use crate::limits::MOST_LEVELS;
use crate::words::Priority;

/// Reads a project. DATE is on the clock of TIMEZONE, a DEADLINE without one is the due date. Sections become tags,
/// notes the end of the description of the task above them, indented
/// tasks parts of the task above them, `@word` a tag. The file does not say the project's name.
pub fn todoist(bytes: &[u8], reader: &Reader) -> Result<Drafts, Fault> {
    let rows = Rows::read(text(bytes)?, 0)?;
    for wanted in ["TYPE", "CONTENT"] {
        if !rows.has(wanted) {
            return Err(Fault::new("line 1", format!("has no column {wanted}: this is no CSV of Todoist")));
        }
    }
    let mut drafts = Drafts::default();
    let (mut phrases, mut left_out) = (Phrases::new(reader), LeftOut::default());
    let mut section: Option<String> = None;
    // The last task at each indent: where the next one's parent is.
    let (mut above, mut lifted): (Vec<usize>, usize) = (Vec::new(), 0);
    for cells in rows.iter() {
        left_out.note("RESPONSIBLE", cells.get("RESPONSIBLE").is_some());
        match cells.get("TYPE").unwrap_or_default().to_ascii_lowercase().as_str() {
            "task" => {
                let indent = cells.get("INDENT").and_then(|indent| indent.parse::<usize>().ok()).unwrap_or(1).max(1);
                above.truncate(indent - 1);
                lifted += usize::from(above.len() >= MOST_LEVELS);
                above.truncate(MOST_LEVELS - 1);
                let parent = above.last().copied();
                above.push(task(&mut drafts, &cells, &mut phrases, section.as_deref(), parent)?);
            }
            "section" => {
                section = cells.get("CONTENT").map(tag);
                above.clear();
            }
            "note" => note(&mut drafts, &cells),
            "" | "meta" => {}
            other => drafts.warn(&cells.place(), &format!("a row of the type “{}” is left out", short(other))),
        }
    }
    left_out.tell(&mut drafts);
    drafts.tell_of_lifted(lifted);
    Ok(drafts)
}

fn task(
    drafts: &mut Drafts,
    cells: &Cells<'_>,
    phrases: &mut Phrases<'_>,
    section: Option<&str>,
    parent: Option<usize>,
) -> Result<usize, Fault> {
    let place = cells.place();
    let (title, mut tags) = without_labels(cells.get("CONTENT").unwrap_or_default());
    tags.extend(section.map(str::to_owned));
    let Phrase { due, rrule, from_completion } = date(drafts, cells, phrases);
    let deadline = deadline(drafts, cells);
    let (due, beside) = match (due, deadline) {
        (None, Some(day)) => (phrases.reader.due(Written::Day(day)), None),
        (due, beside) => (due, beside),
    };
    if beside.is_some() {
        drafts.warn(
            &place,
            "DEADLINE stands beside DATE; the date is the due date, the deadline went to the description",
        );
    }
    let description = [cells.get("DESCRIPTION").map(str::to_owned), beside.map(|day| format!("Deadline: {day}"))];
    let description = description.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    let draft = Draft {
        parent,
        title,
        description: Some(description),
        priority: priority(cells.get("PRIORITY")),
        due,
        rrule,
        recur_from_completion: from_completion,
        tags,
        estimated_minutes: minutes(drafts, cells),
        ..Draft::default()
    };
    drafts.add(&place, draft)
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

/// What DATE means on the clock that TIMEZONE names.
fn date(drafts: &mut Drafts, cells: &Cells<'_>, phrases: &mut Phrases<'_>) -> Phrase {
    let Some(words) = cells.get("DATE") else { return Phrase::default() };
    let zone = cells.get("TIMEZONE").and_then(|name| {
        let zone = zones::named(name);
        if zone.is_none() {
            drafts.warn(&cells.place(), &format!("TIMEZONE “{}” is not known; yours was taken", short(name)));
        }
        zone
    });
    let found = phrases.read(words, zone.unwrap_or(phrases.reader.zone));
    if found.is_nothing() {
        drafts.warn(&cells.place(), &format!("the date “{}” cannot be read and was left out", short(words)));
    }
    found
}

fn deadline(drafts: &mut Drafts, cells: &Cells<'_>) -> Option<NaiveDate> {
    let text = cells.get("DEADLINE")?;
    let day = match dates::read(text) {
        Some(Written::Day(day)) => Some(day),
        Some(Written::Local(at)) => Some(at.date()),
        _ => None,
    };
    if day.is_none() {
        drafts.warn(&cells.place(), &format!("DEADLINE “{}” is no day and was left out", short(text)));
    }
    day
}

fn minutes(drafts: &mut Drafts, cells: &Cells<'_>) -> Option<i64> {
    let number = cells.get("DURATION")?;
    let minutes = match (number.parse(), cells.get("DURATION_UNIT").unwrap_or("minute")) {
        (Ok(minutes), "minute") => Some(minutes),
        _ => None,
    };
    if minutes.is_none() {
        drafts.warn(&cells.place(), &format!("DURATION “{}” is not of minutes and was left out", short(number)));
    }
    minutes
}

fn note(drafts: &mut Drafts, cells: &Cells<'_>) {
    let Some(words) = cells.get("CONTENT") else { return };
    let Some(task) = drafts.tasks.last_mut() else {
        return drafts.warn(&cells.place(), "a note of the project itself is left out");
    };
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

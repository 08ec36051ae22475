//! Any table of tasks, with columns that are found by their names or told.

use std::collections::BTreeMap;

use super::dates::{self, Phrase, Phrases};
use super::family::Told;
use super::rows::{Cells, Rows, text};
use super::{Draft, Drafts, Fault, Reader, Standing};
use crate::words::Priority;

/// Field → names that its column often has, in lower case.
const FIELDS: &[(&str, &[&str])] = &[
    ("title", &["title", "task", "name", "summary", "subject", "content", "what"]),
    ("description", &["description", "notes", "note", "details", "comment"]),
    ("due", &["due", "due date", "due_date", "deadline", "date"]),
    ("starts_at", &["starts_at", "start", "start date", "start_date", "begin"]),
    ("priority", &["priority", "importance"]),
    ("tags", &["tags", "labels", "categories", "tag"]),
    ("project", &["project", "list", "folder", "project name", "list name"]),
    ("status", &["status", "state", "done", "completed"]),
    ("completed_at", &["completed_at", "completed at", "completed date", "done at"]),
    ("estimate", &["estimate", "estimated_minutes", "minutes", "duration"]),
    ("parent", &["parent", "parent_id"]),
    ("id", &["id", "uid", "task id", "task_id"]),
];

/// Reads a table. `columns` is a JSON object from fields to names of columns; fields it does not name are looked
/// for under their usual names.
pub fn table(bytes: &[u8], columns: Option<&str>, reader: &Reader) -> Result<Drafts, Fault> {
    let rows = Rows::read(text(bytes)?, 0)?;
    let columns = mapping(&rows, columns)?;
    let Some(title) = columns.get("title") else {
        let how = "has no column for the title; say which one it is: columns={\"title\":\"…\"}";
        return Err(Fault::new("line 1", how));
    };
    let mut drafts = Drafts::default();
    let (mut phrases, mut told) = (Phrases::new(reader), Vec::new());
    for cells in rows.iter() {
        let Some(title) = cells.get(title) else {
            drafts.warn(&cells.place(), "a row without a title is left out");
            continue;
        };
        let get = |field: &str| columns.get(field).and_then(|name| cells.get(name));
        let draft = Draft { title: title.to_owned(), ..draft(&mut drafts, &cells, &get, &mut phrases) };
        let name = |field| get(field).map(str::to_owned);
        let (place, parent, name) = (cells.place(), name("parent"), name("id"));
        told.push(Told { place, name, parent, waits_for: Vec::new(), draft });
    }
    drafts.settle(told)?;
    Ok(drafts)
}

fn mapping(rows: &Rows, told: Option<&str>) -> Result<BTreeMap<&'static str, String>, Fault> {
    let told: BTreeMap<String, String> = match told {
        Some(text) => serde_json::from_str(text).map_err(|_| {
            Fault::new("columns", "must be a JSON object such as {\"title\":\"Task\",\"due\":\"When\"}")
        })?,
        None => BTreeMap::new(),
    };
    for (field, column) in &told {
        if !FIELDS.iter().any(|(name, _)| name == field) {
            return Err(Fault::new("columns", format!("names the field “{}”, which is not known", cut(field))));
        }
        if !rows.has(column) {
            return Err(Fault::new(
                "columns",
                format!("names the column “{}”, which the file does not have", cut(column)),
            ));
        }
    }
    let column = |(field, usual): &(&'static str, &[&str])| {
        let found = told.get(*field).cloned();
        let found = found.or_else(|| usual.iter().find(|name| rows.has(name)).map(|name| (*name).to_owned()));
        found.map(|column| (*field, column))
    };
    Ok(FIELDS.iter().filter_map(column).collect())
}

fn draft<'a>(
    drafts: &mut Drafts,
    cells: &Cells<'_>,
    get: &impl Fn(&str) -> Option<&'a str>,
    phrases: &mut Phrases<'_>,
) -> Draft {
    let place = cells.place();
    let mut blame = |field: &str| drafts.warn(&place, &format!("{field} cannot be read and was left out"));
    let Phrase { due, rrule, from_completion } = get("due").map_or_else(Phrase::default, |words| {
        let found = phrases.read(words, phrases.reader.zone);
        if found.is_nothing() {
            blame("the due date");
        }
        found
    });
    let mut time = |field: &str| {
        let written = dates::read(get(field)?);
        if written.is_none() {
            blame(field);
        }
        written.and_then(|written| phrases.reader.instant(written))
    };
    let (starts_at, completed_at) = (time("starts_at"), time("completed_at"));
    let standing = understood(get("status"), standing, || blame("the status"));
    let priority = understood(get("priority").filter(|text| !is_none(text)), priority, || blame("the priority"));
    let estimated_minutes = understood(get("estimate"), minutes, || blame("the length"));
    let tags =
        get("tags").unwrap_or_default().split([',', ';', '|']).map(|tag| tag.trim().trim_start_matches('#').to_owned());
    Draft {
        key: get("id").map(str::to_owned),
        project: get("project").map(str::to_owned),
        description: get("description").map(str::to_owned),
        standing: if completed_at.is_some() { Standing::Done } else { standing.unwrap_or_default() },
        priority,
        due,
        rrule,
        recur_from_completion: from_completion,
        starts_at,
        completed_at,
        estimated_minutes,
        tags: tags.collect(),
        ..Draft::default()
    }
}

/// What a cell says; whoever wrote something else is told.
fn understood<T>(cell: Option<&str>, read: impl Fn(&str) -> Option<T>, blame: impl FnOnce()) -> Option<T> {
    let found = read(cell?);
    if found.is_none() {
        blame();
    }
    found
}

fn standing(text: &str) -> Option<Standing> {
    match text.to_lowercase().as_str() {
        "done" | "completed" | "complete" | "true" | "yes" | "x" | "1" | "closed" | "finished" => Some(Standing::Done),
        "in_progress" | "in progress" | "in_review" | "in review" | "started" | "doing" => Some(Standing::Begun),
        "cancelled" | "canceled" | "won't do" => Some(Standing::GivenUp),
        "open" | "todo" | "to do" | "to-do" | "not done" | "not started" | "new" | "pending" | "backlog"
        | "waiting" | "blocked" | "incomplete" | "false" | "no" | "0" | "-" => Some(Standing::Open),
        _ => None,
    }
}

/// `90`, `90m`, `90 min`, `2h`, `1.5 hours`, `1h30`, `1:30` as minutes.
fn minutes(text: &str) -> Option<i64> {
    let text = text.trim().to_lowercase();
    let (number, unit) =
        text.split_at(text.find(|c: char| !c.is_ascii_digit() && !"-+.,".contains(c)).unwrap_or(text.len()));
    let number: f64 = number.replace(',', ".").parse().ok().filter(|number: &f64| number.abs() < 1e6)?;
    let minutes = match unit.trim() {
        "" | "m" | "min" | "mins" | "minute" | "minutes" => number,
        "h" | "hr" | "hrs" | "hour" | "hours" => number * 60.0,
        more => {
            let rest = more.strip_prefix([':', 'h'])?.trim().trim_end_matches(['m', 'i', 'n']);
            number * 60.0 + f64::from(rest.parse::<u8>().ok().filter(|minutes| *minutes < 60)?)
        }
    };
    Some(minutes.round() as i64)
}

fn is_none(text: &str) -> bool {
    matches!(text.to_lowercase().as_str(), "none" | "no" | "0" | "-")
}

fn priority(text: &str) -> Option<Priority> {
    match text.to_lowercase().as_str() {
        "1" | "p1" | "highest" => Some(Priority::Critical),
        "2" | "p2" => Some(Priority::High),
        "3" | "p3" | "normal" => Some(Priority::Medium),
        "4" | "p4" | "lowest" => Some(Priority::Low),
        word => Priority::parse(word),
    }
}

fn cut(text: &str) -> String {
    text.chars().take(40).collect()
}

//! Any table of tasks, with columns that are found by their names or told.

use std::collections::{BTreeMap, HashMap};

use super::dates::{self, Phrases};
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
    let mut phrases = Phrases::new(reader);
    let mut places: HashMap<&str, usize> = HashMap::new();
    for cells in rows.iter() {
        let Some(title) = cells.get(title) else {
            drafts.warn(&cells.place(), "a row without a title is left out");
            continue;
        };
        let get = |field: &str| columns.get(field).and_then(|name| cells.get(name));
        let parent = get("parent").and_then(|id| places.get(id)).copied();
        let draft = draft(&mut drafts, &cells, &get, &mut phrases);
        let place = drafts.add(&cells.place(), Draft { parent, title: title.to_owned(), ..draft })?;
        if let Some(id) = get("id") {
            places.insert(id, place);
        }
    }
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
    let (due, rrule) = get("due").map_or((None, None), |words| {
        let found = phrases.read(words);
        if found == (None, None) {
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
    let standing = get("status").map_or(Standing::Open, standing);
    let tags =
        get("tags").unwrap_or_default().split([',', ';', '|']).map(|tag| tag.trim().trim_start_matches('#').to_owned());
    Draft {
        key: get("id").map(str::to_owned),
        project: get("project").map(str::to_owned),
        description: get("description").map(str::to_owned),
        standing: if completed_at.is_some() { Standing::Done } else { standing },
        priority: get("priority").and_then(priority),
        due,
        rrule,
        starts_at,
        completed_at,
        estimated_minutes: get("estimate").and_then(|text| text.trim_end_matches(['m', 'i', 'n', ' ']).parse().ok()),
        tags: tags.collect(),
        ..Draft::default()
    }
}

fn standing(text: &str) -> Standing {
    match text.to_lowercase().as_str() {
        "done" | "completed" | "complete" | "true" | "yes" | "x" | "1" | "closed" | "finished" => Standing::Done,
        "in_progress" | "in progress" | "started" | "doing" => Standing::Begun,
        "cancelled" | "canceled" | "won't do" => Standing::GivenUp,
        _ => Standing::Open,
    }
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

//! The backup of `TickTick`: some lines about the file, then a CSV of all lists.

use std::collections::HashMap;

use super::dates;
use super::rows::{Cells, Rows, text};
use super::{Draft, Drafts, Fault, Reader, Standing, Step};
use crate::words::Priority;

/// Reads a backup. A list becomes a project, its folder a tag; the lines of a checklist become steps. Notes
/// (Kind `NOTE`) come as tasks tagged `note`.
pub fn ticktick(bytes: &[u8], reader: &Reader) -> Result<Drafts, Fault> {
    let text = text(bytes)?;
    let (table, skipped) = behind_preamble(text).ok_or_else(|| {
        Fault::new("file", "has no line that names “List Name” and “Title”: this is no backup of TickTick")
    })?;
    let rows = Rows::read(table, skipped)?;
    let cells: Vec<Cells<'_>> = in_order(rows.iter().collect());
    let mut drafts = Drafts::default();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for cells in &cells {
        let parent = cells.get("parentId").and_then(|id| places.get(id)).copied();
        let draft = draft(&mut drafts, cells, reader, parent);
        let place = drafts.add(&cells.place(), draft)?;
        if let Some(id) = cells.get("taskId") {
            places.insert(id, place);
        }
    }
    Ok(drafts)
}

/// The table, and the lines before it.
fn behind_preamble(text: &str) -> Option<(&str, u64)> {
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if line.contains("List Name") && line.contains("Title") {
            return Some((&text[start..], number as u64));
        }
        start += line.len();
    }
    None
}

/// Parents before their parts; a part whose parents go in a circle stays where it is.
fn in_order(rows: Vec<Cells<'_>>) -> Vec<Cells<'_>> {
    let parents: HashMap<&str, Option<&str>> =
        rows.iter().filter_map(|cells| Some((cells.get("taskId")?, cells.get("parentId")))).collect();
    let depth = |cells: &Cells<'_>| {
        let (mut depth, mut at) = (0_usize, cells.get("parentId"));
        while let Some(parent) = at.and_then(|id| parents.get(id)) {
            depth += 1;
            if depth > 50 {
                break;
            }
            at = *parent;
        }
        depth
    };
    let mut sorted: Vec<(usize, Cells<'_>)> = rows.into_iter().map(|cells| (depth(&cells), cells)).collect();
    sorted.sort_by_key(|(depth, _)| *depth);
    sorted.into_iter().map(|(_, cells)| cells).collect()
}

fn draft(drafts: &mut Drafts, cells: &Cells<'_>, reader: &Reader, parent: Option<usize>) -> Draft {
    let place = cells.place();
    let mut time = |name: &str| {
        let text = cells.get(name)?;
        let written = dates::read(text);
        if written.is_none() {
            drafts.warn(&place, &format!("{name} cannot be read and was left out"));
        }
        written
    };
    let (start, due) = (time("Start Date"), time("Due Date"));
    let (created, completed) = (time("Created Time"), time("Completed Time"));
    let is_all_day = cells.get("Is All Day").is_some_and(|cell| cell.eq_ignore_ascii_case("true"));
    // A whole day is written as the instant at which it begins.
    let due = due.and_then(|written| reader.due(if is_all_day { day_of(reader, written) } else { written }));
    let starts_at = start.and_then(|written| reader.instant(written)).filter(|at| due.is_none_or(|due| *at < due.at));
    let (description, steps) = content(cells);
    let mut tags: Vec<String> =
        cells.get("Tags").unwrap_or_default().split(',').map(|tag| tag.trim().to_owned()).collect();
    tags.extend(cells.get("Folder Name").map(str::to_owned));
    tags.extend(cells.get("Kind").filter(|kind| *kind == "NOTE").map(|_| "note".to_owned()));
    Draft {
        key: cells.get("taskId").map(|id| format!("{}/{id}", cells.get("Created Time").unwrap_or_default())),
        parent,
        project: cells.get("List Name").map(str::to_owned),
        title: cells.get("Title").unwrap_or_default().to_owned(),
        description,
        standing: standing(cells),
        priority: priority(cells.get("Priority")),
        due,
        starts_at,
        completed_at: completed.and_then(|written| reader.instant(written)),
        created_at: created.and_then(|written| reader.instant(written)),
        tags,
        rrule: rule(cells.get("Repeat")),
        steps,
        ..Draft::default()
    }
}

fn day_of(reader: &Reader, written: dates::Written) -> dates::Written {
    match written {
        dates::Written::Instant(at) => dates::Written::Day(reader.zone.wall(at).date()),
        dates::Written::Local(local) => dates::Written::Day(local.date()),
        day @ dates::Written::Day(_) => day,
    }
}

/// 0 open, 1 done, 2 done and put away, −1 given up.
fn standing(cells: &Cells<'_>) -> Standing {
    match cells.get("Status") {
        Some("1" | "2") => Standing::Done,
        Some("-1") => Standing::GivenUp,
        _ => Standing::Open,
    }
}

/// 0 none, 1 low, 3 medium, 5 high.
fn priority(cell: Option<&str>) -> Option<Priority> {
    match cell? {
        "1" => Some(Priority::Low),
        "3" => Some(Priority::Medium),
        "5" => Some(Priority::High),
        _ => None,
    }
}

/// The first rule of several, without its name.
fn rule(cell: Option<&str>) -> Option<String> {
    let first = cell?.lines().map(str::trim).find(|line| !line.is_empty())?.to_ascii_uppercase();
    let rule = first.strip_prefix("RRULE:").unwrap_or(&first).to_owned();
    // TickTick's own words stand behind those of the standard.
    let known: Vec<&str> = rule.split(';').filter(|part| !part.starts_with("TT_")).collect();
    Some(known.join(";"))
}

/// A checklist's lines begin with ▫ (open) or ▪ (done).
fn content(cells: &Cells<'_>) -> (Option<String>, Vec<Step>) {
    let Some(text) = cells.get("Content") else { return (None, Vec::new()) };
    if !cells.get("Is Check list").is_some_and(|cell| cell.eq_ignore_ascii_case("y")) {
        return (Some(text.to_owned()), Vec::new());
    }
    let (mut words, mut steps) = (Vec::new(), Vec::new());
    for line in text.lines() {
        match (line.trim().strip_prefix('▫'), line.trim().strip_prefix('▪')) {
            (Some(title), _) => steps.push(Step { title: title.to_owned(), is_done: false }),
            (_, Some(title)) => steps.push(Step { title: title.to_owned(), is_done: true }),
            _ => words.push(line),
        }
    }
    (Some(words.join("\n")), steps)
}

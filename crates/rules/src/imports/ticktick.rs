//! The backup of `TickTick`: some lines about the file, then a CSV of all lists.

use cairn_kernel::UserZone;

use super::dates::{self, Written};
use super::family::Told;
use super::rows::{Cells, Rows, text};
use super::tidy::LeftOut;
use super::{Draft, Drafts, Fault, Reader, Standing, Step, zones};
use crate::words::Priority;

/// Reads a backup. A list becomes a project, its folder a tag; the lines of a checklist become steps. Notes
/// (Kind `NOTE`) come as tasks tagged `note`. Which day an all-day task is on is the row's `Timezone` to say.
pub fn ticktick(bytes: &[u8], reader: &Reader) -> Result<Drafts, Fault> {
    let text = text(bytes)?;
    let (table, skipped) = behind_preamble(text).ok_or_else(|| {
        Fault::new("file", "has no line that names “List Name” and “Title”: this is no backup of TickTick")
    })?;
    let rows = Rows::read(table, skipped)?;
    let (mut drafts, mut left_out, mut told) = (Drafts::default(), LeftOut::default(), Vec::new());
    for cells in rows.iter() {
        left_out.note("Reminder", cells.get("Reminder").is_some());
        let name = |column| cells.get(column).map(str::to_owned);
        let (parent, name) = (name("parentId"), name("taskId"));
        let draft = draft(&mut drafts, &cells, reader);
        told.push(Told { place: cells.place(), name, parent, waits_for: Vec::new(), draft });
    }
    left_out.tell(&mut drafts);
    drafts.settle(told)?;
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

/// Where the row's author lives; the user's zone where that is not said.
fn zone(drafts: &mut Drafts, cells: &Cells<'_>, reader: &Reader) -> UserZone {
    let Some(name) = cells.get("Timezone") else { return reader.zone };
    zones::named(name).unwrap_or_else(|| {
        drafts.warn(&cells.place(), "its Timezone is not known; yours was taken");
        reader.zone
    })
}

fn draft(drafts: &mut Drafts, cells: &Cells<'_>, reader: &Reader) -> Draft {
    let place = cells.place();
    let zone = zone(drafts, cells, reader);
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
    let is_floating = cells.get("Is Floating").is_some_and(|cell| cell.eq_ignore_ascii_case("true"));
    // A whole day is written as the instant at which it begins in the task's own zone; a floating time shows the
    // same on every wall.
    let meant = |written: Option<Written>| match (written?, is_all_day, is_floating) {
        (Written::Instant(at), true, _) => Some(Written::Day(zone.wall(at).date())),
        (Written::Local(local), true, _) => Some(Written::Day(local.date())),
        (Written::Instant(at), false, true) => Some(Written::Local(zone.wall(at))),
        (written, ..) => Some(written),
    };
    let (start, due) = (meant(start), meant(due));
    // What begins when it is due has a due date only.
    let starts_at = start.filter(|start| Some(*start) != due).and_then(|written| reader.instant(written));
    let due = due.and_then(|written| reader.due(written));
    let (description, steps) = content(cells);
    let mut tags: Vec<String> =
        cells.get("Tags").unwrap_or_default().split(',').map(|tag| tag.trim().to_owned()).collect();
    tags.extend(cells.get("Folder Name").map(str::to_owned));
    tags.extend(cells.get("Kind").filter(|kind| *kind == "NOTE").map(|_| "note".to_owned()));
    Draft {
        key: cells.get("taskId").map(|id| format!("{}/{id}", cells.get("Created Time").unwrap_or_default())),
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
        rrule: rule(drafts, cells),
        steps,
        ..Draft::default()
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
fn rule(drafts: &mut Drafts, cells: &Cells<'_>) -> Option<String> {
    let mut lines = cells.get("Repeat")?.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next()?.to_ascii_uppercase();
    let rule = first.strip_prefix("RRULE:").unwrap_or(&first);
    // TickTick's own words stand behind those of the standard.
    let known: Vec<&str> = rule.split(';').filter(|part| !part.starts_with("TT_")).collect();
    if lines.next().is_some() || known.len() < rule.split(';').count() {
        drafts.warn(&cells.place(), "only the rule of Repeat was kept, not its exceptions");
    }
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

//! To-dos (`VTODO`) of an iCalendar file (RFC 5545).

use std::collections::HashMap;

use cairn_kernel::UserZone;
use chrono_tz::Tz;
use icalendar::parser::{Component, Property, read_components, unfold};

use super::dates::{self, Written};
use super::rows::text;
use super::{Draft, Drafts, Fault, Reader, Standing};
use crate::words::Priority;

/// The longest to-do that is read, in bytes.
const LONGEST: usize = 100_000;
/// Lines of one to-do.
const MOST_LINES: usize = 2000;

/// A to-do's own lines, and where it begins.
struct Block {
    line: usize,
    text: String,
}

/// Reads every `VTODO`; alarms inside them and all else in the file are passed over. Times without a zone, and
/// zones that are no IANA names, are the user's.
pub fn ical(bytes: &[u8], reader: &Reader) -> Result<Drafts, Fault> {
    let blocks = blocks(text(bytes)?)?;
    let mut drafts = Drafts::default();
    let mut found: Vec<(String, Draft, Option<String>)> = Vec::new();
    for block in blocks {
        let place = format!("line {}", block.line);
        let components =
            read_components(&block.text).map_err(|_| Fault::new(&*place, "begins a to-do that cannot be read"))?;
        let Some(todo) = components.first() else { continue };
        let draft = draft(&mut drafts, &place, todo, reader);
        found.push((place, draft, value(todo, "RELATED-TO").map(str::to_owned)));
    }
    let parents: HashMap<String, Option<String>> =
        found.iter().filter_map(|(_, draft, parent)| Some((draft.key.clone()?, parent.clone()))).collect();
    found.sort_by_cached_key(|(_, _, parent)| depth(&parents, parent.as_ref()));
    let mut places: HashMap<String, usize> = HashMap::new();
    for (place, draft, parent) in found {
        let key = draft.key.clone();
        let parent = parent.and_then(|uid| places.get(&uid)).copied();
        let at = drafts.add(&place, Draft { parent, ..draft })?;
        key.map(|key| places.insert(key, at));
    }
    Ok(drafts)
}

/// Cuts the to-dos out. The parser of the library calls itself for what is nested, so nothing nested is handed to it.
fn blocks(text: &str) -> Result<Vec<Block>, Fault> {
    if !text.lines().take(50).any(|line| line.trim().eq_ignore_ascii_case("BEGIN:VCALENDAR")) {
        return Err(Fault::new("file", "does not begin a calendar: this is no iCalendar file"));
    }
    let (mut blocks, mut open, mut inner, mut lines) = (Vec::new(), None::<Block>, 0_usize, 0_usize);
    for (number, line) in text.lines().enumerate() {
        let word = line.trim_end().to_ascii_uppercase();
        match (&mut open, word.as_str()) {
            (None, "BEGIN:VTODO") => {
                (open, inner, lines) = (Some(Block { line: number + 1, text: "BEGIN:VTODO\r\n".to_owned() }), 0, 0);
            }
            (Some(_), "END:VTODO") if inner == 0 => {
                blocks.extend(open.take().map(|block| Block { text: format!("{}END:VTODO\r\n", block.text), ..block }));
            }
            (Some(_), word) if word.starts_with("BEGIN:") => inner += 1,
            (Some(_), word) if word.starts_with("END:") => inner = inner.saturating_sub(1),
            (Some(block), _) if inner == 0 && is_content(line) => {
                lines += 1;
                block.text.push_str(line.trim_end_matches('\r'));
                block.text.push_str("\r\n");
                if block.text.len() > LONGEST || lines > MOST_LINES {
                    return Err(Fault::new(format!("line {}", block.line), "begins a to-do that is too long"));
                }
            }
            _ => {}
        }
    }
    match open {
        Some(block) => Err(Fault::new(format!("line {}", block.line), "begins a to-do that does not end")),
        None => Ok(blocks.into_iter().map(|block| Block { text: unfold(&block.text), ..block }).collect()),
    }
}

/// A line that names a value, or goes on with the one before.
fn is_content(line: &str) -> bool {
    line.starts_with([' ', '\t']) || (line.contains(':') && line.starts_with(|c: char| c.is_ascii_alphabetic()))
}

fn depth(parents: &HashMap<String, Option<String>>, parent: Option<&String>) -> usize {
    let mut at = parent;
    let above = (0..50).take_while(|_| {
        let next = at.and_then(|uid| parents.get(uid));
        at = next.and_then(Option::as_ref);
        next.is_some()
    });
    above.count()
}

fn property<'a>(todo: &'a Component<'_>, name: &str) -> Option<&'a Property<'a>> {
    todo.properties.iter().find(|property| property.name.as_str().eq_ignore_ascii_case(name))
}

fn value<'a>(todo: &'a Component<'_>, name: &str) -> Option<&'a str> {
    property(todo, name).map(|property| property.val.as_str().trim()).filter(|value| !value.is_empty())
}

fn draft(drafts: &mut Drafts, place: &str, todo: &Component<'_>, reader: &Reader) -> Draft {
    let mut time = |name: &str| {
        let property = property(todo, name)?;
        let written = when(property, reader);
        if written.is_none() {
            drafts.warn(place, &format!("{name} cannot be read and was left out"));
        }
        written
    };
    let (due, start) = (time("DUE"), time("DTSTART"));
    let (created, completed) = (time("CREATED"), time("COMPLETED"));
    // A day that lasts a day is due by its end.
    let (due, start) = match (due, start, value(todo, "DURATION")) {
        (None, Some(day @ Written::Day(_)), Some("P1D") | None) => (Some(day), None),
        (due, start, _) => (due, start),
    };
    let standing = standing(todo);
    let tags = todo.properties.iter().filter(|property| property.name.as_str().eq_ignore_ascii_case("CATEGORIES"));
    Draft {
        key: value(todo, "UID").map(|uid| uid.chars().take(255).collect()),
        title: value(todo, "SUMMARY").unwrap_or_default().to_owned(),
        description: value(todo, "DESCRIPTION").map(str::to_owned),
        standing,
        priority: value(todo, "PRIORITY").and_then(|text| text.parse().ok()).and_then(priority),
        due: due.and_then(|written| reader.due(written)),
        starts_at: start.and_then(|written| reader.instant(written)),
        completed_at: completed.and_then(|written| reader.instant(written)),
        created_at: created.and_then(|written| reader.instant(written)),
        tags: tags.flat_map(|property| split_list(property.val.as_str())).collect(),
        rrule: value(todo, "RRULE").map(str::to_ascii_uppercase),
        ..Draft::default()
    }
}

fn standing(todo: &Component<'_>) -> Standing {
    match value(todo, "STATUS").unwrap_or_default().to_ascii_uppercase().as_str() {
        "COMPLETED" => Standing::Done,
        "CANCELLED" => Standing::GivenUp,
        "IN-PROCESS" => Standing::Begun,
        "" if value(todo, "COMPLETED").is_some() || value(todo, "PERCENT-COMPLETE") == Some("100") => Standing::Done,
        _ => Standing::Open,
    }
}

/// 1–4 high, 5 medium, 6–9 low (RFC 5545 §3.8.1.9); the highest is critical here. 0 is none.
const fn priority(number: u8) -> Option<Priority> {
    match number {
        1 => Some(Priority::Critical),
        2..=4 => Some(Priority::High),
        5 => Some(Priority::Medium),
        6..=9 => Some(Priority::Low),
        _ => None,
    }
}

/// A time in the zone that it names, where that is an IANA one.
fn when(property: &Property<'_>, reader: &Reader) -> Option<Written> {
    let written = dates::read(property.val.as_str())?;
    let zone = property.params.iter().find(|parameter| parameter.key.as_str().eq_ignore_ascii_case("TZID"));
    let zone = zone.and_then(|parameter| parameter.val.as_ref()).and_then(|name| name.as_str().parse::<Tz>().ok());
    match (written, zone) {
        (local @ Written::Local(_), Some(zone)) => {
            Reader { zone: UserZone::of(zone), ..*reader }.instant(local).map(Written::Instant)
        }
        (written, _) => Some(written),
    }
}

/// `a,b\,c` is a list of two.
fn split_list(text: &str) -> Vec<String> {
    let (mut items, mut item, mut escaped) = (Vec::new(), String::new(), false);
    for sign in text.chars() {
        match sign {
            _ if escaped => {
                item.push(sign);
                escaped = false;
            }
            '\\' => escaped = true,
            ',' => items.push(std::mem::take(&mut item)),
            sign => item.push(sign),
        }
    }
    items.push(item);
    items
}

//! To-dos (`VTODO`) of an iCalendar file (RFC 5545).

mod blocks;
mod times;
mod zone;

use std::collections::{HashMap, HashSet};

use icalendar::parser::Component;

use self::blocks::{Blocks, every, parameter, property, value};
use self::times::{Length, Times};
use super::dates::Written;
use super::family::Told;
use super::rows::text;
use super::tidy::LeftOut;
use super::{Draft, Drafts, Fault, Reader, Standing};
use crate::words::Priority;

/// Properties that say something and belong to no field.
const LEFT_OUT: [&str; 7] = ["LOCATION", "URL", "GEO", "COMMENT", "CONTACT", "ATTACH", "ATTENDEE"];

/// Reads every `VTODO`; alarms inside them and all else in the file are passed over. A time is on the clock that
/// its `TZID` names: a city's, one that the file explains (`VTIMEZONE`), one of Windows; any other time is the
/// user's. A changed occurrence of a series (`RECURRENCE-ID`) becomes a task of its own.
pub fn ical(bytes: &[u8], reader: &Reader) -> Result<Drafts, Fault> {
    let blocks = Blocks::cut(text(bytes)?)?;
    let (mut drafts, mut left_out) = (Drafts::default(), LeftOut::default());
    let mut times = Times::new(reader, &blocks.zones);
    let mut told: Vec<Told> = Vec::new();
    let (mut wholes, mut occurrences) = (HashMap::new(), Vec::new());
    for block in &blocks.todos {
        let place = block.place();
        let todo = block.component().ok_or_else(|| Fault::new(&*place, "begins a to-do that cannot be read"))?;
        let draft = draft(&mut drafts, &place, &todo, &mut times);
        for name in LEFT_OUT {
            left_out.note(name, property(&todo, name).is_some());
        }
        let name = value(&todo, "UID").map(str::to_owned);
        let mut task = Told { place, name, draft, ..Told::default() };
        relate(&mut drafts, &todo, &mut task, &mut wholes);
        if let Some(which) = value(&todo, "RECURRENCE-ID") {
            occurrences.push((told.len(), set_apart(&mut drafts, &mut task, which)));
        }
        told.push(task);
    }
    for task in &mut told {
        let whole = task.name.as_ref().and_then(|name| wholes.remove(name));
        task.parent = task.parent.take().or(whole);
    }
    name_those_without_a_series(&mut told, occurrences);
    left_out.tell(&mut drafts);
    drafts.settle(told)?;
    Ok(drafts)
}

/// Reads what a to-do says about others; `wholes` gets what it says it consists of, part → whole.
fn relate(drafts: &mut Drafts, todo: &Component<'_>, task: &mut Told, wholes: &mut HashMap<String, String>) {
    for property in every(todo, "RELATED-TO") {
        let other = property.val.as_str().trim().to_owned();
        let kind = parameter(property, "RELTYPE").unwrap_or("PARENT").to_ascii_uppercase();
        match (kind.as_str(), &task.name) {
            _ if other.is_empty() => {}
            ("PARENT", _) if task.parent.is_none() => task.parent = Some(other),
            ("CHILD", Some(name)) => drop(wholes.insert(other, name.clone())),
            // RFC 9253 §5.
            ("DEPENDS-ON", _) => task.waits_for.push(other),
            _ => drafts.warn(&task.place, "is related to another task in a way that was left out"),
        }
    }
}

/// A changed occurrence is a task beside its series, which keeps its name, its parts and its id (RFC 5545
/// §3.8.4.4). Gives the name back.
fn set_apart(drafts: &mut Drafts, task: &mut Told, which: &str) -> Option<String> {
    drafts.warn(&task.place, "is one changed occurrence of a series; it became a task of its own");
    let key = task.draft.key.take().unwrap_or_default();
    task.draft.key = Some(format!("{key}\u{1}{which}"));
    task.draft.rrule = None;
    task.name.take()
}

/// Where a file has only occurrences of a series, others mean the first of them.
fn name_those_without_a_series(told: &mut [Told], occurrences: Vec<(usize, Option<String>)>) {
    let series: HashSet<String> = told.iter().filter_map(|task| task.name.clone()).collect();
    for (index, name) in occurrences {
        told[index].name = name.filter(|name| !series.contains(name));
    }
}

fn draft(drafts: &mut Drafts, place: &str, todo: &Component<'_>, times: &mut Times<'_>) -> Draft {
    let mut time = |drafts: &mut Drafts, name| times.read(drafts, place, property(todo, name)?);
    let (due, start) = (time(drafts, "DUE"), time(drafts, "DTSTART"));
    let (created, completed) = (time(drafts, "CREATED"), time(drafts, "COMPLETED"));
    let (due, start, length) = span(drafts, place, todo, times, (due, start));
    for name in ["EXDATE", "RDATE"] {
        if property(todo, name).is_some() {
            drafts.warn(place, &format!("{name}: single days of a repetition are not kept"));
        }
    }
    let reader = times.reader;
    Draft {
        key: value(todo, "UID").map(|uid| uid.chars().take(255).collect()),
        title: value(todo, "SUMMARY").unwrap_or_default().to_owned(),
        description: value(todo, "DESCRIPTION").map(str::to_owned),
        standing: standing(todo),
        priority: value(todo, "PRIORITY").and_then(|text| text.parse().ok()).and_then(priority),
        due: due.and_then(|written| reader.due(written)),
        starts_at: start.and_then(|written| reader.instant(written)),
        completed_at: completed.and_then(|written| reader.instant(written)),
        created_at: created.and_then(|written| reader.instant(written)),
        estimated_minutes: length.and_then(Length::minutes),
        tags: every(todo, "CATEGORIES").flat_map(|property| split_list(property.val.as_str())).collect(),
        rrule: value(todo, "RRULE").map(str::to_ascii_uppercase),
        ..Draft::default()
    }
}

/// When a to-do is due, when it begins and how long it takes. One that says its beginning and its length is due at
/// its end (RFC 5545 §3.6.2); a day that lasts a day is due by its end and has no other beginning.
fn span(
    drafts: &mut Drafts,
    place: &str,
    todo: &Component<'_>,
    times: &Times<'_>,
    (due, start): (Option<Written>, Option<Written>),
) -> (Option<Written>, Option<Written>, Option<Length>) {
    let Some(text) = value(todo, "DURATION") else {
        return match (due, start) {
            (None, Some(day @ Written::Day(_))) => (Some(day), None, None),
            (due, start) => (due, start, None),
        };
    };
    let Some(length) = Length::read(text) else {
        drafts.warn(place, "DURATION cannot be read and was left out");
        return (due, start, None);
    };
    match (due, start, property(todo, "DTSTART")) {
        (None, Some(day @ Written::Day(_)), _) if length.is_a_day() => (Some(day), None, None),
        (None, Some(Written::Day(_)), _) if !length.is_days() => {
            drafts.warn(place, "DURATION is of hours and DTSTART a day; the length was left out");
            (start, None, None)
        }
        (None, Some(_), Some(begins)) => (times.end(begins, length), start, Some(length)),
        // A length beside a deadline, or alone, says how long it takes, where it says hours.
        _ => {
            if length.minutes().is_none() {
                drafts.warn(place, "DURATION has no DTSTART to begin with, or stands beside DUE; it was left out");
            }
            (due, start, Some(length))
        }
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

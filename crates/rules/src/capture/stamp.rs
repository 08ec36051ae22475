//! Instants as programs write them (ISO 8601): "2027-01-05T09:00Z", "2027-01-05 09:00+01:00".

use cairn_kernel::Timestamp;
use chrono::{DateTime, NaiveDateTime};

use super::line::Words;
use super::model::CaptureContext;

/// Reads one at `index`; gives the word after it.
pub(super) fn read(words: Words<'_>, index: usize, context: &CaptureContext<'_>) -> Option<(Timestamp, usize)> {
    let (day, time) = (words.at(index), words.at(index + 1));
    let whole = || Some((instant(&day.to_ascii_uppercase(), context)?, index + 1));
    let in_two = || Some((instant(&joined(day, time)?, context)?, index + 2));
    whole().or_else(in_two)
}

/// A day and, behind a space, a time with its distance from UTC. Without that the two are a day and a time; with "-10:00" it
/// may be when that ends.
fn joined(day: &str, time: &str) -> Option<String> {
    let is_day = day.len() == 10 && day.as_bytes().get(4) == Some(&b'-');
    let is_placed = time.contains('+') || time.ends_with('z');
    (is_day && is_placed).then(|| format!("{day}T{time}").to_ascii_uppercase())
}

/// Seconds and a distance may be there or not: ISO 8601 makes both optional.
fn instant(word: &str, context: &CaptureContext<'_>) -> Option<Timestamp> {
    if word.len() < 16 || word.as_bytes().get(10) != Some(&b'T') {
        return None;
    }
    // The permissive offset: `Z`, `+05:30`, `+0530`, `+05`.
    let placed = ["%Y-%m-%dT%H:%M%#z", "%Y-%m-%dT%H:%M:%S%.f%#z"]
        .iter()
        .find_map(|format| DateTime::parse_from_str(word, format).ok());
    if let Some(at) = placed {
        return Timestamp::in_range(at.timestamp_millis()).ok();
    }
    let local = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(word, format).ok())?;
    Timestamp::in_range(context.zone.instant(local).as_millis()).ok()
}

//! Dates as other products write them.

use std::collections::HashMap;

use cairn_kernel::{Timestamp, UserZone};
use chrono::{DateTime, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

use super::Reader;
use crate::capture::{self, CaptureContext, Due};

/// Words about a time that are looked at.
const MOST_WORDS: usize = 100;

/// A point in time as it was written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Written {
    Instant(Timestamp),
    Local(NaiveDateTime),
    Day(NaiveDate),
}

/// Reads the forms of ISO 8601 that people and products write; `None` for anything else.
pub(super) fn read(text: &str) -> Option<Written> {
    let text = text.trim();
    if text.len() > 40 || !text.is_ascii() {
        return None;
    }
    for form in ["%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S%.f%z", "%Y-%m-%dT%H:%M%z", "%Y%m%dT%H%M%S%z"] {
        let zoned = text.strip_suffix('Z').map_or_else(|| text.to_owned(), |local| format!("{local}+0000"));
        if let Ok(at) = DateTime::parse_from_str(&zoned, form) {
            return Timestamp::in_range(at.timestamp_millis()).ok().map(Written::Instant);
        }
    }
    for form in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y%m%dT%H%M%S"] {
        if let Ok(at) = NaiveDateTime::parse_from_str(text, form) {
            return Some(Written::Local(at));
        }
    }
    ["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d"]
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(text, form).ok())
        .map(Written::Day)
}

/// What words about a time mean.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Phrase {
    pub(super) due: Option<Due>,
    pub(super) rrule: Option<String>,
    /// `every!`: from the day on which it is done.
    pub(super) from_completion: bool,
}

impl Phrase {
    /// Whether nothing was understood.
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Words about times, each read once: files repeat them.
pub(super) struct Phrases<'r> {
    pub(super) reader: &'r Reader,
    known: HashMap<(String, Tz), Phrase>,
}

impl<'r> Phrases<'r> {
    pub(super) fn new(reader: &'r Reader) -> Self {
        Self { reader, known: HashMap::new() }
    }

    /// The deadline and the recurrence that words such as "every friday 9am" mean, read as a line is that somebody
    /// captures who lives in `zone`.
    pub(super) fn read(&mut self, words: &str, zone: UserZone) -> Phrase {
        let key = (words.chars().take(MOST_WORDS).collect(), zone.tz);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let mut phrase = Reader { zone, ..*self.reader }.words(&key.0);
        // A day there is the same day here.
        let here = |due: Due| {
            if due.all_day { self.reader.due(Written::Day(zone.wall(due.at).date())) } else { Some(due) }
        };
        phrase.due = phrase.due.and_then(here);
        self.known.insert(key, phrase.clone());
        phrase
    }
}

impl Reader {
    /// The instant that was meant: a time on the wall, or the beginning of a day, is the user's.
    pub(super) fn instant(&self, written: Written) -> Option<Timestamp> {
        let at = match written {
            Written::Instant(at) => at,
            Written::Local(local) => self.local(local)?,
            Written::Day(day) => self.local(day.and_hms_opt(0, 0, 0)?)?,
        };
        Timestamp::in_range(at.as_millis()).ok()
    }

    /// The deadline that was meant: a day lasts until its end.
    pub(super) fn due(&self, written: Written) -> Option<Due> {
        let (at, all_day) = match written {
            Written::Day(day) => (self.local(day.and_hms_opt(23, 59, 59)?)?, true),
            other => (self.instant(other)?, false),
        };
        Timestamp::in_range(at.as_millis()).ok().map(|at| Due { at, all_day })
    }

    fn words(&self, words: &str) -> Phrase {
        if let Some(written) = read(words) {
            return Phrase { due: self.due(written), ..Phrase::default() };
        }
        let words: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let context = CaptureContext {
            reference: self.now,
            zone: self.zone,
            date_order: self.date_order,
            zones: &[],
            habits: crate::capture::Habits::default(),
            people: &[],
            literal: &[],
        };
        // A line needs something to do besides its time.
        let captured = capture::read_phrase(&format!("water the ferns {words}"), &context);
        let draft = captured.items.into_iter().next().map(|item| item.draft);
        draft.map_or_else(Phrase::default, |draft| Phrase {
            due: draft.due,
            rrule: draft.rrule,
            from_completion: draft.recur_from_completion,
        })
    }

    fn local(&self, local: NaiveDateTime) -> Option<Timestamp> {
        // Far outside of all zones' rules there is nothing to look up.
        let year = chrono::Datelike::year(&local);
        (1970..2200).contains(&year).then(|| self.zone.instant(local))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_forms_are_read() {
        let noon = Timestamp::parse("2026-11-20T12:00:00Z").unwrap();
        for text in [
            "2026-11-20T12:00:00Z",
            "2026-11-20T13:00:00+0100",
            "2026-11-20T12:00:00.000Z",
            "20261120T120000Z",
            "2026-11-20T12:00Z",
        ] {
            assert_eq!(read(text), Some(Written::Instant(noon)), "{text}");
        }
        let day = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        for text in ["2026-11-20", "20261120", " 2026/11/20 "] {
            assert_eq!(read(text), Some(Written::Day(day)), "{text}");
        }
        assert_eq!(read("2026-11-20 12:00"), day.and_hms_opt(12, 0, 0).map(Written::Local));
        for text in ["", "tomorrow", "2026-13-40", "9999999999999999999999", "ü"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

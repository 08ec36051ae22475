//! What a capture is read with and what comes out of it.

use std::collections::BTreeMap;

use cairn_kernel::{Timestamp, UserZone};
use chrono::NaiveDate;
use serde::Serialize;

use super::habits::Habits;
use crate::words::{Energy, Priority};

/// How `5/1` is meant: the user's locale setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateOrder {
    /// The fifth of January.
    #[default]
    DayFirst,
    /// The first of May.
    MonthFirst,
}

impl DateOrder {
    /// What people who have set this locale write: Americans, and English of nowhere in particular, the month
    /// first; nearly everybody else the day. Large and small letters are the same in a language tag (BCP 47).
    pub fn of_locale(locale: &str) -> Self {
        // A single letter begins extensions, which may name a place that is not the region.
        let mut tags = locale.split(['-', '_']).take_while(|tag| tag.len() > 1);
        let language = tags.next().unwrap_or_default();
        let region = tags.find(|tag| tag.len() == 2);
        let is_american = match region {
            Some(region) => region.eq_ignore_ascii_case("US"),
            None => language.eq_ignore_ascii_case("en"),
        };
        if is_american { Self::MonthFirst } else { Self::DayFirst }
    }
}

/// A stretch of the whole text in code points, end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextRange {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// What the reader must know beside the text.
#[derive(Debug, Clone, Copy)]
pub struct CaptureContext<'a> {
    /// When the text was written (`captured_at`): what "today" and "in 2 hours" start from.
    pub reference: Timestamp,
    /// Where the user lives in time.
    pub zone: UserZone,
    /// How `5/1` is meant.
    pub date_order: DateOrder,
    /// When the parts of the day are, and how sure is sure enough.
    pub habits: Habits,
    /// Names of the user's zones: what `@name` may mean first.
    pub zones: &'a [String],
    /// Names of people: what `@name` may mean second.
    pub people: &'a [String],
    /// Stretches to be kept as words, whatever they look like.
    pub literal: &'a [TextRange],
}

/// Everything that one text held, in the order it was written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Captured {
    /// At least one, unless the text was blank.
    pub items: Vec<CapturedItem>,
}

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// Something to do.
    Task,
    /// Something to keep: it becomes a memory.
    Thought,
    /// Something to buy.
    Shopping,
    /// Something that recurs.
    Habit,
    /// Something that has a beginning and an end on the clock.
    Event,
    /// Something to find out.
    Question,
}

impl ItemKind {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Thought => "thought",
            Self::Shopping => "shopping",
            Self::Habit => "habit",
            Self::Event => "event",
            Self::Question => "question",
        }
    }
}

/// One thing that was captured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CapturedItem {
    /// What it is.
    pub kind: ItemKind,
    /// The fields that a task would get.
    pub draft: Draft,
    /// The indented lines under it.
    pub steps: Vec<StepDraft>,
    /// What was recognised where; in order, never overlapping.
    pub spans: Vec<Span>,
    /// How sure the reading is, 0–1.
    pub confidence: f64,
    /// Whether a machine could help, and with what.
    pub automation: Option<Automation>,
    /// What could be meant otherwise: [`super::questions`] asks it.
    #[serde(skip)]
    pub doubts: Vec<Doubt>,
}

/// What a reading left open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// Every word was recognised: there is a time and nothing to do.
    NothingToDo,
    /// Days that exclude each other ("monday or tuesday"); none of them was taken.
    Days(Vec<NaiveDate>),
    /// `5/1` in the other order.
    DayOrMonth(NaiveDate),
    /// "at 5": which half of the day was not said.
    HalfOfDay,
}

/// The fields of a task, as far as the text named them.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Draft {
    /// 1–200 code points, never blank.
    pub title: String,
    /// The `>>` note, and what of the title was beyond 200.
    pub description: Option<String>,
    /// When it is due.
    pub due: Option<Due>,
    /// When it begins: always before `due`.
    pub starts_at: Option<Timestamp>,
    /// 1–720.
    pub estimated_minutes: Option<i64>,
    /// `None` when nothing was said.
    pub priority: Option<Priority>,
    /// Up to 20, each 1–50 code points, lower-cased, unique, in the order written.
    pub tags: Vec<String>,
    /// A project's name as written; it may not exist yet.
    pub project: Option<String>,
    /// A zone's name as the context spells it.
    pub zone: Option<String>,
    /// Names of people as the context spells them.
    pub people: Vec<String>,
    /// What it asks of the person.
    pub energy: Option<Energy>,
    /// An RFC 5545 recurrence rule, without `RRULE:`.
    pub rrule: Option<String>,
    /// `every!`: the next one counts from the completion, not from the due date.
    pub recur_from_completion: bool,
    /// `/delegate` was said.
    pub delegated: bool,
}

/// A deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The instant; for an all-day deadline 23:59:59 of that local day (RULES §1).
    pub at: Timestamp,
    /// No time was given.
    pub all_day: bool,
}

/// A step under an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepDraft {
    /// 1–200 code points.
    pub title: String,
    /// 1–720.
    pub estimated_minutes: Option<i64>,
}

/// What a recognised stretch of text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SpanKind {
    /// A day: `YYYY-MM-DD`, with `THH:MM` when a part of the day was named with it. Several days are
    /// parted by commas.
    Date,
    /// A time of day: `HH:MM`. Several are parted by commas.
    Time,
    /// Whose clocks a time is on: an IANA name, or `UTC-5`.
    TimeZone,
    /// From a time to a time: `HH:MM/HH:MM`.
    TimeRange,
    /// From a day to a day: `YYYY-MM-DD/YYYY-MM-DD`, each with `THH:MM` when a time was said.
    DateRange,
    /// An RFC 5545 rule, or the `COUNT` or `UNTIL` of one.
    Recurrence,
    /// Minutes.
    Estimate,
    /// A priority's name.
    Priority,
    /// A tag, lower-cased.
    Tag,
    /// A zone's name.
    Zone,
    /// A person's name.
    Person,
    /// A project's name.
    Project,
    /// An energy's name.
    Energy,
    /// `/delegate`.
    Delegate,
    /// The words after `>>`.
    Note,
    /// A step's title.
    Step,
    /// A word that only said what kind of thing it is ("idea:").
    Kind,
    /// What stood between or before items: bullets, numbers, `;`, "then".
    Separator,
}

/// A stretch of the text that was read as something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Span {
    /// First code point of the WHOLE text.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// What it means.
    pub kind: SpanKind,
    /// The value that was read; see [`SpanKind`].
    pub value: String,
}

/// What a machine could do about an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AutomationKind {
    /// Write and send an e-mail.
    Email,
    /// Make a phone call.
    Call,
    /// Find something out.
    Research,
    /// Put something into a calendar.
    Calendar,
    /// Use a web site.
    Browse,
    /// Write a text.
    Document,
}

/// How much of it the machine takes (RULES §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AutomationMode {
    /// Below 0.5: the person does it.
    Do,
    /// 0.5 and above: together.
    DoWithMe,
    /// 0.8 and above: the machine does it, the person approves.
    Delegate,
}

/// A hint that a machine could help.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Automation {
    /// With what.
    pub kind: AutomationKind,
    /// What the words say about it: `to`, `about`, `what`, `url`.
    pub arguments: BTreeMap<&'static str, String>,
    /// 0–1.
    pub confidence: f64,
    /// What follows from the confidence.
    pub mode: AutomationMode,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_is_the_same_in_every_spelling() {
        for american in
            ["en-US", "en-us", "EN_US", "en", "EN", "en-US-posix", "en-Latn-US", "es-US", "en-u-ca-buddhist"]
        {
            assert_eq!(DateOrder::of_locale(american), DateOrder::MonthFirst, "{american}");
        }
        for other in ["en-GB", "EN-gb", "de", "de-DE", "fr-u-rg-us", "", "en-AU", "pt-BR"] {
            assert_eq!(DateOrder::of_locale(other), DateOrder::DayFirst, "{other}");
        }
    }
}

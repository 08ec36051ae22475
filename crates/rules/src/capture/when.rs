//! Temporal expressions: a day, a time, a rule, with the preposition that leads them.

use cairn_kernel::Timestamp;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Timelike as _};
use chrono_tz::Tz;

use super::beside;
use super::clock::Clock;
use super::day::{self, Day, Named, Today};
use super::estimate;
use super::habits::Habits;
use super::holiday;
use super::hours::Hours;
use super::lexicon::{self, Part, Unit};
use super::line::{Trail, Words};
use super::model::{CaptureContext, SpanKind};
use super::recur::Recurrence;
use super::stretch::{self, Stretch};
use super::{clock, verbs, zones};

/// A temporal expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum When {
    /// A day, or each of several: "monday and thursday".
    Day(Vec<Day>),
    /// From a day to a day, both included.
    Days(Stretch),
    /// A time of day, or each of several: "8am and 8pm".
    Clock(Vec<Clock>),
    Hours(Hours),
    Part(Part),
    Instant(Timestamp),
    /// Whose clocks the time beside it is on.
    Zone(Tz),
    Rule(Recurrence),
    /// Where a rule begins and what ends it.
    From(NaiveDate),
    Until(NaiveDate),
    FromUntil(NaiveDate, NaiveDate),
    Count(i64),
    /// A rule ends so long after it began.
    Lasts(i64, Unit),
}

impl When {
    /// The span's kind and value.
    pub(super) fn shown(&self, habits: &Habits) -> (SpanKind, String) {
        let time_of = |part: Part| habits.time_of(part).format("%H:%M");
        let of_day = |minutes: i64| format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60);
        match self {
            Self::Day(days) => {
                let shown = |day: &Day| match day.part {
                    Some(part) => format!("{}T{}", day.date, time_of(part)),
                    None => day.date.to_string(),
                };
                (SpanKind::Date, joined(days.iter().map(shown)))
            }
            Self::Days(stretch) => {
                let shown = |date: NaiveDate, minutes: Option<i64>| match minutes {
                    Some(minutes) => format!("{date}T{}", of_day(minutes)),
                    None => date.to_string(),
                };
                let Stretch { from, from_at, to, to_at } = *stretch;
                (SpanKind::DateRange, format!("{}/{}", shown(from, from_at), shown(to, to_at)))
            }
            Self::Clock(clocks) => (SpanKind::Time, joined(clocks.iter().map(|clock| of_day(clock.minutes(None))))),
            Self::Hours(hours) => (SpanKind::TimeRange, format!("{}/{}", of_day(hours.from), of_day(hours.to))),
            Self::Part(part) => (SpanKind::Time, time_of(*part).to_string()),
            Self::Instant(at) => (SpanKind::Date, at.to_string()),
            Self::Zone(zone) => (SpanKind::TimeZone, zones::shown(*zone)),
            Self::Rule(recurrence) => (SpanKind::Recurrence, recurrence.rule.text()),
            Self::From(date) => (SpanKind::Recurrence, format!("DTSTART={date}")),
            Self::FromUntil(from, until) => (SpanKind::Recurrence, format!("DTSTART={from};UNTIL={until}")),
            Self::Until(date) => (SpanKind::Recurrence, format!("UNTIL={date}")),
            Self::Count(count) => (SpanKind::Recurrence, format!("COUNT={count}")),
            Self::Lasts(count, unit) => {
                (SpanKind::Recurrence, format!("FOR={count}{}", format!("{unit:?}").to_lowercase()))
            }
        }
    }
}

fn joined(values: impl Iterator<Item = String>) -> String {
    values.collect::<Vec<_>>().join(",")
}

/// "in 2 hours", "30 minutes from now", "within an hour", "2027-01-05T09:00Z".
pub(super) fn instant(words: Words<'_>, index: usize, context: &CaptureContext<'_>) -> Option<(When, usize)> {
    let first = words.at(index);
    if let Some(at) = stamp(&first.to_ascii_uppercase(), context) {
        return Some((When::Instant(at), index + 1));
    }
    let led = match first {
        "in" | "within" => 1 + beside::roughly(words.at(index + 1)),
        _ => 0,
    };
    let (minutes, mut next) = estimate::length(words, index + led).filter(|(minutes, _)| *minutes > 0)?;
    if led == 0 {
        next += match (words.at(next), words.at(next + 1)) {
            ("from", "now") => 2,
            ("hence", _) => 1,
            _ => return None,
        };
    } else if matches!(words.at(next), "per" | "or")
        || (words.at(next) == "a" && lexicon::unit(words.at(next + 1)).is_some())
    {
        return None;
    }
    // Whole minutes: nobody means seconds.
    let now = context.zone.wall(context.reference);
    let late = i64::from(now.second()) * 1000 + i64::from(now.and_utc().timestamp_subsec_millis());
    let at = Timestamp::in_range(context.reference.plus_millis(-late).plus_minutes(minutes).as_millis()).ok()?;
    Some((When::Instant(at), next))
}

/// "2027-01-05T09:00", each with seconds and an offset or without: ISO 8601 makes both optional.
fn stamp(word: &str, context: &CaptureContext<'_>) -> Option<Timestamp> {
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

/// A day or a stretch of days with its preposition.
pub(super) fn days(words: Words<'_>, index: usize, today: Today, beside_time: bool) -> Option<(When, usize)> {
    if matches!(
        words.before(index),
        "since" | "after" | "from" | "about" | "of" | "than" | "like" | "versus" | "vs" | "called" | "ago"
    ) {
        return None;
    }
    // "move it from friday to monday" says what to do, "festival from friday to monday" when.
    let moved = |to: usize| words.at(to) == "to" && verbs::moves(words.at(0));
    if moved(index.wrapping_sub(1)) {
        return None;
    }
    if let Some((stretch, next)) = stretch::read(words, index, today).filter(|(_, next)| !(index..*next).any(moved)) {
        return Some((When::Days(stretch), next));
    }
    let (led, at) = preposition(words, index);
    if words.at(index) == "due" && words.at(at) == "yesterday" {
        return Some((When::Day(vec![Day::on(today.date.pred_opt()?)]), at + 1));
    }
    let vouched = led || beside_time || time_follows(words, at);
    let (day, next) = day::read(words, at, today, vouched)?;
    // "before friday" is thursday, "before friday noon" is friday.
    let timed = day.part.is_some() || clock::read(words, next, true).is_some();
    if led && words.before(at) == "before" && !timed {
        return Some((When::Day(vec![Day { date: day.date.pred_opt()?, named: Named::Date, ..day }]), next));
    }
    let (days, next) = each_day(words, day, next, today);
    Some((When::Day(days), next))
}

/// "after friday at 9", "since monday": any time but that one. Gives the word after it all, for half of it
/// would be read as its opposite.
pub(super) fn any_time_but(words: Words<'_>, index: usize, today: Today) -> Option<usize> {
    if !matches!(words.at(index), "after" | "since") {
        return None;
    }
    let (_, next) = day::read(words, index + 1, today, true)?;
    Some(clock::read(words, next, true).map_or(next, |(_, next)| next))
}

/// How many days one list may name.
const MOST_DAYS: usize = 6;

/// `first` and the days that "and" or commas join to it before `next`: "monday and thursday",
/// "today and tomorrow". "… and tomorrow buy milk" begins another clause.
fn each_day(words: Words<'_>, first: Day, next: usize, today: Today) -> (Vec<Day>, usize) {
    let (mut days, mut end) = (vec![first], next);
    while days.len() < MOST_DAYS
        && let Some(at) = words.joined_at(end).or_else(|| side_by_side(words, end))
        && let Some((day, after)) = day::read(words, at + usize::from(words.at(at) == "on"), today, true)
        && !days.iter().any(|known| known.date == day.date)
        && (lexicon::dated(words.at(at)) || words.at(at).starts_with(|c: char| c.is_ascii_digit()))
    {
        days.push(day);
        end = after;
    }
    let whole = words.parted_at(end) || beside::resumes(words.at(end)) || clock::read(words, end, true).is_some();
    if whole { (days, end) } else { (vec![first], next) }
}

/// "sat sun": where a weekday follows another without a word between them.
fn side_by_side(words: Words<'_>, index: usize) -> Option<usize> {
    let weekday = |at: usize| lexicon::weekday(words.at(at)).is_some();
    (index > 0 && weekday(index - 1) && weekday(index)).then_some(index)
}

/// Whether a preposition leads a day at `index`, and where the day begins.
fn preposition(words: Words<'_>, index: usize) -> (bool, usize) {
    match (words.at(index), words.at(index + 1)) {
        ("due", "on" | "by" | "before" | "in" | "at") => (true, index + 1 + usize::from(words.at(index + 1) != "in")),
        ("no", "later") if words.at(index + 2) == "than" => (true, index + 3),
        ("on" | "by" | "due" | "until" | "till" | "til" | "before" | "from" | "starting" | "over" | "at", "or") => {
            (false, index)
        }
        (
            "on" | "by" | "due" | "until" | "till" | "til" | "'til" | "before" | "for" | "at" | "over" | "deadline"
            | "starting",
            _,
        ) => (true, index + 1),
        _ => (false, index),
    }
}

/// Whether a time stands right after a one-word day.
fn time_follows(words: Words<'_>, index: usize) -> bool {
    matches!(words.trail(index), Trail::None | Trail::Comma)
        && (lexicon::weekday(words.at(index)).is_some() || words.at(index).contains('/'))
        && (clock::read(words, index + 1, false).is_some()
            || (words.ends_at(index + 2) && clock::read(words, index + 1, true).is_some())
            || (words.at(index + 1).split_once('-').is_some() && clock::read(words, index + 1, true).is_some()))
}

/// "in the morning", "at night", "this evening" is a day; beside a day a bare "morning".
pub(super) fn part_of_day(words: Words<'_>, index: usize, beside_day: bool) -> Option<(Part, usize)> {
    let w = |offset: usize| words.at(index + offset);
    let at = match (w(0), w(1)) {
        ("first", "thing") => {
            let day_follows =
                matches!(w(2), "tomorrow" | "today" | "in" | "on" | "next") || lexicon::weekday(w(2)).is_some();
            let morning = w(2) == "in" && w(3) == "the" && w(4) == "morning";
            let end = index + if morning { 5 } else { 2 };
            return (day_follows || beside_day || morning).then_some((Part::Morning, end));
        }
        ("in", "the") => index + 2,
        ("at", "night") => index + 1,
        _ if beside_day => index,
        _ => return None,
    };
    let part = lexicon::part(words.at(at)).filter(|part| !(*part == Part::Night && w(0) == "in"))?;
    // "in the morning and afternoon": half of it would be wrong.
    if matches!(words.at(at + 1), "and" | "or" | "&") && lexicon::part(words.at(at + 2)).is_some() {
        return None;
    }
    (words.parted_at(at + 1) || beside::connective(words.at(at + 1)) || beside_day || verbs::verb(words.at(at + 1)))
        .then_some((part, at + 1))
}

/// What bounds a rule: "starting monday", "until 1 June", "for 6 weeks", "10 times".
pub(super) fn limit(words: Words<'_>, index: usize, today: Today) -> Option<(When, usize)> {
    let first = words.at(index);
    if matches!(first, "from" | "between")
        && let Some((stretch, next)) = stretch::read(words, index, today)
    {
        return Some((When::FromUntil(stretch.from, stretch.to), next));
    }
    if matches!(first, "starting" | "beginning" | "from" | "start" | "starts" | "as") {
        let mut at = index + 1;
        if first == "as" {
            at += if words.at(at) == "of" { 1 } else { return None };
        }
        at += usize::from(matches!(words.at(at), "on" | "from"));
        let (day, next) = day::read(words, at, today, true).filter(|(day, _)| day.part.is_none())?;
        return Some((When::From(day.date), next));
    }
    if matches!(first, "until" | "till" | "til" | "through" | "thru" | "ending" | "ends") {
        let at = index + 1 + usize::from(words.at(index + 1) == "on");
        let named = || holiday::coming(words, at, today.date);
        let (date, next) = day::read(words, at, today, true).map(|(day, next)| (day.date, next)).or_else(named)?;
        return Some((When::Until(date), next));
    }
    let led = usize::from(first == "for");
    let at = index + led + usize::from(words.at(index + led) == "the" && words.at(index + led + 1) == "next");
    let at = at + usize::from(words.at(at) == "next");
    let count = lexicon::number(words.at(at)).filter(|count| (1..=999).contains(count));
    if let Some(count) = count
        && matches!(words.at(at + 1), "times" | "occurrences")
    {
        return Some((When::Count(count), at + 2));
    }
    let (count, unit, next) = day::amount(words, at).filter(|_| led == 1)?;
    (unit != Unit::Workday && (1..=999).contains(&count)).then_some((When::Lasts(count, unit), next))
}

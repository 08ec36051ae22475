//! Temporal expressions: a day, a time, a rule, with the preposition that leads them.

use cairn_kernel::Timestamp;
use chrono::{NaiveDate, Timelike as _, Weekday};
use chrono_tz::Tz;

use super::beside;
use super::clock::Clock;
use super::day::{self, Day, Named, Today};
use super::estimate;
use super::figures;
use super::habits::Habits;
use super::holiday;
use super::hours::Hours;
use super::lexicon::{self, Part, Unit};
use super::line::{Trail, Words};
use super::model::{CaptureContext, SpanKind};
use super::period;
use super::recur::{self, Recurrence};
use super::rule::Rule;
use super::stamp;
use super::stretch::{self, Stretch};
use super::{calendar, clock, daytimes, softened, verbs, zones};

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
    /// Days of the week that a rule leaves out.
    Without(Vec<Weekday>),
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
            Self::Rule(recurrence) => (SpanKind::Recurrence, recurrence.text()),
            Self::From(date) => (SpanKind::Recurrence, format!("DTSTART={date}")),
            Self::FromUntil(from, until) => (SpanKind::Recurrence, format!("DTSTART={from};UNTIL={until}")),
            Self::Until(date) => (SpanKind::Recurrence, format!("UNTIL={date}")),
            Self::Without(days) => (SpanKind::Recurrence, format!("EXCEPT={}", Rule::weekly(days).text())),
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
    if let Some((at, next)) = stamp::read(words, index, context) {
        return Some((When::Instant(at), next));
    }
    if (first, words.at(index + 1)) == ("this", "time") {
        return this_time(words, index + 2, context);
    }
    let the_next = matches!((words.at(index + 1), words.at(index + 2)), ("the", "next" | "coming"));
    let led = match first {
        "in" | "within" if the_next => 3,
        "in" | "within" if !beside::distance_ends(words, index) => 1 + beside::roughly(words.at(index + 1)),
        _ => 0,
    };
    let one = lexicon::unit(words.at(index + led)).filter(|unit| the_next && *unit == Unit::Hour);
    let (minutes, mut next) = one
        .map(|_| (60, index + led + 1))
        .or_else(|| estimate::length(words, index + led))
        .filter(|(minutes, _)| *minutes > 0)?;
    if led == 0 {
        next += match (words.at(next), words.at(next + 1)) {
            ("from", "now") => 2,
            ("hence", _) => 1,
            _ => return None,
        };
    } else if words.at(next) == "per"
        || (words.at(next) == "or" && words.at(next + 1) != "so")
        || (words.at(next) == "a" && lexicon::unit(words.at(next + 1)).is_some())
    {
        return None;
    }
    next += usize::from(led > 0 && words.at(next) == "time");
    // Whole minutes: nobody means seconds.
    let now = context.zone.wall(context.reference);
    let late = i64::from(now.second()) * 1000 + i64::from(now.and_utc().timestamp_subsec_millis());
    let at = Timestamp::in_range(context.reference.plus_millis(-late).plus_minutes(minutes).as_millis()).ok()?;
    Some((When::Instant(at), next))
}

/// "this time tomorrow", "this time next week": the hour that it is, on that day.
fn this_time(words: Words<'_>, index: usize, context: &CaptureContext<'_>) -> Option<(When, usize)> {
    let now = context.zone.wall(context.reference);
    let (days, next) = match (words.at(index), words.at(index + 1)) {
        (word, _) if lexicon::tomorrow(word) => ((1, Unit::Day), index + 1),
        ("next", unit) => {
            ((1, lexicon::unit(unit).filter(|unit| !matches!(unit, Unit::Minute | Unit::Hour))?), index + 2)
        }
        _ => return None,
    };
    let date = calendar::plus(now.date(), days.0, days.1)?;
    let time = now.time().with_second(0)?.with_nanosecond(0)?;
    let at = Timestamp::in_range(context.zone.instant(date.and_time(time)).as_millis()).ok()?;
    Some((When::Instant(at), next))
}

/// A day or a stretch of days with its preposition.
pub(super) fn days(words: Words<'_>, index: usize, today: Today, beside_time: bool) -> Option<(When, usize)> {
    let begins = words.before(index) == "from" && verbs::begins(words.at(0));
    if !begins
        && matches!(
            words.before(index),
            "since" | "after" | "from" | "about" | "of" | "than" | "like" | "versus" | "vs" | "called" | "ago"
        )
    {
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
    let itself = softened::or_before(words, at.saturating_sub(3)).is_some();
    if led && words.before(at) == "before" && !timed && !itself {
        return Some((When::Day(vec![Day { date: the_day_before(day, today)?, named: Named::Date, ..day }]), next));
    }
    let (days, next) = each_day(words, day, next, today);
    Some((When::Day(days), next))
}

/// The day before `day`; said on that day, of the coming one ("before friday" on a Friday), or the day itself.
fn the_day_before(day: Day, today: Today) -> Option<NaiveDate> {
    match day.named {
        _ if day.date != today.date => day.date.pred_opt(),
        Named::Weekday => calendar::plus(day.date, 6, Unit::Day),
        _ => Some(day.date),
    }
}

/// "after friday at 9", "since monday": any time but that one. Gives the word after it all, for half of it
/// would be read as its opposite.
pub(super) fn any_time_but(words: Words<'_>, index: usize, today: Today) -> Option<usize> {
    if matches!(words.at(index), "every" | "each") {
        // "every 1 june and 5 december": no rule, and neither of them once.
        let (day, next) = figures::read(words, index + 1, today, true)?;
        return Some(each_day(words, day, next, today).1);
    }
    if !matches!(words.at(index), "after" | "since") {
        return None;
    }
    let (_, next) = day::read(words, index + 1, today, true)?;
    Some(clock::read(words, next, true).map_or(next, |(_, next)| next))
}

/// "except 25 nov", "but not on 25 and 26 nov": the days that are excepted, and the word after them. No rule
/// can say it, so it stays words, and the rule does not begin there.
pub(super) fn exception(words: Words<'_>, index: usize, today: Today) -> Option<(Vec<Day>, usize)> {
    let led = match (words.at(index), words.at(index + 1)) {
        ("except" | "excluding", "on" | "for") | ("but" | "just", "not") | ("apart" | "other", "from" | "than") => 2,
        ("except" | "excluding" | "skipping", _) => 1,
        _ => return None,
    };
    let at = index + led + usize::from(led == 2 && words.at(index + 2) == "on");
    let (day, mut next) = day::read(words, at, today, true)?;
    let mut days = vec![day];
    while days.len() < MOST_DAYS
        && let Some((day, end)) = words.joined_at(next).and_then(|at| day::read(words, at, today, true))
    {
        days.push(day);
        next = end;
    }
    Some((days, next))
}

/// "from january to march", "in january and february": the months that a rule goes on for.
fn months(words: Words<'_>, index: usize, today: Today) -> Option<(When, usize)> {
    if !matches!(words.at(index), "in" | "from" | "between" | "during" | "of") {
        return None;
    }
    let (first, next) = period::month(words, index + 1, today.date)?;
    if !matches!(words.at(next), "to" | "and" | "-" | "until" | "till" | "through" | "thru") {
        return None;
    }
    let (last, end) = period::month(words, next + 1, first)?;
    let whole = Some((first, calendar::last_of_month(last)));
    Some((When::Day(vec![Day { whole, ..Day::on(first) }]), end))
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
    if let Some(at) = softened::or_before(words, index + usize::from(words.at(index) == "due")) {
        return (true, at);
    }
    match (words.at(index), words.at(index + 1)) {
        ("due", "on" | "by" | "before" | "in" | "at") => (true, index + 1 + usize::from(words.at(index + 1) != "in")),
        ("no" | "not", "later") if words.at(index + 2) == "than" => (true, index + 3),
        ("due" | "deadline", "date") => (true, index + 2),
        ("from", _) if verbs::begins(words.at(0)) => (true, index + 1),
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
    if daytimes::is_called_arvo(words, at) {
        return None;
    }
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
    if let Some((days, next)) = recur::left_out(words, index) {
        return Some((When::Without(days), next));
    }
    if let Some(found) = months(words, index, today) {
        return Some(found);
    }
    if matches!(first, "from" | "between")
        && let Some((stretch, next)) = stretch::read(words, index, today)
    {
        return Some((When::FromUntil(stretch.from, stretch.to), next));
    }
    if (first, words.at(index + 1)) == ("from", "now") {
        return Some((When::From(today.date), index + 2 + usize::from(words.at(index + 2) == "on")));
    }
    if matches!(first, "starting" | "beginning" | "from" | "start" | "starts" | "as") {
        let mut at = index + 1;
        if first == "as" {
            at += if words.at(at) == "of" { 1 } else { return None };
        }
        at += usize::from(matches!(words.at(at), "on" | "from" | "in") && !matches!(words.at(at + 1), "the" | "a"));
        let day = day::read(words, at, today, true).filter(|(day, _)| day.part.is_none());
        let (date, next) = day.map(|(day, next)| (day.date, next)).or_else(|| period::month(words, at, today.date))?;
        return Some((When::From(date), next));
    }
    if matches!(first, "until" | "till" | "til" | "through" | "thru" | "ending" | "ends") {
        let at = index + 1 + usize::from(words.at(index + 1) == "on");
        let named = || holiday::coming(words, at, today.date);
        let (date, next) = day::read(words, at, today, true).map(|(day, next)| (day.date, next)).or_else(named)?;
        return Some((When::Until(date), next));
    }
    if first == "of"
        && let Some((month, next)) = period::month(words, index + 1, today.date)
    {
        return Some((When::Day(vec![Day::standing_for(month, Unit::Month)]), next));
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

//! From a day to a day: "mon-fri", "from monday to friday", "5-7 January", "Jan 12 - 29", "dec 1 at
//! 9am through dec 5 8pm".

use chrono::{Datelike as _, NaiveDate, TimeDelta};

use super::day::{self, Day, Today};
use super::line::Words;
use super::{beside, calendar, clock, figures, lexicon};

/// A stretch of days, both included, with the times at its ends if they were said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub from: NaiveDate,
    /// Minutes after midnight.
    pub from_at: Option<i64>,
    pub to: NaiveDate,
    /// Minutes after midnight.
    pub to_at: Option<i64>,
}

/// The longest stretch whose beginning may have been: "28 Jan - 3 Feb" said on 2 February goes on.
const ONGOING_DAYS: i64 = 180;

/// Reads a stretch at `index`; gives the word after it.
pub(super) fn read(words: Words<'_>, index: usize, today: Today) -> Option<(Stretch, usize)> {
    let at = index + usize::from(matches!(words.at(index), "from" | "between" | "on" | "for" | "during"));
    let whole = |from: NaiveDate, to: NaiveDate| Stretch { from, from_at: None, to, to_at: None };
    if let Some((from, to, next)) = compact(words, at, today).or_else(|| numbers_first(words, at, today)) {
        return (from < to).then_some((whole(from, to), next));
    }
    let (from, from_at, next) = point(words, at, today)?;
    let link = words.at(next);
    let joined = matches!(link, "to" | "-" | "until" | "till" | "through" | "thru")
        || (link == "and" && words.at(index) == "between");
    if !joined || from.part.is_some() {
        return None;
    }
    if let Some((to, end)) = same_month(words, next + 1, from).filter(|_| from_at.is_none()) {
        return (from.date < to).then_some((whole(from.date, to), end));
    }
    // A weekday follows the beginning, a date need not: it may be the beginning that has been.
    let second = next + 1;
    let by_name = (second..second + 2).any(|at| lexicon::weekday(words.at(at)).is_some());
    let reference = if by_name { Today { date: from.date, ..today } } else { today };
    let (to, to_at, end) = point(words, second, reference).filter(|(to, ..)| to.part.is_none())?;
    // "mon to fri 8am" is "mon-fri 8am": the time is that of its beginning, or of each day.
    let bare = |at: usize| lexicon::weekday(words.at(at)).is_some();
    let (to_at, end) = if from_at.is_none() && bare(next - 1) && bare(second) && to_at.is_some() {
        (None, second + 1)
    } else {
        (to_at, end)
    };
    let year_said = (at..next).any(|at| figures::year(words, at).0.is_some());
    let begins = if year_said || by_name { from.date } else { before(from.date, to.date) };
    let stretch = Stretch { from: begins, from_at, to: to.date, to_at };
    (begins < to.date).then_some((stretch, end))
}

/// A day with or without a time: "dec 1 at 9am", "2pm March 3".
fn point(words: Words<'_>, index: usize, today: Today) -> Option<(Day, Option<i64>, usize)> {
    let time = |at: usize| {
        let led = usize::from(matches!(words.at(at), "at" | "@"));
        let (clock, next) = clock::told(words, at + led, words.at(at))?;
        Some((clock.minutes(None), next))
    };
    if let Some((day, next)) = day::read(words, index, today, true) {
        return Some(time(next).map_or((day, None, next), |(minutes, end)| (day, Some(minutes), end)));
    }
    let (minutes, next) = time(index)?;
    let (day, end) = day::read(words, next, today, true)?;
    Some((day, Some(minutes), end))
}

/// The same day and month in the last year that lets it come before `to`, when that is not long ago.
fn before(from: NaiveDate, to: NaiveDate) -> NaiveDate {
    let fits = |date: &NaiveDate| *date < to && to - *date <= TimeDelta::days(ONGOING_DAYS);
    if fits(&from) {
        return from;
    }
    let years = [to.year(), to.year() - 1];
    years.into_iter().filter_map(|year| from.with_year(year)).find(fits).unwrap_or(from)
}

/// "Jan 12 - 29", "the 5th to the ninth": a day of the month that `from` named.
fn same_month(words: Words<'_>, index: usize, from: Day) -> Option<(NaiveDate, usize)> {
    let the = words.at(index) == "the";
    let at = index + usize::from(the);
    let day = figures::day_number(words.at(at)).or_else(|| lexicon::ordinal(words.at(at)).filter(|_| the))?;
    let (year, next) = figures::year(words, at + 1);
    let alone = words.parted_at(next) || beside::resumes(words.at(next));
    let year = year.unwrap_or(from.date.year());
    alone.then(|| Some((calendar::date(year, from.date.month(), day)?, next)))?
}

/// "10 - 22 August 2012", "eighth to eleventh May", "the 5th to the ninth": the month comes last, or
/// not at all.
fn numbers_first(words: Words<'_>, index: usize, today: Today) -> Option<(NaiveDate, NaiveDate, usize)> {
    // "mon 23 - wed 25 nov": the weekdays say it again.
    let number = |at: usize| {
        let at = at + usize::from(lexicon::weekday(words.at(at)).is_some());
        let at = at + usize::from(words.at(at) == "the");
        let day = figures::day_number(words.at(at)).or_else(|| lexicon::ordinal(words.at(at)))?;
        Some((day, at + 1))
    };
    let (first, at) = number(index)?;
    if !matches!(words.at(at), "-" | "to" | "until" | "till" | "through" | "thru" | "and") {
        return None;
    }
    if words.at(at) == "and" && words.before(index) != "between" {
        return None;
    }
    let (last, next) = number(at + 1)?;
    let next = next + usize::from(words.at(next) == "of");
    if let Some(month) = lexicon::month(words.at(next)) {
        let (year, end) = figures::year(words, next + 1);
        let to = dated(today, year, month, last)?;
        return Some((calendar::date(to.year(), month, first)?, to, end));
    }
    let ordinals =
        [index, at + 1].map(|at| at + usize::from(words.at(at) == "the")).map(|at| lexicon::ordinal(words.at(at)));
    let led = words.at(index) == "the" || words.before(index) == "on";
    if ordinals.iter().any(Option::is_none) || !led || !(words.parted_at(next) || beside::resumes(words.at(next))) {
        return None;
    }
    let to = calendar::next_month_day(today.date, last)?;
    Some((calendar::date(to.year(), to.month(), first)?, to, next))
}

/// "mon-fri", "5-7 January", "January 5-7".
fn compact(words: Words<'_>, index: usize, today: Today) -> Option<(NaiveDate, NaiveDate, usize)> {
    let word = words.at(index);
    if let Some((first, last)) = word.split_once('-')
        && let (Some(first), Some(last)) = (lexicon::weekday(first), lexicon::weekday(last))
    {
        let from = calendar::coming(today.date, first);
        return Some((from, calendar::coming(from, last), index + 1));
    }
    let ends = |word: &str| {
        let (first, last) = word.split_once('-')?;
        Some((figures::day_number(first)?, figures::day_number(last)?))
    };
    let (month, (first, last), at) = match (ends(word), ends(words.at(index + 1))) {
        (Some(days), _) => (lexicon::month(words.at(index + 1))?, days, index + 2),
        (None, Some(days)) => (lexicon::month(word)?, days, index + 2),
        (None, None) => return None,
    };
    let (year, next) = figures::year(words, at);
    let to = dated(today, year, month, last)?;
    Some((calendar::date(to.year(), month, first)?, to, next))
}

fn dated(today: Today, year: Option<i32>, month: u32, day: u32) -> Option<NaiveDate> {
    match year {
        Some(year) => calendar::date(year, month, day),
        None => calendar::next_date(today.date, month, day),
    }
}

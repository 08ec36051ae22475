//! Weeks, months and their parts: "next week", "end of month", "early next week", "first monday of
//! december", "in March", "the 15th".

use chrono::{Datelike as _, NaiveDate};

use super::beside;
use super::day::Day;
use super::lexicon::{self, Unit};
use super::line::{Trail, Words};
use super::{calendar, clock, figures, verbs};

/// "next week", "this month", "end of month", "eow", "this weekend".
/// Reads a week, a month or a part of one at `index`; gives the word after it.
pub(super) fn read(words: Words<'_>, index: usize, today: NaiveDate, vouched: bool) -> Option<(Day, usize)> {
    let w = |offset: usize| words.at(index + offset);
    if let Some(found) = by_name(words, index, today, vouched)
        .or_else(|| edge_of(words, index, today))
        .or_else(|| within_period(words, index, today))
        .or_else(|| nth_weekday(words, index, today, vouched))
    {
        return Some(found);
    }
    let later = usize::from(w(0) == "later" && matches!(w(1), "this" | "next"));
    let (index, w) = (index + later, |offset: usize| words.at(index + later + offset));
    let done = |day: Day, used: usize| Some((day, index + used));
    let shift = match w(0) {
        "this" => 0,
        "next" => 1,
        "the" if w(1) == "weekend" && matches!(words.before(index), "at" | "on" | "over" | "by" | "before") => 0,
        _ => return None,
    };
    if w(1) == "weekend" {
        let saturday = calendar::plus(calendar::monday(today), 5 + 7 * shift, Unit::Day)?;
        let whole = Some((saturday, saturday.succ_opt()?));
        return done(Day { whole, ..Day::on(saturday.max(today)) }, 2);
    }
    let unit =
        lexicon::unit(w(1)).filter(|unit| matches!(unit, Unit::Week | Unit::Month | Unit::Quarter | Unit::Year))?;
    if w(1).ends_with('s') {
        return None;
    }
    let there = calendar::plus(calendar::edge(today, unit, false)?, shift, unit)?;
    // "next week monday", "this week on friday"
    let named = index + 2 + usize::from(words.at(index + 2) == "on");
    if unit == Unit::Week
        && words.trail(index + 1) == Trail::None
        && let Some(weekday) = lexicon::weekday(words.at(named))
    {
        return done(Day::on(calendar::coming(there, weekday)), named + 1 - index);
    }
    // "next month on the 3rd"
    let on = index + 2 + usize::from(words.at(index + 2) == "on");
    let the = on + usize::from(words.at(on) == "the");
    if unit == Unit::Month
        && words.trail(index + 1) == Trail::None
        && let Some(number) =
            lexicon::ordinal_digits(words.at(the)).or_else(|| lexicon::ordinal(words.at(the)).filter(|_| the > on))
        && (words.parted_at(the + 1) || beside::resumes(words.at(the + 1)))
    {
        return done(Day::on(there.with_day(number)?), the + 1 - index);
    }
    // "next week" begins, "this week" is still to be used to its end.
    done(Day::standing_for(calendar::edge(there, unit, shift == 0 || later == 1)?, unit), 2)
}

/// "eow", "by month end", "the week after next", "next weekday": phrases that name one day.
fn by_name(words: Words<'_>, index: usize, today: NaiveDate, vouched: bool) -> Option<(Day, usize)> {
    let w = |offset: usize| words.at(index + offset);
    let ends = |next: usize| words.parted_at(next) || beside::resumes(words.at(next)) || verbs::verb(words.at(next));
    let begins = |unit: Unit, after: i64| calendar::plus(calendar::edge(today, unit, false)?, after, unit);
    let (date, used) = match (w(0), w(1), w(2), w(3)) {
        ("eod", ..) => (today, 1),
        // Corn has a cob, too.
        ("cob", ..) if matches!(words.before(index), "by" | "before") => (today, 1),
        ("close", "of", "business" | "play", _) if matches!(words.before(index), "by" | "at" | "before") => (today, 3),
        ("eow", ..) => (end_of_week(today), 1),
        ("eom", ..) => (calendar::last_of_month(today), 1),
        ("eoq", ..) => (calendar::edge(today, Unit::Quarter, true)?, 1),
        ("eoy", ..) => (calendar::edge(today, Unit::Year, true)?, 1),
        ("month" | "year", "end", ..) => {
            let alone = words.parted_at(index + 2) || matches!(words.before(index), "by" | "at" | "before");
            (calendar::edge(today, lexicon::unit(w(0)).filter(|_| alone)?, true)?, 2)
        }
        ("the", "week" | "month" | "year", "after", "next") => (begins(lexicon::unit(w(1))?, 2)?, 4),
        ("in", "the", "new", "year") if ends(index + 4) => (begins(Unit::Year, 1)?, 4),
        ("the", "new", "year", _) if vouched && ends(index + 3) => (begins(Unit::Year, 1)?, 3),
        ("the", "following", "week" | "month", _) => (begins(lexicon::unit(w(2))?, 1)?, 3),
        ("next", "weekday" | "workday", ..) => (calendar::plus(today, 1, Unit::Workday)?, 2),
        ("next", "working" | "business", "day", _) => (calendar::plus(today, 1, Unit::Workday)?, 3),
        _ => return None,
    };
    Some((Day::on(date), index + used))
}

/// "early next week", "mid January", "late next month": the first, the middle, the last of it.
fn within_period(words: Words<'_>, index: usize, today: NaiveDate) -> Option<(Day, usize)> {
    let index = index + usize::from(words.at(index) == "in");
    let (stage, joined) = match words.at(index).split_once('-') {
        Some((stage, month)) => (stage, lexicon::month(month)),
        None => (words.at(index), None),
    };
    if !matches!(stage, "early" | "mid" | "late") {
        return None;
    }
    let month = joined.or_else(|| lexicon::month(words.at(index + 1)));
    if let Some(month) = month {
        let (year, next) = figures::year(words, index + 1 + usize::from(joined.is_none()));
        let first = match year {
            Some(year) => calendar::date(year, month, 1)?,
            None => next_month(today, month, true)?,
        };
        return Some((Day::on(part_of_month(first, stage)), next));
    }
    let shift = match words.at(index + 1) {
        "this" => 0,
        "next" => 1,
        _ => return None,
    };
    let unit = lexicon::unit(words.at(index + 2)).filter(|unit| matches!(unit, Unit::Week | Unit::Month))?;
    let first = calendar::plus(calendar::edge(today, unit, false)?, shift, unit)?;
    let date = match (unit, stage) {
        (Unit::Month, _) => part_of_month(first, stage),
        (_, "early") => first,
        (_, "mid") => calendar::plus(first, 2, Unit::Day)?,
        _ => calendar::plus(first, 4, Unit::Day)?,
    };
    Some((Day::on(date.max(today)), index + 3))
}

fn part_of_month(first: NaiveDate, stage: &str) -> NaiveDate {
    match stage {
        "early" => first,
        "mid" => first.with_day(15).unwrap_or(first),
        _ => calendar::last_of_month(first),
    }
}

/// "first monday of december", "last friday of next month", "by the last friday of the month": one
/// day. Without "by" the last is a rule (RULES §3), and [`super::recur`] has taken it.
fn nth_weekday(words: Words<'_>, index: usize, today: NaiveDate, vouched: bool) -> Option<(Day, usize)> {
    let at = index + usize::from(words.at(index) == "the");
    let (nth, weekday) = (lexicon::nth(words.at(at))?, lexicon::weekday(words.at(at + 1))?);
    if !matches!(words.at(at + 2), "of" | "in") {
        return None;
    }
    if let Some(month) = lexicon::month(words.at(at + 3)) {
        let (year, next) = figures::year(words, at + 4);
        let years = year.map_or(today.year()..=today.year() + 8, |year| year..=year);
        let found = years
            .filter_map(|year| calendar::nth_weekday(calendar::date(year, month, 1)?, nth, weekday))
            .find(|&date| date >= today || year.is_some())?;
        return Some((Day::on(found), next));
    }
    let (shift, next) = match (words.at(at + 3), words.at(at + 4)) {
        ("next", "month") => (1, at + 5),
        ("this", "month") => (0, at + 5),
        ("the", "month") if vouched => (0, at + 5),
        _ => return None,
    };
    let first = calendar::plus(calendar::first_of_month(today), shift, Unit::Month)?;
    Some((Day::on(calendar::nth_weekday(first, nth, weekday)?), next))
}

/// "end of month", "the end of next week", "start of March", "beginning of the year".
fn edge_of(words: Words<'_>, index: usize, today: NaiveDate) -> Option<(Day, usize)> {
    let mut at = index + usize::from(words.at(index) == "the");
    let (last, of) = match (words.at(at), words.at(at + 1)) {
        ("end", _) => (true, at + 1),
        ("start" | "beginning", _) => (false, at + 1),
        ("last", "day") => (true, at + 2),
        ("first", "day") => (false, at + 2),
        _ => return None,
    };
    let by_day = of == at + 2;
    if !(words.at(of) == "of" || (by_day && words.at(of) == "in")) || matches!(words.at(of + 1), "each" | "every") {
        return None;
    }
    at = of + 1;
    if let Some(month) = lexicon::month(words.at(at)) {
        let (year, next) = figures::year(words, at + 1);
        let first = match year {
            Some(year) => calendar::date(year, month, 1)?,
            None => next_month(today, month, last)?,
        };
        return Some((Day::on(calendar::edge(first, Unit::Month, last)?), next));
    }
    let shift = match words.at(at) {
        "the" | "this" | "my" => {
            at += 1;
            0
        }
        "next" => {
            at += 1;
            1
        }
        _ => 0,
    };
    let unit = lexicon::unit(words.at(at)).filter(|unit| !matches!(unit, Unit::Workday))?;
    if words.at(at).ends_with('s') {
        return None;
    }
    let there = calendar::plus(calendar::edge(today, unit, false)?, shift, unit)?;
    let date = if last && unit == Unit::Week && !by_day {
        end_of_week(if shift == 0 { today } else { there })
    } else {
        calendar::edge(there, unit, last)?
    };
    // The start of this month has been; the next one is meant.
    let date = if !last && shift == 0 && date < today { calendar::plus(date, 1, unit)? } else { date };
    Some((Day::on(date), at + 1))
}

/// Friday, or Sunday once Friday has gone.
fn end_of_week(today: NaiveDate) -> NaiveDate {
    let days = if today.weekday().num_days_from_monday() <= 4 { 4 } else { 6 };
    calendar::plus(calendar::monday(today), days, Unit::Day).unwrap_or(today)
}

/// The first of the month that is named at `index`, this one or a coming one, and the word after it.
pub(super) fn month(words: Words<'_>, index: usize, today: NaiveDate) -> Option<(NaiveDate, usize)> {
    let month = lexicon::month(words.at(index))?;
    let (year, next) = figures::year(words, index + 1);
    let first = match year {
        Some(year) => calendar::date(year, month, 1)?,
        None => next_month(today, month, true)?,
    };
    Some((first, next))
}

fn next_month(today: NaiveDate, month: u32, may_be_now: bool) -> Option<NaiveDate> {
    let this_year = calendar::date(today.year(), month, 1)?;
    let gone = if may_be_now { calendar::last_of_month(this_year) < today } else { this_year < today };
    if gone { calendar::date(today.year() + 1, month, 1) } else { Some(this_year) }
}

/// "in March", "by June", "next May", "the 15th": where the month or its day stands alone.
pub(super) fn of_month(words: Words<'_>, index: usize, today: NaiveDate, vouched: bool) -> Option<(Day, usize)> {
    let first = words.at(index);
    if matches!(first, "in" | "next" | "this")
        && let Some(month) = lexicon::month(words.at(index + 1))
        && !(first == "in" && words.at(index + 1) == "mar")
    {
        let (year, next) = figures::year(words, index + 2);
        let date = match year {
            Some(year) => calendar::date(year, month, 1)?,
            None => next_month(today, month, false)?,
        };
        return Some((Day::standing_for(date, Unit::Month), next));
    }
    if vouched
        && matches!(words.before(index), "by" | "until" | "till" | "before")
        && let Some(month) = lexicon::month(first)
        && (words.parted_at(index + 1) || beside::resumes(words.at(index + 1)))
        && !(index >= 2 && beside::past_participle(words.at(index - 2)))
    {
        return Some((Day::on(next_month(today, month, false)?), index + 1));
    }
    // "October 2027" where a phrase ends: "Return May 2024 forms" names forms.
    if let Some(month) = lexicon::month(first)
        && let (Some(year), next) = figures::year(words, index + 1)
        && words.at(index + 1).len() == 4
        && (words.parted_at(next) || beside::resumes(words.at(next)))
        && !beside::determiner(words.before(index))
        && figures::day_like(words.before(index)).is_none()
    {
        return Some((Day::on(calendar::date(year, month, 1)?), next));
    }
    month_day(words, index, today, vouched)
}

/// "the 15th", "the ninth", "14th" at the end of a line or before a time.
fn month_day(words: Words<'_>, index: usize, today: NaiveDate, vouched: bool) -> Option<(Day, usize)> {
    let the = words.at(index) == "the";
    let at = index + usize::from(the);
    let number =
        lexicon::ordinal_digits(words.at(at)).or_else(|| lexicon::ordinal(words.at(at)).filter(|_| the && vouched))?;
    let next = at + 1;
    let ends = words.parted_at(next);
    let timed = !ends && matches!(words.at(next), "at" | "@") && clock::read(words, next, true).is_some();
    let of = next + usize::from(words.at(next) == "of");
    if matches!((words.at(of), words.at(of + 1)), ("this" | "next", "month")) {
        let shift = i64::from(words.at(of) == "next");
        let first = calendar::plus(calendar::first_of_month(today), shift, Unit::Month)?;
        return Some((Day::on(first.with_day(number)?), of + 2));
    }
    let goes_on = matches!(words.at(next), "at" | "from" | "in" | "for" | "with");
    let named = words.capitalised(index.wrapping_sub(1)) && the && index > 1;
    let free = !named && words.before(index) != "the" && !beside::ranked(words.before(index));
    let alone = if vouched { ends || goes_on } else { (ends || timed) && free };
    alone.then(|| Some((Day::on(calendar::next_month_day(today, number)?), next)))?
}

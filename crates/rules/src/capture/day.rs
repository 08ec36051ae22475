//! Days in words and figures: "tomorrow", "next friday", "in 3 days", "5 January 2027", "5/1".

use chrono::{Datelike as _, NaiveDate, Weekday};

use super::DateOrder;
use super::calendar;
use super::figures;
use super::lexicon::{self, Part, Unit};
use super::line::{Trail, Words};

/// What "today" is while reading.
#[derive(Debug, Clone, Copy)]
pub(super) struct Today {
    pub date: NaiveDate,
    pub order: DateOrder,
}

/// A day as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    pub date: NaiveDate,
    /// A weekday's name: when the time has passed, the same day a week later is meant.
    pub weekly: bool,
    /// "friday morning".
    pub part: Option<Part>,
    /// "tonight": the part was not said for itself, an hour that has passed is forgiven.
    pub tonight: bool,
}

impl Day {
    pub(super) fn on(date: NaiveDate) -> Self {
        Self { date, weekly: false, part: None, tonight: false }
    }
}

/// Reads a day at `index` and the part of the day after it; gives the word after them.
/// `vouched` says that a preposition or a time stands beside it, which settles doubtful words.
pub(super) fn read(words: Words<'_>, index: usize, today: Today, vouched: bool) -> Option<(Day, usize)> {
    // "EOD Friday", "end of day tomorrow": the day says it all.
    let closing = match (words.at(index), words.at(index + 1), words.at(index + 2)) {
        ("eod", ..) => 1,
        ("end", "of", "day") => 3,
        _ => 0,
    };
    if closing > 0
        && words.trail(index + closing - 1) == Trail::None
        && let Some((day, next)) =
            relative(words, index + closing, today.date).or_else(|| named_weekday(words, index + closing, today, true))
    {
        return Some((day, next));
    }
    let (mut day, mut next) = relative(words, index, today.date)
        .or_else(|| named_weekday(words, index, today, vouched))
        .or_else(|| figures::read(words, index, today, vouched))
        .or_else(|| period(words, index, today.date))
        .or_else(|| of_month(words, index, today.date, vouched))?;
    if day.part.is_none()
        && words.trail(next - 1) == Trail::None
        && let Some(part) = lexicon::part(words.at(next)).filter(|_| !words.at(next).ends_with('s'))
        && !matches!(words.at(next + 1), "routine" | "shift" | "lights")
    {
        (day.part, next) = (Some(part), next + 1);
    }
    if matches!(words.at(next), "eod" | "cob") && words.trail(next - 1) == Trail::None {
        next += 1;
    }
    Some((day, next))
}

fn relative(words: Words<'_>, index: usize, today: NaiveDate) -> Option<(Day, usize)> {
    let ahead = |days: i64| calendar::plus(today, days, Unit::Day).map(Day::on);
    let w = |offset: usize| words.at(index + offset);
    match w(0) {
        "today" | "tdy" => Some((Day::on(today), index + 1)),
        "tonight" | "tonite" => Some((Day { part: Some(Part::Night), tonight: true, ..Day::on(today) }, index + 1)),
        "tomorrow" | "tmrw" | "tmr" | "tmw" | "tomorow" | "tommorow" | "tommorrow" | "2moro" | "2morrow" => {
            Some((ahead(1)?, index + 1))
        }
        "the" if w(1) == "day" && w(2) == "after" && w(3) == "tomorrow" => Some((ahead(2)?, index + 4)),
        "day" if w(1) == "after" && w(2) == "tomorrow" => Some((ahead(2)?, index + 3)),
        "overmorrow" => Some((ahead(2)?, index + 1)),
        "in" | "within" => {
            let (count, unit, next) = amount(words, index + 1)?;
            Some((Day::on(calendar::plus(today, count, unit)?), next))
        }
        "this" => {
            let part = lexicon::part(w(1)).filter(|_| w(1) != "night" && !w(1).ends_with('s'))?;
            Some((Day { part: Some(part), ..Day::on(today) }, index + 2))
        }
        _ => {
            let (count, unit, next) = amount(words, index)?;
            let from = match (words.at(next), words.at(next + 1)) {
                ("from", "now" | "today") => (today, next + 2),
                ("from", "tomorrow") => (calendar::plus(today, 1, Unit::Day)?, next + 2),
                ("from" | "on", name) => (calendar::coming(today, lexicon::weekday(name)?), next + 2),
                _ => return None,
            };
            Some((Day::on(calendar::plus(from.0, count, unit)?), from.1))
        }
    }
}

/// "3 days", "a week", "a couple of weeks", "a few days", "2d", "3w": a length of whole days.
pub(super) fn amount(words: Words<'_>, index: usize) -> Option<(i64, Unit, usize)> {
    let (count, next) = match (words.at(index), words.at(index + 1), words.at(index + 2)) {
        ("a", "couple", "of") => (2, index + 3),
        ("a", "couple", _) => (2, index + 2),
        ("a", "few", _) => (3, index + 2),
        (word, ..) => {
            if let Some((digits, unit)) = [("d", Unit::Day), ("w", Unit::Week)]
                .into_iter()
                .find_map(|(ending, unit)| Some((word.strip_suffix(ending)?, unit)))
                && digits.bytes().all(|b| b.is_ascii_digit())
            {
                return Some((lexicon::number(digits)?, unit, index + 1));
            }
            (lexicon::number(word)?, index + 1)
        }
    };
    if matches!(words.at(next), "business" | "working") && matches!(words.at(next + 1), "day" | "days") {
        return Some((count, Unit::Workday, next + 2));
    }
    let unit = match words.at(next) {
        "fortnight" | "fortnights" => return Some((count * 2, Unit::Week, next + 1)),
        word => lexicon::unit(word)?,
    };
    (!matches!(unit, Unit::Minute | Unit::Hour)).then_some((count, unit, next + 1))
}

fn named_weekday(words: Words<'_>, index: usize, today: Today, vouched: bool) -> Option<(Day, usize)> {
    let first = words.at(index);
    let qualified =
        matches!(first, "next" | "this" | "last" | "coming") || (first == "the" && words.at(index + 1) == "coming");
    let mut at = index;
    let mut which = first;
    if qualified {
        at += 1;
        if words.at(at) == "coming" {
            at += 1;
            which = "coming";
        } else if first == "the" {
            return None;
        }
    }
    let weekday = lexicon::weekday(words.at(at))?;
    let next = at + 1;
    if !qualified {
        return bare_weekday(words, index, weekday, today, vouched);
    }
    let coming = calendar::coming(today.date, weekday);
    let date = match which {
        "next" => calendar::plus(coming, 1, Unit::Week)?,
        "coming" if coming == today.date => calendar::plus(coming, 1, Unit::Week)?,
        "last" => {
            // "notes from last friday": only where the line ends or begins is it when to do it.
            let told = matches!(words.before(index), "from" | "of" | "since" | "about" | "for");
            if told || words.at(next) == "of" || !(words.parted_at(next) || index == 0 || vouched) {
                return None;
            }
            let back = calendar::coming(today.date.checked_sub_days(chrono::Days::new(7))?, weekday);
            return Some((Day::on(back), next));
        }
        _ => coming,
    };
    Some((Day { weekly: which != "next", ..Day::on(date) }, next))
}

fn bare_weekday(words: Words<'_>, index: usize, weekday: Weekday, today: Today, vouched: bool) -> Option<(Day, usize)> {
    let word = words.at(index);
    let next = index + 1;
    // "Fri 20 Nov", "Friday, 20 November": the figures decide.
    if let Some((day, next)) = figures::read(words, next, today, true) {
        return Some((day, next));
    }
    if let Some(number) =
        lexicon::ordinal_digits(words.at(next)).filter(|_| words.parted_at(next + 1) || vouched || index == 0)
    {
        let mut date = today.date;
        for _ in 0..48 {
            date = calendar::next_month_day(date, number)?;
            if date.weekday() == weekday {
                return Some((Day::on(date), next + 1));
            }
            date = date.succ_opt()?;
        }
    }
    let coming = calendar::coming(today.date, weekday);
    if words.at(next) == "week" && words.parted_at(next + 1) {
        return Some((Day::on(calendar::plus(coming, 1, Unit::Week)?), next + 1));
    }
    let before = words.before(index);
    let described = !words.parted_at(next)
        && !lexicon::connective(words.at(next))
        && lexicon::part(words.at(next)).is_none()
        && words.at(next).starts_with(|c: char| c.is_alphabetic());
    if lexicon::determiner(before) || (described && !vouched && named_after_weekday(words.at(next)) && index > 0) {
        return None;
    }
    let named = lexicon::part(words.at(next)).is_some()
        && index > 0
        && (index..index + 3).all(|at| words.capitalised(at))
        && !words.parted_at(next + 1);
    if named {
        return None;
    }
    if matches!(words.at(next), "times" | "lights" | "roast") || matches!(before, "black" | "good" | "happy" | "casual")
    {
        return None;
    }
    if lexicon::doubtful_weekday(word) && !vouched {
        let ends = words.parted_at(next) && index > 0;
        let heads = index == 0 && words.trail(index) == Trail::Colon;
        let part = lexicon::part(words.at(next)).is_some();
        if !(ends || heads || part) {
            return None;
        }
    }
    Some((Day { weekly: true, ..Day::on(coming) }, next))
}

/// What weekdays are put before to name it: "prepare friday standup".
fn named_after_weekday(word: &str) -> bool {
    matches!(
        word,
        "meeting"
            | "meetings"
            | "report"
            | "reports"
            | "standup"
            | "newsletter"
            | "edition"
            | "lunch"
            | "dinner"
            | "class"
            | "session"
            | "sync"
            | "review"
            | "demo"
            | "sermon"
            | "paper"
            | "magazine"
            | "crossword"
            | "special"
    )
}

/// "next week", "this month", "end of month", "eow", "this weekend".
fn period(words: Words<'_>, index: usize, today: NaiveDate) -> Option<(Day, usize)> {
    let w = |offset: usize| words.at(index + offset);
    let done = |date: NaiveDate, used: usize| Some((Day::on(date), index + used));
    match w(0) {
        "eod" => return done(today, 1),
        "eow" => return done(end_of_week(today), 1),
        "eom" => return done(calendar::last_of_month(today), 1),
        "eoq" => return done(calendar::edge(today, Unit::Quarter, true)?, 1),
        "eoy" => return done(calendar::edge(today, Unit::Year, true)?, 1),
        "month" | "year"
            if w(1) == "end"
                && (words.parted_at(index + 2) || matches!(words.before(index), "by" | "at" | "before")) =>
        {
            return done(calendar::edge(today, lexicon::unit(w(0))?, true)?, 2);
        }
        "weekend" if matches!(words.before(index), "this" | "the" | "next") => return None,
        _ => {}
    }
    if let Some(found) = edge_of(words, index, today) {
        return Some(found);
    }
    let shift = match w(0) {
        "this" => 0,
        "next" => 1,
        "the" if w(1) == "weekend" && matches!(words.before(index), "at" | "on" | "over" | "by" | "before") => 0,
        _ => return None,
    };
    if w(1) == "weekend" {
        let saturday = calendar::plus(calendar::monday(today), 5 + 7 * shift, Unit::Day)?;
        return done(saturday.max(today), 2);
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
        return done(calendar::coming(there, weekday), named + 1 - index);
    }
    // "next week" begins, "this week" is still to be used to its end.
    done(calendar::edge(there, unit, shift == 0)?, 2)
}

/// "end of month", "the end of next week", "start of March", "beginning of the year".
fn edge_of(words: Words<'_>, index: usize, today: NaiveDate) -> Option<(Day, usize)> {
    let mut at = index + usize::from(words.at(index) == "the");
    let last = match words.at(at) {
        "end" => true,
        "start" | "beginning" => false,
        _ => return None,
    };
    if words.at(at + 1) != "of" {
        return None;
    }
    at += 2;
    if let Some(month) = lexicon::month(words.at(at)) {
        let first = next_month(today, month, last)?;
        return Some((Day::on(calendar::edge(first, Unit::Month, last)?), at + 1));
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
    let date = if last && unit == Unit::Week {
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

fn next_month(today: NaiveDate, month: u32, may_be_now: bool) -> Option<NaiveDate> {
    let this_year = calendar::date(today.year(), month, 1)?;
    let gone = if may_be_now { calendar::last_of_month(this_year) < today } else { this_year < today };
    if gone { calendar::date(today.year() + 1, month, 1) } else { Some(this_year) }
}

/// "in March", "by June", "next May", "the 15th": where the month or its day stands alone.
fn of_month(words: Words<'_>, index: usize, today: NaiveDate, vouched: bool) -> Option<(Day, usize)> {
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
        return Some((Day::on(date), next));
    }
    if vouched
        && matches!(words.before(index), "by" | "until" | "till" | "before")
        && let Some(month) = lexicon::month(first)
        && words.parted_at(index + 1)
        && !(index >= 2 && lexicon::past_participle(words.at(index - 2)))
    {
        return Some((Day::on(next_month(today, month, false)?), index + 1));
    }
    let at = index + usize::from(first == "the");
    let number = lexicon::ordinal_digits(words.at(at)).filter(|_| vouched)?;
    let alone = words.parted_at(at + 1) || matches!(words.at(at + 1), "at" | "from" | "in" | "for" | "with");
    alone.then(|| Some((Day::on(calendar::next_month_day(today, number)?), at + 1)))?
}

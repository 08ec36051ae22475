//! Rules of months and years in words: "the 1st and 15th", "last friday of the month", "every fourth
//! thursday in november", "on 5 January".

use chrono::Weekday;

use super::beside;
use super::figures;
use super::lexicon;
use super::lexicon::Unit;
use super::line::{Trail, Words};
use super::recur::{self, MOST_LISTED};
use super::rule::{Frequency, Rule};

/// "third thursday", "1st and 3rd friday": which ones of what, and the word after it.
pub(super) fn nth_weekdays(words: Words<'_>, index: usize) -> Option<(Vec<i8>, Weekday, usize)> {
    let mut nths = vec![lexicon::nth(words.at(index))?];
    let mut next = index + 1;
    while let Some(at) = words.joined_at(next)
        && let Some(nth) = lexicon::nth(words.at(at))
        && nths.len() < 5
    {
        nths.push(nth);
        next = at + 1;
    }
    Some((nths, lexicon::weekday(words.at(next))?, next + 1))
}

/// "2nd and 4th friday": from two on nobody means one month only.
pub(super) fn several_weekdays(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let start = index + usize::from(words.at(index) == "the");
    let (nths, weekday, next) = nth_weekdays(words, start).filter(|(nths, ..)| nths.len() > 1)?;
    Some(nth_rule(words, &nths, weekday, next))
}

/// The rule of such weekdays, of every month or of the one that "of" or "in" names at `index`.
pub(super) fn nth_rule(words: Words<'_>, nths: &[i8], weekday: Weekday, index: usize) -> (Rule, usize) {
    let weekdays = nths.iter().map(|&nth| (nth, weekday)).collect();
    let led = index + 1 + usize::from(words.at(index + 1) == "every");
    if let Some(month) = lexicon::month(words.at(led)).filter(|_| matches!(words.at(index), "of" | "in")) {
        return (Rule { months: vec![month], weekdays, ..Rule::every(Frequency::Yearly, 1) }, led + 1);
    }
    (Rule { weekdays, ..Rule::every(Frequency::Monthly, 1) }, of_the_month(words, index))
}

/// "the 15th", "1st and 15th", "15th of the month".
pub(super) fn month_days(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let start = index + usize::from(words.at(index) == "the");
    let first = lexicon::ordinal_digits(words.at(start))
        .or_else(|| lexicon::ordinal(words.at(start)).filter(|_| words.at(start + 1) == "of"))?;
    let after = words.at(start + 1);
    let names_day = lexicon::weekday(after).is_some() || lexicon::unit(after).is_some();
    let of_other = after == "of" && !matches!(words.at(start + 2), "the" | "each" | "every" | "month");
    if names_day || of_other || lexicon::month(after).is_some() {
        return None;
    }
    let mut days = vec![first as i8];
    let mut next = start + 1;
    loop {
        let linked = matches!(words.at(next), "and" | "&");
        let at = next + usize::from(linked);
        let at = at + usize::from(words.at(at) == "the");
        if !linked && words.trail(next - 1) != Trail::Comma {
            break;
        }
        let last = words.at(at) == "last" && words.at(at + 1) == "day";
        let day = lexicon::ordinal_digits(words.at(at)).map(|day| day as i8).or_else(|| last.then_some(-1));
        let Some(day) = day.filter(|_| days.len() < MOST_LISTED) else { break };
        days.push(day);
        next = at + 1 + usize::from(last);
    }
    days.sort_unstable_by_key(|&day| (day < 0, day));
    days.dedup();
    Some((Rule { month_days: days, ..Rule::every(Frequency::Monthly, 1) }, of_the_month(words, next)))
}

/// "every month on 28": the figure alone.
pub(super) fn bare_day(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let day = figures::day_number(words.at(index))?;
    let alone = words.parted_at(index + 1) || beside::resumes(words.at(index + 1));
    alone.then(|| (Rule { month_days: vec![day as i8], ..Rule::every(Frequency::Monthly, 1) }, index + 1))
}

/// "jan 5", "5th of January", "december", "june and december".
pub(super) fn yearly(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    if let Some(month) = lexicon::month(words.at(index)) {
        return match figures::day_number(words.at(index + 1)) {
            Some(day) => with_others(words, month, day as i8, index + 2),
            // "May Day" is another.
            None => Some(in_months(words, month, index + 1)).filter(|_| words.at(index + 1) != "day"),
        };
    }
    let at = index + usize::from(words.at(index) == "the");
    let day = figures::day_number(words.at(at))?;
    let at = at + 1 + usize::from(words.at(at + 1) == "of");
    with_others(words, lexicon::month(words.at(at))?, day as i8, at + 1)
}

/// A day of a year and the same day of other months: "1 june and 1 december". Two other days are no one rule.
fn with_others(words: Words<'_>, month: u32, day: i8, next: usize) -> Option<(Rule, usize)> {
    let rule = Rule { months: vec![month], month_days: vec![day], ..Rule::every(Frequency::Yearly, 1) };
    let (mut rule, mut end) = (rule, next);
    while rule.months.len() < MOST_LISTED
        && let Some((month, also, after)) =
            words.joined_at(end).and_then(|at| day_of_year(words, recur::led_on(words, at)))
    {
        if also != day {
            return None;
        }
        rule.months.push(month);
        end = after;
    }
    rule.months.sort_unstable();
    Some((rule, end))
}

/// "jan 5", "5 january": month, day and the word after them.
fn day_of_year(words: Words<'_>, index: usize) -> Option<(u32, i8, usize)> {
    let day = |at: usize| figures::day_number(words.at(at)).map(|day| day as i8);
    let month = |at: usize| lexicon::month(words.at(at));
    let (month, day) = month(index).zip(day(index + 1)).or_else(|| month(index + 1).zip(day(index)))?;
    Some((month, day, index + 2))
}

/// The first of `month` and of the months that "and" or commas join to it before `next`.
fn in_months(words: Words<'_>, month: u32, mut next: usize) -> (Rule, usize) {
    let mut months = vec![month];
    while months.len() < MOST_LISTED
        && let Some(at) = words.joined_at(next).map(|at| recur::led_on(words, at))
        && let Some(month) = lexicon::month(words.at(at)).filter(|_| figures::day_number(words.at(at + 1)).is_none())
    {
        months.push(month);
        next = at + 1;
    }
    months.sort_unstable();
    months.dedup();
    (Rule { months, month_days: vec![1], ..Rule::every(Frequency::Yearly, 1) }, next)
}

/// The first or the last day of each of a unit.
fn edge_rule(unit: Unit, last: bool) -> Option<Rule> {
    let month_days = vec![if last { -1 } else { 1 }];
    let yearly = |months: &[u32]| Rule {
        months: months.to_vec(),
        month_days: month_days.clone(),
        ..Rule::every(Frequency::Yearly, 1)
    };
    Some(match unit {
        Unit::Day => Rule::every(Frequency::Daily, 1),
        // A working week ends on Friday.
        Unit::Week => Rule::weekly(&[if last { Weekday::Fri } else { Weekday::Mon }]),
        Unit::Month => Rule { month_days, ..Rule::every(Frequency::Monthly, 1) },
        Unit::Quarter => yearly(if last { &[3, 6, 9, 12] } else { &[1, 4, 7, 10] }),
        Unit::Year => yearly(if last { &[12] } else { &[1] }),
        Unit::Minute | Unit::Hour | Unit::Workday => return None,
    })
}

/// Which edge "at the end of" or "start of" at `index` names, and the word after it.
fn edge(words: Words<'_>, index: usize) -> Option<(bool, usize)> {
    let at = index + usize::from(matches!(words.at(index), "at" | "on" | "by"));
    let at = at + usize::from(words.at(at) == "the");
    let last = match words.at(at) {
        "end" => true,
        "start" | "beginning" => false,
        _ => return None,
    };
    (words.at(at + 1) == "of").then_some((last, at + 2))
}

/// "at the end of every month", "start of each year", "end of month every month".
pub(super) fn edge_of_each(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let (last, at) = edge(words, index)?;
    if matches!(words.at(at), "each" | "every") {
        return Some((edge_rule(lexicon::unit(words.at(at + 1))?, last)?, at + 2));
    }
    let at = at + usize::from(words.at(at) == "the");
    let next = each_month(words, at + 1).filter(|_| words.at(at) == "month")?;
    Some((edge_rule(Unit::Month, last)?, next))
}

/// "at the end of the month", after a rule that says how often.
pub(super) fn edge_of_the(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let (last, at) = edge(words, index)?;
    let at = at + usize::from(words.at(at) == "the");
    (words.at(at) == "month").then(|| Some((edge_rule(Unit::Month, last)?, at + 1)))?
}

/// "month end", "year end", after "every".
pub(super) fn named_end(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let unit = lexicon::unit(words.at(index)).filter(|unit| !matches!(unit, Unit::Day | Unit::Week))?;
    let named = words.at(index + 1) == "end" && (words.parted_at(index + 2) || beside::resumes(words.at(index + 2)));
    named.then(|| Some((edge_rule(unit, true)?, index + 2)))?
}

/// The word after "monthly" or "every month" at `index`.
fn each_month(words: Words<'_>, index: usize) -> Option<usize> {
    match (words.at(index), words.at(index + 1)) {
        ("monthly", _) => Some(index + 1),
        ("every" | "each", "month") => Some(index + 2),
        _ => None,
    }
}

/// "by the last day of every month": what "by" leads is one day, unless each of them is meant.
pub(super) fn each_by(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let (rule, next) = edge_of_each(words, index)
        .or_else(|| every_nth(words, index))
        .or_else(|| every_workday(words, index))
        .or_else(|| month_days(words, index))?;
    let each = (index..next).any(|at| matches!(words.at(at), "each" | "every" | "monthly"));
    each.then_some((rule, next))
}

/// "the last working day of each month", "first weekday of the month".
pub(super) fn workday_of_month(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    if matches!(words.before(index), "by" | "before" | "until" | "till" | "due" | "the") {
        return None;
    }
    every_workday(words, index + usize::from(words.at(index) == "on"))
}

fn every_workday(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let at = index + usize::from(words.at(index) == "the");
    let nth = lexicon::nth(words.at(at))?;
    let end = match (words.at(at + 1), words.at(at + 2)) {
        ("weekday" | "workday", _) => at + 2,
        ("working" | "business", "day") => at + 3,
        _ => return None,
    };
    let next = of_the_month(words, end);
    let rule = Rule { position: Some(nth), weekdays: Rule::workdays().weekdays, ..Rule::every(Frequency::Monthly, 1) };
    (next > end).then_some((rule, next))
}

pub(super) fn last_day() -> Rule {
    Rule { month_days: vec![-1], ..Rule::every(Frequency::Monthly, 1) }
}

/// The word after "of the month", "of each month", "monthly" or "every month", when that stands there.
pub(super) fn of_the_month(words: Words<'_>, index: usize) -> usize {
    let said = words.at(index) == "of" && matches!(words.at(index + 1), "the" | "each" | "every" | "a");
    if said && words.at(index + 2) == "month" { index + 3 } else { each_month(words, index).unwrap_or(index) }
}

/// "last friday of the month", "first monday of every month": said without "every".
pub(super) fn nth_of_month(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    // "by the last friday of the month" is one day.
    if matches!(words.before(index), "by" | "before" | "until" | "till" | "due" | "the") {
        return None;
    }
    every_nth(words, index + usize::from(words.at(index) == "on"))
}

fn every_nth(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let at = index + usize::from(words.at(index) == "the");
    if words.at(at + 1) == "day" {
        let nth = lexicon::nth(words.at(at))?;
        let next = of_the_month(words, at + 2);
        let day = if nth == -1 { last_day() } else { Rule { month_days: vec![nth], ..last_day() } };
        return (next > at + 2 && matches!(words.at(next - 2), "each" | "every")).then_some((day, next));
    }
    let (nths, weekday, end) = nth_weekdays(words, at)?;
    let next = of_the_month(words, end);
    let weekdays = nths.iter().map(|&nth| (nth, weekday)).collect();
    (next > end).then(|| (Rule { weekdays, ..Rule::every(Frequency::Monthly, 1) }, next))
}

/// "on the first of every month", "1st and 15th of the month": said without "every" before it.
pub(super) fn day_of_month(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    if matches!(words.before(index), "by" | "before" | "until" | "till" | "due" | "the" | "every" | "each") {
        return None;
    }
    let at = index + usize::from(words.at(index) == "on");
    let (rule, next) = month_days(words, at)?;
    matches!(words.before(next), "month" | "monthly").then_some((rule, next))
}

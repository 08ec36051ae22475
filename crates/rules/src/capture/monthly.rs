//! Rules of months and years in words: "the 1st and 15th", "last friday of the month", "every fourth
//! thursday in november", "on 5 January".

use chrono::Weekday;

use super::figures;
use super::lexicon;
use super::line::{Trail, Words};
use super::recur::MOST_LISTED;
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
        return (Rule { month: Some(month), weekdays, ..Rule::every(Frequency::Yearly, 1) }, led + 1);
    }
    (Rule { weekdays, ..Rule::every(Frequency::Monthly, 1) }, of_the_month(words, index))
}

/// "the 15th", "1st and 15th", "15th of the month".
pub(super) fn month_days(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let start = index + usize::from(words.at(index) == "the");
    let first = lexicon::ordinal_digits(words.at(start))
        .or_else(|| (words.at(start) == "first" && words.at(start + 1) == "of").then_some(1))?;
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
        let Some(day) = lexicon::ordinal_digits(words.at(at)).filter(|_| days.len() < MOST_LISTED) else { break };
        days.push(day as i8);
        next = at + 1;
    }
    days.sort_unstable();
    days.dedup();
    Some((Rule { month_days: days, ..Rule::every(Frequency::Monthly, 1) }, of_the_month(words, next)))
}

/// "jan 5", "5th of January", "december".
pub(super) fn yearly(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let whole = |month: u32, day: i8, next: usize| {
        Some((Rule { month: Some(month), month_days: vec![day], ..Rule::every(Frequency::Yearly, 1) }, next))
    };
    if let Some(month) = lexicon::month(words.at(index)) {
        return match figures::day_number(words.at(index + 1)) {
            Some(day) => whole(month, day as i8, index + 2),
            None => whole(month, 1, index + 1),
        };
    }
    let at = index + usize::from(words.at(index) == "the");
    let day = figures::day_number(words.at(at))?;
    let at = at + 1 + usize::from(words.at(at + 1) == "of");
    whole(lexicon::month(words.at(at))?, day as i8, at + 1)
}

pub(super) fn last_day() -> Rule {
    Rule { month_days: vec![-1], ..Rule::every(Frequency::Monthly, 1) }
}

/// The word after "of the month", "of each month", "of every month", when that stands there.
pub(super) fn of_the_month(words: Words<'_>, index: usize) -> usize {
    let said = words.at(index) == "of" && matches!(words.at(index + 1), "the" | "each" | "every" | "a");
    if said && words.at(index + 2) == "month" { index + 3 } else { index }
}

/// "last friday of the month", "first monday of every month": said without "every".
pub(super) fn nth_of_month(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let mut at = index + usize::from(words.at(index) == "on");
    at += usize::from(words.at(at) == "the");
    // "by the last friday of the month" is one day.
    if matches!(words.before(index), "by" | "before" | "until" | "till" | "due" | "the") {
        return None;
    }
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
    (words.before(next) == "month").then_some((rule, next))
}

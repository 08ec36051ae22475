//! Recurrence in words: "every mon and thu", "every! 2 weeks", "monthly on the 15th",
//! "last friday of the month", "weekdays", "daily".

use chrono::Weekday;

use super::beside;
use super::figures;
use super::lexicon::{self, Part, Unit};
use super::line::{Trail, Words};
use super::rule::{Frequency, Rule};
use super::verbs;

/// How many days one list may name: a longer one is no list that anybody wrote.
const MOST_LISTED: usize = 12;

/// A rule as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recurrence {
    pub rule: Rule,
    /// `every!`
    pub from_completion: bool,
    /// "every morning".
    pub part: Option<Part>,
}

/// Reads a recurrence at `index`; gives the word after it.
pub(super) fn read(words: Words<'_>, index: usize) -> Option<(Recurrence, usize)> {
    let first = words.at(index);
    let plain = |rule: Rule, next: usize| Some((Recurrence { rule, from_completion: false, part: None }, next));
    if matches!(first, "every" | "each" | "ev") {
        // `every!` leaves its mark outside the core.
        let from_completion = words.trail(index) == Trail::Bang;
        let (mut found, next) = after_every(words, index + 1)?;
        let (counted, next) = after_completion(words, next);
        found.from_completion = (from_completion && first == "every") || counted;
        return Some((found, next));
    }
    if let Some((rule, next)) = adverb(words, index) {
        return plain(rule, next);
    }
    if let Some((rule, next)) =
        nth_of_month(words, index).or_else(|| day_of_month(words, index)).or_else(|| many_weekdays(words, index))
    {
        return plain(rule, next);
    }
    let at = index + usize::from(first == "on");
    let (days, next) = plural_weekdays(words, at)?;
    let named = first == "on" || words.parted_at(next) || beside::resumes(words.at(next));
    let song = matches!(words.before(at), "happy" | "manic" | "the")
        || (verbs::enjoys(words.before(at)) && words.capitalised(at) && words.at(next) == "with");
    (named && !song).then(|| plain(Rule::weekly(&days), next))?
}

/// "every 3 days after completion", "… from when it's done": whether that stands at `index`, and the
/// word after it.
fn after_completion(words: Words<'_>, index: usize) -> (bool, usize) {
    let led = usize::from(matches!(words.at(index), "from" | "after"));
    let at = index + led + usize::from(words.at(index + led) == "the");
    let used = match (words.at(at), words.at(at + 1)) {
        _ if led == 0 => return (false, index),
        ("completion" | "completing" | "finishing" | "completed", "it")
        | ("last", "time" | "completion")
        | ("it's" | "its", "done" | "completed" | "finished") => 2,
        ("completion" | "completing" | "finishing" | "completed" | "done", _) => 1,
        _ => return (false, index),
    };
    let next = at + used;
    if words.parted_at(next) || beside::resumes(words.at(next)) { (true, next) } else { (false, index) }
}

const WORKDAYS: [Weekday; 5] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];

fn after_every(words: Words<'_>, index: usize) -> Option<(Recurrence, usize)> {
    let plain = |rule: Rule, next: usize| Some((Recurrence { rule, from_completion: false, part: None }, next));
    let first = words.at(index);
    if let Some(part) = lexicon::part(first) {
        let rule = Rule::every(Frequency::Daily, 1);
        return Some((Recurrence { rule, from_completion: false, part: Some(part) }, index + 1));
    }
    if let Some((rule, next)) = weekday_list(words, index) {
        let part = lexicon::part(words.at(next)).filter(|_| words.trail(next - 1) == Trail::None);
        let next = next + usize::from(part.is_some());
        return Some((Recurrence { rule, from_completion: false, part }, next));
    }
    if let Some((nths, weekday, end)) = nth_weekdays(words, index) {
        let (monthly, next) = nth_rule(words, &nths, weekday, end);
        // "every second tuesday" is every other one; "of the month" makes it the second.
        let fortnightly = first == "second" && nths.len() == 1 && next == end;
        let rule = if fortnightly { Rule { interval: 2, ..Rule::weekly(&[weekday]) } } else { monthly };
        return plain(rule, next);
    }
    if let Some((rule, next)) = month_days(words, index).or_else(|| yearly(words, index)) {
        return plain(rule, next);
    }
    if first == "last" && words.at(index + 1) == "day" {
        return plain(last_day(), of_the_month(words, index + 2));
    }
    let (interval, at) = match first {
        "other" | "second" | "2nd" => (2, index + 1),
        "third" | "3rd" | "few" => (3, index + 1),
        "fourth" | "4th" => (4, index + 1),
        "single" => (1, index + 1),
        _ => lexicon::number(first)
            .filter(|_| !matches!(first, "a" | "an"))
            .map_or((1, index), |count| (count, index + 1)),
    };
    if !(1..=999).contains(&interval) {
        return None;
    }
    if first == "other"
        && let Some((rule, next)) = weekday_list(words, at)
    {
        return plain(Rule { interval: 2, ..rule }, next);
    }
    let (rule, next) = units(words, at, interval)?;
    let (rule, next) = with_days(words, rule, next);
    plain(rule, next)
}

fn units(words: Words<'_>, index: usize, interval: i64) -> Option<(Rule, usize)> {
    let word = words.at(index);
    if interval == 1 && word.ends_with("weekend") {
        return Some((Rule::weekly(&[Weekday::Sat]), index + 1));
    }
    let business = matches!(word, "business" | "working") && words.at(index + 1) == "day";
    if business || (interval == 1 && matches!(word, "weekday" | "workday")) {
        return (interval == 1).then(|| (Rule::weekly(&WORKDAYS), index + 1 + usize::from(business)));
    }
    let rule = match word {
        "fortnight" => Rule::every(Frequency::Weekly, interval * 2),
        _ => match lexicon::unit(word)? {
            Unit::Day => Rule::every(Frequency::Daily, interval),
            Unit::Week => Rule::every(Frequency::Weekly, interval),
            Unit::Month => Rule::every(Frequency::Monthly, interval),
            Unit::Quarter => Rule::every(Frequency::Monthly, interval * 3),
            Unit::Year => Rule::every(Frequency::Yearly, interval),
            Unit::Minute | Unit::Hour | Unit::Workday => return None,
        },
    };
    // "every week's end", "every day care centre"
    Some((rule, index + 1))
}

/// "third thursday", "1st and 3rd friday": which ones of what, and the word after it.
fn nth_weekdays(words: Words<'_>, index: usize) -> Option<(Vec<i8>, Weekday, usize)> {
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

/// The rule of such weekdays, of every month or of the one that "of" or "in" names at `index`.
fn nth_rule(words: Words<'_>, nths: &[i8], weekday: Weekday, index: usize) -> (Rule, usize) {
    let weekdays = nths.iter().map(|&nth| (nth, weekday)).collect();
    let led = index + 1 + usize::from(words.at(index + 1) == "every");
    if let Some(month) = lexicon::month(words.at(led)).filter(|_| matches!(words.at(index), "of" | "in")) {
        return (Rule { month: Some(month), weekdays, ..Rule::every(Frequency::Yearly, 1) }, led + 1);
    }
    (Rule { weekdays, ..Rule::every(Frequency::Monthly, 1) }, of_the_month(words, index))
}

/// "… on the 15th", "… on monday", "… on the last friday", "… on Jan 5".
fn with_days(words: Words<'_>, rule: Rule, next: usize) -> (Rule, usize) {
    if words.at(next) != "on" || words.trail(next - 1) != Trail::None {
        return (rule, next);
    }
    let at = next + 1;
    let found = match rule.frequency {
        Frequency::Weekly => weekday_list(words, at)
            .or_else(|| plural_weekdays(words, at).map(|(days, end)| (Rule::weekly(&days), end)))
            .map(|(days, end)| (Rule { weekdays: days.weekdays, ..rule.clone() }, end)),
        Frequency::Monthly => {
            let the = at + usize::from(words.at(at) == "the");
            match (lexicon::nth(words.at(the)), words.at(the + 1)) {
                (Some(-1), "day") => Some((Rule { month_days: vec![-1], ..rule.clone() }, the + 2)),
                (Some(nth), name) if lexicon::weekday(name).is_some() => lexicon::weekday(name)
                    .map(|weekday| (Rule { weekdays: vec![(nth, weekday)], ..rule.clone() }, the + 2)),
                _ => {
                    month_days(words, at).map(|(days, end)| (Rule { month_days: days.month_days, ..rule.clone() }, end))
                }
            }
        }
        Frequency::Yearly => yearly(words, at)
            .or_else(|| {
                let (nths, weekday, end) = nth_weekdays(words, at + usize::from(words.at(at) == "the"))?;
                Some(nth_rule(words, &nths, weekday, end)).filter(|(rule, _)| rule.month.is_some())
            })
            .map(|(days, end)| (Rule { interval: rule.interval, ..days }, end)),
        Frequency::Daily => None,
    };
    found.unwrap_or((rule, next))
}

/// "mon", "mon and thu", "mon, wed & fri", "mon-fri", "mon/wed/fri", "mondays".
fn weekday_list(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let (mut days, mut next) = weekday_word(words, index)?;
    loop {
        let linked = matches!(words.at(next), "and" | "&" | "+") && words.trail(next - 1) != Trail::Stop;
        let listed = words.trail(next - 1) == Trail::Comma;
        let at = next + usize::from(linked);
        if !linked && !listed {
            break;
        }
        let Some((more, end)) = weekday_word(words, at).filter(|_| days.len() < MOST_LISTED) else { break };
        days.extend(more);
        next = end;
    }
    if let ("to" | "through" | "thru" | "-", [first]) = (words.at(next), &days[..])
        && let Some(last) = lexicon::weekday(words.at(next + 1))
    {
        return Some((Rule::weekly(&stretch(*first, last)), next + 2));
    }
    Some((Rule::weekly(&days), next))
}

fn weekday_word(words: Words<'_>, index: usize) -> Option<(Vec<Weekday>, usize)> {
    let word = words.at(index);
    if let Some(day) = lexicon::weekday(word).or_else(|| lexicon::weekdays(word)) {
        return Some((vec![day], index + 1));
    }
    if let Some((first, last)) = word.split_once('-') {
        return Some((stretch(lexicon::weekday(first)?, lexicon::weekday(last)?), index + 1));
    }
    if !word.contains('/') {
        return None;
    }
    let days: Option<Vec<Weekday>> = word.splitn(8, '/').map(lexicon::weekday).collect();
    Some((days?, index + 1))
}

fn stretch(first: Weekday, last: Weekday) -> Vec<Weekday> {
    let mut days = vec![first];
    let mut day = first;
    while day != last {
        day = day.succ();
        days.push(day);
    }
    days
}

/// "mondays and thursdays", "weekdays", "weekends".
fn plural_weekdays(words: Words<'_>, index: usize) -> Option<(Vec<Weekday>, usize)> {
    match words.at(index) {
        "weekdays" | "workdays" => return Some((WORKDAYS.to_vec(), index + 1)),
        "weekends" => return Some((vec![Weekday::Sat, Weekday::Sun], index + 1)),
        _ => {}
    }
    let mut days = vec![lexicon::weekdays(words.at(index))?];
    let mut next = index + 1;
    loop {
        let at = next + usize::from(matches!(words.at(next), "and" | "&"));
        if at == next && words.trail(next - 1) != Trail::Comma {
            return Some((days, next));
        }
        let Some(day) = lexicon::weekdays(words.at(at)).filter(|_| days.len() < MOST_LISTED) else {
            return Some((days, next));
        };
        days.push(day);
        next = at + 1;
    }
}

/// "the 15th", "1st and 15th", "15th of the month".
fn month_days(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
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
fn yearly(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
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

fn last_day() -> Rule {
    Rule { month_days: vec![-1], ..Rule::every(Frequency::Monthly, 1) }
}

/// The word after "of the month", "of each month", "of every month", when that stands there.
fn of_the_month(words: Words<'_>, index: usize) -> usize {
    let said = words.at(index) == "of" && matches!(words.at(index + 1), "the" | "each" | "every" | "a");
    if said && words.at(index + 2) == "month" { index + 3 } else { index }
}

/// "last friday of the month", "first monday of every month": said without "every".
fn nth_of_month(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
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
fn day_of_month(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    if matches!(words.before(index), "by" | "before" | "until" | "till" | "due" | "the" | "every" | "each") {
        return None;
    }
    let at = index + usize::from(words.at(index) == "on");
    let (rule, next) = month_days(words, at)?;
    (words.before(next) == "month").then_some((rule, next))
}

/// "mon/wed/fri": from three days on nobody means one week only.
fn many_weekdays(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let at = index + usize::from(words.at(index) == "on");
    let (days, next) = weekday_word(words, at)?;
    (words.at(at).contains('/') && days.len() >= 3).then(|| (Rule::weekly(&days), next))
}

/// "daily", "weekly on monday", "monthly on the 15th", "once a week": at the edge of a phrase,
/// for "the weekly report" is a report.
fn adverb(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let once = words.at(index) == "once" && matches!(words.at(index + 1), "a" | "per" | "every");
    let (rule, next) = if once {
        units(words, index + 2, 1).filter(|_| !matches!(words.at(index + 2), "weekday" | "weekend"))?
    } else {
        let rule = match words.at(index) {
            "daily" | "everyday" => Rule::every(Frequency::Daily, 1),
            "weekly" => Rule::every(Frequency::Weekly, 1),
            "fortnightly" | "biweekly" | "bi-weekly" => Rule::every(Frequency::Weekly, 2),
            "monthly" => Rule::every(Frequency::Monthly, 1),
            "quarterly" => Rule::every(Frequency::Monthly, 3),
            "biannually" | "semiannually" | "semi-annually" | "half-yearly" => Rule::every(Frequency::Monthly, 6),
            "yearly" | "annually" => Rule::every(Frequency::Yearly, 1),
            "biennially" => Rule::every(Frequency::Yearly, 2),
            _ => return None,
        };
        (rule, index + 1)
    };
    let (rule, end) = with_days(words, rule, next);
    let follows = words.at(end);
    let edge = words.parted_at(end)
        || beside::resumes(follows)
        || matches!(follows, "starting" | "beginning" | "until" | "till" | "noon")
        || follows.starts_with(|c: char| c.is_ascii_digit());
    if once && index == 0 && verbs::verb(follows) {
        return Some((rule, end));
    }
    (end > next || (edge && !beside::determiner(words.before(index)))).then_some((rule, end))
}

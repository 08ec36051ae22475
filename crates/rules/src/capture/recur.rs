//! Recurrence in words: "every mon and thu", "every! 2 weeks", "monthly on the 15th",
//! "last friday of the month", "weekdays", "daily".

use chrono::Weekday;

use super::beside;
use super::lexicon::{self, Part, Unit};
use super::line::{Trail, Words};
use super::monthly;
use super::often;
use super::rule::{Frequency, Rule};
use super::verbs;

/// How many days one list may name: a longer one is no list that anybody wrote.
pub(super) const MOST_LISTED: usize = 12;

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
    if let Some((rule, next)) = monthly::nth_of_month(words, index)
        .or_else(|| monthly::day_of_month(words, index))
        .or_else(|| many_weekdays(words, index))
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
    if let Some((nths, weekday, end)) = monthly::nth_weekdays(words, index) {
        let (monthly, next) = monthly::nth_rule(words, &nths, weekday, end);
        // "every second tuesday" is every other one; "of the month" makes it the second.
        let fortnightly = first == "second" && nths.len() == 1 && next == end;
        let rule = if fortnightly { Rule { interval: 2, ..Rule::weekly(&[weekday]) } } else { monthly };
        return plain(rule, next);
    }
    if let Some((rule, next)) = monthly::month_days(words, index).or_else(|| monthly::yearly(words, index)) {
        return plain(rule, next);
    }
    if first == "last" && words.at(index + 1) == "day" {
        return plain(monthly::last_day(), monthly::of_the_month(words, index + 2));
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
    let of_the_week = word == "day"
        && matches!((words.at(index + 1), words.at(index + 2), words.at(index + 3)), ("of", "the", "week"));
    Some((rule, index + if of_the_week { 4 } else { 1 }))
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
                _ => monthly::month_days(words, at)
                    .map(|(days, end)| (Rule { month_days: days.month_days, ..rule.clone() }, end)),
            }
        }
        Frequency::Yearly => monthly::yearly(words, at)
            .or_else(|| {
                let (nths, weekday, end) = monthly::nth_weekdays(words, at + usize::from(words.at(at) == "the"))?;
                Some(monthly::nth_rule(words, &nths, weekday, end)).filter(|(rule, _)| rule.month.is_some())
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

/// "mon/wed/fri", "mon wed fri": from three days on nobody means one week only.
fn many_weekdays(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let at = index + usize::from(words.at(index) == "on");
    let in_a_row = (at..at + 7).map_while(|at| {
        lexicon::weekday(words.at(at)).filter(|_| words.trail(at) == Trail::None || words.parted_at(at + 1))
    });
    let days: Vec<Weekday> = in_a_row.collect();
    let within = (at..(at + days.len()).saturating_sub(1)).all(|at| words.trail(at) == Trail::None);
    if days.len() >= 3 && within {
        return Some((Rule::weekly(&days), at + days.len()));
    }
    let (days, next) = weekday_word(words, at)?;
    (words.at(at).contains('/') && days.len() >= 3).then(|| (Rule::weekly(&days), next))
}

/// "daily", "weekly on monday", "monthly on the 15th", "once a week": at the edge of a phrase,
/// for "the weekly report" is a report.
fn adverb(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let once = words.at(index) == "once" && matches!(words.at(index + 1), "a" | "per" | "every");
    let often = often::read(words, index);
    let is_often = once || often.is_some();
    let (rule, next) = if let Some(found) = often {
        found
    } else if once {
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
    if is_often && index == 0 && verbs::verb(follows) {
        return Some((rule, end));
    }
    (end > next || (edge && !beside::determiner(words.before(index)))).then_some((rule, end))
}

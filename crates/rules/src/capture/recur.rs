//! Recurrence in words: "every mon and thu", "every! 2 weeks", "monthly on the 15th",
//! "last friday of the month", "weekdays", "daily".

use chrono::Weekday;

use super::beside;
use super::clock::Clock;
use super::daytimes;
use super::lexicon::{self, Part, Unit};
use super::line::{Trail, Words};
use super::monthly;
use super::often;
use super::rule::{Frequency, Rule};
use super::verbs;

/// How many days one list may name: a longer one is no list that anybody wrote.
pub(super) const MOST_LISTED: usize = 12;

/// One of several rules of a line, with its own time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Occasion {
    pub rule: Rule,
    /// Its time, or the part of the day that stands for one.
    pub time: Result<Clock, Part>,
}

/// A rule as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recurrence {
    pub rule: Rule,
    /// `every!`
    pub from_completion: bool,
    /// "every morning".
    pub part: Option<Part>,
    /// "every monday at 9 and thursday at 10": when there are several of them, each with its own rule.
    pub occasions: Vec<Occasion>,
}

impl Recurrence {
    pub(super) fn plain(rule: Rule) -> Self {
        Self { rule, from_completion: false, part: None, occasions: Vec::new() }
    }

    /// The rule, or the rules of its occasions parted by spaces.
    pub(super) fn text(&self) -> String {
        let mut rules: Vec<String> = self.occasions.iter().map(|occasion| occasion.rule.text()).collect();
        rules.dedup();
        if rules.is_empty() { self.rule.text() } else { rules.join(" ") }
    }

    pub(super) fn with_part(rule: Rule, part: Part) -> Self {
        Self { part: Some(part), ..Self::plain(rule) }
    }
}

/// Reads a recurrence at `index`; gives the word after it.
pub(super) fn read(words: Words<'_>, index: usize) -> Option<(Recurrence, usize)> {
    let first = words.at(index);
    let plain = |rule: Rule, next: usize| Some((Recurrence::plain(rule), next));
    if matches!(first, "every" | "each" | "ev") {
        // `every!` leaves its mark outside the core.
        let from_completion = words.trail(index) == Trail::Bang;
        let (mut found, next) = after_every(words, index + 1)?;
        // "Every day is a gift" says something about every day.
        if index == 0 && matches!(words.at(next), "is" | "isn't" | "was" | "are" | "feels" | "counts") {
            return None;
        }
        let (counted, next) = after_completion(words, next);
        found.from_completion = (from_completion && first == "every") || counted;
        return Some((found, next));
    }
    match (first, words.at(index + 1)) {
        ("alternate", _) => return after_every(words, index),
        ("on", "alternate") => return after_every(words, index + 1),
        ("by" | "before", _) => {
            return monthly::each_by(words, index + 1).map(|(rule, next)| (Recurrence::plain(rule), next));
        }
        ("once", "every" | "each") => return after_every(words, index + 2),
        // "repeats every tuesday": the rule says it all.
        ("repeat" | "repeats" | "repeating" | "recurring", word) if index > 0 && word != first => {
            return read(words, index + 1).filter(|_| opens_rule(word));
        }
        ("and", "every" | "each") if words.at(index + 3) == "after" => {
            return read(words, index + 1).filter(|(_, next)| words.before(*next) == "after");
        }
        _ => {}
    }
    if let Some(found) = daytimes::plural_parts(words, index) {
        return Some(found);
    }
    if let Some((rule, next)) = often::adverb(words, index) {
        return plain(rule, next);
    }
    if let Some((rule, next)) = monthly::nth_of_month(words, index)
        .or_else(|| monthly::workday_of_month(words, index))
        .or_else(|| monthly::edge_of_each(words, index))
        .or_else(|| monthly::day_of_month(words, index))
        .or_else(|| many_weekdays(words, index))
        .or_else(|| monthly::several_weekdays(words, index))
    {
        return plain(rule, next);
    }
    let at = index + usize::from(first == "on");
    let (days, next) = plural_weekdays(words, at)?;
    if let Some(found) = daytimes::timed_days(words, at) {
        return Some(found);
    }
    let named = first == "on" || words.parted_at(next) || beside::resumes(words.at(next));
    let song = matches!(words.before(at), "happy" | "manic" | "the" | "tgi" | "tgif")
        || (verbs::enjoys(words.before(at)) && words.capitalised(at) && words.at(next) == "with");
    (named && !song).then(|| plain(Rule::weekly(&days), next))?
}

/// Whether a rule may begin with this word: what "repeats" may stand before.
fn opens_rule(word: &str) -> bool {
    matches!(word, "every" | "each" | "once" | "daily" | "nightly" | "fortnightly" | "yearly" | "annually")
        || matches!(word, "weekly" | "biweekly" | "bi-weekly" | "monthly" | "quarterly")
        || lexicon::weekdays(word).is_some()
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
pub(super) const WEEKEND: [Weekday; 2] = [Weekday::Sat, Weekday::Sun];

fn after_every(words: Words<'_>, index: usize) -> Option<(Recurrence, usize)> {
    let plain = |rule: Rule, next: usize| Some((Recurrence::plain(rule), next));
    let index = index + usize::from(words.at(index) == "single");
    let first = words.at(index);
    if let Some(found) = daytimes::parts_of_every_day(words, index).or_else(|| daytimes::timed_days(words, index)) {
        return Some(found);
    }
    if let Some((rule, next)) = weekday_list(words, index) {
        let (part, next) = daytimes::part_of_rule(words, next);
        // "every tuesday of the month" is every one.
        let of_all = (words.at(next), words.at(next + 1)) == ("of", "the")
            && matches!(words.at(next + 2), "week" | "month" | "year");
        let next = next + if of_all { 3 } else { 0 };
        return Some((Recurrence { part, ..Recurrence::plain(rule) }, next));
    }
    if let Some((rule, next)) = monthly::workday_of_month(words, index).or_else(|| monthly::named_end(words, index)) {
        return plain(rule, next);
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
        "other" | "alternate" | "second" | "2nd" => (2, index + 1),
        "third" | "3rd" | "few" => (3, index + 1),
        "fourth" | "4th" => (4, index + 1),
        "couple" => (2, index + 1 + usize::from(words.at(index + 1) == "of")),
        _ => lexicon::number(first)
            .filter(|_| !matches!(first, "a" | "an"))
            .map_or((1, index), |count| (count, index + 1)),
    };
    if !(1..=999).contains(&interval) {
        return None;
    }
    if matches!(first, "other" | "alternate")
        && let Some((rule, next)) = weekday_list(words, at)
    {
        return plain(Rule { interval: 2, ..rule }, next);
    }
    let (rule, next) = units(words, at, interval)?;
    let (rule, next) = with_days(words, rule, next);
    let (rule, next) = but_not(words, rule, next);
    let (part, next) = match rule.frequency {
        Frequency::Weekly if rule.interval == 1 => daytimes::part_of_rule(words, next),
        _ => (None, next),
    };
    Some((Recurrence { part, ..Recurrence::plain(rule) }, onwards(words, next)))
}

/// The word after "… after that", "… thereafter" where it ends a phrase: that is what "every" says.
fn onwards(words: Words<'_>, next: usize) -> usize {
    let used = match (words.at(next), words.at(next + 1)) {
        ("after", "that") => 2,
        ("after" | "thereafter", _) => 1,
        _ => 0,
    };
    if words.parted_at(next + used) { next + used } else { next }
}

/// "every day except sunday", "daily but not on weekends": the days that are left.
pub(super) fn but_not(words: Words<'_>, rule: Rule, next: usize) -> (Rule, usize) {
    let left = left_out(words, next).and_then(|(days, end)| Some((rule.without(&days)?, end)));
    left.unwrap_or((rule, next))
}

/// The days of the week that "except sunday" or "but not on weekends" at `index` leaves out, and the word after it.
pub(super) fn left_out(words: Words<'_>, index: usize) -> Option<(Vec<Weekday>, usize)> {
    let led = match (words.at(index), words.at(index + 1)) {
        ("but", "not")
        | ("except" | "excluding" | "not", "on")
        | ("except" | "excluding", "for")
        | ("apart", "from") => 2,
        ("except" | "excluding" | "but", _) => 1,
        _ => return None,
    };
    let at = index + led + usize::from(led == 2 && words.at(index + 2) == "on");
    // "except wed 25 nov" is one day.
    let (rule, next) = weekday_list(words, at)
        .or_else(|| plural_weekdays(words, at).map(|(days, next)| (Rule::weekly(&days), next)))?;
    let dated = words.at(next).starts_with(|c: char| c.is_ascii_digit()) && !words.at(next).contains([':', 'm']);
    (!dated).then(|| (rule.weekdays.iter().map(|&(_, day)| day).collect(), next))
}

pub(super) fn units(words: Words<'_>, index: usize, interval: i64) -> Option<(Rule, usize)> {
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
pub(super) fn with_days(words: Words<'_>, rule: Rule, next: usize) -> (Rule, usize) {
    let month_edge = || monthly::edge_of_the(words, next).filter(|_| rule.frequency == Frequency::Monthly);
    if let Some((edge, end)) = month_edge().filter(|_| words.trail(next - 1) == Trail::None) {
        return (Rule { month_days: edge.month_days, ..rule }, end);
    }
    if words.at(next) != "on" || words.trail(next - 1) != Trail::None {
        return (rule, next);
    }
    let at = next + 1;
    let found = match rule.frequency {
        Frequency::Weekly => weekday_list(words, at + usize::from(words.at(at) == "a"))
            .or_else(|| plural_weekdays(words, at).map(|(days, end)| (Rule::weekly(&days), end)))
            .map(|(days, end)| (Rule { weekdays: days.weekdays, ..rule.clone() }, end)),
        Frequency::Monthly => {
            let the = at + usize::from(words.at(at) == "the");
            match (lexicon::nth(words.at(the)), words.at(the + 1)) {
                (Some(-1), "day") => Some((Rule { month_days: vec![-1], ..rule.clone() }, the + 2)),
                (Some(nth), name) if lexicon::weekday(name).is_some() => lexicon::weekday(name)
                    .map(|weekday| (Rule { weekdays: vec![(nth, weekday)], ..rule.clone() }, the + 2)),
                _ => monthly::month_days(words, at)
                    .or_else(|| monthly::bare_day(words, the))
                    .map(|(days, end)| (Rule { month_days: days.month_days, ..rule.clone() }, end)),
            }
        }
        Frequency::Yearly => monthly::yearly(words, at)
            .or_else(|| {
                let (nths, weekday, end) = monthly::nth_weekdays(words, at + usize::from(words.at(at) == "the"))?;
                Some(monthly::nth_rule(words, &nths, weekday, end)).filter(|(rule, _)| !rule.months.is_empty())
            })
            .map(|(days, end)| (Rule { interval: rule.interval, ..days }, end)),
        Frequency::Daily => None,
    };
    found.unwrap_or((rule, next))
}

/// "mon", "mon and thu", "mon, wed & fri", "mon. and every wed.", "mon-fri", "mon/wed/fri", "mondays".
pub(super) fn weekday_list(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let (mut days, mut next) = weekday_word(words, index)?;
    while days.len() < MOST_LISTED
        && let Some((more, end)) = another_day(words, next).and_then(|at| weekday_word(words, at))
    {
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

/// Where the next day of a list stands, when "and", a comma or the dot of "mon." before `next` goes on with one.
fn another_day(words: Words<'_>, next: usize) -> Option<usize> {
    let abbreviated = words.trail(next - 1) == Trail::Stop && words.before(next).len() <= 5;
    let linked = matches!(words.at(next), "and" | "&" | "+") && (abbreviated || words.trail(next - 1) != Trail::Stop);
    let listed = abbreviated || words.trail(next - 1) == Trail::Comma;
    let at = led_on(words, next + usize::from(linked));
    let at = at + usize::from(linked && words.at(at) == "on");
    let another = lexicon::doubtful_weekday(words.at(at)) && beside::after_lookalike(words.at(at), words.at(at + 1));
    ((linked || listed) && !another).then_some(at)
}

/// Behind the words of "and also every wednesday" that lead another day.
pub(super) fn led_on(words: Words<'_>, index: usize) -> usize {
    let at = index + usize::from(words.at(index) == "also");
    at + usize::from(matches!(words.at(at), "every" | "each"))
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
pub(super) fn plural_weekdays(words: Words<'_>, index: usize) -> Option<(Vec<Weekday>, usize)> {
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
    if words.at(at) == "mwf" {
        return Some((Rule::weekly(&[Weekday::Mon, Weekday::Wed, Weekday::Fri]), at + 1));
    }
    let (days, next) = weekday_word(words, at)?;
    (words.at(at).contains('/') && days.len() >= 3).then(|| (Rule::weekly(&days), next))
}

//! How often: "daily", "twice a week", "three times a month", "3x per year", "20 minutes a day".
//!
//! A rule of RFC 5545 names days, so the days are spread evenly: docs/decisions/0053.

use chrono::Weekday;

use super::beside;
use super::lexicon::{self, Unit};
use super::line::Words;
use super::recur;
use super::rule::{Frequency, Rule};

/// "daily", "weekly on monday", "monthly on the 15th", "once a week": at the edge of a phrase,
/// for "the weekly report" is a report.
pub(super) fn adverb(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let once = words.at(index) == "once" && matches!(words.at(index + 1), "a" | "per" | "every");
    let often = read(words, index);
    let is_often = once || often.is_some();
    let (rule, next) = if let Some(found) = often {
        found
    } else if once {
        recur::units(words, index + 2, 1).filter(|_| !matches!(words.at(index + 2), "weekday" | "weekend"))?
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
    let (rule, end) = recur::with_days(words, rule, next);
    let (rule, end) = recur::but_not(words, rule, end);
    let follows = words.at(end);
    let edge = words.parted_at(end)
        || beside::resumes(follows)
        || matches!(follows, "starting" | "beginning" | "until" | "till" | "noon" | "this" | "next")
        || (follows == "as" && words.at(end + 1) == "of")
        || follows.starts_with(|c: char| c.is_ascii_digit());
    if is_often && index == 0 {
        // "Once a week is enough" says something about once a week.
        return (!matches!(follows, "is" | "was" | "isn't" | "or" | "seems")).then_some((rule, end));
    }
    (end > next || (edge && !beside::determiner(words.before(index)))).then_some((rule, end))
}

/// Reads such a phrase at `index`; gives the word after it. "Twice a day" is none: a habit has days.
pub(super) fn read(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    if let Some(found) = with_slash(words, index) {
        return Some(found);
    }
    let (times, next) = times(words, index)?;
    let per = usize::from(matches!(words.at(next), "a" | "per" | "each" | "every"));
    let unit = match words.at(next + per) {
        "weekly" if per == 0 => Unit::Week,
        "monthly" if per == 0 => Unit::Month,
        "yearly" | "annually" if per == 0 => Unit::Year,
        word => lexicon::unit(word).filter(|_| per == 1 && !word.ends_with('s'))?,
    };
    Some((spread(times, unit)?, next + per + 1))
}

/// "3x/week", "2x/month".
fn with_slash(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let (times, unit) = words.at(index).split_once('/')?;
    let times = times.strip_suffix('x')?.parse().ok()?;
    Some((spread(times, lexicon::unit(unit)?)?, index + 1))
}

/// "twice", "three times", "3x".
fn times(words: Words<'_>, index: usize) -> Option<(i64, usize)> {
    match words.at(index) {
        "twice" => return Some((2, index + 1)),
        "thrice" => return Some((3, index + 1)),
        _ => {}
    }
    if let Some(count) = words.at(index).strip_suffix('x') {
        return Some((count.parse().ok()?, index + 1));
    }
    let count = lexicon::number(words.at(index)).filter(|_| !matches!(words.at(index), "a" | "an"))?;
    let in_a_week = matches!((words.at(index + 2), words.at(index + 3)), ("a" | "per", "week"));
    let days = in_a_week && words.at(index + 1) == "days" && words.before(index) != "for";
    (days || matches!(words.at(index + 1), "times" | "x")).then_some((count, index + 2))
}

/// The rule with `times` days in a `unit`, as far from each other as they can be.
fn spread(times: i64, unit: Unit) -> Option<Rule> {
    use Weekday::{Fri, Mon, Sat, Thu, Tue, Wed};
    match unit {
        Unit::Week => Some(match times {
            2 => Rule::weekly(&[Mon, Thu]),
            3 => Rule::weekly(&[Mon, Wed, Fri]),
            4 => Rule::weekly(&[Mon, Tue, Thu, Fri]),
            5 => Rule::weekly(&[Mon, Tue, Wed, Thu, Fri]),
            6 => Rule::weekly(&[Mon, Tue, Wed, Thu, Fri, Sat]),
            7 => Rule::every(Frequency::Daily, 1),
            _ => return None,
        }),
        Unit::Month => {
            let month_days = match times {
                2 => vec![1, 15],
                3 => vec![1, 11, 21],
                4 => vec![1, 8, 15, 22],
                _ => return None,
            };
            Some(Rule { month_days, ..Rule::every(Frequency::Monthly, 1) })
        }
        Unit::Year if (2..=12).contains(&times) && 12 % times == 0 => Some(Rule::every(Frequency::Monthly, 12 / times)),
        _ => None,
    }
}

/// "a day", "per week" behind a length: "read for 20 minutes a day". Where the phrase ends, for "an hour a day of
/// practice" tells of practice.
pub(super) fn per_unit(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    let frequency = match (words.at(index), lexicon::unit(words.at(index + 1))?) {
        ("a" | "per", Unit::Day) => Frequency::Daily,
        ("a" | "per", Unit::Week) => Frequency::Weekly,
        ("a" | "per", Unit::Month) => Frequency::Monthly,
        _ => return None,
    };
    let alone = words.parted_at(index + 2) && !words.at(index + 1).ends_with('s');
    alone.then(|| (Rule::every(frequency, 1), index + 2))
}

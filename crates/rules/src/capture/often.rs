//! How often in a stretch: "twice a week", "three times a month", "3x per year".
//!
//! A rule of RFC 5545 names days, so the days are spread evenly: docs/decisions/0053.

use chrono::Weekday;

use super::lexicon::{self, Unit};
use super::line::Words;
use super::rule::{Frequency, Rule};

/// Reads such a phrase at `index`; gives the word after it. "Twice a day" is none: a habit has days.
pub(super) fn read(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
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
    matches!(words.at(index + 1), "times" | "x").then_some((count, index + 2))
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

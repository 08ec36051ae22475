//! Holidays that fall on one date every year, where a preposition makes them one: "by christmas".

use chrono::NaiveDate;

use super::beside;
use super::calendar;
use super::day::Day;
use super::line::Words;

/// Reads a holiday at `index`; gives the word after it. "Buy christmas presents" names presents, so
/// `vouched` must hold and nothing may follow that it could describe.
pub(super) fn read(words: Words<'_>, index: usize, today: NaiveDate, vouched: bool) -> Option<(Day, usize)> {
    if !vouched || words.before(index) == "for" {
        return None;
    }
    let (month, day, next) = named(words, index)?;
    let alone = words.parted_at(next) || beside::resumes(words.at(next));
    alone.then(|| Some((Day::on(calendar::next_date(today, month, day)?), next)))?
}

/// Month, day, and the word after the name.
fn named(words: Words<'_>, index: usize) -> Option<(u32, u32, usize)> {
    let (first, second, third) = (words.at(index), words.at(index + 1), words.at(index + 2));
    Some(match (first, second, third) {
        ("christmas" | "xmas", "eve", _) => (12, 24, index + 2),
        ("christmas" | "xmas", "day", _) => (12, 25, index + 2),
        ("christmas" | "xmas", ..) => (12, 25, index + 1),
        ("boxing", "day", _) => (12, 26, index + 2),
        ("new", "year's" | "years" | "year", "eve") => (12, 31, index + 3),
        ("new", "year's" | "years" | "year", "day") => (1, 1, index + 3),
        ("new", "year" | "year's", _) => (1, 1, index + 2),
        ("halloween", ..) => (10, 31, index + 1),
        ("valentine's" | "valentines", "day", _) => (2, 14, index + 2),
        _ => return None,
    })
}

//! Dates with figures: "Jan 5", "5th of January 2027", "2027-01-05", "5/1", "5.1.2027".

use chrono::NaiveDate;

use super::DateOrder;
use super::day::{Day, Today};
use super::line::{Trail, Words};
use super::{beside, calendar, clock, lexicon};

/// Reads a date with a day number at `index`; gives the word after it.
pub(super) fn read(words: Words<'_>, index: usize, today: Today, vouched: bool) -> Option<(Day, usize)> {
    day_then_month(words, index, today)
        .or_else(|| month_then_day(words, index, today))
        .or_else(|| joined(words, index, today))
        .or_else(|| numeric(words, index, today, vouched).map(|day| (day, index + 1)))
}

/// "5 January", "5th of Jan 2027", "the 5th of January".
fn day_then_month(words: Words<'_>, index: usize, today: Today) -> Option<(Day, usize)> {
    let mut at = index + usize::from(words.at(index) == "the");
    let written = day_number(words.at(at));
    let day = written.or_else(|| lexicon::ordinal(words.at(at)))?;
    at += 1;
    if words.at(at) == "of" {
        at += 1;
    } else if written.is_none() {
        return None;
    }
    let month = lexicon::month(words.at(at))?;
    let (year, next) = year(words, at + 1);
    // "2 may be enough": the verb.
    if words.at(at) == "may"
        && year.is_none()
        && matches!(words.at(at + 1), "be" | "have" | "need" | "not" | "want" | "come")
    {
        return None;
    }
    Some((Day::on(complete(today, year, month, day)?), next))
}

/// "January 5", "Jan 5th, 2027", "january the 5th".
fn month_then_day(words: Words<'_>, index: usize, today: Today) -> Option<(Day, usize)> {
    let month = lexicon::month(words.at(index))?;
    let at = index + 1 + usize::from(words.at(index + 1) == "the");
    let spelt = || {
        let ends =
            words.parted_at(at + 1) || beside::resumes(words.at(at + 1)) || clock::told(words, at + 1, "").is_some();
        lexicon::ordinal(words.at(at)).filter(|_| ends)
    };
    let day = day_number(words.at(at)).or_else(spelt)?;
    let (year, next) = year(words, at + 1);
    // "march 5 miles", "may 5 people": an amount of something.
    if year.is_none() && matches!(words.at(index), "march" | "may") && counted(words, next) {
        return None;
    }
    Some((Day::on(complete(today, year, month, day)?), next))
}

fn counted(words: Words<'_>, next: usize) -> bool {
    !words.parted_at(next)
        && matches!(
            words.at(next),
            "miles" | "km" | "kilometres" | "kilometers" | "people" | "times" | "steps" | "hours" | "minutes" | "days"
        )
}

/// "5jan", "jan5", "5-jan-2027", "5/January 2027", "2027/Jan/5".
fn joined(words: Words<'_>, index: usize, today: Today) -> Option<(Day, usize)> {
    let word = words.at(index);
    if let Some((first, rest)) = word.split_once(['-', '/']) {
        let (month, last) = rest.split_once(['-', '/']).map_or((rest, None), |(month, last)| (month, Some(last)));
        let month = lexicon::month(month)?;
        if first.len() == 4 {
            return Some((Day::on(calendar::date(written_year(first)?, month, day_number(last?)?)?), index + 1));
        }
        let (year, next) = match last {
            Some(year) => (Some(written_year(year)?), index + 1),
            None => year(words, index + 1),
        };
        return Some((Day::on(complete(today, year, month, day_number(first)?)?), next));
    }
    let split = word.find(|c: char| c.is_ascii_alphabetic())?;
    let (day, month) = word.split_at(split);
    if !day.is_empty() {
        let (year, next) = year(words, index + 1);
        return Some((Day::on(complete(today, year, lexicon::month(month)?, day_number(day)?)?), next));
    }
    let split = word.find(|c: char| c.is_ascii_digit())?;
    let (month, day) = word.split_at(split);
    Some((Day::on(complete(today, None, lexicon::month(month)?, day_number(day)?)?), index + 1))
}

/// "2027-01-05", "2027/1/5", "5/1/2027", "5.1.2027", "5/1". Without a year only where it can
/// hardly be a fraction, a score or "9/11".
fn numeric(words: Words<'_>, index: usize, today: Today, vouched: bool) -> Option<Day> {
    let word = words.at(index);
    let mark = word.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '-' | '/' | '.'))?;
    let parts: Vec<&str> = word.splitn(4, mark).collect();
    if parts.iter().any(|part| part.is_empty() || part.len() > 4 || !part.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let number = |text: &str| text.parse::<u32>().ok();
    match parts[..] {
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
            calendar::date(year.parse().ok()?, number(month)?, number(day)?).map(Day::on)
        }
        [first, second, year] if first.len() <= 2 && second.len() <= 2 => {
            // "4-5-6", "1.2.30": versions and counts, unless something vouches for a date.
            let heads = index == 0 && [first, second].iter().all(|part| part.len() == 2);
            if year.len() != 4 && !(year.len() == 2 && (mark == '/' || vouched || heads)) {
                return None;
            }
            // Full stops are written where the day comes first.
            let order = if mark == '.' { DateOrder::DayFirst } else { today.order };
            let year = written_year(year)?;
            either_way(order, number(first)?, number(second)?, |day, month| calendar::date(year, month, day))
        }
        // "24.11.": with the full stop after the month it is a date, and without a number.
        [day, month] if mark == '.' && day.len() <= 2 && month.len() <= 2 => {
            let heads = index == 0 && day.len() + month.len() == 4 && !words.ends_at(index + 1);
            let timed = heads || clock::told(words, index + 1, words.at(index + 1)).is_some();
            let stopped = words.trail(index) == Trail::Stop && (vouched || timed);
            calendar::next_date(today.date, number(month)?, number(day)?).filter(|_| stopped).map(Day::on)
        }
        [month, year] if mark == '/' && month.len() <= 2 && year.len() == 4 => {
            let alone = words.parted_at(index + 1) && !beside::determiner(words.before(index));
            calendar::date(written_year(year)?, number(month)?, 1).filter(|_| alone).map(Day::on)
        }
        [first, second] if mark == '/' && first.len() <= 2 && second.len() <= 2 => {
            let fraction = matches!(word, "1/2" | "1/3" | "2/3" | "1/4" | "3/4" | "24/7" | "9/11" | "1/1");
            let before = words.before(index);
            let edge = index == 0 || words.parted_at(index + 1);
            let denied = matches!(before, "the" | "a" | "page" | "chapter" | "part" | "score" | "version" | "size");
            // "for 1/2 hour", "1/2 price"
            let measures = lexicon::unit(words.at(index + 1)).is_some()
                || matches!(words.at(index + 1), "h" | "hr" | "price" | "cup" | "cups" | "inch" | "mile" | "off");
            if word == "24/7" || measures || denied || !(vouched || (edge && !fraction)) {
                return None;
            }
            either_way(today.order, number(first)?, number(second)?, |day, month| {
                calendar::next_date(today.date, month, day)
            })
        }
        _ => None,
    }
}

/// The day that two figures name in `order`, or the other way round when only that is a date; when
/// both are, the other one is kept as a doubt.
fn either_way(order: DateOrder, first: u32, second: u32, date: impl Fn(u32, u32) -> Option<NaiveDate>) -> Option<Day> {
    let (day, month) = match order {
        DateOrder::DayFirst => (first, second),
        DateOrder::MonthFirst => (second, first),
    };
    if month > 12 {
        return date(month, day).map(Day::on);
    }
    let swapped = date(month, day).filter(|_| day != month && day <= 12);
    Some(Day { swapped, ..Day::on(date(day, month)?) })
}

fn complete(today: Today, year: Option<i32>, month: u32, day: u32) -> Option<NaiveDate> {
    match year {
        Some(year) => calendar::date(year, month, day),
        None => calendar::next_date(today.date, month, day),
    }
}

/// "5" or "5th", 1–31.
pub(super) fn day_number(word: &str) -> Option<u32> {
    lexicon::ordinal_digits(word).or_else(|| {
        let plain = !word.is_empty() && word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit());
        word.parse().ok().filter(|day| plain && (1..=31).contains(day))
    })
}

/// Any number before a month: "32 August" is no August.
pub(super) fn day_like(word: &str) -> Option<u32> {
    lexicon::ordinal(word).or_else(|| word.parse().ok())
}

/// A year of four figures, or of two after a full date at the end of a phrase ("5 Jan 27", "'27"),
/// at `index`, and the word after what was read.
pub(super) fn year(words: Words<'_>, index: usize) -> (Option<i32>, usize) {
    let (word, marked) = words.at(index).strip_prefix('\'').map_or((words.at(index), false), |word| (word, true));
    let ended = index > 0 && !matches!(words.trail(index - 1), Trail::None | Trail::Comma | Trail::Stop);
    let short = word.len() == 2 && (marked || (words.parted_at(index + 1) && !words.parted_at(index) && word > "23"));
    match written_year(word).filter(|_| (word.len() == 4 || short) && !ended) {
        Some(year) => (Some(year), index + 1),
        None => (None, index),
    }
}

fn written_year(word: &str) -> Option<i32> {
    if !word.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year: i32 = word.parse().ok()?;
    match word.len() {
        2 => Some(if year < 70 { 2000 + year } else { 1900 + year }),
        4 => (1970..=2199).contains(&year).then_some(year),
        _ => None,
    }
}

//! Weekdays by name: "friday", "next friday", "monday week", "tuesday of next week", "friday 13th".

use chrono::{Datelike as _, NaiveDate, Weekday};

use super::beside;
use super::day::{Day, Named, Today};
use super::lexicon::{self, Unit};
use super::line::Words;
use super::{calendar, clock, figures, holiday, verbs};

/// Reads a weekday at `index`; gives the word after it. `vouched` says that a preposition or a time
/// stands beside it.
pub(super) fn read(words: Words<'_>, index: usize, today: Today, vouched: bool) -> Option<(Day, usize)> {
    let first = words.at(index);
    // "week on monday": a week after it.
    if (first, words.at(index + 1)) == ("week", "on") {
        let weekday = lexicon::weekday(words.at(index + 2))?;
        return Some((Day::on(calendar::plus(calendar::coming(today.date, weekday), 1, Unit::Week)?), index + 3));
    }
    let the = usize::from(first == "the");
    if let Some(weekday) = lexicon::weekday(words.at(index + the))
        && let Some((date, next)) = beside_other(words, index + the + 1, weekday, today)
    {
        return Some((Day::on(date), next));
    }
    let qualified = matches!(first, "next" | "this" | "last" | "past" | "coming")
        || (first == "the" && words.at(index + 1) == "coming");
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
        return bare(words, index, weekday, today, vouched);
    }
    if let Some(found) = of_week(words, next, weekday, today).filter(|_| which == "this") {
        return Some(found);
    }
    let coming = calendar::coming(today.date, weekday);
    let named = if which == "next" { Named::Date } else { Named::Weekday };
    let date = match which {
        "next" => calendar::plus(coming, 1, Unit::Week)?,
        "coming" if coming == today.date => calendar::plus(coming, 1, Unit::Week)?,
        "last" | "past" => {
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
    Some((Day { named, ..Day::on(date) }, next))
}

/// "monday before christmas", "tuesday after 5 dec", "friday after next": counted from another day, which `next` leads.
fn beside_other(words: Words<'_>, next: usize, weekday: Weekday, today: Today) -> Option<(NaiveDate, usize)> {
    let coming = calendar::coming(today.date, weekday);
    let after = words.at(next) == "after";
    if after && words.at(next + 1) == "next" {
        let weeks = if coming == today.date { 2 } else { 1 };
        return Some((calendar::plus(coming, weeks, Unit::Week)?, next + 2));
    }
    if !after && words.at(next) != "before" {
        return None;
    }
    let (anchor, end) =
        figures::read(words, next + 1, today, true).or_else(|| holiday::read(words, next + 1, today.date, true))?;
    let week = if after { anchor.date.succ_opt()? } else { calendar::plus(anchor.date, -1, Unit::Week)? };
    Some((calendar::coming(week, weekday), end))
}

fn bare(words: Words<'_>, index: usize, weekday: Weekday, today: Today, vouched: bool) -> Option<(Day, usize)> {
    let (word, next, before) = (words.at(index), index + 1, words.before(index));
    // "Fri 20 Nov", "Friday, 20 November": the figures decide.
    if let Some(found) = figures::read(words, next, today, true)
        .or_else(|| numbered(words, index, weekday, today, vouched))
        .or_else(|| of_week(words, next, weekday, today))
    {
        return Some(found);
    }
    let coming = calendar::coming(today.date, weekday);
    if a_week_on(words, next) {
        return Some((Day::on(calendar::plus(coming, 1, Unit::Week)?), next + 1));
    }
    if names_a_thing(words, index, vouched) {
        return None;
    }
    if lexicon::doubtful_weekday(word) && !vouched {
        // "sat and sun", "mon wed fri": another one beside it.
        let joined = words.joined_at(next).unwrap_or(next + usize::from(words.at(next) == "or"));
        let listed = lexicon::weekday(words.at(joined)).is_some() || lexicon::weekday(before).is_some();
        let ends = (words.parted_at(next) && index > 0) || listed;
        let heads = index == 0
            && !beside::after_lookalike(word, words.at(next))
            && !matches!(words.at(next), "and" | "or" | "&");
        let part = lexicon::part(words.at(next)).is_some()
            || clock::half_of_day(words.at(next)).is_some()
            || (words.at(next), words.at(next + 1)) == ("all", "day");
        if !(ends || heads || part) {
            return None;
        }
    }
    Some((Day { named: Named::Weekday, ..Day::on(coming) }, next))
}

/// Whether the "week" at `index` puts the day before it off by one: "monday week", "saturday week - barbie". In
/// "monday week plan" and "tuesday week 3" it belongs to what follows.
pub(super) fn a_week_on(words: Words<'_>, index: usize) -> bool {
    let next = words.at(index + 1);
    let of_the_week = matches!(
        next,
        "plan" | "planning" | "planner" | "plans" | "review" | "notes" | "report" | "schedule" | "summary" | "menu"
    ) || matches!(
        next,
        "ahead" | "away" | "end" | "in" | "long" | "night" | "of" | "off" | "prep" | "start" | "view"
    ) || lexicon::number(next).is_some();
    let heads = index == 1 && !next.is_empty() && !of_the_week;
    words.at(index) == "week" && (words.parted_at(index + 1) || matches!(next, "at" | "-" | "@") || heads)
}

/// "friday 13th", "fri 27": the next such day of a month that falls on the weekday.
fn numbered(words: Words<'_>, index: usize, weekday: Weekday, today: Today, vouched: bool) -> Option<(Day, usize)> {
    let next = index + 1 + usize::from(words.at(index + 1) == "the");
    let ends = words.parted_at(next + 1);
    // A figure that is no hour, where it ends the phrase or opens the line.
    let alone = ends || (index == 0 && !beside::counted(words.at(next + 1)));
    let plain = || words.at(next).parse().ok().filter(|day| (13..=31).contains(day) && alone);
    let ordinal = lexicon::ordinal_digits(words.at(next)).filter(|_| ends || vouched || index == 0);
    let number = ordinal.or_else(plain)?;
    let mut date = today.date;
    for _ in 0..48 {
        date = calendar::next_month_day(date, number)?;
        if date.weekday() == weekday {
            return Some((Day::on(date), next + 1));
        }
        date = date.succ_opt()?;
    }
    None
}

/// Whether the weekday at `index` is part of a name, or says which thing is meant: "the friday
/// meeting", "Sunday Times", "Black Friday".
fn names_a_thing(words: Words<'_>, index: usize, vouched: bool) -> bool {
    let (before, after) = (words.before(index), words.at(index + 1));
    let parted = words.parted_at(index + 1);
    let part = lexicon::part(after).is_some();
    // "sunday nights" are many, and a rule where they are not a thing: "the sunday nights playlist".
    if part && after.ends_with('s') {
        return true;
    }
    let described = !parted && !part && !beside::connective(after) && after.starts_with(char::is_alphabetic);
    let capitals = (index..index + 3).all(|at| words.capitalised(at)) && !words.parted_at(index + 2);
    // "read Tuesdays with Morrie", "play Friday on the piano": a work by that name.
    // "order Sunday Riley serum": two capitals behind a verb are a name.
    let name = verbs::verb(before) && words.capitalised(index) && words.capitalised(index + 1) && !parted && !part;
    let work = verbs::enjoys(before) && words.capitalised(index) && !parted && !timed(words, index + 1);
    beside::determiner(before)
        || (described && !vouched && named_after_weekday(after) && index > 0)
        || (part && index > 0 && capitals)
        || work
        || (name && !lexicon::dated(after))
        || matches!(after, "times" | "lights" | "roast")
        || holiday::with_weekday(before)
        || matches!(before, "happy" | "casual")
}

/// "next week", ", next week", "of next week", "this week" after a weekday: which week's.
fn of_week(words: Words<'_>, next: usize, weekday: Weekday, today: Today) -> Option<(Day, usize)> {
    let at = next + usize::from(words.at(next) == "of");
    let weeks = match (words.at(at), words.at(at + 1), words.at(at + 2), words.at(at + 3)) {
        ("this", "week", ..) => (0, 2),
        ("next", "week", ..) => (1, 2),
        ("week", "after", "next", _) => (2, 3),
        ("the", "week", "after", "next") => (2, 4),
        _ => return None,
    };
    let monday = calendar::plus(calendar::monday(today.date), weeks.0, Unit::Week)?;
    Some((Day::on(calendar::coming(monday, weekday)), at + weeks.1))
}

/// Whether a time of day stands at `index`.
fn timed(words: Words<'_>, index: usize) -> bool {
    lexicon::part(words.at(index)).is_some() || clock::read(words, index, true).is_some()
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

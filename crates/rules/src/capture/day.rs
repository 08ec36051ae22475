//! Days in words and figures: "tomorrow", "next friday", "in 3 days", "5 January 2027", "5/1".

use chrono::NaiveDate;

use super::DateOrder;
use super::beside;
use super::lexicon::{self, Part, Unit};
use super::line::{Trail, Words};
use super::{calendar, clock, daytimes, figures, holiday, period, verbs, weekday};

/// What "today" is while reading.
#[derive(Debug, Clone, Copy)]
pub(super) struct Today {
    pub date: NaiveDate,
    pub order: DateOrder,
}

/// What a day was called, which says what is meant once its time has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// A date, or a distance from today: it is kept.
    Date,
    /// A weekday: the same day a week later.
    Weekday,
    /// "today", "this morning": past midnight, before the user's day begins, the day that the wall shows.
    Today,
    /// "tonight": the part was not said for itself, so an hour that has passed is forgiven.
    Tonight,
}

/// A day as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    pub date: NaiveDate,
    /// What it was called.
    pub named: Named,
    /// "friday morning".
    pub part: Option<Part>,
    /// What `5/1` means in the other order.
    pub swapped: Option<NaiveDate>,
    /// The first and the last day of what was said, when it was a week, a month or a year: "this week".
    pub whole: Option<(NaiveDate, NaiveDate)>,
}

impl Day {
    pub(super) fn on(date: NaiveDate) -> Self {
        Self { date, named: Named::Date, part: None, swapped: None, whole: None }
    }

    /// `date`, which stands for all of the `unit` that it is in.
    pub(super) fn standing_for(date: NaiveDate, unit: Unit) -> Self {
        let whole = calendar::edge(date, unit, false).zip(calendar::edge(date, unit, true));
        Self { whole, ..Self::on(date) }
    }
}

/// Reads a day at `index` and the part of the day after it; gives the word after them.
/// `vouched` says that a preposition or a time stands beside it, which settles doubtful words.
pub(super) fn read(words: Words<'_>, index: usize, today: Today, vouched: bool) -> Option<(Day, usize)> {
    // "EOD Friday", "end of day tomorrow": the day says it all.
    let closing = leading(words, index);
    if closing > 0
        && words.trail(index + closing - 1) == Trail::None
        && let Some((day, next)) = relative(words, index + closing, today.date)
            .or_else(|| weekday::read(words, index + closing, today, true))
            .or_else(|| figures::read(words, index + closing, today, true))
    {
        return Some((day, next));
    }
    let (mut day, mut next) = relative(words, index, today.date)
        .or_else(|| around(words, index, today))
        .or_else(|| weekday::read(words, index, today, vouched))
        .or_else(|| figures::read(words, index, today, vouched))
        .or_else(|| period::read(words, index, today.date, vouched))
        .or_else(|| holiday::read(words, index, today.date, vouched))
        .or_else(|| period::of_month(words, index, today.date, vouched))?;
    if day.part.is_none()
        && words.trail(next - 1) == Trail::None
        && let Some(part) = lexicon::part(words.at(next)).filter(|_| !words.at(next).ends_with('s'))
        && !matches!(words.at(next + 1), "routine" | "shift" | "lights")
        && !daytimes::is_called_arvo(words, next)
    {
        (day.part, next) = (Some(part), next + 1);
    }
    // "tues pm", "tomorrow am"
    if day.part.is_none()
        && words.trail(next - 1) == Trail::None
        && let Some(afternoon) = clock::half_of_day(words.at(next))
        && (words.parted_at(next + 1) || beside::resumes(words.at(next + 1)) || verbs::verb(words.at(next + 1)))
    {
        (day.part, next) = (Some(if afternoon { Part::Afternoon } else { Part::Morning }), next + 1);
    }
    if matches!(words.at(next), "eod" | "cob") && words.trail(next - 1) == Trail::None {
        next += 1;
    }
    Some((day, next))
}

/// How many words of "EOD", "close of business", "w/c", "in the week of" lead the day that they belong to.
fn leading(words: Words<'_>, index: usize) -> usize {
    let behind = |used: usize| match leading(words, index + used) {
        0 => 0,
        led => used + led,
    };
    match (words.at(index), words.at(index + 1), words.at(index + 2)) {
        ("eod" | "cob" | "w/c" | "wc", ..) => 1,
        ("end" | "close", "of", "day" | "business" | "play") => 3,
        ("week", "commencing" | "beginning" | "starting" | "of", _) => 2,
        ("the", "week", _) => behind(1),
        ("in" | "during", "the", "week") => behind(2),
        _ => 0,
    }
}

fn relative(words: Words<'_>, index: usize, today: NaiveDate) -> Option<(Day, usize)> {
    let now = Day { named: Named::Today, ..Day::on(today) };
    let ahead = |days: i64| calendar::plus(today, days, Unit::Day).map(Day::on);
    let w = |offset: usize| words.at(index + offset);
    let tomorrow = |offset: usize| lexicon::tomorrow(w(offset));
    // "today week", "a week tomorrow": said so in Britain.
    // "the tomorrow people", "the today show"
    if beside::determiner(words.before(index)) && !words.parted_at(index + 1) && !beside::resumes(w(1)) {
        return None;
    }
    let a_week_on = |offset: usize| weekday::a_week_on(words, index + offset);
    match w(0) {
        "today" | "tdy" if a_week_on(1) => Some((ahead(7)?, index + 2)),
        "today" | "tdy" => Some((now, index + 1)),
        "later" if w(1) == "today" => Some((now, index + 2)),
        "tonight" | "tonite" => {
            Some((Day { part: Some(Part::Night), named: Named::Tonight, ..Day::on(today) }, index + 1))
        }
        _ if tomorrow(0) && a_week_on(1) => Some((ahead(8)?, index + 2)),
        _ if tomorrow(0) => Some((ahead(1)?, index + 1)),
        "the" if w(1) == "day" && w(2) == "after" && tomorrow(3) => Some((ahead(2)?, index + 4)),
        "day" if w(1) == "after" && tomorrow(2) => Some((ahead(2)?, index + 3)),
        "overmorrow" => Some((ahead(2)?, index + 1)),
        "in" | "within" if w(1) == "the" && w(2) == "next" && lexicon::unit(w(3)).is_some() => {
            Some((Day::on(calendar::plus(today, 1, lexicon::unit(w(3))?)?), index + 4))
        }
        "the" if w(1) == "next" && words.before(index) == "over" => {
            Some((Day::on(calendar::plus(today, 1, lexicon::unit(w(2))?)?), index + 3))
        }
        "in" | "within" => {
            let the_next = if w(1) == "the" && matches!(w(2), "next" | "coming") { 2 } else { beside::roughly(w(1)) };
            let (count, unit, next) = amount(words, index + 1 + the_next)?;
            let (more, next) = and_more(words, next, unit);
            let next = next + usize::from(words.at(next) == "time");
            let from = if words.at(next) == "from" && lexicon::tomorrow(words.at(next + 1)) {
                (1, next + 2)
            } else {
                (0, next)
            };
            let start = calendar::plus(today, from.0, Unit::Day)?;
            let date = calendar::plus(start, count, unit)?;
            Some((Day::on(more.map_or(Some(date), |(count, unit)| calendar::plus(date, count, unit))?), from.1))
        }
        "this" => {
            let part = lexicon::part(w(1)).filter(|_| w(1) != "night" && !w(1).ends_with('s'))?;
            Some((Day { part: Some(part), ..now }, index + 2))
        }
        _ => {
            let (count, unit, next) = amount(words, index)?;
            let from = match (words.at(next), words.at(next + 1)) {
                ("hence", _) => (today, next + 1),
                ("from", "now" | "today") => (today, next + 2),
                ("from" | "on", name) if lexicon::tomorrow(name) => (calendar::plus(today, 1, Unit::Day)?, next + 2),
                (name, _) if unit == Unit::Week && lexicon::tomorrow(name) => {
                    (calendar::plus(today, 1, Unit::Day)?, next + 1)
                }
                ("today", _) if unit == Unit::Week => (today, next + 1),
                ("from" | "on", name) => (calendar::coming(today, lexicon::weekday(name)?), next + 2),
                _ => return None,
            };
            Some((Day::on(calendar::plus(from.0, count, unit)?), from.1))
        }
    }
}

/// The smaller unit of "1 month 2 days", "2 weeks and 3 days" before which a larger one ended at `index`.
fn and_more(words: Words<'_>, index: usize, larger: Unit) -> (Option<(i64, Unit)>, usize) {
    let at = index + usize::from(words.at(index) == "and");
    match amount(words, at) {
        Some((count, unit, next)) if unit != larger && !matches!(words.at(at), "a" | "an") => {
            (Some((count, unit)), next)
        }
        _ => (None, index),
    }
}

/// "3 days before dec 10", "the day after christmas", "two weeks before easter": counted from another day.
fn around(words: Words<'_>, index: usize, today: Today) -> Option<(Day, usize)> {
    let the_day = usize::from(words.at(index) == "the");
    let (count, unit, at) =
        if words.at(index + the_day) == "day" { (1, Unit::Day, index + the_day + 1) } else { amount(words, index)? };
    let direction = match words.at(at) {
        "before" => -1,
        "after" => 1,
        _ => return None,
    };
    let (anchor, next) = weekday::read(words, at + 1, today, true)
        .or_else(|| figures::read(words, at + 1, today, true))
        .or_else(|| holiday::read(words, at + 1, today.date, true))?;
    let shifted = |date: NaiveDate| calendar::plus(date, direction * count, unit);
    let date = shifted(anchor.date)?;
    // "2 days before friday" said on a Thursday: the coming one has been.
    let gone = date < today.date && anchor.named == Named::Weekday;
    Some((Day::on(if gone { shifted(calendar::plus(anchor.date, 1, Unit::Week)?)? } else { date }), next))
}

/// "3 days", "a week", "a couple of weeks", "a few days", "2d", "3w": a length of whole days.
pub(super) fn amount(words: Words<'_>, index: usize) -> Option<(i64, Unit, usize)> {
    let (count, next) = match (words.at(index), words.at(index + 1), words.at(index + 2)) {
        ("a", "couple", "of") => (2, index + 3),
        ("a", "couple", _) => (2, index + 2),
        ("a", "few", _) => (3, index + 2),
        (word, ..) => {
            if let Some((digits, unit)) = [("d", Unit::Day), ("w", Unit::Week)]
                .into_iter()
                .find_map(|(ending, unit)| Some((word.strip_suffix(ending)?, unit)))
                && digits.bytes().all(|b| b.is_ascii_digit())
            {
                return Some((lexicon::number(digits)?, unit, index + 1));
            }
            (lexicon::number(word)?, index + 1)
        }
    };
    if matches!(words.at(next), "business" | "working") && matches!(words.at(next + 1), "day" | "days") {
        return Some((count, Unit::Workday, next + 2));
    }
    let unit = match words.at(next) {
        "fortnight" | "fortnights" | "fortnight's" => return Some((count * 2, Unit::Week, next + 1)),
        word => lexicon::unit(word).or_else(|| lexicon::unit_of_time(word, words.at(next + 1)))?,
    };
    (!matches!(unit, Unit::Minute | Unit::Hour)).then_some((count, unit, next + 1))
}

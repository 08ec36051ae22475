//! Times of day in words: "noon", "half past 3", "quarter to nine", "3 o'clock", "ten thirty am".

use super::beside;
use super::clock::{Clock, half_of_day, phrase_ends, split_half, twelve};
use super::lexicon::{self, Part};
use super::line::Words;
use super::{verbs, zones};

/// "noon", "midnight", "half past 3", "quarter to nine", "10 past 4", "3 o'clock".
pub(super) fn read(words: Words<'_>, index: usize) -> Option<(Clock, usize)> {
    match words.at(index) {
        word @ ("lunchtime" | "lunch") if is_lunch(words, index, word) => {
            return Some((Clock::exact(12, 0), index + 1));
        }
        "noon" | "midday" => return alone_in_phrase(words, index).then_some((Clock::exact(12, 0), index + 1)),
        "midnight" => {
            let clock = Clock { day_end: true, ..Clock::exact(0, 0) };
            return alone_in_phrase(words, index).then_some((clock, index + 1));
        }
        _ => {}
    }
    let word = words.at(index);
    let counts = word.starts_with(|c: char| c.is_ascii_digit()) || lexicon::number(word).is_some();
    if !counts && !matches!(word, "half" | "quarter" | "twenty-five") && late_hour(word).is_none() {
        return stage_of_day(words, index);
    }
    if let Some((hour, next)) = dial_hour(words, index) {
        let used = match (words.at(next), words.at(next + 1)) {
            ("o'clock" | "oclock", _) => 1,
            ("o", "clock") => 2,
            _ => 0,
        };
        if used > 0 {
            return Some(halved(words, hour, 0, next + used));
        }
    }
    spelt(words, index).or_else(|| against_hour(words, index))
}

/// "tomorrow late afternoon", "mid-morning on friday", "in the early evening": where a day or the article says that
/// it is a time, for an "early morning run" is a run.
fn stage_of_day(words: Words<'_>, index: usize) -> Option<(Clock, usize)> {
    let in_the = usize::from(words.at(index) == "in") * 2;
    if in_the > 0 && words.at(index + 1) != "the" {
        return None;
    }
    let at = index + in_the;
    let (stage, part, next) = match words.at(at).split_once('-') {
        Some((stage, part)) => (stage, part, at + 1),
        None => (words.at(at), words.at(at + 1), at + 2),
    };
    let (hour, minute) = match (stage, lexicon::part(part).filter(|_| !part.ends_with('s'))?) {
        ("early", Part::Morning) => (7, 0),
        ("mid", Part::Morning) => (10, 30),
        ("late", Part::Morning) => (11, 0),
        ("early", Part::Afternoon) => (13, 0),
        ("mid", Part::Afternoon) => (15, 0),
        ("late", Part::Afternoon) => (17, 0),
        ("early", Part::Evening) => (18, 0),
        ("late", Part::Evening) => (21, 0),
        _ => return None,
    };
    let day = |word: &str| lexicon::tomorrow(word) || word == "today" || lexicon::weekday(word).is_some();
    let on_day = day(words.at(next)) || (words.at(next) == "on" && day(words.at(next + 1)));
    let behind_day = day(words.before(index)) || words.before(index) == "this";
    let alone = words.parted_at(next) || beside::resumes(words.at(next)) || verbs::verb(words.at(next));
    (on_day || (alone && (behind_day || in_the > 0))).then(|| (Clock::exact(hour, minute), next))
}

/// "at lunch", "tomorrow lunchtime", "over lunch".
fn is_lunch(words: Words<'_>, index: usize, word: &str) -> bool {
    let before = words.before(index);
    if before == "over" {
        return over_lunch(words, index - 1);
    }
    let time = word == "lunchtime";
    let ends = words.parted_at(index + 1) || (time && phrase_ends(words, index + 1));
    (before == "at" || (time && beside::names_day(before))) && (ends || (time && verbs::verb(words.at(index + 1))))
}

/// "over lunch", which nobody hands over.
pub(super) fn over_lunch(words: Words<'_>, index: usize) -> bool {
    words.at(index) == "over"
        && matches!(words.at(index + 1), "lunch" | "lunchtime")
        && (words.parted_at(index + 2) || beside::connective(words.at(index + 2)))
        && !matches!(words.before(index), "hand" | "bring" | "take" | "send" | "pass" | "drop")
}

/// A word after which an hour is expected.
fn leads(word: &str) -> bool {
    matches!(word, "at" | "@" | "around" | "by" | "before" | "until" | "till" | "like")
}

/// "ten thirty am", "three pm": a dial in words, with the half of the day; "at nine thirty", "tomorrow two
/// forty five", "at seventeen thirty" without.
fn spelt(words: Words<'_>, index: usize) -> Option<(Clock, usize)> {
    if words.at(index).starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (hour, next) = dial_hour(words, index).or_else(|| Some((late_hour(words.at(index))?, index + 1)))?;
    if hour > 12 && words.at(next) == "hundred" && words.before(index) == "at" {
        let hours = usize::from(words.at(next + 1) == "hours");
        return Some((Clock::exact(hour, 0), next + 1 + hours)).filter(|(_, end)| phrase_ends(words, *end));
    }
    let minutes = spelt_minutes(words, next).filter(|(minute, _)| (5..60).contains(minute));
    let (minute, at) = minutes.unwrap_or((0, next));
    if let Some(afternoon) = half_of_day(words.at(at)).filter(|_| hour <= 12) {
        return Some((twelve(hour, minute, afternoon), at + 1));
    }
    let before = words.before(index);
    let opens = index == 1 && verbs::verb(words.at(at));
    let vouched = (leads(before) || beside::names_day(before)) && (phrase_ends(words, at) || opens);
    // "at twenty twenty" is a year, or how well one sees.
    let is_year = hour == 20 && (minute == 20 || before != "at");
    let told = minutes.is_some() && minute >= 10 && vouched && !is_year;
    told.then(|| (Clock { either_half: hour <= 12, spoken: true, ..Clock::exact(hour, minute) }, at))
}

/// "thirteen" … "twenty": an hour of the day, and never of the dial.
fn late_hour(word: &str) -> Option<u32> {
    const HOURS: [&str; 8] =
        ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"];
    let at = HOURS.iter().position(|hour| *hour == word)?;
    Some(u32::try_from(at).ok()? + 13)
}

/// Minutes in words: "thirty", "forty five".
fn spelt_minutes(words: Words<'_>, at: usize) -> Option<(u32, usize)> {
    let number = |at: usize| {
        let word = words.at(at);
        let figures = word.starts_with(|c: char| c.is_ascii_digit());
        lexicon::number(word).filter(|_| !figures && !matches!(word, "a" | "an")).and_then(|n| u32::try_from(n).ok())
    };
    let tens = number(at).or_else(|| (words.at(at) == "twenty-five").then_some(25))?;
    let units = number(at + 1).filter(|units| *units < 10 && matches!(tens, 20 | 30 | 40 | 50));
    Some(units.map_or((tens, at + 1), |units| (tens + units, at + 2)))
}

/// "half past 3", "quarter to nine", "10 past 4", "twenty five to six", "half three", "quarter of four".
pub(super) fn against_hour(words: Words<'_>, index: usize) -> Option<(Clock, usize)> {
    let before = words.before(index);
    let led = leads(before);
    // "increase the timeout 5 to 10", "units 5 to 9"
    let amount = || beside::numbered(before) || before == "score" || verbs::changes(words.at(0));
    if matches!(before, "from" | "between") {
        return None;
    }
    let after_article = index + usize::from(words.at(index) == "a");
    let (minutes, mut at) = match words.at(after_article) {
        "half" if words.at(after_article + 1) == "past" => (30, after_article + 1),
        "half" => return half_of(words, index),
        "quarter" => (15, after_article + 1),
        word => {
            let figures = lexicon::number(word).and_then(|m| u32::try_from(m).ok()).map(|m| (m, index + 1));
            let (minutes, next) = spelt_minutes(words, index).or(figures)?;
            let minute_word = usize::from(matches!(words.at(next), "minutes" | "mins" | "min"));
            (Some(minutes).filter(|m| matches!(m, 5 | 10 | 15 | 20 | 25))?, next + minute_word)
        }
    };
    let quarter = words.at(after_article) == "quarter";
    let past = matches!(words.at(at), "past" | "after");
    let to = words.at(at) == "to" && (led || !amount());
    if !(past || to || (quarter && led && words.at(at) == "of")) {
        return None;
    }
    at += 1;
    let shift = |hour: u32| if past { (hour, minutes) } else { ((hour + 10) % 12 + 1, 60 - minutes) };
    if let Some((face, afternoon)) = split_half(words.at(at)) {
        // "quarter past 10pm"
        let said = face.parse().ok().filter(|hour| (1..=12).contains(hour))?;
        let (hour, minute) = shift(said);
        // A quarter to noon is in the morning.
        return Some((twelve(hour, minute, afternoon ^ (!past && said == 12)), at + 1));
    }
    if matches!(words.at(at), "noon" | "midday") {
        return Some((twelve(shift(12).0, shift(12).1, past), at + 1));
    }
    let (said, next) = dial_hour(words, at).filter(|_| words.at(at - 1) != "after")?;
    let (hour, minute) = shift(said);
    // "ten to 5 people" counts people.
    let opens = led && index == 1 && verbs::verb(words.at(next));
    let ends = words.parted_at(next) || beside::names_day(words.at(next)) || (led && phrase_ends(words, next)) || opens;
    (past || (quarter && words.at(at - 1) == "to") || ends || half_of_day(words.at(next)).is_some())
        .then(|| halved(words, hour, minute, next))
}

/// "at half three", "tomorrow half seven", "half seven dinner": half past, as said in Britain.
fn half_of(words: Words<'_>, index: usize) -> Option<(Clock, usize)> {
    let (hour, next) = dial_hour(words, index + 1)?;
    let before = words.before(index);
    let led = (leads(before) || beside::names_day(before)) && phrase_ends(words, next);
    let noun = words.at(next);
    let opens = index == 0 && hour > 1 && !words.ends_at(next) && noun != "of" && !beside::counted(noun);
    (led || opens).then(|| halved(words, hour, 30, next))
}

/// An hour of the dial in figures or words, and the word after it.
fn dial_hour(words: Words<'_>, at: usize) -> Option<(u32, usize)> {
    let word = words.at(at);
    let hour = lexicon::number(word).filter(|hour| (1..=12).contains(hour) && !matches!(word, "a" | "an"))?;
    Some((u32::try_from(hour).ok()?, at + 1))
}

/// "noon" and "midnight" name things too: "The Midnight Library", "noon prayer".
fn alone_in_phrase(words: Words<'_>, index: usize) -> bool {
    let before = words.before(index);
    let next = words.at(index + 1);
    !beside::determiner(before)
        && (words.parted_at(index + 1)
            || beside::connective(next)
            || matches!(before, "at" | "@" | "by" | "before" | "until" | "till" | "around" | "today" | "tonight")
            || [before, next].into_iter().any(|word| lexicon::weekday(word).is_some() || lexicon::tomorrow(word))
            || matches!(next, "today" | "tonight" | "next" | "this" | "every")
            || zones::read(words, index + 1).is_some())
}

/// A dial hour, with "am", "pm" or "in the …" left to say which half.
fn halved(words: Words<'_>, hour: u32, minute: u32, next: usize) -> (Clock, usize) {
    match half_of_day(words.at(next)) {
        Some(afternoon) => (twelve(hour, minute, afternoon), next + 1),
        None => (Clock { either_half: true, spoken: true, ..Clock::exact(hour, minute) }, next),
    }
}

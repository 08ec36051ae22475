//! Times of day in words: "noon", "half past 3", "quarter to nine", "3 o'clock", "ten thirty am".

use super::beside;
use super::clock::{Clock, half_of_day, split_half, twelve};
use super::lexicon::{self, Part};
use super::line::Words;
use super::verbs;
use super::zones;

/// "noon", "midnight", "half past 3", "quarter to nine", "10 past 4", "3 o'clock".
pub(super) fn read(words: Words<'_>, index: usize) -> Option<(Clock, usize)> {
    match words.at(index) {
        word @ ("lunchtime" | "lunch") if lunch(word, words.before(index)) => {
            let alone = words.parted_at(index + 1) || (word == "lunchtime" && verbs::verb(words.at(index + 1)));
            return alone.then_some((Clock::exact(12, 0), index + 1));
        }
        "noon" | "midday" => return alone_in_phrase(words, index).then_some((Clock::exact(12, 0), index + 1)),
        "midnight" => {
            let clock = Clock { day_end: true, ..Clock::exact(0, 0) };
            return alone_in_phrase(words, index).then_some((clock, index + 1));
        }
        _ => {}
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
    spelt(words, index).or_else(|| against_hour(words, index)).or_else(|| stage_of_day(words, index))
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

/// "at lunch", "tomorrow lunchtime".
fn lunch(word: &str, before: &str) -> bool {
    let dated = before == "today" || lexicon::tomorrow(before) || lexicon::weekday(before).is_some();
    before == "at" || (word == "lunchtime" && dated)
}

/// "ten thirty am", "three pm": a dial in words, with the half of the day.
fn spelt(words: Words<'_>, index: usize) -> Option<(Clock, usize)> {
    let (hour, next) =
        dial_hour(words, index).filter(|_| !words.at(index).starts_with(|c: char| c.is_ascii_digit()))?;
    let minutes = lexicon::number(words.at(next)).filter(|minute| (5..60).contains(minute));
    let (minute, at) = minutes.map_or((0, next), |minute| (u32::try_from(minute).unwrap_or(0), next + 1));
    Some((twelve(hour, minute, half_of_day(words.at(at))?), at + 1))
}

/// "half past 3", "quarter to nine", "10 past 4", "half three".
fn against_hour(words: Words<'_>, index: usize) -> Option<(Clock, usize)> {
    let after_article = index + usize::from(words.at(index) == "a");
    let (minutes, mut at) = match words.at(after_article) {
        "half" if words.at(after_article + 1) == "past" => (30, after_article + 1),
        "half" if matches!(words.before(index), "at" | "around") => {
            let (hour, next) = dial_hour(words, after_article + 1).filter(|(_, next)| words.parted_at(*next))?;
            return Some(halved(words, hour, 30, next));
        }
        "quarter" => (15, after_article + 1),
        word => {
            let minutes = lexicon::number(word).filter(|m| matches!(m, 5 | 10 | 15 | 20 | 25))?;
            let minute_word = usize::from(matches!(words.at(index + 1), "minutes" | "mins" | "min"));
            (minutes as u32, index + 1 + minute_word)
        }
    };
    let past = matches!(words.at(at), "past" | "after");
    if !past && words.at(at) != "to" {
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
    let quarter = words.at(after_article) == "quarter";
    (past || quarter || words.parted_at(next) || half_of_day(words.at(next)).is_some())
        .then(|| halved(words, hour, minute, next))
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

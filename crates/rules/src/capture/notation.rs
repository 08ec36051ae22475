//! Times in figures that look like other things, too: "17h30", "1730", "5.30", "3p", "5ish". A word that
//! leads them or a day beside them makes them times, or that nothing else is likely.

use super::beside;
use super::clock::{Clock, bare_hour, dial_word, face_of, phrase_ends, twelve};
use super::line::Words;
use super::{lexicon, verbs};

/// Reads such a time at `at`; gives the word after it. `led` says that "at", "@" or "around" stands before
/// it, `after_day` that a day does.
pub(super) fn read(words: Words<'_>, at: usize, led: bool, after_day: bool) -> Option<(Clock, usize)> {
    let ends = || phrase_ends(words, at + 1) || (after_day && verbs::verb(words.at(at + 1)));
    let dated = || after_day || beside::day_follows(words, at + 1);
    let one = |clock: Clock| (clock, at + 1);
    let word = words.at(at);
    if word.ends_with("ish") {
        return inexact(words, at).filter(|_| ends()).map(one);
    }
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if let Some((hour, afternoon)) = short_half(word) {
        let thing = beside::numbered(words.before(at)) || on_street(words.before(at));
        // "vitamin 3a": nobody means the night.
        let likely = afternoon || hour > 5;
        let alone = likely && words.parted_at(at + 1) && !is_amount(words, at) && !verbs::consumes(words.at(0));
        return (led || (!thing && (alone || dated()))).then(|| one(twelve(hour, 0, afternoon)));
    }
    if let Some(clock) = lettered(word) {
        let alone = clock.hour > 12 && (clock.minute > 0 || !lasts(words, at));
        return (ends() && (led || after_day || alone)).then(|| one(clock));
    }
    if let Some(clock) = four_figures(word) {
        let unit = matches!(words.at(at + 1), "hrs" | "hours" | "hr" | "h") && phrase_ends(words, at + 2);
        // "log 1000 hours"
        if unit && (led || after_day || clock.minute > 0 || clock.hour < 10) {
            return Some((clock, at + 2));
        }
        let appointed = || dated() && (word.starts_with('0') || beside::appointment(words.before(at)));
        let usual = || clock.minute % 5 == 0 && (after_day || appointed()) && !is_amount(words, at);
        return (ends() && (led || usual())).then(|| one(clock));
    }
    let clock = dotted(word).filter(|_| ends())?;
    let (dated, usual) = (dated(), clock.minute % 5 == 0 && !is_amount(words, at));
    ((led && dated) || ((led || dated) && usual)).then(|| one(clock))
}

/// "5ish", "noonish", "9am-ish", "7:30ish".
fn inexact(words: Words<'_>, at: usize) -> Option<Clock> {
    let stem = words.at(at).strip_suffix("ish")?.trim_end_matches('-');
    if matches!(stem, "noon" | "midday" | "lunchtime") {
        return Some(Clock::exact(12, 0));
    }
    if let Some(clock) = dial_word(stem) {
        return Some(clock);
    }
    let spelt =
        || lexicon::number(stem).and_then(|hour| u32::try_from(hour).ok()).filter(|hour| (2..=12).contains(hour));
    let hour = bare_hour(stem).or_else(spelt).filter(|_| !verbs::consumes(words.before(at)))?;
    Some(Clock { either_half: true, spoken: true, ..Clock::exact(hour, 0) })
}

/// "1600", "0730".
fn four_figures(word: &str) -> Option<Clock> {
    let number: u32 = word.parse().ok().filter(|_| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()))?;
    (number / 100 < 24 && number % 100 < 60).then(|| Clock::exact(number / 100, number % 100))
}

/// "17h", "17h30".
pub(super) fn lettered(word: &str) -> Option<Clock> {
    let (hour, minute) = word.split_once('h')?;
    let figures = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !(1..=2).contains(&hour.len()) || !matches!(minute.len(), 0 | 2) || !figures(hour) || !figures(minute) {
        return None;
    }
    let minute = if minute.is_empty() { 0 } else { minute.parse().ok()? };
    let hour = hour.parse().ok()?;
    (hour < 24 && minute < 60).then(|| Clock::exact(hour, minute))
}

/// "12.30": minutes after a full stop.
fn dotted(word: &str) -> Option<Clock> {
    let (hour, minute) = face_of(word).filter(|_| word.contains('.'))?;
    let either_half = (1..12).contains(&hour) && !word.starts_with('0');
    Some(Clock { either_half, ..Clock::exact(hour, minute) })
}

/// "3p", "9a": pence and grades too.
pub(super) fn short_half(word: &str) -> Option<(u32, bool)> {
    let hour = bare_hour(word.strip_suffix(['a', 'p'])?)?;
    Some((hour, word.ends_with('p')))
}

/// "pay 5.50", "deploy 3.10", "version 2.15": money and versions. What opens the line says it.
fn is_amount(words: Words<'_>, at: usize) -> bool {
    let deals = |word: &str| {
        matches!(
            word,
            "bid"
                | "bump"
                | "cap"
                | "charge"
                | "cost"
                | "costs"
                | "deploy"
                | "deposit"
                | "install"
                | "invoice"
                | "migrate"
                | "owe"
                | "pay"
                | "price"
                | "prices"
                | "rate"
                | "refund"
                | "release"
                | "sell"
                | "ship"
                | "tag"
                | "tip"
                | "transfer"
                | "update"
                | "upgrade"
                | "v"
                | "version"
        )
    };
    // "set price at 12.50"
    deals(words.at(0))
        || deals(words.before(at))
        || deals(words.before(at.saturating_sub(1)))
        || verbs::consumes(words.before(at))
}

/// "Hauptstr. 10a": the number of a house.
fn on_street(before: &str) -> bool {
    ["str", "straße", "strasse", "weg", "platz", "allee", "street", "road", "lane"]
        .iter()
        .any(|way| before.ends_with(way))
}

/// Whether "16h" at `at` says how long something goes on: "drive 15h", "paint the fence 13h".
fn lasts(words: Words<'_>, at: usize) -> bool {
    let (head, before) = (words.at(0), words.before(at));
    (head != "train" && verbs::physical(head))
        || (verbs::verb(before) && !matches!(before, "train" | "call" | "meet" | "ring" | "phone" | "visit" | "leave"))
        || beside::determiner(before)
        || matches!(before, "fast" | "soak" | "chill" | "defrost" | "charge" | "flight" | "journey" | "trip" | "shift")
        || matches!(before, "for" | "in" | "within" | "every" | "of" | "than" | "over" | "under" | "about" | "takes")
        || matches!(before, "last" | "next" | "first" | "up" | "to" | "or" | "")
}

//! Times of day: "9am", "15:30", "at 3", "half past 4", "noon", "8am and 8pm".

use chrono::{NaiveTime, Timelike as _};

use super::beside;
use super::hours::{self, Hours};
use super::lexicon::{self, Part};
use super::line::{Trail, Words};
use super::{spoken, verbs, zones};

/// How many times one list may add to its first.
const MOST_JOINED: usize = 5;

/// A time of day as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    /// 0–23; 1–12 when it is not known which half of the day is meant.
    pub hour: u32,
    pub minute: u32,
    /// Which half of the day is not said: "at 3", "7:30".
    pub either_half: bool,
    /// Only an hour was said, as in talk: "at 8". Who writes 8:00 means the morning.
    pub spoken: bool,
    /// Midnight: the end of its day, not the beginning.
    pub day_end: bool,
}

impl Clock {
    pub(super) const fn exact(hour: u32, minute: u32) -> Self {
        Self { hour, minute, either_half: false, spoken: false, day_end: false }
    }

    /// To the minute.
    pub(super) fn of(time: NaiveTime) -> Self {
        Self::exact(time.hour(), time.minute())
    }

    /// Minutes after midnight, by the half of the day that `part` says or people usually mean:
    /// one to six are in the afternoon, seven to twelve as on the dial.
    pub(super) fn minutes(self, part: Option<Part>) -> i64 {
        if self.day_end {
            return 24 * 60;
        }
        let mut hour = self.hour;
        if self.either_half {
            hour = match part {
                Some(Part::Morning) if hour == 12 => 0,
                Some(Part::Night) if hour == 12 => 24,
                Some(Part::Night) if hour < 5 => hour + 24,
                Some(Part::Afternoon | Part::Evening | Part::Night) if hour < 12 => hour + 12,
                None if hour < 7 => hour + 12,
                _ => hour,
            };
        }
        i64::from(hour) * 60 + i64::from(self.minute)
    }

    /// Whether it can be in that part of the day: "9am in the evening" contradicts itself.
    pub(super) fn within(self, part: Part) -> bool {
        let at = self.minutes(Some(part)) % (24 * 60);
        match part {
            Part::Morning => at <= 12 * 60,
            Part::Afternoon => (11 * 60..=19 * 60).contains(&at),
            Part::Evening => at >= 16 * 60 || at == 0,
            Part::Night => !(6 * 60..17 * 60).contains(&at),
        }
    }

    /// The same dial, the other half of the day; `None` when the half was said.
    pub(super) fn later_half(self) -> Option<i64> {
        (self.either_half && self.spoken && (7..12).contains(&self.hour))
            .then(|| i64::from(self.hour + 12) * 60 + i64::from(self.minute))
    }
}

/// A time or a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OnClock {
    At(Clock),
    Between(Hours),
}

/// Reads a time at `index`; gives the word after it. `beside_day` says that a day stands next
/// to it, which is enough for a bare "3-5".
pub(super) fn read(words: Words<'_>, index: usize, beside_day: bool) -> Option<(OnClock, usize)> {
    let first = words.at(index);
    let said = matches!(
        first,
        "at" | "@" | "by" | "from" | "between" | "before" | "after" | "until" | "till" | "til" | "around"
    );
    let mut at = index + usize::from(said);
    if said && matches!(words.at(at), "around" | "about" | "exactly") {
        at += 1;
    }
    let vouched = matches!(first, "from" | "between" | "at" | "@");
    if let Some((hours, next)) = hours::read(words, at, vouched, beside_day) {
        return Some((OnClock::Between(hours), next));
    }
    if matches!(first, "from" | "between") {
        return None;
    }
    if let Some((clock, next)) = told(words, at, first) {
        // "the 9pm show" is a show.
        if beside::determiner(words.before(index)) && !(words.parted_at(next) || beside::resumes(words.at(next))) {
            return None;
        }
        return Some((OnClock::At(clock), next + usize::from(words.at(next) == "sharp")));
    }
    let dated = beside_day || lexicon::tomorrow(words.at(at + 1)) || lexicon::weekday(words.at(at + 1)).is_some();
    if let Some((hour, afternoon)) = short_half(words.at(at)).filter(|_| dated || matches!(first, "at" | "@")) {
        return Some((OnClock::At(twelve(hour, 0, afternoon)), at + 1));
    }
    if first == "after" {
        return None;
    }
    let (clock, next) = bare(words, index, at, beside_day)?;
    Some((OnClock::At(clock), next))
}

/// A time that nothing beside it need vouch for; `led` is the word before it.
pub(super) fn told(words: Words<'_>, at: usize, led: &str) -> Option<(Clock, usize)> {
    if let Some(found) = spoken::read(words, at).or_else(|| dial(words, at)) {
        return Some(found);
    }
    let dated = lexicon::weekday(words.at(at + 1)).is_some() || lexicon::tomorrow(words.at(at + 1));
    if let Some(clock) = dotted(words.at(at)).filter(|clock| dated && clock.hour > 12) {
        return Some((clock, at + 1));
    }
    let alone =
        dated || words.parted_at(at + 1) || beside::resumes(words.at(at + 1)) || zones::read(words, at + 1).is_some();
    if !matches!(led, "at" | "@" | "around") || !alone {
        return None;
    }
    let priced =
        matches!(words.at(at.wrapping_sub(2)), "price" | "prices" | "cost" | "rate" | "bid" | "sell" | "buy" | "cap");
    military(words.at(at)).or_else(|| dotted(words.at(at)).filter(|_| !priced)).map(|clock| (clock, at + 1))
}

/// "at 3", "friday at 9", "mon 9", "11 at night": a bare hour that nothing follows which it could
/// count.
fn bare(words: Words<'_>, index: usize, at: usize, beside_day: bool) -> Option<(Clock, usize)> {
    let (said, next) = (at > index, at + 1);
    let led_by_day = beside_day && matches!(words.at(index), "at" | "@");
    // "at five"; "at one with the world" is none.
    let spelt = || lexicon::number(words.at(at)).filter(|hour| (2..=12).contains(hour) && words.at(index) == "at");
    // "tomorrow at 14"; alone it could be anything.
    let late = || words.at(at).parse().ok().filter(|hour| led_by_day && (13..24).contains(hour));
    let hour = bare_hour(words.at(at)).or_else(late).or_else(|| u32::try_from(spelt()?).ok())?;
    let by_part = part_follows(words, next) && !verbs::consumes(words.before(index));
    let alone = words.parted_at(next)
        || by_part
        || (beside_day && verbs::verb(words.at(next)))
        || beside::resumes(words.at(next))
        || lexicon::weekday(words.at(next)).is_some()
        || lexicon::tomorrow(words.at(next))
        || zones::read(words, next).is_some()
        || matches!(words.at(next), "today" | "tonight" | "this" | "next" | "every" | "sharp" | "each");
    let vouched = matches!(words.at(index), "at" | "@" | "around") || (said && (beside_day || words.parted_at(next)));
    let after_weekday = beside_day && lexicon::weekday(words.before(index)).is_some();
    // "mon 9 dentist": what opens the line is when; "fri 3 meetings" counts them.
    let alone = alone || (after_weekday && index == 1 && !beside::counted(words.at(next)));
    // "tomorrow at 8 dentist"; "tomorrow at 3 flats" counts, "tomorrow at 5 Main Street" is a place.
    let alone = alone || (led_by_day && !beside::counted(words.at(next)) && !beside::street(words, next));
    let clock = Clock { either_half: hour <= 12, spoken: true, ..Clock::exact(hour, 0) };
    ((vouched || by_part || after_weekday) && alone && words.at(next) != "or").then_some((clock, next))
}

/// Whether a part of the day begins at `index` that makes a number before it an hour: "11 at
/// night", "6 in the morning", "9 tonight".
pub(super) fn part_follows(words: Words<'_>, index: usize) -> bool {
    let part = |at: usize| lexicon::part(words.at(at)).is_some_and(|_| !words.at(at).ends_with('s'));
    !words.parted_at(index)
        && match words.at(index) {
            "in" => words.at(index + 1) == "the" && part(index + 2),
            "at" => words.at(index + 1) == "night",
            "this" => part(index + 1),
            word => matches!(word, "tonight" | "tonite") || (lexicon::tomorrow(word) && part(index + 1)),
        }
}

/// Times that "and" or commas join to the one before `index`: "8am and 8pm", "8am, noon and 6pm".
pub(super) fn more(words: Words<'_>, index: usize) -> (Vec<Clock>, usize) {
    let (mut clocks, mut next) = (Vec::new(), index);
    while clocks.len() < MOST_JOINED
        && let Some(at) = words.joined_at(next)
        && let Some((clock, end)) = told(words, at + usize::from(words.at(at) == "at"), words.at(at))
    {
        clocks.push(clock);
        next = end;
    }
    (clocks, next)
}

/// "1600", "0730", "17h".
fn military(word: &str) -> Option<Clock> {
    // "17h"
    if let Some(hour) = word.strip_suffix('h') {
        return hour.parse().ok().filter(|hour| *hour < 24).map(|hour| Clock::exact(hour, 0));
    }
    let number: u32 = word.parse().ok().filter(|_| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()))?;
    (number / 100 < 24 && number % 100 < 60).then(|| Clock::exact(number / 100, number % 100))
}

/// "at 12.30": minutes after a full stop, on the five.
fn dotted(word: &str) -> Option<Clock> {
    let (hour, minute) = face_of(word).filter(|(_, minute)| word.contains('.') && minute % 5 == 0)?;
    let either_half = (1..12).contains(&hour) && !word.starts_with('0');
    Some(Clock { either_half, ..Clock::exact(hour, minute) })
}

fn bare_hour(word: &str) -> Option<u32> {
    let hour = word.parse::<u32>().ok().filter(|hour| (1..=12).contains(hour))?;
    (word.len() <= 2 && !word.starts_with('0')).then_some(hour)
}

pub(super) fn half_of_day(word: &str) -> Option<bool> {
    match word {
        "am" | "a.m" | "a.m." => Some(false),
        "pm" | "p.m" | "p.m." => Some(true),
        _ => None,
    }
}

pub(super) fn twelve(hour: u32, minute: u32, afternoon: bool) -> Clock {
    Clock::exact(hour % 12 + if afternoon { 12 } else { 0 }, minute)
}

/// "9am", "9 am", "9:30pm", "9.30pm", "15:30", "3:30".
fn dial(words: Words<'_>, index: usize) -> Option<(Clock, usize)> {
    let word = words.at(index);
    if let Some((face, afternoon)) = split_half(word) {
        let (hour, minute) = face_of(face)?;
        return (1..=12).contains(&hour).then(|| (twelve(hour, minute, afternoon), index + 1));
    }
    let (hour, minute) = face_of(word)?;
    if words.trail(index) == Trail::None
        && let Some(afternoon) = half_of_day(words.at(index + 1)).filter(|_| (1..=12).contains(&hour))
    {
        // "9 am" may be "9 am I late": a verb form only before "i".
        if !(words.at(index + 1) == "am" && words.at(index + 2) == "i") {
            return Some((twelve(hour, minute, afternoon), index + 2));
        }
    }
    if !word.contains(':') || other_ratio(words, index) {
        return None;
    }
    let either_half = (1..=12).contains(&hour) && !word.starts_with('0') && hour != 12;
    Some((Clock { either_half, ..Clock::exact(hour, minute) }, index + 1))
}

/// "16:10 monitor", "John 3:16": two numbers with a colon that are no time.
pub(super) fn other_ratio(words: Words<'_>, index: usize) -> bool {
    let after = words.at(index + 1);
    let before = words.before(index);
    matches!(after, "ratio" | "aspect" | "screen" | "monitor" | "display" | "score" | "scale" | "odds" | "win")
        || matches!(
            before,
            "ratio"
                | "score"
                | "scale"
                | "odds"
                | "dilute"
                | "mix"
                | "verses"
                | "genesis"
                | "exodus"
                | "psalm"
                | "psalms"
                | "isaiah"
                | "matthew"
                | "mark"
                | "luke"
                | "john"
                | "acts"
                | "romans"
                | "corinthians"
                | "hebrews"
                | "revelation"
                | "verse"
                | "chapter"
        )
}

/// "9:30pm" → ("9:30", afternoon).
pub(super) fn split_half(word: &str) -> Option<(&str, bool)> {
    if let Some(face) = word.strip_suffix(['a', 'p']).filter(|face| face.contains(':')) {
        return Some((face, word.ends_with('p')));
    }
    for (ending, afternoon) in [("a.m", false), ("p.m", true), ("am", false), ("pm", true)] {
        if let Some(face) = word.strip_suffix(ending) {
            return face.starts_with(|c: char| c.is_ascii_digit()).then_some((face, afternoon));
        }
    }
    None
}

/// "3p", "9a": pence and grades too, so something must vouch for it.
pub(super) fn short_half(word: &str) -> Option<(u32, bool)> {
    let hour = bare_hour(word.strip_suffix(['a', 'p'])?)?;
    Some((hour, word.ends_with('p')))
}

/// "9", "9:30", "9.30", "9:30:15" → hour and minute; seconds are dropped.
pub(super) fn face_of(face: &str) -> Option<(u32, u32)> {
    let (hour, minute) = face.split_once([':', '.']).unwrap_or((face, "00"));
    let (minute, second) = minute.split_once(':').unwrap_or((minute, "00"));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if hour.is_empty() || hour.len() > 2 || [minute, second].iter().any(|part| part.len() != 2 || !digits(part)) {
        return None;
    }
    let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
    (digits(face.split([':', '.']).next()?) && hour < 24 && minute < 60).then_some((hour, minute))
}

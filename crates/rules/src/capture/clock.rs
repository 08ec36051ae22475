//! Times of day: "9am", "15:30", "at 3", "half past 4", "noon", "8am and 8pm".

use chrono::{NaiveTime, Timelike as _};

use super::beside;
use super::hours::{self, Hours};
use super::lexicon::{self, Part};
use super::line::{Trail, Words};
use super::usual::Usual;
use super::{notation, softened, spoken, verbs, zones};

/// How many times one list may add to its first.
const MOST_JOINED: usize = 5;

/// A time of day as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    /// 0–23, or more on the day after; 1–12 when it is not known which half of the day is meant.
    pub hour: u32,
    pub minute: u32,
    /// Which half of the day is not said: "at 3", "7:30".
    pub either_half: bool,
    /// Only an hour was said, as in talk: "at 8".
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

    /// In the half of the day in which it is usually done.
    pub(super) fn usually(self, usual: Usual) -> Self {
        match usual.hour(self.hour).filter(|_| self.either_half) {
            Some(hour) => Self { hour, either_half: false, ..self },
            None => self,
        }
    }

    /// The same dial, the other half of the day; `None` when the half was said.
    pub(super) fn later_half(self) -> Option<i64> {
        (self.either_half && (7..12).contains(&self.hour))
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
    // "by or before noon"
    if let Some(at) = softened::or_before(words, index) {
        return told(words, at, "at").map(|(clock, next)| (OnClock::At(clock), next));
    }
    let first = words.at(index);
    let said = matches!(
        first,
        "at" | "@" | "by" | "from" | "between" | "before" | "after" | "until" | "till" | "til" | "around"
    ) || (first == "about" && beside_day)
        || (first == "over" && spoken::over_lunch(words, index));
    let mut at = index + usize::from(said);
    if said {
        at += match words.at(at) {
            "like" => 1,
            word => beside::roughly(word),
        };
    }
    // "at 10 to 4" is no stretch.
    if matches!(first, "at" | "@" | "by" | "before" | "around")
        && let Some((clock, next)) = spoken::against_hour(words, at)
    {
        return Some((OnClock::At(clock), next));
    }
    let vouched = matches!(first, "from" | "between" | "at" | "@");
    if let Some((hours, next)) = hours::read(words, at, vouched, beside_day) {
        return Some((OnClock::Between(hours), next));
    }
    if matches!(first, "from" | "between") {
        return None;
    }
    let led = matches!(first, "at" | "@" | "around" | "by");
    if let Some((clock, next)) = exact(words, at).or_else(|| notation::read(words, at, led, beside_day)) {
        // "the 9pm show" is a show, and so is that of a "ticket for 7pm show".
        let described = beside::determiner(words.before(index)) || matches!(words.before(index), "for" | "about");
        let dated = lexicon::dated(words.at(next)) || matches!(words.at(next), "this" | "next" | "every" | "each");
        if described && !(dated || words.parted_at(next) || beside::resumes(words.at(next))) {
            return None;
        }
        return Some((OnClock::At(clock), next + usize::from(matches!(words.at(next), "sharp" | "ish"))));
    }
    if first == "after" {
        return None;
    }
    let (clock, next) = bare(words, index, at, beside_day)?;
    Some((OnClock::At(clock), next))
}

/// A time that no day beside it need vouch for; `led` is the word before it.
pub(super) fn told(words: Words<'_>, at: usize, led: &str) -> Option<(Clock, usize)> {
    exact(words, at).or_else(|| notation::read(words, at, matches!(led, "at" | "@" | "around"), false))
}

/// A time that can be nothing else: "noon", "half past 3", "9am", "15:30".
fn exact(words: Words<'_>, at: usize) -> Option<(Clock, usize)> {
    spoken::read(words, at).or_else(|| dial(words, at))
}

/// Whether a time may end before `next`: what follows is no noun that it describes.
pub(super) fn phrase_ends(words: Words<'_>, next: usize) -> bool {
    let follows = words.at(next);
    words.parted_at(next)
        || beside::resumes(follows)
        || beside::names_day(follows)
        || matches!(follows, "this" | "next" | "every" | "sharp" | "each" | "ish")
        || zones::read(words, next).is_some()
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
    let counts = verbs::consumes(words.before(index)) || beside::numbered(words.before(index));
    let by_part = part_follows(words, next) && !counts && words.before(index) != "to";
    // "at 3 call Lee", "by 6 email the landlord"
    let opens = said && index == 0 && verbs::verb(words.at(next));
    let alone = phrase_ends(words, next) || by_part || opens || (beside_day && verbs::verb(words.at(next)));
    let vouched =
        opens || matches!(words.at(index), "at" | "@" | "around") || (said && (beside_day || words.parted_at(next)));
    let before = words.before(index);
    let after_day = beside_day && (beside::names_day(before) || lexicon::part(before).is_some());
    // "lower the price by 10"
    if verbs::changes(words.at(0)) && (words.at(index) == "by" || !(said || after_day)) {
        return None;
    }
    // "meeting 12 tomorrow"; "level 5 tomorrow" is none.
    let before_day = beside::day_follows(words, next) && (index == 0 || beside::appointment(before)) && !said;
    // "mon 9 dentist": what opens the line is when; "fri 3 meetings" counts them.
    let alone = alone || (after_day && index == 1 && !beside::counted(words.at(next)));
    // "tomorrow at 8 dentist"; "tomorrow at 3 flats" counts, "tomorrow at 5 Main Street" is a place.
    let alone = alone || (led_by_day && !beside::counted(words.at(next)) && !beside::street(words, next));
    let clock = Clock { either_half: hour <= 12, spoken: true, ..Clock::exact(hour, 0) };
    // "look at ten to five flats"
    let goes_on = words.at(next) == "or" || (words.at(next) == "to" && lexicon::number(words.at(next + 1)).is_some());
    let is_time = (vouched || by_part || after_day || before_day) && alone && !goes_on;
    is_time.then(|| (clock, next + usize::from(words.at(next) == "ish")))
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

/// Of "7:30 and 19:30" the first is in the morning: beside a time whose half of the day is certain, one with minutes is
/// as on the dial.
pub(super) fn settle_halves(clocks: &mut [Clock]) {
    if clocks.iter().any(|clock| !clock.either_half) {
        clocks.iter_mut().filter(|clock| !clock.spoken && clock.hour >= 7).for_each(|clock| clock.either_half = false);
    }
}

pub(super) fn bare_hour(word: &str) -> Option<u32> {
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

/// "9am", "9 am", "9:30pm", "9.30pm", "330pm", "15:30", "3:30".
fn dial(words: Words<'_>, index: usize) -> Option<(Clock, usize)> {
    let word = words.at(index).trim_start_matches('~');
    if words.trail(index) == Trail::None
        && let Some(afternoon) = half_of_day(words.at(index + 1))
        && let Some((hour, minute)) = face_of_half(word).filter(|(hour, _)| (1..=12).contains(hour))
    {
        // "9 am" may be "9 am I late": a verb form only before "i".
        if !(words.at(index + 1) == "am" && words.at(index + 2) == "i") {
            return Some((twelve(hour, minute, afternoon), index + 2));
        }
    }
    let other = || other_ratio(words, index) || zones::is_unknown(words, index + 1);
    dial_word(word).filter(|_| !word.contains(':') || !other()).map(|clock| {
        // Who says so how far from UTC they are counts to 24.
        let either_half = clock.either_half && !zones::is_universal(words, index + 1);
        (Clock { either_half, ..clock }, index + 1)
    })
}

/// A dial in one word that can be nothing else: "9am", "9:30pm", "15:30".
pub(super) fn dial_word(word: &str) -> Option<Clock> {
    if let Some((face, afternoon)) = split_half(word) {
        let (hour, minute) = face_of_half(face)?;
        return (1..=12).contains(&hour).then(|| twelve(hour, minute, afternoon));
    }
    let (hour, minute) = face_of(word.strip_suffix('h').unwrap_or(word)).filter(|_| word.contains(':'))?;
    let either_half = (1..=12).contains(&hour) && !word.starts_with('0') && hour != 12;
    Some(Clock { either_half, ..Clock::exact(hour, minute) })
}

/// The face before "am" or "pm", which may lack its colon: "330 pm".
fn face_of_half(face: &str) -> Option<(u32, u32)> {
    let bare = matches!(face.len(), 3 | 4) && face.bytes().all(|b| b.is_ascii_digit());
    let number = || face.parse::<u32>().ok().filter(|number| bare && number % 100 < 60);
    face_of(face).or_else(|| number().map(|number| (number / 100, number % 100)))
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

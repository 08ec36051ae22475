//! Times of day: "9am", "15:30", "at 3", "half past 4", "noon", "3–5pm".

use super::lexicon::{self, Part};
use super::line::{Trail, Words};
use super::verbs;

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
    const fn exact(hour: u32, minute: u32) -> Self {
        Self { hour, minute, either_half: false, spoken: false, day_end: false }
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

    /// The same dial, the other half of the day; `None` when the half was said.
    pub(super) fn later_half(self) -> Option<i64> {
        (self.either_half && self.spoken && (7..12).contains(&self.hour))
            .then(|| i64::from(self.hour + 12) * 60 + i64::from(self.minute))
    }
}

/// A stretch of time, in minutes after midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hours {
    pub from: i64,
    /// Greater than `from`; more than 1440 is the day after.
    pub to: i64,
    /// Which half of the day is not said: "7-9".
    either_half: bool,
}

impl Hours {
    /// In the half of the day that `part` says.
    pub(super) fn within(self, part: Option<Part>) -> Self {
        let later = matches!(part, Some(Part::Afternoon | Part::Evening | Part::Night)) && self.from < 720;
        let half = if self.either_half && later { 720 } else { 0 };
        Self { from: self.from + half, to: self.to + half, either_half: false }
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
    let said = matches!(first, "at" | "@" | "by" | "from" | "between" | "before" | "until" | "till" | "til" | "around");
    let mut at = index + usize::from(said);
    if said && matches!(words.at(at), "around" | "about" | "exactly") {
        at += 1;
    }
    if let Some(found) = range(words, at, matches!(first, "from" | "between" | "at"), beside_day) {
        return Some(found);
    }
    if matches!(first, "from" | "between") {
        return None;
    }
    if let Some((clock, next)) = spoken(words, at).or_else(|| dial(words, at)) {
        // "the 9pm show" is a show.
        if lexicon::determiner(words.before(index)) && !(words.parted_at(next) || lexicon::connective(words.at(next))) {
            return None;
        }
        return Some((OnClock::At(clock), next));
    }
    if first == "at"
        && let Some(clock) = military(words.at(at))
        && (words.parted_at(at + 1) || lexicon::connective(words.at(at + 1)))
    {
        return Some((OnClock::At(clock), at + 1));
    }
    // "at 3", "friday at 9": a bare hour that nothing follows which it could count.
    let hour = bare_hour(words.at(at))?;
    let next = at + 1;
    let alone = words.parted_at(next)
        || (beside_day && verbs::verb(words.at(next)))
        || lexicon::connective(words.at(next))
        || lexicon::weekday(words.at(next)).is_some()
        || matches!(words.at(next), "today" | "tomorrow" | "tonight" | "this" | "next" | "every" | "sharp");
    let asked = matches!(first, "at" | "@" | "around") || (said && (beside_day || words.parted_at(next)));
    (asked && alone && words.at(next) != "or")
        .then_some((OnClock::At(Clock { either_half: true, spoken: true, ..Clock::exact(hour, 0) }), next))
}

/// "1600", "0730".
fn military(word: &str) -> Option<Clock> {
    let number: u32 = word.parse().ok().filter(|_| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()))?;
    (number / 100 < 24 && number % 100 < 60).then(|| Clock::exact(number / 100, number % 100))
}

fn bare_hour(word: &str) -> Option<u32> {
    let hour = word.parse::<u32>().ok().filter(|hour| (1..=12).contains(hour))?;
    (word.len() <= 2 && !word.starts_with('0')).then_some(hour)
}

/// "noon", "midnight", "half past 3", "quarter to nine", "10 past 4", "3 o'clock".
fn spoken(words: Words<'_>, index: usize) -> Option<(Clock, usize)> {
    match words.at(index) {
        "noon" | "midday" => return alone_in_phrase(words, index).then_some((Clock::exact(12, 0), index + 1)),
        "midnight" => {
            let clock = Clock { day_end: true, ..Clock::exact(0, 0) };
            return alone_in_phrase(words, index).then_some((clock, index + 1));
        }
        _ => {}
    }
    let hour_at = |at: usize| {
        let (word, next) = (words.at(at), at + 1);
        let hour = lexicon::number(word).filter(|hour| (1..=12).contains(hour) && !matches!(word, "a" | "an"))?;
        Some((hour as u32, next))
    };
    if let Some((hour, next)) = hour_at(index).filter(|(_, next)| matches!(words.at(*next), "o'clock" | "oclock")) {
        return Some(halved(words, hour, 0, next + 1));
    }
    let after_article = index + usize::from(words.at(index) == "a");
    let (minutes, mut at) = match words.at(after_article) {
        "half" if words.at(after_article + 1) == "past" => (30, after_article + 1),
        "quarter" => (15, after_article + 1),
        word => {
            let minutes = lexicon::number(word).filter(|m| matches!(m, 5 | 10 | 20 | 25))?;
            let minute_word = usize::from(matches!(words.at(index + 1), "minutes" | "mins" | "min"));
            (minutes as u32, index + 1 + minute_word)
        }
    };
    let past = words.at(at) == "past";
    if !past && words.at(at) != "to" {
        return None;
    }
    at += 1;
    let (hour, next) = hour_at(at)?;
    if past {
        return Some(halved(words, hour, minutes, next));
    }
    let earlier = if hour == 1 { 12 } else { hour - 1 };
    // "ten to 5 people" counts people.
    words.parted_at(next).then(|| halved(words, earlier, 60 - minutes, next)).or_else(|| {
        (words.at(after_article) == "quarter" || half_of_day(words.at(next)).is_some())
            .then(|| halved(words, earlier, 60 - minutes, next))
    })
}

/// "noon" and "midnight" name things too: "The Midnight Library", "noon prayer".
fn alone_in_phrase(words: Words<'_>, index: usize) -> bool {
    let before = words.before(index);
    let next = words.at(index + 1);
    !lexicon::determiner(before)
        && (words.parted_at(index + 1)
            || lexicon::connective(next)
            || matches!(
                before,
                "at" | "by" | "before" | "until" | "till" | "around" | "tomorrow" | "today" | "tonight"
            )
            || lexicon::weekday(before).is_some()
            || lexicon::weekday(next).is_some()
            || matches!(next, "today" | "tomorrow" | "tonight" | "next" | "this" | "every"))
}

/// A dial hour, with "am", "pm" or "in the …" left to say which half.
fn halved(words: Words<'_>, hour: u32, minute: u32, next: usize) -> (Clock, usize) {
    match half_of_day(words.at(next)) {
        Some(afternoon) => (twelve(hour, minute, afternoon), next + 1),
        None => (Clock { either_half: true, spoken: true, ..Clock::exact(hour, minute) }, next),
    }
}

fn half_of_day(word: &str) -> Option<bool> {
    match word {
        "am" | "a.m" | "a.m." => Some(false),
        "pm" | "p.m" | "p.m." => Some(true),
        _ => None,
    }
}

fn twelve(hour: u32, minute: u32, afternoon: bool) -> Clock {
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
    let written_out = word.len() >= 4 && word.as_bytes()[word.len() - 3] == b':';
    if !written_out || other_ratio(words, index) {
        return None;
    }
    let either_half = (1..=12).contains(&hour) && !word.starts_with('0') && hour != 12;
    Some((Clock { either_half, ..Clock::exact(hour, minute) }, index + 1))
}

/// "16:10 monitor", "John 3:16": two numbers with a colon that are no time.
fn other_ratio(words: Words<'_>, index: usize) -> bool {
    let after = words.at(index + 1);
    let before = words.before(index);
    matches!(after, "ratio" | "aspect" | "screen" | "monitor" | "display" | "score" | "scale" | "odds" | "win")
        || matches!(
            before,
            "ratio"
                | "score"
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
fn split_half(word: &str) -> Option<(&str, bool)> {
    for (ending, afternoon) in [("a.m", false), ("p.m", true), ("am", false), ("pm", true)] {
        if let Some(face) = word.strip_suffix(ending) {
            return face.starts_with(|c: char| c.is_ascii_digit()).then_some((face, afternoon));
        }
    }
    None
}

/// "9", "9:30", "9.30" → hour and minute.
fn face_of(face: &str) -> Option<(u32, u32)> {
    let (hour, minute) = face.split_once([':', '.']).unwrap_or((face, "00"));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if hour.is_empty() || hour.len() > 2 || minute.len() != 2 || !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some((hour, minute))
}

/// "3-5pm", "3pm-5pm", "15:00–16:30", "3 to 5pm", "3 - 5 pm", "between 3 and 5".
fn range(words: Words<'_>, index: usize, vouched: bool, beside_day: bool) -> Option<(OnClock, usize)> {
    let (start, end, next) = ends_of_range(words, index)?;
    let told = |side: &Side| side.half.is_some() || side.minutes_written;
    if !(told(&start) || told(&end) || beside_day || vouched) {
        return None;
    }
    if !(told(&start) || told(&end) || words.parted_at(next) || lexicon::connective(words.at(next)))
        && !(beside_day && !words.at(next).ends_with('s') && words.at(next) != "people")
    {
        // "from 3 to 5 people"
        return None;
    }
    let (from, to) = order(&start, &end)?;
    let either_half = start.half.is_none() && end.half.is_none() && start.hour <= 12 && end.hour <= 12;
    Some((OnClock::Between(Hours { from, to, either_half }), next))
}

struct Side {
    hour: u32,
    minute: u32,
    half: Option<bool>,
    minutes_written: bool,
}

fn side(word: &str) -> Option<Side> {
    let (face, half) = split_half(word).map_or((word, None), |(face, half)| (face, Some(half)));
    let (hour, minute) = face_of(face)?;
    if half.is_some() && !(1..=12).contains(&hour) {
        return None;
    }
    Some(Side { hour, minute, half, minutes_written: face.contains(':') || (face.contains('.') && half.is_some()) })
}

fn ends_of_range(words: Words<'_>, index: usize) -> Option<(Side, Side, usize)> {
    let with_half = |at: usize, side: Side| match half_of_day(words.at(at)) {
        Some(half) if side.half.is_none() && (1..=12).contains(&side.hour) => {
            (Side { half: Some(half), ..side }, at + 1)
        }
        _ => (side, at),
    };
    if let Some((left, right)) = words.at(index).split_once('-') {
        let (end, next) = with_half(index + 1, side(right)?);
        return Some((side(left)?, end, next));
    }
    let (start, at) = with_half(index + 1, side(words.at(index))?);
    if !matches!(words.at(at), "-" | "to" | "until" | "till" | "and") {
        return None;
    }
    if words.at(at) == "and" && words.before(index) != "between" {
        return None;
    }
    let (end, next) = with_half(at + 1 + 1, side(words.at(at + 1))?);
    Some((start, end, next))
}

/// Puts both ends into minutes. The half that only one side names holds for the other when
/// the order allows it: "3-5pm" is in the afternoon, "11-1pm" begins before noon.
fn order(start: &Side, end: &Side) -> Option<(i64, i64)> {
    let fixed = |side: &Side, half: Option<bool>| {
        let hour = half.map_or(side.hour, |afternoon| side.hour % 12 + if afternoon { 12 } else { 0 });
        i64::from(hour) * 60 + i64::from(side.minute)
    };
    let (mut from, mut to) = match (start.half, end.half) {
        (Some(_), Some(_)) => (fixed(start, start.half), fixed(end, end.half)),
        (None, Some(_)) => {
            let to = fixed(end, end.half);
            let same = fixed(start, if start.hour <= 12 { end.half } else { None });
            (
                if same < to {
                    same
                } else {
                    fixed(start, if start.hour <= 12 { end.half.map(|half| !half) } else { None })
                },
                to,
            )
        }
        (Some(_), None) => {
            let from = fixed(start, start.half);
            let same = fixed(end, if end.hour <= 12 { start.half } else { None });
            (
                from,
                if same > from {
                    same
                } else {
                    fixed(end, if end.hour <= 12 { start.half.map(|half| !half) } else { None })
                },
            )
        }
        (None, None) => (fixed(start, None), fixed(end, None)),
    };
    if start.half.is_none() && end.half.is_none() && start.hour <= 12 && end.hour <= 12 {
        // "3 to 5", "9 to 5", "10:00-11:00": working hours are meant.
        if start.hour < 7 {
            from += 720;
        }
        if to <= from {
            to += 720;
        }
    }
    if to <= from {
        to += 24 * 60;
    }
    (to - from <= 16 * 60 && to > from).then_some((from, to))
}

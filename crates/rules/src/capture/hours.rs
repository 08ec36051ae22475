//! Stretches of time: "3-5pm", "from 3 to 5", "15:00–16:30", "midnight to noon".

use super::beside;
use super::clock::{face_of, half_of_day, other_ratio, part_follows, split_half};
use super::lexicon::Part;
use super::line::{Trail, Words};
use super::notation::{lettered, short_half};
use super::usual::Usual;
use super::verbs;

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
        let half = match part.filter(|_| self.either_half) {
            Some(Part::Afternoon | Part::Evening | Part::Night) if self.from < 720 => 720,
            Some(Part::Morning) if self.from >= 720 => -720,
            _ => 0,
        };
        Self { from: self.from + half, to: self.to + half, either_half: false }
    }

    /// In the half of the day in which it usually begins.
    pub(super) fn usually(self, usual: Usual) -> Self {
        let (dial, minute) = ((self.from / 60 + 11) % 12 + 1, self.from % 60);
        let hour = u32::try_from(dial).ok().and_then(|dial| usual.hour(dial)).filter(|_| self.either_half);
        let Some(hour) = hour else { return self };
        let later = i64::from(hour) * 60 + minute - self.from;
        Self { from: self.from + later, to: self.to + later, either_half: false }
    }
}

/// "3-5pm", "3pm-5pm", "15:00–16:30", "3 to 5pm", "3 - 5 pm", "between 3 and 5", "10 - 11 at
/// night". `vouched` says that "from", "between" or "at" leads it, `beside_day` that a day does.
pub(super) fn read(words: Words<'_>, index: usize, vouched: bool, beside_day: bool) -> Option<(Hours, usize)> {
    let (start, end, next) = ends_of_range(words, index).filter(|_| !other_ratio(words, index))?;
    // "move the call from 3pm to 4pm", "increase the timeout from 5 to 10"
    if words.before(index) == "from" && verbs::changes(words.at(0)) {
        return None;
    }
    let told = |side: &Side| side.half.is_some() || side.minutes_written;
    if !(told(&start) || told(&end)) {
        let by_part = part_follows(words, next);
        // "10 to 4 tomorrow" is ten to four.
        let clock = matches!(start.hour, 5 | 10) && !(1..=2).contains(&(i64::from(end.hour) - i64::from(start.hour)));
        let clock = clock && words.at(index + 1) == "to";
        let by_day = beside::day_follows(words, next) && words.trail(next - 1) == Trail::None && !clock;
        let alone = by_part || by_day || words.parted_at(next) || beside::resumes(words.at(next));
        // "from 3 to 5 people", "chapters 3-5"
        let counted = beside::counted(words.at(next));
        let numbers = beside::numbered(words.before(index));
        if numbers || !(vouched || beside_day || by_part || by_day) || !(alone || (beside_day && !counted)) {
            return None;
        }
    }
    let (from, to) = order(&start, &end)?;
    let either_half = start.half.is_none() && end.half.is_none() && start.hour <= 12 && end.hour <= 12;
    Some((Hours { from, to, either_half }, next))
}

struct Side {
    hour: u32,
    minute: u32,
    half: Option<bool>,
    minutes_written: bool,
}

fn side(word: &str) -> Option<Side> {
    let named = |afternoon: bool| Side { hour: 12, minute: 0, half: Some(afternoon), minutes_written: true };
    match word {
        "noon" | "midday" => return Some(named(true)),
        "midnight" => return Some(named(false)),
        _ => {}
    }
    if let Some((hour, afternoon)) = short_half(word) {
        return Some(Side { hour, minute: 0, half: Some(afternoon), minutes_written: false });
    }
    if let Some(clock) = lettered(word).filter(|clock| clock.hour > 5) {
        return Some(Side { hour: clock.hour, minute: clock.minute, half: None, minutes_written: true });
    }
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
        let half = half.filter(|_| side.hour <= 12);
        let hour = half.map_or(side.hour, |afternoon| side.hour % 12 + if afternoon { 12 } else { 0 });
        i64::from(hour) * 60 + i64::from(side.minute)
    };
    let other = |half: Option<bool>| half.map(|half| !half);
    let (from, mut to) = match (start.half, end.half) {
        (None, Some(_)) => {
            let to = fixed(end, end.half);
            let same = fixed(start, end.half);
            (if same < to { same } else { fixed(start, other(end.half)) }, to)
        }
        (Some(_), None) => {
            let from = fixed(start, start.half);
            let same = fixed(end, start.half);
            (from, if same > from { same } else { fixed(end, other(start.half)) })
        }
        (Some(_), Some(_)) => (fixed(start, start.half), fixed(end, end.half)),
        (None, None) => unsaid(start, end, (fixed(start, None), fixed(end, None))),
    };
    if to <= from {
        to += 24 * 60;
    }
    // Who writes both ends out may mean a long day; "9-8" is no night's work.
    let exact = |side: &Side| side.half.is_some() || side.minutes_written;
    let longest = if exact(start) && exact(end) { 24 * 60 - 1 } else { 16 * 60 };
    (to > from && to - from <= longest).then_some((from, to))
}

/// "3 to 5", "9 to 5", "10:00-11:00": working hours are meant.
fn unsaid(start: &Side, end: &Side, (mut from, mut to): (i64, i64)) -> (i64, i64) {
    if start.hour <= 12 && end.hour <= 12 {
        if (1..7).contains(&start.hour) {
            from += 720;
        }
        if to <= from {
            to += 720;
        }
    }
    (from, to)
}

//! How long something takes: "~30m", "1h30", "for two hours", "45 min".

use super::beside;
use super::lexicon::{self, Unit};
use super::line::Words;
use super::often;
use super::verbs;

/// The longest estimate, in minutes (RULES §1).
pub(super) const LONGEST: i64 = 720;

/// A length as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Estimate {
    /// 1–720.
    pub minutes: i64,
    /// `~` or "for" stood before it.
    pub marked: bool,
}

/// Reads an estimate at `index`; gives the word after it.
pub(super) fn read(words: Words<'_>, index: usize) -> Option<(Estimate, usize)> {
    let first = words.at(index);
    let phrase = match (first, words.at(index + 1)) {
        ("lasts" | "lasting", "for") => 2,
        (
            "for" | "takes" | "taking" | "lasts" | "lasting" | "about" | "approx" | "roughly" | "~" | "est"
            | "estimate" | "duration",
            next,
        ) => 1 + usize::from(matches!(next, "about" | "around" | "approx" | "roughly")),
        // "run 5 km in 30 minutes": so fast, and not so soon.
        ("in", _) if beside::distance_ends(words, index) => 1,
        _ => 0,
    };
    let tilde = words.at(index + phrase).starts_with('~') && words.at(index + phrase).len() > 1;
    let (minutes, next) = length(words, index + phrase)?;
    let marked = phrase > 0 || tilde;
    if !marked && measures(words, index, next) {
        return None;
    }
    if (1..=LONGEST).contains(&minutes) && spent_on(words, index, next) {
        return Some((Estimate { minutes, marked }, next + 1));
    }
    // "swim 50m", "pay 5m": metres and millions.
    // "wait a minute", "give me an hour": a manner of speaking.
    let idiom = !marked
        && matches!(first, "a" | "an")
        && matches!(words.before(index), "wait" | "me" | "got" | "in" | "hold" | "take");
    let other_unit = first.ends_with('m')
        && matches!(words.before(index), "swim" | "dive" | "pay" | "raise" | "row" | "sprint" | "climb");
    // What no task can keep stays words: a shorter length would be another one.
    if !(1..=LONGEST).contains(&minutes)
        || idiom
        || (!marked && (other_unit || (describes(words, index, next) && !heads(words, index, next, minutes))))
        || (followed_otherwise(words, next) && !so_often(words, index, next, marked))
    {
        return None;
    }
    Some((Estimate { minutes, marked }, next))
}

/// "5m cable", "measure 3m wall": metres of a thing that is bought or made.
fn measures(words: Words<'_>, index: usize, next: usize) -> bool {
    let metres = next == index + 1 && words.at(index).ends_with('m');
    let thing = words.at(next);
    let named = !words.parted_at(next) && !lexicon::dated(thing) && thing.starts_with(char::is_alphabetic);
    let handled = matches!(words.before(index), "and" | "of" | "with" | "&") && verbs::handles(words.at(0));
    metres
        && named
        && (metres_long(thing) || ((verbs::handles(words.before(index)) || handled) && !beside::resumes(thing)))
}

/// What is measured in metres.
fn metres_long(thing: &str) -> bool {
    matches!(
        thing,
        "cable"
            | "cables"
            | "boat"
            | "carpet"
            | "chain"
            | "cord"
            | "extension"
            | "fabric"
            | "fence"
            | "fencing"
            | "hedge"
            | "hose"
            | "ladder"
            | "lead"
            | "pipe"
            | "plank"
            | "race"
            | "sprint"
            | "planks"
            | "pole"
            | "poles"
            | "ribbon"
            | "rope"
            | "string"
            | "tape"
            | "timber"
            | "trench"
            | "tube"
            | "tubing"
            | "wall"
            | "wire"
            | "wood"
    )
}

/// "30 minute run", "quick 10-minute tidy", "half an hour walk": a length that opens the line is that of what
/// follows. "One minute manager" and "60 Minute Makeover" are names.
fn heads(words: Words<'_>, index: usize, next: usize, minutes: i64) -> bool {
    let quick = index == 1 && matches!(words.at(0), "quick" | "short" | "brief" | "gentle" | "easy" | "light" | "long");
    let name = words.capitalised(next - 1) && words.capitalised(next) && index + 1 < next;
    let noun = words.at(next);
    (index == 0 || quick) && minutes >= 5 && !name && noun != "of" && noun.starts_with(char::is_alphabetic)
}

/// "2 hours of studying", "an hour of piano": a length that opens the line, and what one does for so long. "2 hours of
/// footage" is a thing.
fn spent_on(words: Words<'_>, index: usize, next: usize) -> bool {
    let done = words.at(next + 1);
    let alone = words.parted_at(next + 2) || beside::resumes(words.at(next + 2)) || lexicon::dated(words.at(next + 2));
    let by_name = matches!(
        done,
        "cardio"
            | "chess"
            | "exercise"
            | "gym"
            | "guitar"
            | "homework"
            | "housework"
            | "meditation"
            | "paperwork"
            | "piano"
            | "pilates"
            | "practice"
            | "research"
            | "revision"
            | "study"
            | "tennis"
            | "violin"
            | "work"
            | "yoga"
    );
    let no_deed = done.ends_with("thing") || matches!(done, "evening" | "morning" | "recording" | "spring" | "string");
    let doing = done.len() > 5 && done.ends_with("ing") && !no_deed;
    index == 0 && words.at(next) == "of" && !words.capitalised(next + 1) && (doing || (by_name && alone))
}

/// "a 30 minute walk", "the 2 hours of …": a length that belongs to a thing.
fn describes(words: Words<'_>, index: usize, next: usize) -> bool {
    let before = words.before(index);
    let long_form = next > index + 1 || words.at(index).contains('-');
    let unit = words.at(next - 1);
    let noun_follows = long_form
        && !words.parted_at(next)
        && !beside::connective(words.at(next))
        && (unit.ends_with("minute") || unit.ends_with("hour") || unit.contains('-'));
    beside::determiner(before)
        || noun_follows
        || matches!(
            before,
            "in" | "every" | "each" | "within" | "than" | "last" | "first" | "next" | "per" | "after" | "of"
        )
        || words.at(next) == "of"
}

/// "30 minutes before", "2 hours ago", "an hour a day": no length of the task.
fn followed_otherwise(words: Words<'_>, next: usize) -> bool {
    matches!(
        words.at(next),
        "before" | "after" | "late" | "early" | "ago" | "from" | "per" | "past" | "away" | "old" | "or"
    ) || (words.at(next) == "a" && lexicon::unit(words.at(next + 1)).is_some())
}

/// "for 20 minutes a day", "30 min per day": so long each time. "Cut it to 2 hours a day" says something else.
fn so_often(words: Words<'_>, index: usize, next: usize, marked: bool) -> bool {
    let free = marked || !(beside::resumes(words.before(index)) || beside::determiner(words.before(index)));
    free && often::per_unit(words, next).is_some()
}

/// A length in minutes and the word after it.
pub(super) fn length(words: Words<'_>, index: usize) -> Option<(i64, usize)> {
    let word = words.at(index);
    let tilde = word.starts_with('~');
    let word = word.trim_start_matches('~');
    if word.is_empty() {
        return None;
    }
    // Capital letters count other things: "3M", "2H".
    let typed = &words.0[index].text;
    let shouted = typed.chars().any(char::is_uppercase);
    if let Some(minutes) = hyphenated(word) {
        return Some((minutes, index + 1));
    }
    if let Some((minutes, hours_given)) = compact(word).filter(|_| !shouted) {
        if hours_given && let Some((more, false)) = compact(words.at(index + 1)) {
            return Some((minutes + more, index + 2));
        }
        return Some((minutes, index + 1));
    }
    if let Some(found) = in_words(words, index) {
        return Some(found);
    }
    let (hundredths, mut next) = if let Some(hundredths) = decimal(word) {
        (hundredths, index + 1)
    } else if word == "a" && matches!(words.at(index + 1), "couple" | "pair") {
        (200, index + 2)
    } else if word == "a" && words.at(index + 1) == "few" {
        (300, index + 2)
    } else {
        (lexicon::number(word)? * 100, index + 1)
    };
    next += usize::from(words.at(next) == "of" && word == "a");
    let unit =
        lexicon::unit(words.at(next)).or_else(|| single_letter(words.at(next)).filter(|_| tilde || is_digits(word)))?;
    let minutes = in_minutes(hundredths, unit)?;
    let end = next + 1;
    if unit == Unit::Hour {
        let at = end + usize::from(words.at(end) == "and");
        if words.at(at) == "a" && words.at(at + 1) == "half" {
            return Some((minutes + 30, at + 2));
        }
        if let Some(more) = lexicon::number(words.at(at)).filter(|_| is_digits(words.at(at)))
            && lexicon::unit(words.at(at + 1)) == Some(Unit::Minute)
        {
            return Some((minutes + more, at + 2));
        }
    }
    Some((minutes, end))
}

/// So many hundredths of a minute or an hour.
fn in_minutes(hundredths: i64, unit: Unit) -> Option<i64> {
    match unit {
        Unit::Minute => Some(hundredths / 100),
        Unit::Hour => Some(hundredths * 60 / 100),
        _ => None,
    }
}

/// "30-minute", "2-hour", "half-hour", "15-min".
fn hyphenated(word: &str) -> Option<i64> {
    let (count, unit) = word.split_once('-')?;
    let hundredths =
        if count == "half" { 50 } else { decimal(count).or_else(|| Some(lexicon::number(count)? * 100))? };
    in_minutes(hundredths, lexicon::unit(unit)?)
}

fn single_letter(word: &str) -> Option<Unit> {
    match word {
        "h" => Some(Unit::Hour),
        "m" => Some(Unit::Minute),
        _ => None,
    }
}

fn is_digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

/// "half an hour", "quarter of an hour", "an hour and a half", "one and a half hours".
fn in_words(words: Words<'_>, index: usize) -> Option<(i64, usize)> {
    let w = |offset: usize| words.at(index + offset);
    match (w(0), w(1), w(2), w(3)) {
        ("half", "an" | "a", "hour", _) | ("a", "half", "hour", _) => Some((30, index + 3)),
        ("half" | "1/2", "hour" | "h" | "hr", ..) => Some((30, index + 2)),
        ("hour", "and", "a", "half") if index == 0 => Some((90, index + 4)),
        ("1/4", "hour" | "h" | "hr", ..) => Some((15, index + 2)),
        ("3/4", "hour" | "h" | "hr", ..) => Some((45, index + 2)),
        ("1/2h", ..) => Some((30, index + 1)),
        ("1/4h", ..) => Some((15, index + 1)),
        ("3/4h", ..) => Some((45, index + 1)),
        ("three-quarters", "of", "an", "hour") => Some((45, index + 4)),
        ("three", "quarters", "of", "an") if w(4) == "hour" => Some((45, index + 5)),
        ("quarter", "of", "an", "hour") => Some((15, index + 4)),
        ("a", "quarter", "of", "an") if w(4) == "hour" => Some((15, index + 5)),
        (number, "1/2" | "½", "hours" | "hrs", _) => Some((lexicon::number(number)? * 60 + 30, index + 3)),
        (number, "and", "a", "half") if matches!(w(4), "hours" | "hrs") => {
            Some((lexicon::number(number)? * 60 + 30, index + 5))
        }
        _ => None,
    }
}

/// "1.5", "1,5", "½" or "1½" in hundredths.
fn decimal(word: &str) -> Option<i64> {
    let parts = [("½", 50), ("¼", 25), ("¾", 75)];
    if let Some((whole, part)) = parts.into_iter().find_map(|(sign, part)| Some((word.strip_suffix(sign)?, part))) {
        let whole = if whole.is_empty() { 0 } else { lexicon::number(whole).filter(|_| is_digits(whole))? };
        return Some(whole * 100 + part);
    }
    let (whole, part) = word.split_once(['.', ','])?;
    if !is_digits(whole) || whole.len() > 3 || part.len() > 2 || !is_digits(part) {
        return None;
    }
    let hundredths: i64 = format!("{part:0<2}").parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 100 + hundredths)
}

/// "30m", "45min", "1h", "1h30", "1h30m", "1.5h", "2hrs" in minutes, and whether it ended in hours.
fn compact(word: &str) -> Option<(i64, bool)> {
    let split = word.find(|c: char| c.is_ascii_alphabetic())?;
    let (count, rest) = word.split_at(split);
    if let Some((hours, minutes)) = count.split_once(':').filter(|_| matches!(rest, "h" | "hr" | "hrs")) {
        let hours = lexicon::number(hours).filter(|_| is_digits(hours))?;
        let minutes = lexicon::number(minutes).filter(|minute| is_digits(minutes) && *minute < 60)?;
        return Some((hours * 60 + minutes, false));
    }
    let hundredths = match decimal(count) {
        Some(hundredths) => hundredths,
        None => lexicon::number(count).filter(|_| is_digits(count))? * 100,
    };
    let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let (unit, more) = rest.split_at(letters);
    match unit {
        "m" | "min" | "mins" | "minutes" | "minute" => more.is_empty().then_some((hundredths / 100, false)),
        "h" | "hr" | "hrs" | "hour" | "hours" => {
            if more.is_empty() {
                return Some((hundredths * 60 / 100, true));
            }
            let digits = more.strip_suffix("min").or_else(|| more.strip_suffix('m')).unwrap_or(more);
            let minutes: i64 = lexicon::number(digits).filter(|_| is_digits(digits) && digits.len() <= 2)?;
            (minutes < 60).then_some((hundredths * 60 / 100 + minutes, false))
        }
        _ => None,
    }
}

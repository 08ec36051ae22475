//! Zones beside a time: "3pm EST", "15:00 UTC", "9am PT", "10am Europe/Berlin", "noon London time".
//!
//! A name of standard or summer time (`EST`, `CEST`) is that distance from UTC, as RFC 5322 has it; a name
//! of a region (`ET`, `Pacific time`, `Europe/Berlin`) is what its clocks show on that day.

use chrono_tz::{TZ_VARIANTS, Tz};

use super::line::{Trail, Words};
use super::{beside, clock, lexicon, verbs};

/// Reads a zone at `index`, right after a time; gives the word after it.
pub(super) fn read(words: Words<'_>, index: usize) -> Option<(Tz, usize)> {
    if index == 0 || words.trail(index - 1) != Trail::None || words.at(index).is_empty() {
        return None;
    }
    if words.at(index + 1) == "time" && words.trail(index) == Trail::None {
        return clocks_of(words.at(index)).map(|zone| (zone, index + 2));
    }
    let typed = words.0[index].text.as_str();
    // "9am CT scan", "3pm MT meeting": two letters are many things.
    let region = || region(typed).filter(|_| is_alone(words, index + 1));
    if let Some((hours, minutes)) = offset_behind(words, index) {
        return Some((at_distance(hours, minutes)?, index + 1));
    }
    let zone = abbreviated(words.at(index)).or_else(region).or_else(|| from_utc(words.at(index)));
    let named = || typed.contains('/').then(|| typed.parse().ok()).flatten();
    Some((zone.or_else(named)?, index + 1))
}

/// Whether a distance from UTC stands at `index` that no zone here has: the time before it is then on unknown clocks.
pub(super) fn is_unknown(words: Words<'_>, index: usize) -> bool {
    offset_behind(words, index).is_some_and(|(hours, minutes)| at_distance(hours, minutes).is_none())
}

/// Whether UTC, or a distance from it in figures, stands at `index`.
pub(super) fn is_universal(words: Words<'_>, index: usize) -> bool {
    matches!(words.at(index), "utc" | "gmt") || offset_behind(words, index).is_some()
}

/// The hours and minutes of the "+0100" or "-05:00" at `index`, behind a time with minutes. "9:30 -1100" may be the
/// time that it goes on to.
fn offset_behind(words: Words<'_>, index: usize) -> Option<(i32, i32)> {
    let word = words.at(index);
    let digits: String = word.strip_prefix(['+', '-'])?.chars().filter(|&c| c != ':').collect();
    let written = digits.len() == 4 && matches!(word.len(), 5 | 6) && (word.len() == 5 || word.as_bytes()[3] == b':');
    let (hour, minute) =
        clock::face_of(words.before(index)).filter(|_| written && words.before(index).contains(':'))?;
    let number: i32 = digits.parse().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit()))?;
    let (hours, minutes) = (number / 100, number % 100);
    let stretch = word.starts_with('-') && hours * 60 + minutes > i32::try_from(hour * 60 + minute).ok()?;
    let sign = if word.starts_with('-') { -1 } else { 1 };
    (!stretch && hours <= 14 && minutes < 60).then_some((sign * hours, sign * minutes))
}

/// The zone whose clocks are always so far from UTC.
fn at_distance(hours: i32, minutes: i32) -> Option<Tz> {
    match (hours, minutes) {
        (0, 0) => Some(Tz::UTC),
        // The database counts the other way round.
        (hours, 0) => format!("Etc/GMT{:+}", -hours).parse().ok(),
        (4, 30) => Some(Tz::Asia__Kabul),
        (5, 30) => Some(Tz::Asia__Kolkata),
        (5, 45) => Some(Tz::Asia__Kathmandu),
        (9, 30) => Some(Tz::Australia__Darwin),
        _ => None,
    }
}

/// Whether what stands before `index` is not put before a noun there.
fn is_alone(words: Words<'_>, index: usize) -> bool {
    let next = words.at(index);
    words.parted_at(index)
        || beside::resumes(next)
        || lexicon::dated(next)
        || verbs::verb(next)
        || next.starts_with(['#', '@', '+', '!', '%', '/', '~', '>'])
}

/// What a span shows of a zone: its name in the IANA database, or its distance from UTC.
pub(super) fn shown(zone: Tz) -> String {
    // Etc/GMT+5 is five hours WEST of Greenwich.
    match zone.name().strip_prefix("Etc/GMT") {
        Some(hours) if hours.starts_with('+') => format!("UTC-{}", &hours[1..]),
        Some(hours) if hours.starts_with('-') => format!("UTC+{}", &hours[1..]),
        _ => zone.name().to_owned(),
    }
}

/// Two letters that stand for a region of the USA, in capitals: "et" and "pt" may be anything.
fn region(typed: &str) -> Option<Tz> {
    Some(match typed {
        "ET" => Tz::America__New_York,
        "CT" => Tz::America__Chicago,
        "MT" => Tz::America__Denver,
        "PT" => Tz::America__Los_Angeles,
        _ => return None,
    })
}

/// Names of standard and of summer time that are known far beyond their region. `CST` is the one of
/// America, `IST` the one of India, `BST` the one of Britain.
fn abbreviated(word: &str) -> Option<Tz> {
    Some(match word {
        "utc" | "gmt" => Tz::UTC,
        "bst" | "cet" => Tz::Etc__GMTMinus1,
        "cest" | "eet" => Tz::Etc__GMTMinus2,
        "eest" | "msk" => Tz::Etc__GMTMinus3,
        "ist" => Tz::Asia__Kolkata,
        "sgt" | "hkt" | "awst" => Tz::Etc__GMTMinus8,
        "jst" | "kst" => Tz::Etc__GMTMinus9,
        "aest" => Tz::Etc__GMTMinus10,
        "aedt" => Tz::Etc__GMTMinus11,
        "nzst" => Tz::Etc__GMTMinus12,
        "nzdt" => Tz::Etc__GMTMinus13,
        "edt" => Tz::Etc__GMTPlus4,
        "est" | "cdt" => Tz::Etc__GMTPlus5,
        "cst" | "mdt" => Tz::Etc__GMTPlus6,
        "mst" | "pdt" => Tz::Etc__GMTPlus7,
        "pst" | "akdt" => Tz::Etc__GMTPlus8,
        "akst" => Tz::Etc__GMTPlus9,
        "hst" => Tz::Etc__GMTPlus10,
        _ => return None,
    })
}

/// "UTC+2", "gmt-05:00": whole hours.
fn from_utc(word: &str) -> Option<Tz> {
    let offset = word.strip_prefix("utc").or_else(|| word.strip_prefix("gmt"))?;
    let hours = offset.strip_prefix(['+', '-'])?;
    let hours = hours.strip_suffix(":00").unwrap_or(hours);
    let hours: u8 = hours.parse().ok().filter(|_| hours.len() <= 2 && !hours.starts_with('+'))?;
    // The database counts the other way round.
    let sign = if offset.starts_with('+') { '-' } else { '+' };
    if hours == 0 { Some(Tz::UTC) } else { format!("Etc/GMT{sign}{hours}").parse().ok() }
}

/// "eastern", "berlin": whose clocks are meant by "… time".
fn clocks_of(word: &str) -> Option<Tz> {
    match word {
        "eastern" => Some(Tz::America__New_York),
        "central" => Some(Tz::America__Chicago),
        "mountain" => Some(Tz::America__Denver),
        "pacific" => Some(Tz::America__Los_Angeles),
        "uk" | "british" => Some(Tz::Europe__London),
        city => TZ_VARIANTS.into_iter().find(|zone| {
            zone.name().rsplit_once('/').is_some_and(|(_, name)| name.len() > 3 && name.eq_ignore_ascii_case(city))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_from_utc_is_shown_as_people_write_it() {
        for (word, text) in [("est", "UTC-5"), ("cest", "UTC+2"), ("utc", "UTC"), ("ist", "Asia/Kolkata")] {
            assert_eq!(abbreviated(word).map(shown).as_deref(), Some(text));
        }
        for (word, text) in [("utc+2", "UTC+2"), ("gmt-05:00", "UTC-5"), ("utc+0", "UTC")] {
            assert_eq!(from_utc(word).map(shown).as_deref(), Some(text));
        }
        for word in ["utc+15", "utc+5:30", "utc2", "utc+", "gmt--1", "utc++1"] {
            assert_eq!(from_utc(word), None, "{word}");
        }
    }
}

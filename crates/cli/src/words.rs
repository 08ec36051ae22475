//! Dates, lengths and ids as people say them.

use cairn_kernel::{Timestamp, UserZone};
use chrono::Datelike as _;
use uuid::Uuid;

/// Fewest characters of an id that are shown.
const SHORTEST: usize = 6;

/// `at` as seen from `now`: "tomorrow 09:00", "Friday", "5 Jan 2028 14:30".
pub(crate) fn when(at: Timestamp, all_day: bool, now: Timestamp, zone: &UserZone) -> String {
    let (wall, today) = (zone.wall(at), zone.wall(now).date());
    let day = match (wall.date() - today).num_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        2..=6 => wall.format("%A").to_string(),
        _ if wall.year() == today.year() => wall.format("%-d %b").to_string(),
        _ => wall.format("%-d %b %Y").to_string(),
    };
    if all_day { day } else { format!("{day} {}", wall.format("%H:%M")) }
}

/// A length: "45 min", "1 h", "1 h 30".
pub(crate) fn minutes(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, rest) => format!("{hours} h {rest:02}"),
    }
}

/// Reads a length: `30`, `45m`, `1h`, `1h30`, `1h 30min`.
pub(crate) fn read_minutes(text: &str) -> Option<i64> {
    let text = text.trim().trim_start_matches('~').to_ascii_lowercase().replace(' ', "");
    let plain = text.strip_suffix("minutes").or_else(|| text.strip_suffix("min")).or_else(|| text.strip_suffix('m'));
    let text = plain.unwrap_or(&text);
    match text.split_once('h') {
        None => text.parse().ok(),
        Some((hours, "")) => hours.parse::<i64>().ok()?.checked_mul(60),
        Some((hours, rest)) => hours.parse::<i64>().ok()?.checked_mul(60)?.checked_add(rest.parse().ok()?),
    }
}

/// The ends of `ids`, as short as tells them apart, all of one length.
pub(crate) fn short_ids(ids: &[Uuid]) -> Vec<String> {
    let full: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
    let end = |id: &String, length: usize| id[id.len() - length..].to_owned();
    let is_unique = |length: &usize| {
        let mut ends: Vec<_> = full.iter().map(|id| end(id, *length)).collect();
        ends.sort_unstable();
        ends.windows(2).all(|pair| pair[0] != pair[1])
    };
    let length = (SHORTEST..32).find(is_unique).unwrap_or(32);
    full.iter().map(|id| end(id, length)).collect()
}

/// The end of one id.
pub(crate) fn short_id(id: Uuid) -> String {
    short_ids(&[id]).concat()
}

/// `1 step`, `3 steps`.
pub(crate) fn count(number: i64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_said_from_where_the_user_lives() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let berlin = UserZone::of(chrono_tz::Europe::Berlin);
        let now = at("2026-11-21T22:30:00Z");
        let said = |text: &str| when(at(text), false, now, &berlin);
        assert_eq!(said("2026-11-21T22:45:00Z"), "today 23:45");
        assert_eq!(said("2026-11-21T23:00:00Z"), "tomorrow 00:00");
        assert_eq!(said("2026-11-20T08:00:00Z"), "yesterday 09:00");
        assert_eq!(said("2026-11-24T08:00:00Z"), "Tuesday 09:00");
        assert_eq!(said("2026-12-24T08:00:00Z"), "24 Dec 09:00");
        assert_eq!(when(at("2028-01-05T22:59:59Z"), true, now, &berlin), "5 Jan 2028");
    }

    #[test]
    fn lengths_are_read_as_they_are_written() {
        for (text, expected) in [
            ("30", Some(30)),
            ("~45m", Some(45)),
            ("1h", Some(60)),
            ("1h30", Some(90)),
            ("2h 05min", Some(125)),
            ("soon", None),
            ("h", None),
        ] {
            assert_eq!(read_minutes(text), expected, "{text}");
        }
        assert_eq!([minutes(5), minutes(60), minutes(65)], ["5 min", "1 h", "1 h 05"]);
    }

    #[test]
    fn short_ids_tell_apart_what_is_shown() {
        let ids: Vec<Uuid> = ["00000000-0000-7000-8000-00000aabbccd", "00000000-0000-7000-8000-00000babbccd"]
            .iter()
            .map(|id| id.parse().unwrap())
            .collect();
        assert_eq!(short_ids(&ids[..1]), ["abbccd"]);
        assert_eq!(short_ids(&ids), ["aabbccd", "babbccd"]);
        assert!(short_ids(&[]).is_empty());
    }
}

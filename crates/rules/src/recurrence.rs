//! Recurrence rules (RFC 5545, 3.3.10) as Cairn keeps them: in capitals, without `RRULE:`.

/// The longest rule, in bytes.
const LONGEST: usize = 500;
const FREQUENCIES: [&str; 7] = ["SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Whether `text` is a rule: it says how often, nothing twice, and each part what such a part can say.
pub fn is_rule(text: &str) -> bool {
    let parts: Option<Vec<(&str, &str)>> = text.split(';').map(|part| part.split_once('=')).collect();
    let Some(parts) = parts else { return false };
    let times = |wanted: &str| parts.iter().filter(|(name, _)| *name == wanted).count();
    text.len() <= LONGEST
        && times("FREQ") == 1
        && times("COUNT") + times("UNTIL") <= 1
        && parts.iter().all(|(name, value)| times(name) == 1 && fits(name, value))
}

fn fits(name: &str, value: &str) -> bool {
    let numbers = |most: i64| value.split(',').all(|one| is_place(one, most));
    let times = |most: i64| value.split(',').all(|one| is_count(one, 0, most));
    match name {
        "FREQ" => FREQUENCIES.contains(&value),
        "INTERVAL" | "COUNT" => is_count(value, 1, 99_999),
        "UNTIL" => is_end(value),
        "WKST" => DAYS.contains(&value),
        "BYDAY" => value.split(',').all(is_day),
        "BYMONTH" => value.split(',').all(|one| is_count(one, 1, 12)),
        "BYMONTHDAY" => numbers(31),
        "BYYEARDAY" | "BYSETPOS" => numbers(366),
        "BYWEEKNO" => numbers(53),
        "BYHOUR" => times(23),
        "BYMINUTE" => times(59),
        "BYSECOND" => times(60),
        _ => false,
    }
}

fn is_count(text: &str, least: i64, most: i64) -> bool {
    let number = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<i64>().ok()).flatten();
    number.is_some_and(|number| (least..=most).contains(&number))
}

/// A place counted from the beginning, or with a minus from the end.
fn is_place(text: &str, most: i64) -> bool {
    is_count(text.strip_prefix(['-', '+']).unwrap_or(text), 1, most)
}

/// `MO`, `1MO`, `-1FR`
fn is_day(text: &str) -> bool {
    let Some((nth, day)) = text.len().checked_sub(2).and_then(|at| text.split_at_checked(at)) else { return false };
    DAYS.contains(&day) && (nth.is_empty() || is_place(nth, 53))
}

/// `20270605`, `20270605T225959`, `20270605T225959Z`
fn is_end(text: &str) -> bool {
    let formats = ["%Y%m%dT%H%M%SZ", "%Y%m%dT%H%M%S"];
    let is_day = text.len() == 8 && chrono::NaiveDate::parse_from_str(text, "%Y%m%d").is_ok();
    let is_time = || formats.iter().any(|format| chrono::NaiveDateTime::parse_from_str(text, format).is_ok());
    is_day || (matches!(text.len(), 15 | 16) && is_time())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::is_rule;

    #[rstest]
    #[case("FREQ=DAILY")]
    #[case("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;WKST=SU")]
    #[case("FREQ=MONTHLY;BYDAY=-1FR")]
    #[case("FREQ=MONTHLY;BYMONTHDAY=15,-1;COUNT=10")]
    #[case("FREQ=YEARLY;BYMONTH=11;BYDAY=+4TH;UNTIL=20270605T225959Z")]
    #[case("FREQ=DAILY;UNTIL=20270605;BYHOUR=9,18")]
    fn a_rule_says_how_often(#[case] text: &str) {
        assert!(is_rule(text));
    }

    #[rstest]
    #[case("")]
    #[case("every day")]
    #[case("RRULE:FREQ=DAILY")]
    #[case("freq=daily")]
    #[case("FREQ=SOMETIMES")]
    #[case("INTERVAL=2")]
    #[case("FREQ=DAILY;FREQ=WEEKLY")]
    #[case("FREQ=DAILY;")]
    #[case("FREQ=DAILY;INTERVAL=0")]
    #[case("FREQ=DAILY;COUNT=3;UNTIL=20270605")]
    #[case("FREQ=DAILY;UNTIL=20270230")]
    #[case("FREQ=WEEKLY;BYDAY=ÄÖ")]
    #[case("FREQ=WEEKLY;BYDAY=0MO")]
    #[case("FREQ=YEARLY;BYMONTH=13")]
    #[case("FREQ=DAILY;COLOUR=RED")]
    fn anything_else_is_none(#[case] text: &str) {
        assert!(!is_rule(text));
    }
}

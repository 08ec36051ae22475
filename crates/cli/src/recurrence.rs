//! A recurrence rule (RFC 5545) in words, as one would say it.

use chrono::NaiveDate;

const DAYS: [(&str, &str); 7] =
    [("MO", "Mon"), ("TU", "Tue"), ("WE", "Wed"), ("TH", "Thu"), ("FR", "Fri"), ("SA", "Sat"), ("SU", "Sun")];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `FREQ=WEEKLY;INTERVAL=2;BYDAY=TU` as `every 2 weeks on Tue`. What has no simple words is only said to repeat.
pub(crate) fn in_words(rule: &str) -> String {
    said(rule).unwrap_or_else(|| "repeats".to_owned())
}

/// The same where there is little room: without its end.
pub(crate) fn briefly(rule: &str) -> String {
    let is_end = |part: &&str| part.starts_with("UNTIL=") || part.starts_with("COUNT=");
    in_words(&rule.split(';').filter(|part| !is_end(part)).collect::<Vec<_>>().join(";"))
}

fn said(rule: &str) -> Option<String> {
    let (mut unit, mut interval, mut days, mut month_days, mut month, mut end) =
        (None, 1, Vec::new(), Vec::new(), None, String::new());
    for part in rule.split(';') {
        let (name, value) = part.split_once('=')?;
        match name {
            "FREQ" => unit = Some(unit_of(value)?),
            "INTERVAL" => interval = value.parse().ok()?,
            "BYDAY" => days = value.split(',').map(day).collect::<Option<_>>()?,
            "BYMONTHDAY" => month_days = value.split(',').map(month_day).collect::<Option<_>>()?,
            "BYMONTH" => month = Some(*MONTHS.get(value.parse::<usize>().ok()?.checked_sub(1)?)?),
            "COUNT" => end = format!(", {value} times"),
            "UNTIL" => end = format!(", until {}", until(value)?),
            // The first day of a week changes nothing that is said here.
            "WKST" => {}
            _ => return None,
        }
    }
    let every = if interval == 1 { format!("every {}", unit?) } else { format!("every {interval} {}s", unit?) };
    let said = match (unit?, month, month_days.is_empty(), days.as_slice()) {
        (_, None, true, []) => every,
        ("week", None, true, days) if interval == 1 => format!("every {}", of_the_week(days)),
        (_, None, true, days) => format!("{every} on {}", listed(days)),
        ("month", None, false, []) => format!("{every} on {}", listed(&month_days)),
        ("year", Some(month), false, []) => format!("{every} on {} of {month}", listed(&month_days)),
        ("year", Some(month), true, []) => format!("{every} in {month}"),
        ("year", Some(month), true, days) => format!("{every} on {} of {month}", listed(days)),
        _ => return None,
    };
    Some(said + &end)
}

fn unit_of(frequency: &str) -> Option<&'static str> {
    Some(match frequency {
        "DAILY" => "day",
        "WEEKLY" => "week",
        "MONTHLY" => "month",
        "YEARLY" => "year",
        _ => return None,
    })
}

/// `TU` as `Tue`, `1MO` as `the first Mon`, `-1FR` as `the last Fri`.
fn day(code: &str) -> Option<String> {
    let (nth, day) = code.split_at_checked(code.len().checked_sub(2)?)?;
    let (_, name) = DAYS.iter().find(|(known, _)| *known == day)?;
    let nth = match nth {
        "" => return Some((*name).to_owned()),
        "1" => "first",
        "2" => "second",
        "3" => "third",
        "4" => "fourth",
        "5" => "fifth",
        "-1" => "last",
        _ => return None,
    };
    Some(format!("the {nth} {name}"))
}

fn month_day(number: &str) -> Option<String> {
    let ending = match number.parse::<i8>().ok()? {
        -1 => return Some("the last day".to_owned()),
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        1..=31 => "th",
        _ => return None,
    };
    Some(format!("the {number}{ending}"))
}

fn until(value: &str) -> Option<String> {
    let day = NaiveDate::parse_from_str(value.get(..8)?, "%Y%m%d").ok()?;
    Some(day.format("%-d %b %Y").to_string())
}

fn of_the_week(days: &[String]) -> String {
    match days.join(" ").as_str() {
        "Mon Tue Wed Thu Fri" => "weekday".to_owned(),
        "Sat Sun" => "weekend".to_owned(),
        "Mon Tue Wed Thu Fri Sat Sun" => "day".to_owned(),
        _ => listed(days),
    }
}

fn listed(items: &[String]) -> String {
    match items {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => items.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_said_as_people_say_them() {
        for (rule, said) in [
            ("FREQ=DAILY", "every day"),
            ("FREQ=DAILY;INTERVAL=3", "every 3 days"),
            ("FREQ=WEEKLY", "every week"),
            ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
            ("FREQ=WEEKLY;BYDAY=SA,SU", "every weekend"),
            ("FREQ=WEEKLY;BYDAY=MO,TH", "every Mon and Thu"),
            ("FREQ=WEEKLY;BYDAY=MO,WE,FR", "every Mon, Wed and Fri"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "every 2 weeks on Tue"),
            ("FREQ=MONTHLY;BYMONTHDAY=15", "every month on the 15th"),
            ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day"),
            ("FREQ=MONTHLY;BYDAY=1MO", "every month on the first Mon"),
            ("FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR", "every 3 months on the last Fri"),
            ("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=22", "every year on the 22nd of Jun"),
            ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "every year on the fourth Thu of Nov"),
            ("FREQ=DAILY;COUNT=10", "every day, 10 times"),
            ("FREQ=DAILY;UNTIL=20270605T225959Z", "every day, until 5 Jun 2027"),
        ] {
            assert_eq!(in_words(rule), said, "{rule}");
        }
        assert_eq!(briefly("FREQ=WEEKLY;UNTIL=20270605T225959Z;BYDAY=MO,WE,FR"), "every Mon, Wed and Fri");
    }

    #[test]
    fn what_has_no_simple_words_only_repeats() {
        for rule in
            ["", "FREQ=HOURLY", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", "FREQ=WEEKLY;BYDAY=ÄÖ", "FREQ=YEARLY;BYMONTH=13"]
        {
            assert_eq!(in_words(rule), "repeats", "{rule}");
        }
    }
}

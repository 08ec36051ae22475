//! The closed word classes of the grammar.

use chrono::Weekday;

/// A day of the week by its name or a usual abbreviation; one slip of the finger is forgiven.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "mon" | "monday" => Weekday::Mon,
        "tue" | "tues" | "tuesday" => Weekday::Tue,
        "wed" | "weds" | "wednesday" | "wensday" => Weekday::Wed,
        "thu" | "thur" | "thurs" | "thursday" => Weekday::Thu,
        "fri" | "friday" => Weekday::Fri,
        "sat" | "saturday" => Weekday::Sat,
        "sun" | "sunday" => Weekday::Sun,
        _ => return misspelt_weekday(word),
    })
}

/// "wednsday", "thrusday": a long word in -day that is one letter from a weekday's name.
fn misspelt_weekday(word: &str) -> Option<Weekday> {
    const NAMES: [(&str, Weekday); 5] = [
        ("tuesday", Weekday::Tue),
        ("wednesday", Weekday::Wed),
        ("thursday", Weekday::Thu),
        ("saturday", Weekday::Sat),
        ("friday", Weekday::Fri),
    ];
    if !(6..=10).contains(&word.len()) || !word.ends_with("day") {
        return None;
    }
    NAMES.iter().find(|(name, _)| strsim::osa_distance(word, name) == 1).map(|(_, weekday)| *weekday)
}

/// "tomorrow", as people spell it.
pub(super) fn tomorrow(word: &str) -> bool {
    match word {
        "tomorrow" | "tmrw" | "tmr" | "tmw" | "tmrow" | "tomoz" | "2moro" | "2morrow" | "2mrw" => true,
        _ => {
            (6..=10).contains(&word.len())
                && word.starts_with("to")
                && word.ends_with('w')
                && strsim::osa_distance(word, "tomorrow") <= 2
        }
    }
}

/// "mondays": every one of them.
pub(super) fn weekdays(word: &str) -> Option<Weekday> {
    word.strip_suffix('s').filter(|stem| stem.ends_with("day")).and_then(weekday)
}

/// What is written short in messages, spelt out.
pub(super) fn spelt_out(word: &str) -> Option<&'static str> {
    Some(match word {
        "nxt" => "next",
        "wknd" | "wkend" => "weekend",
        "2nite" | "2night" | "tonite" | "tnite" => "tonight",
        "2day" => "today",
        "b4" => "before",
        _ => return None,
    })
}

/// Abbreviations that are words of their own: "sat down", "sun cream", "mon ami", "to wed".
pub(super) fn doubtful_weekday(word: &str) -> bool {
    matches!(word, "mon" | "sat" | "sun" | "wed")
}

/// A month by its name or a usual abbreviation, 1–12.
pub(super) fn month(word: &str) -> Option<u32> {
    Some(match word {
        "jan" | "january" => 1,
        "feb" | "february" | "febuary" | "feburary" => 2,
        "mar" | "march" => 3,
        "apr" | "april" => 4,
        "may" => 5,
        "jun" | "june" => 6,
        "jul" | "july" => 7,
        "aug" | "august" => 8,
        "sep" | "sept" | "september" => 9,
        "oct" | "october" => 10,
        "nov" | "november" => 11,
        "dec" | "december" => 12,
        _ => return None,
    })
}

/// Whether a word alone may be a date: a weekday, "today", "tomorrow" and their like.
pub(super) fn dated(word: &str) -> bool {
    weekday(word).is_some()
        || month(word).is_some()
        || part(word).is_some()
        || tomorrow(word)
        || matches!(word, "today" | "tonight" | "noon" | "midnight" | "daily" | "weekly" | "monthly")
}

/// A small number in digits (at most four) or words.
pub(super) fn number(word: &str) -> Option<i64> {
    if !word.is_empty() && word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit()) {
        return word.parse().ok();
    }
    Some(match word {
        "a" | "an" | "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "seven" => 7,
        "eight" => 8,
        "nine" => 9,
        "ten" => 10,
        "eleven" => 11,
        "twelve" => 12,
        "fifteen" => 15,
        "twenty" => 20,
        "thirty" => 30,
        "forty" => 40,
        "forty-five" => 45,
        "fifty" => 50,
        "sixty" => 60,
        "ninety" => 90,
        _ => return None,
    })
}

/// "1st" … "31st" in digits, 1–31.
pub(super) fn ordinal_digits(word: &str) -> Option<u32> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let right = match digits {
        "11" | "12" | "13" => "th",
        digits if digits.ends_with('1') => "st",
        digits if digits.ends_with('2') => "nd",
        digits if digits.ends_with('3') => "rd",
        _ => "th",
    };
    let day = digits.parse().ok()?;
    (&word[digits.len()..] == right && (1..=31).contains(&day)).then_some(day)
}

/// "first" … "thirty-first" or "1st" … "31st", 1–31.
pub(super) fn ordinal(word: &str) -> Option<u32> {
    const UNITS: [&str; 19] = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
    ];
    let below_twenty = |word: &str| UNITS.iter().position(|unit| *unit == word).map(|at| at as u32 + 1);
    let spelt = below_twenty(word).or_else(|| match word {
        "twentieth" => Some(20),
        "thirtieth" => Some(30),
        "thirty-first" => Some(31),
        _ => word.strip_prefix("twenty-").and_then(below_twenty).filter(|unit| *unit < 10).map(|unit| 20 + unit),
    });
    spelt.or_else(|| ordinal_digits(word))
}

/// "first" … "fifth", "last" (−1), and the same in digits: which one of a month.
pub(super) fn nth(word: &str) -> Option<i8> {
    Some(match word {
        "first" | "1st" => 1,
        "second" | "2nd" => 2,
        "third" | "3rd" => 3,
        "fourth" | "4th" => 4,
        "fifth" | "5th" => 5,
        "last" => -1,
        _ => return None,
    })
}

/// A stretch of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Minute,
    Hour,
    Day,
    /// Monday to Friday only.
    Workday,
    Week,
    Month,
    Quarter,
    Year,
}

/// A unit as it stands before "time": "a month's time", "two weeks' time", "3 days time".
pub(super) fn unit_of_time(word: &str, next: &str) -> Option<Unit> {
    unit(word.strip_suffix("'s")?).filter(|_| next == "time")
}

/// A unit by its name, singular or plural.
pub(super) fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "minute" | "minutes" | "min" | "mins" => Unit::Minute,
        "hour" | "hours" | "hr" | "hrs" => Unit::Hour,
        "day" | "days" => Unit::Day,
        "weekday" | "workday" | "weekdays" | "workdays" => Unit::Workday,
        "week" | "weeks" | "wk" | "wks" => Unit::Week,
        "month" | "months" => Unit::Month,
        "quarter" | "quarters" | "qtr" => Unit::Quarter,
        "year" | "years" | "yr" | "yrs" => Unit::Year,
        _ => return None,
    })
}

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Morning,
    Afternoon,
    Evening,
    Night,
}

/// A part of the day by its name.
pub(super) fn part(word: &str) -> Option<Part> {
    Some(match word {
        "morning" | "mornings" => Part::Morning,
        "afternoon" | "afternoons" | "arvo" | "arvos" => Part::Afternoon,
        "evening" | "evenings" => Part::Evening,
        "night" | "nights" => Part::Night,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_carry_the_right_ending() {
        assert_eq!(ordinal_digits("1st"), Some(1));
        assert_eq!(ordinal_digits("22nd"), Some(22));
        assert_eq!(ordinal_digits("11th"), Some(11));
        assert_eq!(ordinal_digits("11st"), None);
        assert_eq!(ordinal_digits("32nd"), None);
        assert_eq!(ordinal_digits("12"), None);
    }
}

//! Time zones that a calendar explains itself (`VTIMEZONE`, RFC 5545 §3.6.5).

use chrono::{Datelike as _, Days, NaiveDate, NaiveDateTime, TimeDelta, Weekday};
use icalendar::parser::Component;

use super::blocks::{Block, every, value};
use crate::imports::dates::{self, Written};

/// Changes of the clock that one zone may tell one by one.
const MOST_CHANGES: usize = 400;

/// When which offset holds.
#[derive(Debug, PartialEq)]
pub(super) struct Zone(Vec<Stretch>);

/// A time of the year, or a time in history, with its offset: `STANDARD` or `DAYLIGHT`.
#[derive(Debug, PartialEq)]
struct Stretch {
    /// When it begins, on the clock that it ends.
    begins: Vec<NaiveDateTime>,
    /// When it begins each year.
    yearly: Option<Yearly>,
    from: TimeDelta,
    to: TimeDelta,
}

/// The rules that zones have: a day of a month, every year.
#[derive(Debug, PartialEq)]
struct Yearly {
    first: NaiveDateTime,
    month: u32,
    day: Day,
    /// The last beginning, in UTC.
    until: Option<NaiveDateTime>,
}

#[derive(Debug, PartialEq)]
enum Day {
    /// The same date.
    Of(u32),
    /// `2SU` the second, `-1SU` the last Sunday of the month.
    Nth(i8, Weekday),
    /// The first such weekday from this date on: `BYMONTHDAY=8,9,…,14;BYDAY=SU`.
    From(u32, Weekday),
}

impl Zone {
    /// Reads a zone; `None` when anything in it is not understood, for half a zone would tell wrong times.
    pub(super) fn read(block: &Block) -> Option<Self> {
        let stretches: Vec<Stretch> =
            block.parts.iter().map(|part| Stretch::read(&part.component()?)).collect::<Option<_>>()?;
        let changes: usize = stretches.iter().map(|stretch| stretch.begins.len()).sum();
        (!stretches.is_empty() && changes <= MOST_CHANGES).then_some(Self(stretches))
    }

    /// UTC at the time that the clock there shows. A time that a change skips is read with the offset before it,
    /// one that comes twice is the first (RFC 5545 §3.3.5).
    pub(super) fn utc(&self, local: NaiveDateTime) -> NaiveDateTime {
        let last =
            self.0.iter().filter_map(|stretch| Some((stretch.last_begin(local)?, stretch))).max_by_key(|(at, _)| *at);
        let offset = match last {
            Some((at, stretch)) if local < at + (stretch.to - stretch.from) => stretch.from,
            Some((_, stretch)) => stretch.to,
            // Before all that is told, what the first change ends was the rule.
            None => {
                self.0.iter().min_by_key(|stretch| stretch.begins.first()).map_or(TimeDelta::zero(), |first| first.from)
            }
        };
        local - offset
    }
}

impl Stretch {
    fn read(component: &Component<'_>) -> Option<Self> {
        let local = |text: &str| match dates::read(text)? {
            Written::Local(at) => Some(at),
            Written::Day(day) => day.and_hms_opt(0, 0, 0),
            Written::Instant(_) => None,
        };
        let first = local(value(component, "DTSTART")?)?;
        let mut begins = vec![first];
        for property in every(component, "RDATE") {
            let more = property.val.as_str().split(',').take(MOST_CHANGES + 1).map(|text| local(text.trim()));
            begins.extend(more.collect::<Option<Vec<_>>>()?);
        }
        let yearly = match value(component, "RRULE") {
            Some(rule) => Some(Yearly::read(&rule.to_ascii_uppercase(), first)?),
            None => None,
        };
        let offset = |name| value(component, name).and_then(offset);
        Some(Self { begins, yearly, from: offset("TZOFFSETFROM")?, to: offset("TZOFFSETTO")? })
    }

    /// When it began last, seen from `local`.
    fn last_begin(&self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        let once = self.begins.iter().copied().filter(|at| *at <= local).max();
        once.max(self.yearly.as_ref().and_then(|yearly| yearly.last_begin(local, self.from)))
    }
}

impl Yearly {
    fn read(rule: &str, first: NaiveDateTime) -> Option<Self> {
        let (mut month, mut monthdays, mut weekday, mut until) = (first.month(), None, None, None);
        for part in rule.split(';') {
            match part.split_once('=')? {
                ("FREQ", "YEARLY") | ("INTERVAL", "1") | ("WKST", _) => {}
                ("BYMONTH", number) => month = number.parse().ok().filter(|month| (1..=12).contains(month))?,
                ("BYMONTHDAY", days) => monthdays = Some(run_of_days(days)?),
                ("BYDAY", day) => weekday = Some(nth_weekday(day)?),
                ("UNTIL", text) => {
                    until = Some(match dates::read(text)? {
                        Written::Instant(at) => at.to_utc().naive_utc(),
                        Written::Local(at) => at,
                        Written::Day(day) => day.and_hms_opt(23, 59, 59)?,
                    });
                }
                _ => return None,
            }
        }
        let day = match (monthdays, weekday) {
            (None, None) => Day::Of(first.day()),
            (Some((day, 1)), None) => Day::Of(day),
            (Some((day, 7)), Some((0, weekday))) => Day::From(day, weekday),
            (None, Some((nth @ (-5..=-1 | 1..=5), weekday))) => Day::Nth(nth, weekday),
            _ => return None,
        };
        Some(Self { first, month, day, until })
    }

    fn last_begin(&self, local: NaiveDateTime, from: TimeDelta) -> Option<NaiveDateTime> {
        let last_year = self.until.map_or(local.year(), |until| until.year().min(local.year()));
        let of_year = |year| Some(self.day.of(year, self.month)?.and_time(self.first.time()));
        let holds = |at: &NaiveDateTime| {
            *at >= self.first && *at <= local && self.until.is_none_or(|until| *at - from <= until)
        };
        [last_year, last_year - 1].into_iter().filter_map(of_year).find(holds)
    }
}

impl Day {
    fn of(&self, year: i32, month: u32) -> Option<NaiveDate> {
        match *self {
            Self::Of(day) => NaiveDate::from_ymd_opt(year, month, day),
            Self::From(day, weekday) => {
                let first = NaiveDate::from_ymd_opt(year, month, day)?;
                first.iter_days().take(7).find(|day| day.weekday() == weekday)
            }
            Self::Nth(nth @ 1.., weekday) => {
                NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth.unsigned_abs())
            }
            Self::Nth(nth, weekday) => {
                let next_month = NaiveDate::from_ymd_opt(year, month, 1)?.checked_add_months(chrono::Months::new(1))?;
                let last = (1..=7).filter_map(|days| next_month.checked_sub_days(Days::new(days)));
                let last = last.into_iter().find(|day| day.weekday() == weekday)?;
                let wanted = last.checked_sub_days(Days::new(7 * u64::from(nth.unsigned_abs() - 1)))?;
                (wanted.month() == month).then_some(wanted)
            }
        }
    }
}

/// `8,9,10,11,12,13,14` is seven days from the eighth on.
fn run_of_days(text: &str) -> Option<(u32, usize)> {
    let days: Vec<u32> = text.split(',').map(|day| day.trim().parse().ok()).collect::<Option<_>>()?;
    let first = *days.first().filter(|day| (1..=31).contains(*day))?;
    days.iter().zip(first..).all(|(day, expected)| *day == expected).then_some((first, days.len()))
}

/// `-1SU`: which one, 0 when that is not said, and the weekday.
fn nth_weekday(text: &str) -> Option<(i8, Weekday)> {
    let (nth, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let weekday = match name {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    };
    let nth = if nth.is_empty() { 0 } else { nth.parse().ok()? };
    Some((nth, weekday))
}

/// `+0530`, `-0500`, `+013000`
fn offset(text: &str) -> Option<TimeDelta> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let two = |at: usize| digits.get(at..at + 2).map_or(Some(0), |two| two.parse::<i64>().ok());
    let (hours, minutes, seconds) = (two(0)?, two(2)?, two(4)?);
    (hours < 24 && minutes < 60 && seconds < 60)
        .then(|| TimeDelta::seconds(sign * (hours * 3600 + minutes * 60 + seconds)))
}

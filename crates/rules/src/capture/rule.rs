//! A recurrence rule as words can say it, its RFC 5545 text, and its first day.

use std::fmt::Write as _;

use chrono::{Datelike as _, NaiveDate, Weekday};

use super::calendar;

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// A rule without its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    pub frequency: Frequency,
    pub interval: i64,
    pub month: Option<u32>,
    /// Days of the month; −1 is the last.
    pub month_days: Vec<i8>,
    /// Days of the week, with which one of the month (0: all of them).
    pub weekdays: Vec<(i8, Weekday)>,
}

impl Rule {
    pub(super) fn every(frequency: Frequency, interval: i64) -> Self {
        Self { frequency, interval, month: None, month_days: Vec::new(), weekdays: Vec::new() }
    }

    pub(super) fn weekly(weekdays: &[Weekday]) -> Self {
        let mut days: Vec<Weekday> = weekdays.to_vec();
        days.sort_by_key(Weekday::num_days_from_monday);
        days.dedup();
        Self { weekdays: days.into_iter().map(|day| (0, day)).collect(), ..Self::every(Frequency::Weekly, 1) }
    }

    /// The rule as it is where the day is `days` later: "monday" far in the west is a tuesday here. Days of
    /// the month stay as they are; which they are elsewhere depends on the month.
    pub(super) fn later(&self, days: i64) -> Self {
        let mut rule = self.clone();
        for (nth, weekday) in &mut rule.weekdays {
            if *nth == 0 {
                *weekday = match days {
                    1 => weekday.succ(),
                    -1 => weekday.pred(),
                    _ => *weekday,
                };
            }
        }
        rule.weekdays.sort_by_key(|(_, weekday)| weekday.num_days_from_monday());
        rule
    }

    /// The rule's text, without `COUNT` and `UNTIL`.
    pub(super) fn text(&self) -> String {
        let mut text = String::from(match self.frequency {
            Frequency::Daily => "FREQ=DAILY",
            Frequency::Weekly => "FREQ=WEEKLY",
            Frequency::Monthly => "FREQ=MONTHLY",
            Frequency::Yearly => "FREQ=YEARLY",
        });
        // Writing to a String cannot fail.
        if self.interval > 1 {
            let _ = write!(text, ";INTERVAL={}", self.interval);
        }
        if let Some(month) = self.month {
            let _ = write!(text, ";BYMONTH={month}");
        }
        if !self.month_days.is_empty() {
            let days: Vec<String> = self.month_days.iter().map(ToString::to_string).collect();
            let _ = write!(text, ";BYMONTHDAY={}", days.join(","));
        }
        if !self.weekdays.is_empty() {
            let days: Vec<String> = self.weekdays.iter().map(|&(nth, day)| by_day(nth, day)).collect();
            let _ = write!(text, ";BYDAY={}", days.join(","));
        }
        text
    }

    /// The first day on or after `from` that the rule names. A rule without days names `from`.
    pub(super) fn first(&self, from: NaiveDate) -> NaiveDate {
        // Nothing that words can say comes rarer than 29 February.
        let mut day = from;
        for _ in 0..=366 * 8 {
            if self.names(day) {
                return day;
            }
            let Some(next) = day.succ_opt() else { break };
            day = next;
        }
        from
    }

    fn names(&self, day: NaiveDate) -> bool {
        let by_month = self.month.is_none_or(|month| day.month() == month);
        let number = day.day() as i8;
        let by_number = self.month_days.is_empty()
            || self
                .month_days
                .iter()
                .any(|&wanted| wanted == number || (wanted == -1 && calendar::last_of_month(day) == day));
        let by_weekday = self.weekdays.is_empty()
            || self.weekdays.iter().any(|&(nth, weekday)| {
                weekday == day.weekday() && (nth == 0 || calendar::nth_weekday(day, nth, weekday) == Some(day))
            });
        by_month && by_number && by_weekday
    }
}

fn by_day(nth: i8, weekday: Weekday) -> String {
    let name = match weekday {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    };
    if nth == 0 { name.to_owned() } else { format!("{nth}{name}") }
}

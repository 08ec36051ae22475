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
    /// Months of the year, 1–12; none means all of them.
    pub months: Vec<u32>,
    /// Days of the month; −1 is the last.
    pub month_days: Vec<i8>,
    /// Days of the week, with which one of the month (0: all of them).
    pub weekdays: Vec<(i8, Weekday)>,
    /// Which one of all those weekdays of a month; −1 is the last: "last working day".
    pub position: Option<i8>,
}

impl Rule {
    pub(super) fn every(frequency: Frequency, interval: i64) -> Self {
        let (months, month_days, weekdays) = (Vec::new(), Vec::new(), Vec::new());
        Self { frequency, interval, months, month_days, weekdays, position: None }
    }

    pub(super) fn workdays() -> Self {
        use Weekday::{Fri, Mon, Thu, Tue, Wed};
        Self::weekly(&[Mon, Tue, Wed, Thu, Fri])
    }

    /// The rule on the days of the week that are left without `days`; `None` when it has no such days, or none is left.
    pub(super) fn without(&self, days: &[Weekday]) -> Option<Self> {
        let all: Vec<Weekday> = match self.frequency {
            Frequency::Daily => std::iter::successors(Some(Weekday::Mon), |day| Some(day.succ())).take(7).collect(),
            _ => self.weekdays.iter().filter(|(nth, _)| *nth == 0).map(|&(_, day)| day).collect(),
        };
        let left: Vec<Weekday> = all.into_iter().filter(|day| !days.contains(day)).collect();
        let fits = self.interval == 1 && !left.is_empty() && self.months.is_empty();
        fits.then(|| Self::weekly(&left))
    }

    /// How many days one round of it may take: an end that comes sooner ends nothing.
    pub(super) fn longest_round(&self) -> i64 {
        let days = match self.frequency {
            Frequency::Daily => 1,
            Frequency::Weekly => 7,
            Frequency::Monthly => 31,
            Frequency::Yearly => 366,
        };
        days * self.interval
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

    /// What two rules of one line mean together: "biweekly … tuesdays" is every other Tuesday.
    pub(super) fn joined(&self, other: &Self) -> Option<Self> {
        let (often, days) = if self.weekdays.is_empty() { (self, other) } else { (other, self) };
        let fits = [often, days].iter().all(|rule| rule.frequency == Frequency::Weekly)
            && often.weekdays.is_empty()
            && days.interval == 1;
        fits.then(|| Self { interval: often.interval, ..days.clone() })
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
        if !self.months.is_empty() {
            let months: Vec<String> = self.months.iter().map(ToString::to_string).collect();
            let _ = write!(text, ";BYMONTH={}", months.join(","));
        }
        if !self.month_days.is_empty() {
            let days: Vec<String> = self.month_days.iter().map(ToString::to_string).collect();
            let _ = write!(text, ";BYMONTHDAY={}", days.join(","));
        }
        if !self.weekdays.is_empty() {
            let days: Vec<String> = self.weekdays.iter().map(|&(nth, day)| by_day(nth, day)).collect();
            let _ = write!(text, ";BYDAY={}", days.join(","));
        }
        if let Some(position) = self.position {
            let _ = write!(text, ";BYSETPOS={position}");
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
        let by_month = self.months.is_empty() || self.months.contains(&day.month());
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
        by_month && by_number && by_weekday && self.position.is_none_or(|position| self.stands_at(day, position))
    }

    /// Whether `day` is the `position`th of its month on one of the rule's weekdays.
    fn stands_at(&self, day: NaiveDate, position: i8) -> bool {
        let (from, to) = match position {
            ..0 => (day, calendar::last_of_month(day)),
            _ => (calendar::first_of_month(day), day),
        };
        let named = |date: &NaiveDate| self.weekdays.iter().any(|&(_, weekday)| weekday == date.weekday());
        from.iter_days().take_while(|date| *date <= to).filter(named).count() == usize::from(position.unsigned_abs())
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

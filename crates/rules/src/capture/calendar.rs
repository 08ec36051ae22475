//! Arithmetic on the calendar that date words need. Dates stay within the years 1970–2199.

use chrono::{Datelike as _, Days, Months, NaiveDate, Weekday};

use super::lexicon::Unit;

/// `year-month-day` when there is such a day and Cairn accepts its year.
pub(super) fn date(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    accepted(NaiveDate::from_ymd_opt(year, month, day)?)
}

fn accepted(date: NaiveDate) -> Option<NaiveDate> {
    (1970..=2199).contains(&date.year()).then_some(date)
}

/// The next `day month` on or after `today`; 29 February waits for a leap year.
pub(super) fn next_date(today: NaiveDate, month: u32, day: u32) -> Option<NaiveDate> {
    (today.year()..=today.year() + 8).filter_map(|year| date(year, month, day)).find(|&found| found >= today)
}

/// The next `day` of a month on or after `today`; the 31st waits for a month that has one.
pub(super) fn next_month_day(today: NaiveDate, day: u32) -> Option<NaiveDate> {
    let first = first_of_month(today);
    (0..=12).filter_map(|months| first.checked_add_months(Months::new(months))?.with_day(day)).find(|&d| d >= today)
}

/// The next `weekday` on or after `from`.
pub(super) fn coming(from: NaiveDate, weekday: Weekday) -> NaiveDate {
    let ahead = (7 + weekday.num_days_from_monday() - from.weekday().num_days_from_monday()) % 7;
    from.checked_add_days(Days::new(u64::from(ahead))).unwrap_or(from)
}

/// `date` moved by `count` units, back when it is negative (not by working days); a month too short gives its last day. Minutes and hours are no days.
pub(super) fn plus(date: NaiveDate, count: i64, unit: Unit) -> Option<NaiveDate> {
    let days = |count: i64| date.checked_add_signed(chrono::TimeDelta::try_days(count)?);
    let months = |count: i64| {
        let by = Months::new(u32::try_from(count.unsigned_abs()).ok()?);
        if count < 0 { date.checked_sub_months(by) } else { date.checked_add_months(by) }
    };
    accepted(match unit {
        Unit::Minute | Unit::Hour => None,
        Unit::Day => days(count),
        Unit::Workday => working_days(date, count),
        Unit::Week => days(count * 7),
        Unit::Month => months(count),
        Unit::Quarter => months(count * 3),
        Unit::Year => months(count * 12),
    }?)
}

fn working_days(date: NaiveDate, count: i64) -> Option<NaiveDate> {
    let mut left = (0..=1000).contains(&count).then_some(count)?;
    let mut at = date;
    while left > 0 {
        at = at.succ_opt()?;
        if at.weekday().num_days_from_monday() < 5 {
            left -= 1;
        }
    }
    Some(at)
}

/// Monday of the week of `date`.
pub(super) fn monday(date: NaiveDate) -> NaiveDate {
    date.checked_sub_days(Days::new(u64::from(date.weekday().num_days_from_monday()))).unwrap_or(date)
}

/// The first of the month of `date`.
pub(super) fn first_of_month(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

/// The last of the month of `date`.
pub(super) fn last_of_month(date: NaiveDate) -> NaiveDate {
    first_of_month(date).checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(date)
}

/// The first (or last) day of the stretch that holds `date`.
pub(super) fn edge(date: NaiveDate, unit: Unit, last: bool) -> Option<NaiveDate> {
    let first = match unit {
        Unit::Minute | Unit::Hour | Unit::Workday => return None,
        Unit::Day => return Some(date),
        Unit::Week => monday(date),
        Unit::Month => first_of_month(date),
        Unit::Quarter => NaiveDate::from_ymd_opt(date.year(), (date.month0() / 3) * 3 + 1, 1)?,
        Unit::Year => NaiveDate::from_ymd_opt(date.year(), 1, 1)?,
    };
    if last { plus(first, 1, unit)?.pred_opt() } else { Some(first) }
}

/// The `nth` `weekday` of the month of `date`; −1 is the last one.
pub(super) fn nth_weekday(date: NaiveDate, nth: i8, weekday: Weekday) -> Option<NaiveDate> {
    if nth < 0 {
        let last = last_of_month(date);
        let back = (7 + last.weekday().num_days_from_monday() - weekday.num_days_from_monday()) % 7;
        return last.checked_sub_days(Days::new(u64::from(back)));
    }
    let first = coming(first_of_month(date), weekday);
    let found = first.checked_add_days(Days::new(7 * (u64::try_from(nth).ok()?.checked_sub(1)?)))?;
    (found.month() == date.month()).then_some(found)
}

use chrono::{
    DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _, Timelike as _,
};
use chrono_tz::Tz;

use crate::Timestamp;

/// When a user's day begins, in minutes after local midnight: 0–720, 0 by default (DESIGN §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DayStart(u16);

impl DayStart {
    /// Reads `HH:MM`, 00:00 to 12:00.
    pub fn parse(text: &str) -> Option<Self> {
        let at = NaiveTime::parse_from_str(text, "%H:%M").ok()?;
        let minutes = at.hour() * 60 + at.minute();
        (text.len() == 5 && minutes <= 720).then_some(Self(minutes as u16))
    }

    /// Minutes after midnight.
    pub const fn minutes(self) -> i64 {
        self.0 as i64
    }

    /// The day that starts `minutes` after midnight; more than 720 counts as 720.
    pub const fn from_minutes(minutes: i64) -> Self {
        Self(if minutes < 0 {
            0
        } else if minutes > 720 {
            720
        } else {
            minutes as u16
        })
    }
}

impl std::fmt::Display for DayStart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// Where a user lives in time: what "today" means to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserZone {
    /// The IANA zone.
    pub tz: Tz,
    /// When the day begins there.
    pub day_start: DayStart,
}

impl Default for UserZone {
    fn default() -> Self {
        Self { tz: Tz::UTC, day_start: DayStart::default() }
    }
}

impl UserZone {
    /// The zone with days that begin at midnight.
    pub fn of(tz: Tz) -> Self {
        Self { tz, day_start: DayStart::default() }
    }

    /// The user's day that `at` belongs to.
    pub fn day_of(&self, at: Timestamp) -> NaiveDate {
        let local = at.to_utc().with_timezone(&self.tz).naive_local();
        (local - TimeDelta::minutes(self.day_start.minutes())).date()
    }

    /// The instant at which the user's day `date` begins.
    pub fn start_of(&self, date: NaiveDate) -> Timestamp {
        self.instant(date.and_time(NaiveTime::MIN) + TimeDelta::minutes(self.day_start.minutes()))
    }

    /// The first instant after the user's day `date`.
    pub fn end_of(&self, date: NaiveDate) -> Timestamp {
        self.start_of(date.checked_add_days(Days::new(1)).unwrap_or(date))
    }

    /// What the clock on the wall shows at `at`.
    pub fn wall(&self, at: Timestamp) -> NaiveDateTime {
        at.to_utc().with_timezone(&self.tz).naive_local()
    }

    /// The instant at which the wall clock shows `local`. A time that a change to summer time
    /// skips is the same distance after the change; one that comes twice is the first.
    pub fn instant(&self, local: NaiveDateTime) -> Timestamp {
        resolve(self.tz, local).into()
    }
}

fn resolve(tz: Tz, local: NaiveDateTime) -> DateTime<Tz> {
    match tz.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at,
        LocalResult::None => {
            // In the gap: read the time with the offset that held before it.
            let before = local - TimeDelta::hours(3);
            let offset = match tz.offset_from_local_datetime(&before) {
                LocalResult::Single(offset) | LocalResult::Ambiguous(offset, _) => {
                    chrono::Offset::fix(&offset).local_minus_utc()
                }
                LocalResult::None => 0,
            };
            tz.from_utc_datetime(&(local - TimeDelta::seconds(i64::from(offset))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_the_day_where_the_user_lives() {
        let auckland = UserZone::of(chrono_tz::Pacific::Auckland);
        assert_eq!(auckland.day_of(at("2026-11-20T11:30:00Z")), date("2026-11-21"));
        let honolulu = UserZone::of(chrono_tz::Pacific::Honolulu);
        assert_eq!(honolulu.day_of(at("2026-11-20T09:30:00Z")), date("2026-11-19"));
    }

    #[test]
    fn a_day_may_begin_at_four() {
        let zone = UserZone { tz: Tz::UTC, day_start: DayStart::parse("04:00").unwrap() };
        assert_eq!(zone.day_of(at("2026-11-21T03:59:59Z")), date("2026-11-20"));
        assert_eq!(zone.day_of(at("2026-11-21T04:00:00Z")), date("2026-11-21"));
    }

    #[test]
    fn a_skipped_hour_lands_after_the_change() {
        let berlin = UserZone::of(chrono_tz::Europe::Berlin);
        let local = date("2026-03-29").and_hms_opt(2, 30, 0).unwrap();
        assert_eq!(berlin.instant(local), at("2026-03-29T01:30:00Z"));
        let twice = date("2026-10-25").and_hms_opt(2, 30, 0).unwrap();
        assert_eq!(berlin.instant(twice), at("2026-10-25T00:30:00Z"));
    }

    #[test]
    fn the_day_of_a_change_has_23_hours() {
        let berlin = UserZone::of(chrono_tz::Europe::Berlin);
        let day = date("2026-03-29");
        assert_eq!(berlin.end_of(day).millis_since(berlin.start_of(day)), 23 * 3_600_000);
    }
}

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

    /// The user's day that `at` belongs to: the one for which `start_of(day) <= at < end_of(day)`.
    ///
    /// Told by comparing instants and not by what the wall shows: when clocks go back the wall shows
    /// the start of the day twice, and a day begins once.
    pub fn day_of(&self, at: Timestamp) -> NaiveDate {
        let mut day = (self.wall(at) - TimeDelta::minutes(self.day_start.minutes())).date();
        while at < self.start_of(day)
            && let Some(before) = day.pred_opt()
        {
            day = before;
        }
        while at >= self.end_of(day)
            && let Some(after) = day.succ_opt()
        {
            day = after;
        }
        day
    }

    /// The instant at which the user's day `date` begins.
    pub fn start_of(&self, date: NaiveDate) -> Timestamp {
        self.instant(date.and_time(NaiveTime::MIN) + TimeDelta::minutes(self.day_start.minutes()))
    }

    /// The first instant after the user's day `date`.
    pub fn end_of(&self, date: NaiveDate) -> Timestamp {
        self.start_of(date.checked_add_days(Days::new(1)).unwrap_or(date))
    }

    /// 23:59:59 of `date` on the wall, whenever the user's day begins: the last second before the next
    /// date. Where the hour before midnight comes twice, its second coming.
    pub fn last_second_of(&self, date: NaiveDate) -> Timestamp {
        let next = date.checked_add_days(Days::new(1)).unwrap_or(date);
        self.instant(next.and_time(NaiveTime::MIN)).plus_millis(-1000)
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
            // In the gap: read the time with the offset that held before it. A gap is an hour or so; where
            // the date line was moved, it is a whole day.
            let before = [3, 25].into_iter().find_map(|hours| {
                let earlier = local - TimeDelta::hours(hours);
                tz.offset_from_local_datetime(&earlier).earliest()
            });
            let offset = before.map_or(0, |offset| chrono::Offset::fix(&offset).local_minus_utc());
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

    /// Berlin, 25 October 2026: 02:00–03:00 comes twice.
    #[test]
    fn a_day_begins_once_when_its_start_comes_twice() {
        let zone = UserZone { tz: chrono_tz::Europe::Berlin, day_start: DayStart::parse("02:30").unwrap() };
        for (instant, day) in [
            ("2026-10-25T00:29:59Z", "2026-10-24"),
            ("2026-10-25T00:40:00Z", "2026-10-25"),
            ("2026-10-25T01:10:00Z", "2026-10-25"),
            ("2026-10-25T01:40:00Z", "2026-10-25"),
        ] {
            assert_eq!(zone.day_of(at(instant)), date(day), "{instant}");
        }
    }

    /// Berlin, 29 March 2026: 02:00–03:00 is skipped, so the day that starts at 02:30 starts at 03:30.
    #[test]
    fn no_moment_belongs_to_a_day_that_has_not_begun() {
        let zone = UserZone { tz: chrono_tz::Europe::Berlin, day_start: DayStart::parse("02:30").unwrap() };
        let before = at("2026-03-29T01:10:00Z");
        assert_eq!(zone.day_of(before), date("2026-03-28"));
        assert!(zone.start_of(zone.day_of(before)) <= before);
    }

    #[test]
    fn every_moment_lies_in_its_day_in_every_zone() {
        const HOUR: i64 = 3_600_000;
        // A year of today, the year in which Samoa had no 30 December, and one in which clocks in
        // Newfoundland went back over midnight.
        for year in ["2026", "2011", "2010"] {
            let first = at(&format!("{year}-01-01T00:00:00Z"));
            for tz in chrono_tz::TZ_VARIANTS {
                let days = (0..365).map(|day| first.plus_millis(day * 24 * HOUR));
                let wall = UserZone::of(tz);
                let shift = |at: Timestamp| wall.wall(at).and_utc().timestamp_millis() - at.as_millis();
                for change in days.filter(|day| shift(*day) != shift(day.plus_millis(24 * HOUR))) {
                    for minutes in [0, 1, 150, 720] {
                        let zone = UserZone { tz, day_start: DayStart::from_minutes(minutes) };
                        for half_hours in -2..100 {
                            let moment = change.plus_millis(half_hours * HOUR / 2);
                            let day = zone.day_of(moment);
                            assert!(
                                zone.start_of(day) <= moment && moment < zone.end_of(day),
                                "{tz}, a day from {}: {moment} is not on {day}",
                                zone.day_start
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_last_second_of_a_date_is_its_last_also_when_it_comes_twice() {
        // Chile goes from 24:00 back to 23:00 on 4 April 2026.
        let santiago = UserZone::of(chrono_tz::America::Santiago);
        assert_eq!(santiago.last_second_of(date("2026-04-04")), at("2026-04-05T03:59:59Z"));
        assert_eq!(santiago.last_second_of(date("2026-04-05")), at("2026-04-06T03:59:59Z"));
        let auckland = UserZone::of(chrono_tz::Pacific::Auckland);
        assert_eq!(auckland.last_second_of(date("2026-11-21")), at("2026-11-21T10:59:59Z"));
    }
}

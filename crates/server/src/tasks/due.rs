//! When tasks are due: as people and programs write it, and as it is kept.

use cairn_kernel::{ErrorCode, Patch, Timestamp, TimestampError, UserZone};
use chrono::{Datelike as _, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::model::TaskRow;
use crate::http::{ApiError, ApiResult};

/// An instant, a day, or a time on the wall of wherever the user lives (RULES §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueInput {
    /// `2027-01-05T09:00:00Z`
    Instant(Timestamp),
    /// `2027-01-05`: all day.
    Day(NaiveDate),
    /// `2027-01-05T09:00`: in the user's zone.
    Local(NaiveDateTime),
}

/// When a task is due. A deadline with no time is a date (DESIGN §6): it stays that date wherever its
/// owner goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// At a time.
    At(Timestamp),
    /// By the end of a day, which is another instant in every zone.
    By(NaiveDate),
}

impl Due {
    /// What is stored as an instant, whether it is a whole day, and the number of that day.
    pub(crate) fn kept(at: Timestamp, is_all_day: bool, day: Option<i64>, zone: &UserZone) -> Self {
        if !is_all_day {
            return Self::At(at);
        }
        // Rows of earlier releases know the instant only.
        Self::By(day.and_then(day_of_number).unwrap_or_else(|| zone.wall(at).date()))
    }

    /// The number of its day when it is a whole one, as it is stored.
    pub(crate) fn day(self) -> Option<i64> {
        match self {
            Self::At(_) => None,
            Self::By(day) => Some(number_of_day(day)),
        }
    }

    /// The instant that it means where the user lives.
    pub(crate) fn instant(self, zone: &UserZone) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::By(day) => end_of_day(day, zone),
        }
    }

    /// The last moment in which it is not overdue. A whole day lasts as long as its owner's day does, which may
    /// begin at four and so end after midnight (RULES, "Day").
    pub(super) fn lasts_until(self, zone: &UserZone) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::By(day) => within_range(zone.end_of(day).plus_millis(-1)),
        }
    }

    /// What `date` and `all_day` of a request make of the present due date: the one answer for a new
    /// task and for a change.
    ///
    /// # Errors
    /// 422 for a time that lies outside 1970–2199 in the user's zone; 400 `DUE_DATE_REQUIRED` when a
    /// whole day is wanted and there is no date.
    pub(super) fn asked(
        present: Option<Self>,
        date: Patch<DueInput>,
        all_day: Option<bool>,
        zone: &UserZone,
    ) -> ApiResult<Option<Self>> {
        let due = match date {
            Patch::Keep => present,
            Patch::Clear => None,
            Patch::Set(input) => Some(input.resolve(zone).map_err(|fault| out_of_range("due_date", fault))?),
        };
        match (all_day, due) {
            (Some(true), None) => {
                Err(ApiError::of(ErrorCode::DueDateRequired).field("due_all_day", "needs a due date"))
            }
            (Some(true), Some(Self::At(at))) => Ok(Some(Self::By(zone.wall(at).date()))),
            (Some(false), Some(Self::By(day))) => Ok(Some(Self::At(end_of_day(day, zone)))),
            _ => Ok(due),
        }
    }
}

impl TaskRow {
    /// When it is due; `zone` is where its owner lives.
    pub(super) fn due(&self, zone: &UserZone) -> Option<Due> {
        Some(Due::kept(self.due_date?, self.due_all_day, self.due_day, zone))
    }

    /// Keeps when it is due.
    pub(super) fn set_due(&mut self, due: Option<Due>, zone: &UserZone) {
        self.due_date = due.map(|due| due.instant(zone));
        self.due_all_day = matches!(due, Some(Due::By(_)));
        self.due_day = due.and_then(Due::day);
    }
}

/// A day as it is stored: days of the common era.
pub(super) fn number_of_day(day: NaiveDate) -> i64 {
    i64::from(day.num_days_from_ce())
}

pub(super) fn day_of_number(number: i64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(number).ok()?)
}

/// 23:59:59 of that day on the wall (RULES §1), or as much of it as can be written: the last day of
/// 2199 ends in 2200 for most of America.
pub(super) fn end_of_day(day: NaiveDate, zone: &UserZone) -> Timestamp {
    within_range(zone.last_second_of(day))
}

fn within_range(at: Timestamp) -> Timestamp {
    at.clamp(Timestamp::MIN, Timestamp::MAX)
}

/// The instant at which something that `input` names begins.
///
/// # Errors
/// 422 for a time that lies outside 1970–2199 in the user's zone.
pub(crate) fn start(input: DueInput, zone: &UserZone) -> ApiResult<Timestamp> {
    input.resolve_start(zone).map_err(|fault| out_of_range("starts_at", fault))
}

fn out_of_range(field: &'static str, fault: TimestampError) -> ApiError {
    ApiError::invalid(field, fault.to_string())
}

impl DueInput {
    fn parse(text: &str) -> Result<Self, String> {
        match Timestamp::parse(text) {
            Ok(at) => return Ok(Self::Instant(at)),
            Err(error @ TimestampError::OutOfRange) => return Err(error.to_string()),
            Err(TimestampError::Malformed) => {}
        }
        let input = if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            Self::Day(day)
        } else {
            let local = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"]
                .into_iter()
                .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
            Self::Local(local.ok_or("must be a date like 2027-01-05 or a date and time like 2027-01-05T09:00:00Z")?)
        };
        // A day of these years is one in every zone; whether a time is, is told when the zone is known.
        let rough = match input {
            Self::Day(day) => day.and_time(chrono::NaiveTime::MIN),
            Self::Local(local) => local,
            Self::Instant(_) => return Ok(input),
        };
        Timestamp::in_range(rough.and_utc().timestamp_millis()).map_err(|error| error.to_string())?;
        Ok(input)
    }

    /// The same read in `zone`: an instant, or a day that stays that day in every other zone.
    ///
    /// # Errors
    /// 422 as for a task; 400 `DUE_DATE_REQUIRED` when a whole day is wanted and there is no date.
    pub fn read_in(date: Option<Self>, all_day: Option<bool>, zone: &UserZone) -> ApiResult<Option<Self>> {
        let due = Due::asked(None, date.into(), all_day, zone)?;
        Ok(due.map(|due| match due {
            Due::At(at) => Self::Instant(at),
            Due::By(day) => Self::Day(day),
        }))
    }

    /// The instant at which a task with this date is due.
    pub fn instant(self, zone: &UserZone) -> Option<Timestamp> {
        self.resolve(zone).ok().map(|due| due.instant(zone))
    }

    /// The instant at which the user's wall shows it; of a day, its last second.
    ///
    /// # Errors
    /// 422 about `field` for a time that lies outside 1970–2199 in the user's zone.
    pub(super) fn time(self, field: &'static str, zone: &UserZone) -> ApiResult<Timestamp> {
        let due = self.resolve(zone).map_err(|fault| out_of_range(field, fault))?;
        Ok(due.instant(zone))
    }

    fn resolve(self, zone: &UserZone) -> Result<Due, TimestampError> {
        match self {
            Self::Instant(at) => Ok(Due::At(at)),
            Self::Local(local) => Timestamp::in_range(zone.instant(local).as_millis()).map(Due::At),
            Self::Day(day) => Ok(Due::By(day)),
        }
    }

    /// The instant at which something on this date begins: midnight for a day.
    fn resolve_start(self, zone: &UserZone) -> Result<Timestamp, TimestampError> {
        match self {
            Self::Day(day) => Ok(within_range(zone.instant(day.and_time(chrono::NaiveTime::MIN)))),
            other => Ok(other.resolve(zone)?.instant(zone)),
        }
    }
}

/// As it was written.
impl Serialize for DueInput {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Instant(at) => at.serialize(serializer),
            Self::Day(day) => serializer.collect_str(day),
            Self::Local(local) => serializer.collect_str(local),
        }
    }
}

impl<'de> Deserialize<'de> for DueInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl PartialSchema for DueInput {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "RFC 3339 with an offset; `YYYY-MM-DD` for the whole day; or a local date and time without \
                 offset, read in the user's zone. Between 1970-01-01 and 2199-12-31.",
            ))
            .examples(["2027-01-05T09:00:00Z", "2027-01-05", "2027-01-05T09:00"])
            .into()
    }
}

impl ToSchema for DueInput {
    fn name() -> std::borrow::Cow<'static, str> {
        "DateInput".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(text: &str, tz: chrono_tz::Tz) -> (String, bool) {
        let zone = UserZone::of(tz);
        let due = DueInput::parse(text).unwrap().resolve(&zone).unwrap();
        (due.instant(&zone).to_string(), matches!(due, Due::By(_)))
    }

    #[test]
    fn a_day_lasts_until_the_evening_of_the_user() {
        let auckland = chrono_tz::Pacific::Auckland;
        assert_eq!(resolved("2026-11-21", auckland), ("2026-11-21T10:59:59.000Z".to_owned(), true));
        assert_eq!(resolved("2026-11-21T09:00", auckland), ("2026-11-20T20:00:00.000Z".to_owned(), false));
    }

    #[test]
    fn the_first_and_the_last_day_can_be_written_wherever_the_user_lives() {
        let (honolulu, berlin) = (chrono_tz::Pacific::Honolulu, chrono_tz::Europe::Berlin);
        assert_eq!(resolved("2199-12-31", honolulu), ("2199-12-31T23:59:59.999Z".to_owned(), true));
        assert_eq!(resolved("2199-12-31", berlin), ("2199-12-31T22:59:59.000Z".to_owned(), true));
        let midnight = DueInput::parse("1970-01-01").unwrap().resolve_start(&UserZone::of(berlin));
        assert_eq!(midnight, Ok(Timestamp::MIN));
    }

    #[test]
    fn a_time_outside_the_years_is_refused_where_the_user_lives() {
        let evening = DueInput::parse("2199-12-31T23:00").unwrap();
        assert!(evening.resolve(&UserZone::of(chrono_tz::Europe::Berlin)).is_ok());
        let refused = evening.resolve(&UserZone::of(chrono_tz::Pacific::Honolulu));
        assert_eq!(refused, Err(TimestampError::OutOfRange));
        let night = DueInput::parse("1970-01-01T00:30").unwrap();
        assert_eq!(night.resolve_start(&UserZone::of(chrono_tz::Europe::Berlin)), Err(TimestampError::OutOfRange));
    }

    #[test]
    fn nonsense_and_far_years_are_refused() {
        for text in ["9999-12-31", "9999-12-31T00:00:00Z", "1969-12-31", "tomorrow", "", "2026-02-30"] {
            assert!(DueInput::parse(text).is_err(), "{text}");
        }
    }
}

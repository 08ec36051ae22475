//! Due dates as people and programs write them.

use cairn_kernel::{Timestamp, TimestampError, UserZone};
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Deserializer};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// An instant, a day, or a time on the wall of wherever the user lives (RULES §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueInput {
    /// `2027-01-05T09:00:00Z`
    Instant(Timestamp),
    /// `2027-01-05`: all day.
    Day(NaiveDate),
    /// `2027-01-05T09:00`: in the user's zone.
    Local(NaiveDateTime),
    /// 23:59:59 of a day, worked out already: nobody sends it. What was read in one zone stays that day
    /// in every other.
    WholeDay(Timestamp),
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
        // The day before and after are left to the zone; what no zone can bring into range is refused here.
        let rough = match input {
            Self::Day(day) => day.and_time(chrono::NaiveTime::MIN),
            Self::Local(local) => local,
            Self::Instant(_) | Self::WholeDay(_) => return Ok(input),
        };
        Timestamp::in_range(rough.and_utc().timestamp_millis()).map_err(|error| error.to_string())?;
        Ok(input)
    }

    /// The instant, and whether it stands for the whole day.
    pub fn resolve(self, zone: &UserZone) -> (Timestamp, bool) {
        match self {
            Self::Instant(at) => (at, false),
            Self::WholeDay(at) => (at, true),
            Self::Local(local) => (zone.instant(local), false),
            Self::Day(day) => (end_of_day(day, zone), true),
        }
    }

    /// The same where the whole day may be asked for beside the date.
    pub fn resolve_for(self, all_day: Option<bool>, zone: &UserZone) -> (Timestamp, bool) {
        match self.resolve(zone) {
            (at, false) if all_day == Some(true) => (end_of_day(zone.wall(at).date(), zone), true),
            resolved => resolved,
        }
    }

    /// What was resolved already, to be handed on: nothing about it depends on a zone any more.
    pub const fn resolved(at: Timestamp, all_day: bool) -> Self {
        if all_day { Self::WholeDay(at) } else { Self::Instant(at) }
    }

    /// The instant at which something on this date begins: midnight for a day.
    pub fn resolve_start(self, zone: &UserZone) -> Timestamp {
        match self {
            Self::Day(day) => zone.instant(day.and_time(chrono::NaiveTime::MIN)),
            other => other.resolve(zone).0,
        }
    }
}

/// 23:59:59 of that day on the wall (RULES §1).
pub fn end_of_day(day: NaiveDate, zone: &UserZone) -> Timestamp {
    zone.instant(day.and_hms_opt(23, 59, 59).unwrap_or_default())
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

    #[test]
    fn a_day_lasts_until_the_evening_of_the_user() {
        let auckland = UserZone::of(chrono_tz::Pacific::Auckland);
        let (at, all_day) = DueInput::parse("2026-11-21").unwrap().resolve(&auckland);
        assert_eq!((at.to_string().as_str(), all_day), ("2026-11-21T10:59:59.000Z", true));
        let (at, all_day) = DueInput::parse("2026-11-21T09:00").unwrap().resolve(&auckland);
        assert_eq!((at.to_string().as_str(), all_day), ("2026-11-20T20:00:00.000Z", false));
    }

    #[test]
    fn nonsense_and_far_years_are_refused() {
        for text in ["9999-12-31", "9999-12-31T00:00:00Z", "1969-12-31", "tomorrow", "", "2026-02-30"] {
            assert!(DueInput::parse(text).is_err(), "{text}");
        }
    }
}

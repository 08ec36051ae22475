use std::fmt;

use chrono::{DateTime, Datelike as _, SecondsFormat, TimeZone as _, Timelike as _, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant: whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Truncated to the millisecond when made, so that what is stored, compared and
/// shown is the same value on both engines. On the wire it is RFC 3339 in UTC
/// with three decimals and a `Z`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

/// Why a text is no [`Timestamp`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimestampError {
    /// Not RFC 3339 with an offset.
    #[error("must be a date and time like 2027-01-05T09:00:00Z")]
    Malformed,
    /// Outside 1970-01-01 to 2199-12-31 (DESIGN §6).
    #[error("must lie between 1970-01-01 and 2199-12-31")]
    OutOfRange,
}

impl Timestamp {
    /// 1970-01-01T00:00:00Z, the earliest date Cairn accepts (DESIGN §6).
    pub const MIN: Self = Self(0);
    /// 2199-12-31T23:59:59.999Z, the latest date Cairn accepts (DESIGN §6).
    pub const MAX: Self = Self(7_258_118_399_999);

    /// The instant `millis` milliseconds after the epoch; no range is checked.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// `self` moved by `millis`, stopping at the ends of the integer range.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// `self` moved by `minutes`.
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_millis(minutes.saturating_mul(60_000))
    }

    /// `self` moved by `days` of exactly 24 hours.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_millis(days.saturating_mul(86_400_000))
    }

    /// Milliseconds from `earlier` to `self`; negative when `earlier` is later.
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The same instant as chrono's type. Instants outside chrono's range become the epoch,
    /// which cannot happen for anything that came through [`Timestamp::parse`].
    pub fn to_utc(self) -> DateTime<Utc> {
        Utc.timestamp_millis_opt(self.0).single().unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// Reads RFC 3339 with an offset and truncates to the millisecond.
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        let parsed = DateTime::parse_from_rfc3339(text).map_err(|_| TimestampError::Malformed)?;
        // chrono reads a leap second as more than a second's worth of nanoseconds; it would be shown
        // again as another time than it was sent.
        if parsed.nanosecond() >= 1_000_000_000 {
            return Err(TimestampError::Malformed);
        }
        Self::in_range(parsed.timestamp_millis())
    }

    /// Checks the accepted range (1970–2199).
    pub fn in_range(millis: i64) -> Result<Self, TimestampError> {
        let at = Self(millis);
        if at < Self::MIN || at > Self::MAX { Err(TimestampError::OutOfRange) } else { Ok(at) }
    }
}

impl<Tz: chrono::TimeZone> From<DateTime<Tz>> for Timestamp {
    fn from(at: DateTime<Tz>) -> Self {
        Self(at.timestamp_millis())
    }
}

impl Timestamp {
    /// `2027-01-05T09:00:00.000Z` in ASCII. Hundreds of them are in one answer, so no formatter is asked.
    /// `None` for years of more than four digits, which cannot be sent to us.
    fn digits(self) -> Option<[u8; 24]> {
        let at = self.to_utc();
        let year = u32::try_from(at.year()).ok().filter(|year| *year <= 9999)?;
        let mut text = *b"0000-00-00T00:00:00.000Z";
        let date = [(0..4, year), (5..7, at.month()), (8..10, at.day())];
        let millis = at.timestamp_subsec_millis();
        let time = [(11..13, at.hour()), (14..16, at.minute()), (17..19, at.second()), (20..23, millis)];
        for (places, mut number) in date.into_iter().chain(time) {
            for digit in text[places].iter_mut().rev() {
                *digit = b'0' + (number % 10) as u8;
                number /= 10;
            }
        }
        Some(text)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.digits().as_ref().map(|digits| std::str::from_utf8(digits)) {
            Some(Ok(text)) => f.write_str(text),
            _ => f.write_str(&self.to_utc().to_rfc3339_opts(SecondsFormat::Millis, true)),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.digits().as_ref().map(|digits| std::str::from_utf8(digits)) {
            Some(Ok(text)) => serializer.serialize_str(text),
            _ => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "schema")]
mod schema {
    use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type};

    impl utoipa::PartialSchema for super::Timestamp {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
                .description(Some("RFC 3339 in UTC, between 1970-01-01 and 2199-12-31."))
                .into()
        }
    }

    impl utoipa::ToSchema for super::Timestamp {
        fn name() -> std::borrow::Cow<'static, str> {
            "Timestamp".into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_shown_in_utc_with_milliseconds() {
        assert_eq!(Timestamp::parse("2027-01-05T09:00:00.1239+02:00").unwrap().to_string(), "2027-01-05T07:00:00.123Z");
    }

    #[test]
    fn a_leap_second_is_no_time_that_can_be_shown_again() {
        for text in ["2016-12-31T23:59:60Z", "2026-11-21T23:59:60Z", "2016-12-31T15:59:60.5-08:00"] {
            assert_eq!(Timestamp::parse(text), Err(TimestampError::Malformed), "{text}");
        }
    }

    #[test]
    fn refuses_years_outside_1970_to_2199() {
        assert_eq!(Timestamp::parse("9999-12-31T00:00:00Z"), Err(TimestampError::OutOfRange));
        assert_eq!(Timestamp::parse("1969-12-31T23:59:59Z"), Err(TimestampError::OutOfRange));
        assert_eq!(Timestamp::parse("2199-12-31T23:59:59.999Z"), Ok(Timestamp::MAX));
        assert_eq!(Timestamp::parse("tomorrow"), Err(TimestampError::Malformed));
    }
}

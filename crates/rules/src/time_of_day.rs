//! Times of day as they are set: `09:00`. For `#[serde(with = …)]`.

use chrono::NaiveTime;
use serde::de::{Deserialize as _, Deserializer, Error as _};
use serde::ser::Serializer;

const FORM: &str = "%H:%M";

/// The time of day of a default; hours and minutes that there are not are midnight.
pub(crate) fn at(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default()
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveTime, D::Error> {
    let text = String::deserialize(deserializer)?;
    NaiveTime::parse_from_str(&text, FORM)
        .map_err(|_| D::Error::custom(format_args!("{text:?} is no time of day such as 09:00")))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
pub(crate) fn serialize<S: Serializer>(time: &NaiveTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&time.format(FORM))
}

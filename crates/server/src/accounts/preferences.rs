//! How somebody wants Cairn to be: kept as one JSON text, typed wherever it is used.

use cairn_kernel::{Patch, UserId};
use cairn_rules::progress::RewardsMode;
use cairn_store::{ReadTx, StoreError, sql};
use chrono::NaiveTime;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::{Object, ObjectBuilder, Type};

sql! {
    static PREFERENCES: (UserId,) => (String,) = "SELECT preferences FROM users WHERE id = $1";
}

/// What a user prefers. Whoever never chose has the defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Preferences {
    /// Whether completing earns a drawn, a steady or no multiplier.
    #[schema(schema_with = rewards_schema, required)]
    pub rewards: RewardsMode,
    /// When reminders keep quiet; null: never.
    #[schema(required)]
    pub quiet_hours: Option<QuietHours>,
    /// The colours of the web client.
    #[schema(required)]
    pub theme: Theme,
}

/// A daily span in the user's own time; it may go over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// First quiet minute.
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "22:00")]
    pub from: WallTime,
    /// First minute that is not quiet any more; the same as `from` means all day.
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "07:00")]
    pub to: WallTime,
}

/// A minute of the day, `HH:MM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WallTime(NaiveTime);

/// The colours of the web client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the device has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// A change of preferences: absent leaves, `null` goes back to the default, a value sets.
#[derive(Debug, Clone, Copy, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct PreferencesPatch {
    /// Whether completing earns a drawn, a steady or no multiplier.
    #[serde(default)]
    #[schema(schema_with = optional_rewards_schema)]
    pub rewards: Patch<RewardsMode>,
    /// When reminders keep quiet; null: never.
    #[serde(default)]
    #[schema(value_type = Option<QuietHours>)]
    pub quiet_hours: Patch<QuietHours>,
    /// The colours of the web client.
    #[serde(default)]
    #[schema(value_type = Option<Theme>)]
    pub theme: Patch<Theme>,
}

impl Preferences {
    /// Reads what is stored. What an older version wrote and this one does not know is left out.
    pub fn read(stored: &str) -> Self {
        serde_json::from_str(stored).unwrap_or_default()
    }

    /// The text to be stored.
    pub fn to_stored(self) -> Result<String, StoreError> {
        serde_json::to_string(&self).map_err(|error| StoreError::Engine(error.to_string().into()))
    }

    /// These preferences after `patch`.
    #[must_use]
    pub fn patched(self, patch: PreferencesPatch) -> Self {
        Self {
            rewards: patch.rewards.apply(Some(self.rewards)).unwrap_or_default(),
            quiet_hours: patch.quiet_hours.apply(self.quiet_hours),
            theme: patch.theme.apply(Some(self.theme)).unwrap_or_default(),
        }
    }
}

/// What `user` prefers.
pub fn preferences(tx: &mut ReadTx<'_>, user: UserId) -> Result<Preferences, StoreError> {
    Ok(tx.find(&PREFERENCES, &(user,))?.map_or_else(Preferences::default, |(stored,)| Preferences::read(&stored)))
}

impl WallTime {
    /// The time on the wall.
    pub const fn time(self) -> NaiveTime {
        self.0
    }
}

impl TryFrom<String> for WallTime {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, &'static str> {
        let time = NaiveTime::parse_from_str(&text, "%H:%M").ok().filter(|_| text.len() == 5);
        time.map(Self).ok_or("must be a time like 22:00")
    }
}

impl From<WallTime> for String {
    fn from(time: WallTime) -> Self {
        time.0.format("%H:%M").to_string()
    }
}

const REWARDS: [&str; 3] = ["variable", "steady", "off"];

fn rewards_schema() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(REWARDS))
        .description(Some("variable: a drawn multiplier; steady: always the same; off: none."))
        .build()
}

fn optional_rewards_schema() -> Object {
    let values = REWARDS.map(serde_json::Value::from).into_iter().chain([serde_json::Value::Null]);
    ObjectBuilder::new()
        .schema_type(utoipa::openapi::schema::SchemaType::from_iter([Type::String, Type::Null]))
        .enum_values(Some(values))
        .description(Some("variable: a drawn multiplier; steady: always the same; off: none."))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_never_chose_has_the_defaults() {
        assert_eq!(Preferences::read("{}"), Preferences::default());
        assert_eq!(Preferences::read(r#"{"from_another_version":1}"#), Preferences::default());
    }

    #[test]
    fn what_is_chosen_reads_back_and_null_goes_back_to_the_default() {
        let patch: PreferencesPatch =
            serde_json::from_str(r#"{"rewards":"off","quiet_hours":{"from":"22:00","to":"07:00"}}"#).unwrap();
        let chosen = Preferences::default().patched(patch);
        assert_eq!(Preferences::read(&chosen.to_stored().unwrap()), chosen);
        assert_eq!(chosen.rewards, RewardsMode::Off);
        let back: PreferencesPatch = serde_json::from_str(r#"{"rewards":null,"quiet_hours":null}"#).unwrap();
        assert_eq!(chosen.patched(back), Preferences::default());
    }

    #[test]
    fn odd_times_and_unknown_fields_are_refused() {
        for odd in
            [r#"{"quiet_hours":{"from":"24:00","to":"07:00"}}"#, r#"{"quiet_hours":{"from":"7:00","to":"08:00"}}"#]
        {
            assert!(serde_json::from_str::<PreferencesPatch>(odd).is_err(), "{odd}");
        }
        assert!(serde_json::from_str::<PreferencesPatch>(r#"{"colour":"red"}"#).is_err());
    }
}

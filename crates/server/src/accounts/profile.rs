//! What a user says about themselves.

use cairn_kernel::{DayStart, Patch, Timestamp, UserId};
use cairn_store::{ReadTx, WriteTx, sql};
use garde::Validate;
use language_tags::LanguageTag;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use super::account::{self, Account, AccountRow};
use super::events::AccountUpdated;
use super::names::ZoneName;
use super::preferences::{Preferences, PreferencesPatch};
use super::register::{DEFAULT_LOCALE, DEFAULT_ZONE};
use crate::call::Call;
use crate::events;
use crate::http::extract::{Line, RequestBody, is_hiding};
use crate::http::{ApiResult, Data};

sql! {
    static UPDATE: (UserId, Option<String>, Option<String>, String, i64, String, String, Timestamp) => () = "
        UPDATE users SET name = $2, avatar_url = $3, timezone = $4, day_start = $5, locale = $6,
            preferences = $7, updated_at = $8
        WHERE id = $1";
}

/// A change of the profile: absent leaves, `null` clears or goes back to the default, a value sets.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ProfilePatch {
    /// How to address the person.
    #[serde(default)]
    #[schema(value_type = Option<Line<1, 100>>)]
    pub name: Patch<Line<1, 100>>,
    /// A picture, `https://…`.
    #[serde(default)]
    #[schema(value_type = Option<WebAddress>)]
    pub avatar_url: Patch<WebAddress>,
    /// The IANA time zone; null: UTC.
    #[serde(default)]
    #[schema(value_type = Option<ZoneName>)]
    pub timezone: Patch<ZoneName>,
    /// When the day begins, `HH:MM` from 00:00 to 12:00; null: 00:00.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^(0[0-9]|1[01]):[0-5][0-9]$|^12:00$", example = "04:00")]
    pub day_start: Patch<DayStartText>,
    /// The language, a BCP 47 tag of registered parts, kept in its canonical spelling; null: en.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 35, pattern = "^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$", example = "de-AT")]
    pub locale: Patch<Locale>,
    /// What the user prefers; null: all defaults.
    #[serde(default)]
    #[schema(value_type = Option<PreferencesPatch>)]
    pub preferences: Patch<PreferencesPatch>,
}

impl RequestBody for ProfilePatch {
    const ALIASES: &'static [(&'static str, &'static str)] = &[("full_name", "name")];
}

/// `HH:MM` from 00:00 to 12:00.
#[derive(Debug, Clone, Copy)]
pub struct DayStartText(DayStart);

/// A language as a BCP 47 tag of registered parts, in its canonical spelling: `en-us` is `en-US`, `iw` is `he`.
#[derive(Debug, Clone)]
pub struct Locale(String);

/// An address of the web, 1–500 characters.
#[derive(Debug, Clone)]
pub struct WebAddress(String);

/// Most characters of a language tag (RFC 5646 §4.4.1 asks for room for 35).
const LOCALE_MAX: usize = 35;
/// Most characters of a web address.
const ADDRESS_MAX: usize = 500;

impl<'de> Deserialize<'de> for DayStartText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parsed = DayStart::parse(&String::deserialize(deserializer)?);
        parsed.map(Self).ok_or_else(|| serde::de::Error::custom("must be a time from 00:00 to 12:00"))
    }
}

impl<'de> Deserialize<'de> for Locale {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let canonical = LanguageTag::parse(&text).ok().and_then(|tag| tag.canonicalize().ok());
        let known = canonical.filter(LanguageTag::is_valid);
        let fits = |tag: &LanguageTag| tag.as_str().len() <= LOCALE_MAX && !tag.primary_language().starts_with("x-");
        let tag = known.filter(fits).map(|tag| Self(tag.into_string()));
        tag.ok_or_else(|| serde::de::Error::custom("must be a language tag such as en or de-AT"))
    }
}

impl<'de> Deserialize<'de> for WebAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let is_plain = text.chars().all(|character| !character.is_whitespace() && !is_hiding(character));
        if rest.is_some_and(|rest| !rest.is_empty()) && is_plain && text.chars().count() <= ADDRESS_MAX {
            return Ok(Self(text));
        }
        Err(serde::de::Error::custom("must be a web address that begins with https:// or http://"))
    }
}

impl utoipa::PartialSchema for WebAddress {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::String)
            .max_length(Some(ADDRESS_MAX))
            .pattern(Some("^https?://[^\\s]+$"))
            .into()
    }
}

impl ToSchema for WebAddress {}

/// The caller's account.
pub fn get(tx: &mut ReadTx<'_>, call: &Call) -> ApiResult<Data<Account>> {
    Ok(Data::of(account::get(tx, call.user)?.view()))
}

/// Changes the caller's account. The last write wins: a profile has no version.
pub fn update(tx: &mut WriteTx<'_>, call: &Call, patch: &ProfilePatch) -> ApiResult<Data<Account>> {
    let before = account::get(tx, call.user)?;
    let mut after = patched(&before, patch)?;
    let fields = changed_fields(&before, &after);
    if fields.is_empty() {
        return Ok(Data::of(before.view()));
    }
    after.updated_at = call.now;
    let view = after.view();
    let AccountRow { id, name, avatar_url, timezone, day_start, locale, preferences, updated_at, .. } = after;
    tx.run(&UPDATE, &(id, name, avatar_url, timezone, day_start, locale, preferences, updated_at))?;
    events::append(tx, call, &AccountUpdated { user: call.user, fields })?;
    Ok(Data::of(view))
}

fn patched(before: &AccountRow, patch: &ProfilePatch) -> ApiResult<AccountRow> {
    let preferences = match patch.preferences {
        Patch::Keep => before.preferences.clone(),
        Patch::Clear => Preferences::default().to_stored()?,
        Patch::Set(wanted) => Preferences::read(&before.preferences).patched(wanted).to_stored()?,
    };
    let zone = patch.timezone.map(|zone| zone.0.name().to_owned());
    let locale = patch.locale.clone().map(|locale| locale.0);
    Ok(AccountRow {
        name: patch.name.clone().map(Line::into_string).apply(before.name.clone()),
        avatar_url: patch.avatar_url.clone().map(|address| address.0).apply(before.avatar_url.clone()),
        timezone: zone.apply(Some(before.timezone.clone())).unwrap_or_else(|| DEFAULT_ZONE.to_owned()),
        day_start: patch.day_start.map(|start| start.0.minutes()).apply(Some(before.day_start)).unwrap_or_default(),
        locale: locale.apply(Some(before.locale.clone())).unwrap_or_else(|| DEFAULT_LOCALE.to_owned()),
        preferences,
        ..before.clone()
    })
}

fn changed_fields(before: &AccountRow, after: &AccountRow) -> Vec<&'static str> {
    let same_preferences = Preferences::read(&before.preferences) == Preferences::read(&after.preferences);
    let all = [
        ("name", before.name != after.name),
        ("avatar_url", before.avatar_url != after.avatar_url),
        ("timezone", before.timezone != after.timezone),
        ("day_start", before.day_start != after.day_start),
        ("locale", before.locale != after.locale),
        ("preferences", !same_preferences),
    ];
    all.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

//! What people type to say who they are, checked where it enters.

use std::borrow::Cow;

use chrono_tz::Tz;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer};
use unicode_normalization::UnicodeNormalization as _;
use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::http::extract::is_hiding;

/// Fewest characters of a user name.
const USERNAME_MIN: usize = 3;
/// Most characters of a user name.
const USERNAME_MAX: usize = 50;
/// Longest e-mail address in bytes (RFC 5321 §4.5.3.1.3, without the angle brackets).
const EMAIL_MAX: usize = 254;
/// Longest part before the `@` in bytes (RFC 5321 §4.5.3.1.1).
const LOCAL_PART_MAX: usize = 64;
/// Most characters of a password that is presented; those that are chosen are held to the policy.
const PRESENTED_MAX: usize = 1024;

/// A user name: 3–50 of `A–Z a–z 0–9 _`. Two that differ in case only are the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Username(String);

/// An e-mail address. Two that differ in case only are the same address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

/// A password as somebody typed it: 1–1024 characters. No `Debug`.
#[derive(Clone)]
pub struct Password(SecretString);

/// An IANA time zone, such as `Europe/Berlin`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZoneName(pub Tz);

/// Why a name is refused; reads well after the name of its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NameFault(&'static str);

impl Username {
    /// Checks `text`.
    pub fn new(text: &str) -> Result<Self, NameFault> {
        let is_known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if !(USERNAME_MIN..=USERNAME_MAX).contains(&text.len()) || !text.bytes().all(is_known) {
            return Err(NameFault("must be 3 to 50 of the characters A-Z, a-z, 0-9 and _"));
        }
        Ok(Self(text.to_owned()))
    }

    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two spellings of one name have in common.
    pub fn key(&self) -> String {
        folded(&self.0)
    }
}

impl Email {
    /// Checks that `text` has the shape of an address; whether mail arrives there is not asked.
    pub fn new(text: &str) -> Result<Self, NameFault> {
        const SHAPE: NameFault = NameFault("must be an e-mail address like ada@example.org");
        let text: String = text.trim().nfc().collect();
        let (local, domain) = text.rsplit_once('@').ok_or(SHAPE)?;
        let is_odd =
            |character: char| character.is_whitespace() || is_hiding(character) || "\"(),:;<>@[\\]".contains(character);
        let is_label = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|character| character.is_alphanumeric() || character == '-')
        };
        if text.len() > EMAIL_MAX || local.is_empty() || local.len() > LOCAL_PART_MAX || local.contains(is_odd) {
            return Err(SHAPE);
        }
        if domain.split('.').all(is_label) { Ok(Self(text)) } else { Err(SHAPE) }
    }

    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two spellings of one address have in common.
    pub fn key(&self) -> String {
        folded(&self.0)
    }
}

impl Password {
    /// The secret itself.
    pub fn secret(&self) -> &SecretString {
        &self.0
    }

    fn new(text: String) -> Result<Self, NameFault> {
        let characters = text.chars().take(PRESENTED_MAX + 1).count();
        if !(1..=PRESENTED_MAX).contains(&characters) {
            return Err(NameFault("must be 1 to 1024 characters long"));
        }
        Ok(Self(SecretString::from(text)))
    }
}

impl From<SecretString> for Password {
    fn from(secret: SecretString) -> Self {
        Self(secret)
    }
}

impl ZoneName {
    /// Checks that `text` names a zone.
    pub fn new(text: &str) -> Result<Self, NameFault> {
        text.parse().map(Self).map_err(|_| NameFault("must be an IANA time zone such as Europe/Berlin"))
    }
}

/// Folds what somebody types to find an account again: a user name or an e-mail address.
pub fn folded(text: &str) -> String {
    text.trim().nfc().collect::<String>().to_lowercase()
}

fn string_schema(description: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).description(Some(description))
}

/// Reads a name with its `new` wherever it enters, and describes it in the document.
macro_rules! wire_name {
    ($name:ident, $schema:expr) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                Self::new(text.as_ref()).map_err(serde::de::Error::custom)
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $schema.into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    };
}

pub(super) use wire_name;

wire_name!(
    Username,
    string_schema("3 to 50 of the characters A-Z, a-z, 0-9 and _; case does not tell two apart.")
        .min_length(Some(USERNAME_MIN))
        .max_length(Some(USERNAME_MAX))
        .pattern(Some("^[A-Za-z0-9_]{3,50}$"))
);
wire_name!(
    Email,
    string_schema("An e-mail address; case does not tell two apart.")
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Email)))
        .max_length(Some(EMAIL_MAX))
);
wire_name!(ZoneName, string_schema("An IANA time zone such as Europe/Berlin.").examples(["Europe/Berlin"]));

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl PartialSchema for Password {
    fn schema() -> RefOr<Schema> {
        string_schema("A password as it is typed.")
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
            .min_length(Some(1))
            .max_length(Some(PRESENTED_MAX))
            .into()
    }
}

impl ToSchema for Password {
    fn name() -> Cow<'static, str> {
        "Password".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_is_plain_and_case_does_not_count() {
        assert_eq!(Username::new("Ada_99").unwrap().key(), "ada_99");
        for odd in ["", "ab", "a b c", "ada-l", "ädä", &"a".repeat(51)] {
            assert!(Username::new(odd).is_err(), "{odd}");
        }
        assert!(Username::new(&"a".repeat(50)).is_ok());
    }

    #[test]
    fn an_address_has_two_halves() {
        for good in ["ada@example.org", "a.b+c@x.co", "root@localhost", "jürgen@müller.example"] {
            assert!(Email::new(good).is_ok(), "{good}");
        }
        let long = format!("{}@example.org", "a".repeat(65));
        for odd in ["", "ada", "@example.org", "ada@", "a b@x.org", "ada@x..org", "ada@-x.org", "a@b@c.org", &long] {
            assert!(Email::new(odd).is_err(), "{odd}");
        }
        assert_eq!(Email::new(" Ada@Example.ORG ").unwrap().key(), "ada@example.org");
    }

    #[test]
    fn a_zone_must_exist() {
        assert!(ZoneName::new("Europe/Berlin").is_ok());
        assert!(ZoneName::new("Mars/Olympus").is_err());
    }
}

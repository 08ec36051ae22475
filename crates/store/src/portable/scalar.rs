use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cairn_kernel::Timestamp;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::value::{Cell, Kind, Value};

/// One value of one column, kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// NULL of this kind.
    Null(Kind),
    /// See [`Kind::Int`].
    Int(i64),
    /// See [`Kind::Real`].
    Real(f64),
    /// See [`Kind::Bool`].
    Bool(bool),
    /// See [`Kind::Text`].
    Text(String),
    /// See [`Kind::Bytes`].
    Bytes(Vec<u8>),
    /// See [`Kind::Uuid`].
    Uuid(Uuid),
    /// See [`Kind::Time`].
    Time(Timestamp),
}

impl Scalar {
    pub(crate) fn of(cell: Cell<'_>, kind: Kind) -> Self {
        match cell {
            Cell::Null => Self::Null(kind),
            Cell::Int(number) => Self::Int(number),
            Cell::Real(number) => Self::Real(number),
            Cell::Bool(yes) => Self::Bool(yes),
            Cell::Text(text) => Self::Text(text.to_owned()),
            Cell::Bytes(bytes) => Self::Bytes(bytes.to_vec()),
            Cell::Uuid(uuid) => Self::Uuid(uuid),
            Cell::Time(at) => Self::Time(at),
        }
    }

    /// The same as an argument.
    pub fn value(&self) -> Value<'_> {
        match self {
            Self::Null(kind) => Value::Null(*kind),
            Self::Int(number) => Value::Int(*number),
            Self::Real(number) => Value::Real(*number),
            Self::Bool(yes) => Value::Bool(*yes),
            Self::Text(text) => Value::Text(text),
            Self::Bytes(bytes) => Value::Bytes(bytes),
            Self::Uuid(uuid) => Value::Uuid(*uuid),
            Self::Time(at) => Value::Time(*at),
        }
    }

    /// The same as JSON: bytes in base64, times in RFC 3339, ids as text.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Null(_) => Json::Null,
            Self::Int(number) => Json::from(*number),
            Self::Real(number) => Json::from(*number),
            Self::Bool(yes) => Json::from(*yes),
            Self::Text(text) => Json::from(text.as_str()),
            Self::Bytes(bytes) => Json::from(STANDARD.encode(bytes)),
            Self::Uuid(uuid) => Json::from(uuid.to_string()),
            Self::Time(at) => Json::from(at.to_string()),
        }
    }

    /// Reads [`Scalar::to_json`]; `Err` says what a value of this kind looks like.
    pub fn from_json(kind: Kind, json: &Json) -> Result<Self, &'static str> {
        let text = || json.as_str();
        match (kind, json) {
            (_, Json::Null) => Ok(Self::Null(kind)),
            (Kind::Int, _) => json.as_i64().map(Self::Int).ok_or("must be a whole number"),
            (Kind::Real, _) => json.as_f64().map(Self::Real).ok_or("must be a number"),
            (Kind::Bool, _) => json.as_bool().map(Self::Bool).ok_or("must be true or false"),
            (Kind::Text, _) => text().map(|text| Self::Text(text.to_owned())).ok_or("must be text"),
            (Kind::Bytes, _) => {
                text().and_then(|text| STANDARD.decode(text).ok()).map(Self::Bytes).ok_or("must be bytes in base64")
            }
            (Kind::Uuid, _) => text().and_then(|text| text.parse().ok()).map(Self::Uuid).ok_or("must be an id"),
            (Kind::Time, _) => serde_json::from_value(json.clone())
                .map(Self::Time)
                .map_err(|_| "must be a time such as 2026-11-20T18:30:00Z"),
            // Asked with, never stored.
            (Kind::Matching, _) => Err("cannot be carried"),
        }
    }

    /// The id, if it is one.
    pub fn uuid(&self) -> Option<Uuid> {
        if let Self::Uuid(uuid) = self { Some(*uuid) } else { None }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_survives_being_json() {
        let scalars = [
            (Kind::Int, Scalar::Int(i64::MIN)),
            (Kind::Real, Scalar::Real(0.1 + 0.2)),
            (Kind::Bool, Scalar::Bool(true)),
            (Kind::Text, Scalar::Text("„a\u{1F33F}\n".to_owned())),
            (Kind::Bytes, Scalar::Bytes(vec![0, 255])),
            (Kind::Uuid, Scalar::Uuid(Uuid::from_u128(7))),
            (Kind::Time, Scalar::Time(Timestamp::from_millis(1_800_000_000_123))),
            (Kind::Time, Scalar::Null(Kind::Time)),
        ];
        for (kind, scalar) in scalars {
            let text = scalar.to_json().to_string();
            assert_eq!(Scalar::from_json(kind, &serde_json::from_str(&text).unwrap()), Ok(scalar));
        }
        assert!(Scalar::from_json(Kind::Int, &Json::from("7")).is_err());
    }
}

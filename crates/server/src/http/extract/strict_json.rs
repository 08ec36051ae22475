//! JSON as far as Cairn reads it: bounded nesting, finite numbers, no field twice.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::faults;
use crate::http::error::{ApiError, FieldError};

/// How deep lists and objects may be nested.
pub const MAX_NESTING: u8 = 32;

/// Reads the one JSON value that `bytes` hold.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, ApiError> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let document = Document::deserialize(&mut reader).and_then(|document| reader.end().map(|()| document));
    // Only a refused body is read again, to find out which field is to blame.
    document.map(|Document(value)| value).map_err(|error| ApiError::validation(vec![blame(bytes, &error)]))
}

fn blame(bytes: &[u8], first: &serde_json::Error) -> FieldError {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    match serde_path_to_error::deserialize::<_, Document>(&mut reader) {
        Err(error) if error.inner().is_data() || is_number_too_large(error.inner()) => {
            faults::of_serde(error.path(), &error.inner().to_string(), faults::WHOLE_BODY)
        }
        _ => FieldError::new(faults::WHOLE_BODY, format!("is not JSON: {first}")),
    }
}

/// `serde_json` counts 1e400 among the faults of syntax, though its field is known.
fn is_number_too_large(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("number out of range")
}

struct Document(Value);

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Node { nesting: 0 }.deserialize(deserializer).map(Self)
    }
}

/// One value inside `nesting` lists and objects.
#[derive(Clone, Copy)]
struct Node {
    nesting: u8,
}

impl Node {
    fn inside<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.nesting == MAX_NESTING {
            return Err(E::custom(format_args!("is nested deeper than {MAX_NESTING} levels")));
        }
        Ok(Self { nesting: self.nesting + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Node {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(inside)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut fields = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            if fields.contains_key(&name) {
                return Err(A::Error::custom(format_args!("field `{name}` {}", faults::TWICE)));
            }
            let value = object.next_value_seed(inside)?;
            fields.insert(name, value);
        }
        Ok(Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(json: &str) -> FieldError {
        parse(json.as_bytes()).unwrap_err().fields.remove(0)
    }

    #[test]
    fn reads_what_serde_json_reads() {
        let json = r#"{"a":[1,-2,0.5,1e3,"x\u00e9",null,true],"b":{"c":{}},"big":18446744073709551615}"#;
        assert_eq!(parse(json.as_bytes()).unwrap(), serde_json::from_str::<Value>(json).unwrap());
    }

    #[test]
    fn thirty_two_levels_are_deep_enough() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(parse(nested(32).as_bytes()).is_ok());
        assert!(refusal(&nested(33)).message.contains("deeper than 32"));
        assert!(refusal(&nested(100_000)).message.contains("deeper than 32"));
        assert!(parse("[".repeat(1_000_000).as_bytes()).is_err());
        let inner = refusal(&format!(r#"{{"notes":{}}}"#, nested(40)));
        assert!(inner.field.starts_with("notes"), "{inner:?}");
    }

    #[test]
    fn a_number_beyond_all_numbers_names_its_field() {
        let fault = refusal(r#"{"title":"x","estimated_minutes":1e400}"#);
        assert_eq!(fault, FieldError::new("estimated_minutes", "is a number beyond what can be counted"));
    }

    #[test]
    fn a_field_may_be_there_once() {
        let twice = |field: &str| FieldError::new(field, "is there twice");
        assert_eq!(refusal(r#"{"title":"x","title":"y"}"#), twice("title"));
        assert_eq!(refusal(r#"{"steps":[{},{"title":"x","note":1,"title":"y"}]}"#), twice("steps[1].title"));
        assert_eq!(refusal(r#"{"a":{"b":{"a":1,"b":2,"a":3}}}"#), twice("a.b.a"));
    }

    #[test]
    fn what_is_not_json_is_said_to_be_none() {
        for text in ["", "{", "{]", "nul", "NaN", r#"{"a":1} x"#, "\u{feff}{}", r#""\ud800""#] {
            let fault = refusal(text);
            assert_eq!(fault.field, "body", "{text}");
            assert!(fault.message.starts_with("is not JSON"), "{text}: {}", fault.message);
        }
        assert!(parse(b"\"\xff\"").is_err());
    }
}

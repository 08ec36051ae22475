//! A reader of JSON values for which an object is an object.
//!
//! serde lets a list stand for a struct, its items for the fields in their order; the API does not.

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Map, Value};

/// A value, read without copying it.
#[derive(Clone, Copy)]
pub(super) struct Strictly<'a>(pub(super) &'a Value);

fn items<'a, 'de: 'a, V: Visitor<'de>>(list: &'de [Value], visitor: V) -> Result<V::Value, Error> {
    let mut items = SeqDeserializer::new(list.iter().map(Strictly));
    let value = visitor.visit_seq(&mut items)?;
    items.end()?;
    Ok(value)
}

fn fields<'de, V: Visitor<'de>>(object: &'de Map<String, Value>, visitor: V) -> Result<V::Value, Error> {
    let mut fields = MapDeserializer::new(object.iter().map(|(name, value)| (name.as_str(), Strictly(value))));
    let value = visitor.visit_map(&mut fields)?;
    fields.end()?;
    Ok(value)
}

impl<'de> Deserializer<'de> for Strictly<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(list) => items(list, visitor),
            Value::Object(object) => fields(object, visitor),
            plain => plain.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(_) => Err(Error::custom("must be an object, not a list")),
            _ => self.deserialize_any(visitor),
        }
    }

    /// Enums of plain names; those with content keep serde's own reading.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for Strictly<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        inner: Vec<Inner>,
        pair: (i64, f64),
        by_name: BTreeMap<String, Option<bool>>,
        kind: Kind,
        rest: Value,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Inner {
        text: String,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        TheFirst,
        Other(u8),
    }

    #[test]
    fn reads_what_was_written() {
        for kind in [Kind::TheFirst, Kind::Other(7)] {
            let outer = Outer {
                inner: vec![Inner { text: "a".to_owned() }],
                pair: (-5, 0.5),
                by_name: BTreeMap::from([("x".to_owned(), None), ("y".to_owned(), Some(true))]),
                kind,
                rest: json!([1, {"a": null}]),
            };
            let value = serde_json::to_value(&outer).unwrap();
            assert_eq!(Outer::deserialize(Strictly(&value)).unwrap(), outer);
        }
    }

    #[test]
    fn a_list_is_no_object_however_deep() {
        let read = |value: Value| <Vec<Inner>>::deserialize(Strictly(&value)).map_err(|error| error.to_string());
        assert_eq!(read(json!([{"text": "a"}])).unwrap().len(), 1);
        assert_eq!(read(json!([["a"]])).unwrap_err(), "must be an object, not a list");
    }
}

//! Tags: the words that tasks are found by (RULES §1).

use std::borrow::Cow;
use std::ops::Deref;

use serde::{Deserialize, Deserializer};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::http::extract::{Line, TextFault};

/// The letters of a tag, as they are kept.
type Word = Line<1, 50>;

/// A tag: 1–50 characters in lower case, counted there, for some letters are two when they are small.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag(Word);

impl Tag {
    /// Lower-cases, normalises and checks `text`.
    pub fn new(text: &str) -> Result<Self, TextFault> {
        Word::new(&text.to_lowercase()).map(Self)
    }
}

impl Deref for Tag {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Tag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

impl serde::Serialize for Tag {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl PartialSchema for Tag {
    fn schema() -> RefOr<Schema> {
        Word::schema()
    }
}

impl ToSchema for Tag {
    fn name() -> Cow<'static, str> {
        Word::name()
    }
}

/// In the order given, doubles dropped.
pub fn tidy_tags(tags: &[Tag]) -> Vec<String> {
    let mut tidy: Vec<String> = Vec::with_capacity(tags.len());
    for tag in tags {
        if !tidy.iter().any(|there| *there == **tag) {
            tidy.push(tag.to_string());
        }
    }
    tidy
}

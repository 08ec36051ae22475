//! Text that a person wrote: normalised, trimmed, free of characters that hide what it says.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use cairn_kernel::is_blank;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::{UnicodeNormalization as _, is_nfc};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// Text of one line, `MIN` to `MAX` characters: NFC, trimmed, no control characters.
///
/// A character is a Unicode code point after normalisation (DESIGN §6).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Line<const MIN: usize, const MAX: usize>(String);

/// Like [`Line`], but newlines and tabs are welcome; CRLF becomes a newline.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Multiline<const MIN: usize, const MAX: usize>(String);

/// Why a text is refused; reads well after the name of its field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    /// Too few or too many characters.
    #[error("must be {min} to {max} characters long, it has {found}")]
    Length {
        /// The fewest allowed.
        min: usize,
        /// The most allowed.
        max: usize,
        /// How many there are after normalising and trimming.
        found: usize,
    },
    /// Characters, but none that can be seen.
    #[error("must show something: it has only characters that cannot be seen")]
    Blank,
    /// A control character, named by its code point.
    #[error("must not contain the control character U+{:04X}", u32::from(*.0))]
    Control(char),
    /// A character that reorders the text around it.
    #[error("must not contain the direction control character U+{:04X}", u32::from(*.0))]
    Direction(char),
}

impl<const MIN: usize, const MAX: usize> Line<MIN, MAX> {
    /// Normalises and checks `text`.
    pub fn new(text: &str) -> Result<Self, TextFault> {
        let text = text.trim();
        refuse(text, |_| false)?;
        measured(text, MIN, MAX).map(Self)
    }
}

impl<const MIN: usize, const MAX: usize> Multiline<MIN, MAX> {
    /// Normalises and checks `text`.
    pub fn new(text: &str) -> Result<Self, TextFault> {
        let text = text.trim();
        let text = if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) };
        refuse(&text, |character| matches!(character, '\n' | '\t'))?;
        measured(&text, MIN, MAX).map(Self)
    }
}

fn refuse(text: &str, is_welcome: fn(char) -> bool) -> Result<(), TextFault> {
    for character in text.chars() {
        if character.is_control() && !is_welcome(character) {
            return Err(TextFault::Control(character));
        }
        if turns_text_around(character) {
            return Err(TextFault::Direction(character));
        }
    }
    Ok(())
}

/// Whether `character` hides what a text says: a control character, or one that reorders what stands
/// around it (DESIGN §6).
pub(crate) fn is_hiding(character: char) -> bool {
    character.is_control() || turns_text_around(character)
}

const fn turns_text_around(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn measured(text: &str, min: usize, max: usize) -> Result<String, TextFault> {
    let text: String = if is_nfc(text) { text.to_owned() } else { text.nfc().collect() };
    let found = text.chars().count();
    if min > 0 && found > 0 && is_blank(&text) {
        return Err(TextFault::Blank);
    }
    if (min..=max).contains(&found) { Ok(text) } else { Err(TextFault::Length { min, max, found }) }
}

/// A character that can be seen, as far as a pattern of JSON schema can say it: those beyond the basic plane
/// that cannot be seen have no name there.
const VISIBLE: &str = r"[^\s\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFF8]";

fn schema_of(min: usize, max: usize, description: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(min))
        .max_length(Some(max))
        // White space alone is trimmed to nothing, and what cannot be seen is nothing to a reader.
        .pattern((min > 0).then_some(VISIBLE))
        .description(Some(description))
        .into()
}

macro_rules! text_type {
    ($name:ident, $description:literal) => {
        impl<const MIN: usize, const MAX: usize> $name<MIN, MAX> {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, owned.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl<const MIN: usize, const MAX: usize> Deref for $name<MIN, MAX> {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl<const MIN: usize, const MAX: usize> AsRef<str> for $name<MIN, MAX> {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl<const MIN: usize, const MAX: usize> fmt::Display for $name<MIN, MAX> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<const MIN: usize, const MAX: usize> From<$name<MIN, MAX>> for String {
            fn from(text: $name<MIN, MAX>) -> Self {
                text.0
            }
        }

        impl<const MIN: usize, const MAX: usize> Serialize for $name<MIN, MAX> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de, const MIN: usize, const MAX: usize> Deserialize<'de> for $name<MIN, MAX> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                Self::new(&text).map_err(serde::de::Error::custom)
            }
        }

        impl<const MIN: usize, const MAX: usize> PartialSchema for $name<MIN, MAX> {
            fn schema() -> RefOr<Schema> {
                schema_of(MIN, MAX, $description)
            }
        }

        impl<const MIN: usize, const MAX: usize> ToSchema for $name<MIN, MAX> {
            fn name() -> Cow<'static, str> {
                format!(concat!(stringify!($name), "_{}_{}"), MIN, MAX).into()
            }
        }
    };
}

text_type!(Line, "One line of text; white space around it is removed, lengths count code points.");
text_type!(Multiline, "Text of several lines; white space around it is removed, lengths count code points.");

#[cfg(test)]
mod tests {
    use super::*;

    type Title = Line<1, 200>;
    type Notes = Multiline<0, 50>;

    #[test]
    fn counts_code_points_after_normalising() {
        assert!(Title::new(&"x".repeat(200)).is_ok());
        assert!(Title::new(&"🌱".repeat(200)).is_ok());
        assert_eq!(Title::new(&"🌱".repeat(201)), Err(TextFault::Length { min: 1, max: 200, found: 201 }));
        // Two code points each before normalising, one after.
        assert_eq!(Title::new(&"e\u{301}".repeat(200)).unwrap().as_str(), "é".repeat(200));
    }

    #[test]
    fn trims_first_and_counts_then() {
        assert_eq!(Title::new("  Water the ferns\n").unwrap().as_str(), "Water the ferns");
        assert_eq!(Title::new(" \u{3000} "), Err(TextFault::Length { min: 1, max: 200, found: 0 }));
        assert!(Notes::new("   ").is_ok());
        assert_eq!(Title::new("\u{200B}"), Err(TextFault::Blank));
        assert_eq!(Title::new(" \u{200B} \u{3164}"), Err(TextFault::Blank));
        assert!(Notes::new("\u{200B}").is_ok());
    }

    #[test]
    fn refuses_what_cannot_be_seen() {
        assert_eq!(Title::new("a\0b"), Err(TextFault::Control('\0')));
        assert_eq!(Title::new("a\nb"), Err(TextFault::Control('\n')));
        assert_eq!(Title::new("a\u{85}b"), Err(TextFault::Control('\u{85}')));
        assert_eq!(Notes::new("a\u{7f}b"), Err(TextFault::Control('\u{7f}')));
        for character in ['\u{202A}', '\u{202E}', '\u{2066}', '\u{2069}'] {
            assert_eq!(Notes::new(&format!("a{character}b")), Err(TextFault::Direction(character)));
        }
    }

    #[test]
    fn joiners_newlines_and_tabs_are_fine_where_they_belong() {
        assert!(Title::new("👩\u{200d}🚀 می\u{200c}خواهم").is_ok());
        assert_eq!(Notes::new("one\r\n\ttwo").unwrap().as_str(), "one\n\ttwo");
        assert_eq!(Notes::new("one\rtwo"), Err(TextFault::Control('\r')));
    }

    #[test]
    fn the_schema_tells_the_bounds() {
        let schema = serde_json::to_value(Title::schema()).unwrap();
        assert_eq!((&schema["minLength"], &schema["maxLength"]), (&1.into(), &200.into()));
        assert_eq!(Title::name(), "Line_1_200");
    }

    #[test]
    fn texts_of_different_bounds_are_different_components() {
        #[derive(ToSchema)]
        #[expect(dead_code, reason = "only its schema matters")]
        struct Task {
            title: Title,
            nick: Option<Line<0, 9>>,
            #[schema(value_type = Option<Notes>)]
            notes: cairn_kernel::Patch<Notes>,
        }
        #[derive(utoipa::OpenApi)]
        #[openapi(components(schemas(crate::http::Data<Task>)))]
        struct Document;
        let document = serde_json::to_value(<Document as utoipa::OpenApi>::openapi()).unwrap();
        let schemas = &document["components"]["schemas"];
        assert_eq!(schemas["Line_1_200"]["maxLength"], 200);
        assert_eq!(schemas["Line_0_9"]["maxLength"], 9);
        let title = &schemas["Data_Task"]["properties"]["data"]["properties"]["title"];
        assert_eq!(title["$ref"], "#/components/schemas/Line_1_200");
    }

    #[test]
    fn faults_read_like_sentences_about_the_field() {
        let message = |text: &str| serde_json::from_value::<Title>(text.into()).unwrap_err().to_string();
        assert_eq!(message(""), "must be 1 to 200 characters long, it has 0");
        assert_eq!(message("a\0b"), "must not contain the control character U+0000");
    }
}

//! Icons of steps: one emoji.

use std::borrow::Cow;

use icu_properties::CodePointSetData;
use icu_properties::props::{EmojiModifier, ExtendedPictographic, RegionalIndicator};
use serde::{Deserialize, Deserializer};
use unicode_segmentation::UnicodeSegmentation as _;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::http::extract::Line;

/// What an icon is made of: families of people take eleven code points and more.
type Signs = Line<1, 16>;

/// One emoji: a picture with whatever belongs to it, a flag, or a keycap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Icon(Signs);

impl Icon {
    /// Checks `text`.
    ///
    /// # Errors
    /// A sentence about it when it is no emoji, or several.
    pub fn new(text: &str) -> Result<Self, String> {
        let signs = Signs::new(text).map_err(|fault| fault.to_string())?;
        if is_emoji(&signs) { Ok(Self(signs)) } else { Err("must be a single emoji".to_owned()) }
    }

    /// The emoji.
    pub fn into_string(self) -> String {
        self.0.into_string()
    }
}

/// The shapes of an emoji (Unicode Technical Standard 51, 1.4.9).
fn is_emoji(text: &str) -> bool {
    let is_picture = |sign: char| CodePointSetData::new::<ExtendedPictographic>().contains(sign);
    let letters: Vec<char> = text.chars().collect();
    match letters.as_slice() {
        [one, other] if is_letter_of_a_flag(*one) => is_letter_of_a_flag(*other),
        ['0'..='9' | '#' | '*', '\u{FE0F}', '\u{20E3}'] | ['0'..='9' | '#' | '*', '\u{20E3}'] => true,
        [first, rest @ ..] => {
            is_picture(*first)
                && rest.iter().all(|sign| is_picture(*sign) || belongs_to_a_picture(*sign))
                && text.graphemes(true).count() == 1
        }
        [] => false,
    }
}

fn is_letter_of_a_flag(sign: char) -> bool {
    CodePointSetData::new::<RegionalIndicator>().contains(sign)
}

/// What joins pictures, chooses how they look, colours skin, or names the flag of a region.
fn belongs_to_a_picture(sign: char) -> bool {
    matches!(sign, '\u{200D}' | '\u{FE0E}' | '\u{FE0F}' | '\u{20E3}' | '\u{E0020}'..='\u{E007F}')
        || CodePointSetData::new::<EmojiModifier>().contains(sign)
}

impl<'de> Deserialize<'de> for Icon {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

impl PartialSchema for Icon {
    fn schema() -> RefOr<Schema> {
        Signs::schema()
    }
}

impl ToSchema for Icon {
    fn name() -> Cow<'static, str> {
        Signs::name()
    }
}

#[cfg(test)]
mod tests {
    use super::Icon;

    #[test]
    fn pictures_flags_and_keycaps_are_emoji() {
        for text in ["🌱", "❤️", "☎", "👩🏽‍🚀", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🇺🇦", "7️⃣", "#⃣", "🏃‍♀️"]
        {
            assert!(Icon::new(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn letters_digits_and_several_are_not() {
        for text in ["x", "7", "", "ab", "🌱🌱", "🇺", "é", "漢", "★\u{301}x", "-", "🌱x", "\u{FE0F}", "❤\u{301}"]
        {
            assert!(Icon::new(text).is_err(), "{text:?}");
        }
    }
}

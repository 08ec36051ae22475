//! What a reader sees of a text.

use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;

/// A Braille cell without dots: a sign for Unicode, nothing for the eye.
const BRAILLE_BLANK: char = '\u{2800}';

/// Whether a reader sees nothing of it: white space, and what by Unicode's property
/// `Default_Ignorable_Code_Point` has no appearance of its own (zero-width spaces and joiners, fillers,
/// variation selectors, tags).
pub fn is_blank(text: &str) -> bool {
    let unseen = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    text.chars().all(|sign| sign.is_whitespace() || sign == BRAILLE_BLANK || unseen.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_blank() {
        for text in [
            "",
            " \t",
            "\u{200B}",
            "\u{FEFF} \u{2060}",
            "\u{3164}",
            "\u{115F}",
            "\u{FE0F}\u{200D}",
            "\u{E0041}",
            "\u{2800}",
        ] {
            assert!(is_blank(text), "{text:?}");
        }
        for text in ["a", ".", "\u{200B}a", "👩\u{200D}🚀", "é", "…", "\u{301}"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }
}

//! What a value from a file may be.

use cairn_kernel::is_blank;
use cairn_store::portable::Scalar;

use crate::http::extract::{Line, Multiline};
use crate::tasks::Recurrence;
use crate::tasks::steps::Icon;

/// What a column may hold.
pub(super) enum Rule {
    /// Text that this function takes; it gives the text back as it is stored. What nobody can see is none.
    Text(fn(&str) -> Result<String, String>),
    /// The same of what has to have a name: of earlier releases there are some that nobody can see.
    Name(fn(&str) -> Result<String, String>),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A whole number from the first to the second.
    Whole(i64, i64),
    /// A JSON array of so many words of so many characters.
    Words {
        /// The number of words.
        most: usize,
        /// The characters of each.
        longest: usize,
    },
    /// The text of this other column, folded for comparing.
    Folded(&'static str),
    /// Kept from a file with this server's mark, 0 from any other.
    ZeroUnlessMarked,
}

impl Rule {
    /// Holds `value` to the rule. [`Rule::Folded`] is the caller's to fill in.
    pub(super) fn check(&self, value: Scalar, is_marked: bool) -> Result<Scalar, String> {
        match (self, value) {
            (Self::ZeroUnlessMarked, Scalar::Int(_)) if !is_marked => Ok(Scalar::Int(0)),
            (_, Scalar::Null(kind)) => Ok(Scalar::Null(kind)),
            (Self::Name(_), Scalar::Text(text)) if is_unseen(&text) => Ok(Scalar::Text("Untitled".to_owned())),
            (Self::Text(take) | Self::Name(take), Scalar::Text(text)) => take(&text).map(Scalar::Text),
            (Self::OneOf(words), Scalar::Text(text)) if !words.contains(&text.as_str()) => {
                Err(format!("must be one of {}", words.join(", ")))
            }
            (Self::Whole(least, most), Scalar::Int(number)) if !(least..=most).contains(&&number) => {
                Err(format!("must be {least} to {most}"))
            }
            (Self::Words { most, longest }, Scalar::Text(text)) => words(&text, *most, *longest).map(Scalar::Text),
            (_, value) => Ok(value),
        }
    }
}

/// Whether there is something, and nobody can see it.
pub(super) fn is_unseen(text: &str) -> bool {
    !text.is_empty() && is_blank(text)
}

/// One line of text.
pub(super) fn line<const MIN: usize, const MAX: usize>(text: &str) -> Result<String, String> {
    Line::<MIN, MAX>::new(text).map(Line::into_string).map_err(|fault| fault.to_string())
}

/// Text with line breaks.
pub(super) fn paragraphs<const MIN: usize, const MAX: usize>(text: &str) -> Result<String, String> {
    Multiline::<MIN, MAX>::new(text).map(Multiline::into_string).map_err(|fault| fault.to_string())
}

/// An RFC 5545 recurrence rule, without `RRULE:`.
pub(super) fn recurrence(text: &str) -> Result<String, String> {
    Recurrence::new(text).map(Recurrence::into_string)
}

/// One emoji.
pub(super) fn icon(text: &str) -> Result<String, String> {
    Icon::new(text).map(Icon::into_string)
}

fn words(text: &str, most: usize, longest: usize) -> Result<String, String> {
    let list: Vec<String> = serde_json::from_str(text).map_err(|_| "must be a list of words".to_owned())?;
    if list.len() > most || list.iter().any(|word| word.is_empty() || word.chars().count() > longest) {
        return Err(format!("must be at most {most} words of 1 to {longest} characters"));
    }
    let list =
        list.iter().filter(|word| !is_blank(word)).map(|word| line::<1, 1000>(word)).collect::<Result<Vec<_>, _>>()?;
    serde_json::to_string(&list).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use cairn_store::Kind;

    use super::*;

    fn text(text: &str) -> Scalar {
        Scalar::Text(text.to_owned())
    }

    #[test]
    fn values_are_held_to_their_rules() {
        let titles = Rule::Text(line::<1, 5>);
        assert_eq!(titles.check(text(" fern "), false), Ok(text("fern")));
        assert!(titles.check(text("ferns!"), false).is_err() && titles.check(text("a\u{0}"), true).is_err());
        let names = Rule::Name(line::<1, 5>);
        assert_eq!(names.check(text("\u{200B} "), false), Ok(text("Untitled")));
        assert!(names.check(text("ferns!"), false).is_err() && names.check(text(""), false).is_err());
        assert!(Rule::OneOf(&["a"]).check(text("b"), true).is_err());
        assert!(Rule::Whole(1, 5).check(Scalar::Int(6), true).is_err());
        assert_eq!(Rule::Whole(1, 5).check(Scalar::Null(Kind::Int), false), Ok(Scalar::Null(Kind::Int)));
        let tags = Rule::Words { most: 2, longest: 3 };
        assert_eq!(tags.check(text(r#"["a","bcd"]"#), false), Ok(text(r#"["a","bcd"]"#)));
        assert_eq!(tags.check(text(r#"["a","\u200b"]"#), false), Ok(text(r#"["a"]"#)));
        for bad in [r#"["abcd"]"#, r#"["a","b","c"]"#, "a", r#"[""]"#, "{}"] {
            assert!(tags.check(text(bad), false).is_err(), "{bad}");
        }
        assert_eq!(Rule::ZeroUnlessMarked.check(Scalar::Int(500), false), Ok(Scalar::Int(0)));
        assert_eq!(Rule::ZeroUnlessMarked.check(Scalar::Int(500), true), Ok(Scalar::Int(500)));
        assert!(recurrence("FREQ=DAILY;INTERVAL=2").is_ok() && recurrence("every day").is_err());
    }
}

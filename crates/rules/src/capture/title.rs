//! Titles: what the words that were not recognised become.

use unicode_segmentation::UnicodeSegmentation as _;

use cairn_kernel::is_blank;

use super::item::Reading;
use super::line::Line;

/// The longest title, in code points (RULES §1).
pub(super) const LONGEST: usize = 200;

/// Whether a reader sees nothing of it.
pub(super) fn is_unseen(sign: char) -> bool {
    is_blank(sign.encode_utf8(&mut [0; 4]))
}

/// Sets title and description; gives how sure the reading is.
///
/// `left` is what nothing recognised. When that is nothing, the item's words are its title
/// (`all`), and failing that its note.
pub(super) fn settle(reading: &mut Reading, left: &Line, all: &Line, note: Option<String>) -> f64 {
    let mut note = note.filter(|note| !is_blank(note));
    let mut confidence: f64 = if reading.doubtful { 0.5 } else { 0.9 };
    let mut words = left.text();
    if is_blank(&words) {
        confidence -= 0.3;
        words = all.text();
    }
    if is_blank(&words) {
        words = note.take().unwrap_or_else(|| "…".to_owned());
    }
    let (title, rest) = cut(&words);
    reading.draft.title = title;
    reading.draft.description = match (rest, note) {
        (Some(rest), Some(note)) => Some(format!("{rest}\n\n{note}")),
        (rest, note) => rest.or(note),
    };
    confidence
}

/// The first 200 code points, ended between words where there is a choice and never within
/// what a reader sees as one character, and the rest.
pub(super) fn cut(words: &str) -> (String, Option<String>) {
    if words.chars().count() <= LONGEST {
        return (words.to_owned(), None);
    }
    // What cannot be seen leaves no room for what can.
    let words = words.trim_start_matches(is_unseen);
    let (mut used, mut end, mut between_words) = (0, 0, 0);
    for (at, cluster) in words.grapheme_indices(true) {
        used += cluster.chars().count();
        if used > LONGEST {
            break;
        }
        end = at + cluster.len();
        if cluster.chars().all(char::is_whitespace) {
            between_words = at;
        }
    }
    if end == 0 {
        // One character of more than 200 code points: no reader's text.
        end = words.char_indices().nth(LONGEST).map_or(words.len(), |(at, _)| at);
    }
    // A word longer than half a title is cut where the title ends.
    let at = if between_words > end / 2 { between_words } else { end };
    let (title, rest) = words.split_at(at);
    let rest = rest.trim();
    (title.trim().to_owned(), (!is_blank(rest)).then(|| rest.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_title_ends_between_words() {
        let (title, rest) = cut(&"word ".repeat(60));
        assert!(title.ends_with("word") && title.chars().count() <= 200);
        assert!(rest.is_some_and(|rest| rest.starts_with("word")));
    }

    #[test]
    fn a_family_is_never_torn_apart() {
        let family = "👨‍👩‍👧‍👦";
        let (title, rest) = cut(&family.repeat(40));
        assert_eq!(title, family.repeat(28));
        assert_eq!(rest, Some(family.repeat(12)));
    }
}

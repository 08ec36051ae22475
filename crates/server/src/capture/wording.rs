//! A text as the grammar wants it (NFC, DESIGN §6), with the way back to the text as it was sent: spans are
//! places in that one.

use std::borrow::Cow;
use std::iter::once;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc, is_nfc_quick};

/// A normalised text and where its code points came from.
pub(super) struct Wording<'t> {
    /// The text in NFC.
    pub(super) text: Cow<'t, str>,
    /// For each code point of `text`, and for its end, the place in the text that was sent. `None` when they
    /// are the same text.
    places: Option<Vec<usize>>,
}

impl<'t> Wording<'t> {
    pub(super) fn of(sent: &'t str) -> Self {
        if is_nfc(sent) {
            return Self { text: Cow::Borrowed(sent), places: None };
        }
        let (mut text, mut places) = (String::with_capacity(sent.len()), Vec::new());
        let mut add = |cluster: &mut String, began: usize| {
            for composed in cluster.nfc() {
                text.push(composed);
                places.push(began);
            }
            cluster.clear();
        };
        let (mut cluster, mut began, mut end) = (String::new(), 0, 0);
        for (place, character) in sent.chars().enumerate() {
            if begins_anew(character) {
                add(&mut cluster, began);
                began = place;
            }
            cluster.push(character);
            end = place + 1;
        }
        add(&mut cluster, began);
        places.push(end);
        Self { text: Cow::Owned(text), places: Some(places) }
    }

    /// A place of the text in the text that was sent.
    pub(super) fn sent(&self, place: usize) -> usize {
        self.places.as_ref().map_or(place, |places| places[place.min(places.len() - 1)])
    }

    /// A place of the text that was sent in the text.
    pub(super) fn normal(&self, place: usize) -> usize {
        self.places.as_ref().map_or(place, |places| places.partition_point(|&sent| sent < place))
    }
}

/// Whether nothing before this character can melt with it: what stands on both sides can be normalised apart.
fn begins_anew(character: char) -> bool {
    canonical_combining_class(character) == 0 && is_nfc_quick(once(character)) == IsNormalized::Yes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_normal_text_is_left_alone() {
        let wording = Wording::of("Caf\u{e9} #home");
        assert_eq!((&*wording.text, wording.sent(5), wording.normal(5)), ("Caf\u{e9} #home", 5, 5));
    }

    #[test]
    fn places_lead_there_and_back() {
        // c a f e ´ ␠ # e ´ ␠ x
        let wording = Wording::of("cafe\u{301} #e\u{301} x");
        assert_eq!(wording.text, "caf\u{e9} #\u{e9} x");
        assert_eq!((wording.sent(3), wording.sent(4), wording.sent(5), wording.sent(7)), (3, 5, 6, 9));
        assert_eq!((wording.sent(9), wording.sent(99)), (11, 11));
        assert_eq!((wording.normal(6), wording.normal(9), wording.normal(99)), (5, 7, 10));
    }

    #[test]
    fn syllables_of_letters_become_one_and_count_back() {
        let wording = Wording::of("\u{1112}\u{1161}\u{11ab} \u{1112}");
        assert_eq!(wording.text, "\u{d55c} \u{1112}");
        assert_eq!((wording.sent(0), wording.sent(1), wording.sent(2)), (0, 3, 4));
    }
}

//! Titles of works: "watch The Day After Tomorrow", "listen to Ruby Tuesday". They are told by their capitals behind
//! a verb that takes such a title, and by no list.

use super::lexicon;
use super::line::{Trail, Words};
use super::verbs;

/// The longest title, in words.
const LONGEST: usize = 10;

/// The word after the title that begins at `index`: two words or more with capitals, "of" and "the" between them.
///
/// "Watch Arsenal Saturday" cannot be told from one; its day stays a word, too. "Read Tomorrow Morning" can.
pub(super) fn title(words: Words<'_>, index: usize) -> Option<usize> {
    let article = matches!(words.at(index), "the" | "a" | "an");
    let verb = match words.before(index) {
        "see" | "catch" => article,
        "to" => index > 1 && matches!(words.at(index - 2), "listen" | "listening"),
        word => verbs::enjoys(word) || matches!(word, "stream" | "binge" | "hum" | "whistle"),
    };
    if !verb || !words.capitalised(index) && !article {
        return None;
    }
    let mut end = index;
    while end < index + LONGEST && (end == index || words.trail(end - 1) == Trail::None) {
        let joins = matches!(words.at(end), "of" | "the" | "a" | "an" | "and") && words.capitalised(end + 1);
        if !words.capitalised(end) && !joins && words.0.get(end).is_none_or(|word| word.text != "A") {
            break;
        }
        end += 1;
    }
    let capitals = (index..end).filter(|&at| words.capitalised(at)).count();
    let is_time = |at: usize| lexicon::dated(words.at(at)) || matches!(words.at(at), "next" | "this" | "the");
    (capitals > 1 && !(index..end).all(is_time)).then_some(end)
}

/// Whether the title that ends before `end` ends with what would be a time elsewhere: it may be one.
pub(super) fn is_doubtful(words: Words<'_>, end: usize) -> bool {
    lexicon::dated(words.before(end))
}

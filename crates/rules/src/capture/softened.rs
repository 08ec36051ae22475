//! Words around a time that add nothing to it: "sometime next week", "about 3pm", "by tuesday at the latest".

use super::beside;
use super::lexicon;
use super::line::{Trail, Words};

/// How many words at `index` may lead a time and go with it; 0 when none do.
pub(super) fn leading(words: Words<'_>, index: usize) -> usize {
    let used = match (words.at(index), words.at(index + 1), words.at(index + 2)) {
        ("no" | "not", "later", "than") => 3,
        ("some" | "any", "time", _) | ("last", "thing", _) | ("all", "day", _) => 2,
        ("sometime" | "anytime" | "about" | "approx" | "approximately" | "roughly" | "circa" | "latest", ..) => 1,
        // "Work late tonight" says how; what opens the line only says when.
        ("early" | "late", day, _) if index == 0 && near(day) => 1,
        _ => return 0,
    };
    if beside::determiner(words.before(index)) {
        return 0;
    }
    let together = (index..index + used).all(|at| words.trail(at) == Trail::None);
    if together { used } else { 0 }
}

/// A day near enough for its morning or night to be meant.
fn near(word: &str) -> bool {
    matches!(word, "today" | "tonight") || lexicon::tomorrow(word) || lexicon::weekday(word).is_some()
}

/// The word after what goes with a time that ends before `next`.
pub(super) fn trailing(words: Words<'_>, next: usize) -> usize {
    if next == 0 || words.trail(next - 1) != Trail::None {
        return next;
    }
    let used = match (words.at(next), words.at(next + 1), words.at(next + 2)) {
        ("at", "the", "latest") => 3,
        ("at", "latest", _) | ("or", "so", _) | ("all", "day", _) => 2,
        // "in a week or two": not before the first of them.
        ("or", "two" | "three" | "2" | "3", _) if lexicon::unit(words.before(next)).is_some() => 2,
        ("latest" | "ish", ..) => 1,
        _ => return next,
    };
    let end = next + used;
    if words.parted_at(end) || beside::resumes(words.at(end)) { end } else { next }
}

/// The word after the "on or before" at `index`: the day itself is still early enough.
pub(super) fn or_before(words: Words<'_>, index: usize) -> Option<usize> {
    let bound = matches!(
        (words.at(index), words.at(index + 1), words.at(index + 2)),
        ("on" | "by" | "at", "or", "before" | "by") | ("by" | "before", "or", "on" | "by" | "before")
    );
    bound.then_some(index + 3)
}

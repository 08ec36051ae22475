//! What kind of thing an item is.

use super::item::Reading;
use super::line::Line;
use super::model::{CapturedItem, ItemKind};
use super::verbs;

/// The kind, from what was recognised and how the words as typed (`whole`) begin and end.
pub(super) fn of(reading: &Reading, whole: &Line) -> ItemKind {
    if let Some(kind) = reading.kind {
        return kind;
    }
    if reading.times.recurs() {
        return ItemKind::Habit;
    }
    if reading.times.has_hours() {
        return ItemKind::Event;
    }
    let title = reading.draft.title.to_lowercase();
    let words: Vec<&str> = title.split_whitespace().take(8).collect();
    if whole.chars.last() == Some(&'?') {
        return ItemKind::Question;
    }
    if shopping(&words) {
        return ItemKind::Shopping;
    }
    if !reading.times.any() && thought(&words) {
        return ItemKind::Thought;
    }
    ItemKind::Task
}

/// Makes a bare noun after something to buy something to buy too.
pub(super) fn go_shopping(item: &mut CapturedItem) {
    let first = item.draft.title.to_lowercase();
    let bare = !first.split_whitespace().next().is_some_and(verbs::verb);
    if item.kind == ItemKind::Task && bare && item.draft.due.is_none() {
        item.kind = ItemKind::Shopping;
    }
}

fn shopping(words: &[&str]) -> bool {
    match words {
        ["buy" | "purchase", _, ..] | ["need", "more" | "some", ..] => true,
        ["get" | "grab", rest @ ..] | ["pick", "up", rest @ ..] => {
            rest.iter().any(|word| GROCERIES.contains(&word.trim_matches(|c: char| !c.is_alphanumeric())))
        }
        _ => false,
    }
}

const GROCERIES: &[&str] = &[
    "milk",
    "bread",
    "eggs",
    "butter",
    "cheese",
    "coffee",
    "tea",
    "sugar",
    "flour",
    "rice",
    "pasta",
    "apples",
    "bananas",
    "onions",
    "potatoes",
    "tomatoes",
    "fruit",
    "vegetables",
    "veggies",
    "chicken",
    "fish",
    "yoghurt",
    "yogurt",
    "cereal",
    "soap",
    "shampoo",
    "toothpaste",
    "detergent",
    "batteries",
    "groceries",
    "snacks",
    "juice",
    "water",
    "wine",
    "beer",
    "nappies",
    "diapers",
];

fn thought(words: &[&str]) -> bool {
    match words {
        ["idea" | "ideas" | "thought" | "note" | "nb" | "fyi", ..]
        | ["remember", "that" | "how" | "when", ..]
        | ["what", "if", ..] => true,
        ["i" | "we", verb, ..] => {
            matches!(
                *verb,
                "feel"
                    | "felt"
                    | "think"
                    | "wonder"
                    | "noticed"
                    | "realised"
                    | "realized"
                    | "like"
                    | "love"
                    | "hate"
                    | "wish"
                    | "believe"
            )
        }
        ["i'm" | "it's" | "that's", next, ..] => !verbs::verb(next),
        _ => false,
    }
}

//! Words with a sign before them (`#tag`, `@name`, `+project`, `%energy`, `!priority`,
//! `/delegate`) and words that say how much something matters.

use super::beside;
use super::line::{Trail, Words, quotation};
use super::verbs;
use crate::words::{Energy, Priority};

/// The longest tag, in code points (RULES §1).
const LONGEST_TAG: usize = 50;
/// The longest name of a project, in code points.
const LONGEST_NAME: usize = 100;

/// What a marked word means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    Tag(String),
    Zone(String),
    Person(String),
    Project(String),
    Energy(Energy),
    Priority(Priority),
    Delegate,
}

/// The names that `@name` may mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'a> {
    pub zones: &'a [String],
    pub people: &'a [String],
}

/// Reads a mark at `index`; gives the word after it.
pub(super) fn read(words: Words<'_>, index: usize, names: Names<'_>) -> Option<(Mark, usize)> {
    if words.at(index).is_empty() {
        return None;
    }
    let word = &words.0[index];
    let mut typed = word.text.chars();
    let sign = typed.next()?;
    let name = typed.as_str();
    let found = match sign {
        '#' => quoted(name, LONGEST_TAG).map(|name| name.to_lowercase()).or_else(|| tag(name)).map(Mark::Tag),
        '@' => mention(quoted(name, LONGEST_NAME).as_deref().unwrap_or(name), names),
        '+' => quoted(name, LONGEST_NAME).or_else(|| project(name)).map(Mark::Project),
        '%' => Energy::parse(name).map(Mark::Energy),
        '!' => marked_priority(name).map(Mark::Priority),
        '/' => name.eq_ignore_ascii_case("delegate").then_some(Mark::Delegate),
        _ => {
            return energy_phrase(words, index)
                .or_else(|| priority_word(words, index).map(|(priority, next)| (Mark::Priority(priority), next)));
        }
    };
    found.map(|mark| (mark, index + 1))
}

/// "low energy" where a phrase ends: "low energy bulbs" are bulbs.
fn energy_phrase(words: Words<'_>, index: usize) -> Option<(Mark, usize)> {
    let energy = Energy::parse(words.at(index)).filter(|_| words.at(index + 1) == "energy")?;
    let alone = words.parted_at(index + 2) && !beside::determiner(words.before(index)) && index > 0;
    alone.then_some((Mark::Energy(energy), index + 2))
}

/// A name in quotes, which may hold anything, in words with single spaces; a word made of figures only
/// is a number here, too.
fn quoted(name: &str, longest: usize) -> Option<String> {
    let mut inside = name.chars();
    let opened = inside.next().is_some_and(|mark| !mark.is_alphanumeric());
    inside.next_back().filter(|mark| opened && quotation(*mark))?;
    let name = inside.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = name.chars().any(char::is_alphabetic) && name.to_lowercase().chars().count() <= longest;
    fits.then_some(name)
}

/// Letters, digits, `-`, `_`, `/`, with a letter among them: `#123` is a number of something.
fn tag(name: &str) -> Option<String> {
    let fits = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '/'));
    let tag = name.to_lowercase();
    (fits && tag.chars().any(char::is_alphabetic) && tag.chars().count() <= LONGEST_TAG).then_some(tag)
}

fn project(name: &str) -> Option<String> {
    let fits = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '&'));
    (fits && name.starts_with(char::is_alphabetic) && name.chars().count() <= LONGEST_TAG).then(|| name.to_owned())
}

fn mention(name: &str, names: Names<'_>) -> Option<Mark> {
    let wanted = plain(name);
    let known = |list: &[String]| list.iter().find(|known| !wanted.is_empty() && plain(known) == wanted).cloned();
    known(names.zones).map(Mark::Zone).or_else(|| known(names.people).map(Mark::Person))
}

/// A name as it is compared: "Deep Work", `deep-work` and `deepwork` are one.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, ' ' | '-' | '_')).flat_map(char::to_lowercase).collect()
}

fn marked_priority(name: &str) -> Option<Priority> {
    match name.to_ascii_lowercase().as_str() {
        "important" | "hi" | "h" => Some(Priority::High),
        "asap" | "crit" => Some(Priority::Critical),
        "med" | "m" | "normal" => Some(Priority::Medium),
        "lo" | "l" | "someday" => Some(Priority::Low),
        name => Priority::parse(name),
    }
}

/// `p1`–`p4`, "high priority", "as soon as possible", and the words of [`urgency`].
fn priority_word(words: Words<'_>, index: usize) -> Option<(Priority, usize)> {
    let (word, next, before) = (words.at(index), words.at(index + 1), words.before(index));
    let numbered = match word {
        "p1" => Some(Priority::Critical),
        "p2" => Some(Priority::High),
        "p3" => Some(Priority::Medium),
        "p4" => Some(Priority::Low),
        _ => None,
    };
    if let Some(priority) = numbered.filter(|_| !matches!(before, "page" | "pages" | "the" | "a")) {
        return Some((priority, index + 1));
    }
    if let ("as", "soon", "as", "possible") = (word, next, words.at(index + 2), words.at(index + 3)) {
        return Some((Priority::Critical, index + 4));
    }
    if let ("with" | "at", "priority" | "prio", Some(priority)) = (word, words.at(index + 2), Priority::parse(next)) {
        return words.parted_at(index + 3).then_some((priority, index + 3));
    }
    if let ("priority" | "prio", Some(priority)) = (word, Priority::parse(next)) {
        return words.parted_at(index + 2).then_some((priority, index + 2));
    }
    let opens_line = index == 0 && verbs::verb(words.at(index + 2));
    if matches!(next, "priority" | "prio") && !beside::determiner(before) && (words.parted_at(index + 2) || opens_line)
    {
        let priority = if word == "top" { Some(Priority::Critical) } else { Priority::parse(word) };
        return priority.map(|priority| (priority, index + 2));
    }
    let how =
        usize::from(words.trail(index) == Trail::None && matches!(word, "very" | "really" | "super" | "extremely"));
    urgency(words, index, how).map(|priority| (priority, index + how + 1))
}

/// "urgent" and "asap" anywhere; "important", "maybe" and their like only at the edge of a phrase:
/// "the important meeting" keeps its adjective. `how` is 1 where "very" leads it, and then it must open a phrase.
fn urgency(words: Words<'_>, index: usize, how: usize) -> Option<Priority> {
    let (next, before) = (words.at(index + how + 1), words.before(index));
    let ends = words.parted_at(index + how + 1);
    let led = index == 0 || words.trail(index - 1) != Trail::None;
    let opens = led && (ends || verbs::verb(next) || next == "-");
    if beside::negates(before) || (how > 0 && !opens) {
        return None;
    }
    let subject = next.split('\'').next().unwrap_or_default();
    match words.at(index + how) {
        "asap" => Some(Priority::Critical),
        "urgent" if next != "care" && next != "or" => Some(Priority::Critical),
        "urgently" if ends || opens => Some(Priority::Critical),
        "important" if (ends || opens) && !beside::determiner(before) && !verbs::verb(before) => Some(Priority::High),
        // "Maybe we should move" is a thought, "maybe not" an answer.
        "maybe" if index == 0 && !next.is_empty() && next != "not" && !beside::pronoun(subject) => Some(Priority::Low),
        "someday" | "maybe" | "whenever" if (ends && !(index > 0 && before == "me")) || opens => Some(Priority::Low),
        _ => None,
    }
}

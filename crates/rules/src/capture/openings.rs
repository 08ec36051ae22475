//! Words that only ask for what they open: "remind me to", "I've got to", "note to self:", "please".

use super::beside;
use super::lexicon;
use super::line::{Trail, Word, Words};
use super::verbs;

/// How many words of such an opening begin the line.
pub(super) fn asked(words: Words<'_>) -> Option<usize> {
    let used = lead_in(words, 0).or_else(|| labelled(words)).or_else(|| called(words))?;
    words.at(used).starts_with(char::is_alphanumeric).then_some(used)
}

/// "remind me to", "I need to", "don't forget": what is to be done follows.
fn lead_in(words: Words<'_>, index: usize) -> Option<usize> {
    let w = |offset: usize| words.at(index + offset);
    let used = match (w(0), w(1), w(2), w(3)) {
        ("can" | "could" | "would" | "will", "you", "remind", _) => 2 + lead_in(words, index + 2)?,
        ("can" | "could" | "would" | "will", "you", word, "remind") if polite(word) => 3 + lead_in(words, index + 3)?,
        (word, "remind", "me", "to" | "about" | "that" | "of") if polite(word) => 4,
        ("set" | "create" | "add" | "make", "me", "a", "reminder") if leads(w(4)) => {
            4 + matter_follows(words, index + 4)?
        }
        ("set" | "create" | "add" | "make", "a", "reminder", word) if leads(word) => {
            3 + matter_follows(words, index + 3)?
        }
        ("reminder", word, ..) if leads(word) => 1 + matter_follows(words, index + 1)?,
        ("do", "not", "forget", "to" | "about") | ("i" | "we", "have", "got", "to") => 4,
        ("remind", "me", "to" | "about" | "that" | "of", _)
        | ("don't" | "dont", "forget", "to" | "about", _)
        | ("i" | "we", "need" | "have" | "ought" | "got", "to", _)
        | ("i've" | "ive" | "we've" | "weve", "got", "to", _)
        | ("make" | "be", "sure", "to", _) => 3,
        // "don't forget mum's card"; "don't forget that …" is something to know.
        ("don't" | "dont", "forget", word, _) if word != "that" => 2,
        ("i" | "we", "gotta", ..) | ("remember" | "need" | "have" | "got", "to", ..) => 2,
        ("i" | "we", "must" | "should", "really" | "probably" | "also" | "still", word) if !tells(word) => 3,
        ("i" | "we", "must" | "should", word, _) if !tells(word) => 2,
        ("gotta", ..) => 1,
        ("must" | "should", word, ..) if verbs::verb(word) => 1,
        _ => return None,
    };
    Some(used)
}

/// What "reminder" leads to its matter with.
fn leads(word: &str) -> bool {
    matches!(word, "to" | "about" | "that" | "for")
}

/// How many words at `index` lead from "reminder" to its matter; `None` while a time stands between them, for behind
/// "a reminder for 9 pm" comes a "to" that goes with it.
fn matter_follows(words: Words<'_>, index: usize) -> Option<usize> {
    if words.at(index) != "for" {
        return Some(1);
    }
    let behind = (index + 1..=index + MOST_WHEN).find(|&at| !says_when(words, at)).unwrap_or(index);
    let to = words.at(behind) == "to" && !words.parted_at(behind);
    if to && behind == index + 1 {
        return Some(2);
    }
    (!to).then_some(1)
}

/// How many words may say when to remind of something.
const MOST_WHEN: usize = 8;

/// Whether the word at `at` is one of those that times are said with.
fn says_when(words: Words<'_>, at: usize) -> bool {
    let word = words.at(at);
    lexicon::dated(word)
        || lexicon::number(word).is_some()
        || lexicon::unit(word).is_some()
        || word.starts_with(|c: char| c.is_ascii_digit())
        || matches!(word, "am" | "pm" | "at" | "on" | "in" | "the" | "of" | "this" | "next" | "every" | "each" | "and")
}

/// "I must say", "we should be", "I should have": no task.
fn tells(word: &str) -> bool {
    matches!(word, "be" | "have" | "say" | "admit" | "not" | "never" | "know" | "add" | "confess")
}

/// "note to self:", "reminder:", "to do:", with their colon.
fn labelled(words: Words<'_>) -> Option<usize> {
    let used = match (words.at(0), words.at(1), words.at(2)) {
        ("note", "to", "self" | "myself") => 3,
        ("to", "do", _) => 2,
        ("reminder" | "memo", ..) => 1,
        _ => return None,
    };
    let colon = (0..used - 1).all(|at| words.trail(at) == Trail::None) && words.trail(used - 1) == Trail::Colon;
    colon.then_some(used)
}

/// "hey remember to …", "please call mum": a word to somebody. "Please Please Me" and "Hey Jude" are names.
fn called(words: Words<'_>) -> Option<usize> {
    let named = words.capitalised(0) && words.capitalised(1);
    let calls = match words.at(0) {
        word if polite(word) => !polite(words.at(1)),
        "hey" | "um" | "uh" | "erm" | "oh" => {
            verbs::verb(words.at(1)) || lead_in(words, 1).is_some() || polite(words.at(1))
        }
        _ => false,
    };
    (calls && !named && words.len() > 1).then_some(1)
}

/// Whether the word is a "please".
fn polite(word: &str) -> bool {
    matches!(word, "please" | "pls" | "plz")
}

/// Whether the word at `index` is the "please" that ends a line: "call mum please", and not "say please".
pub(super) fn thanks(words: Words<'_>, index: usize) -> bool {
    let said = matches!(words.before(index), "say" | "saying" | "said" | "the" | "a" | "and" | "&" | "word" | "to");
    polite(words.at(index)) && index > 0 && !said && !polite(words.before(index))
}

/// How many words of "shopping list:", "buy:", "groceries -" open what is to be bought.
pub(super) fn list_to_buy(words: Words<'_>) -> Option<usize> {
    let used = match (words.at(0), words.at(1)) {
        ("shopping" | "grocery" | "groceries", "list") | ("to", "buy") => 2,
        ("shopping" | "groceries" | "buy", _) => 1,
        _ => return None,
    };
    let within = (0..used - 1).all(|at| words.trail(at) == Trail::None);
    let dash = usize::from(words.at(used) == "-" && words.at(0) != "buy");
    let told = words.trail(used - 1) == Trail::Colon || (dash == 1 && words.trail(used - 1) == Trail::None);
    (within && told).then_some(used + dash)
}

/// Whether the line is a question about something ("is the shop open on sunday?"), and the word that ends it: a day
/// in it is a part of what is asked.
pub(super) fn question(words: Words<'_>) -> Option<usize> {
    let first = words.at(0);
    let first = first.split_once('\'').map_or(first, |(stem, _)| stem);
    let asks = matches!(first, "what" | "when" | "where" | "who" | "which" | "why" | "whats" | "whens")
        || matches!(first, "is" | "are" | "was" | "were" | "does" | "did" | "has" | "isn" | "aren" | "doesn")
        // "how does 5pm on monday sound?" proposes it.
        || (first == "how" && !matches!(words.at(1), "about" | "does" | "is"))
        || (matches!(first, "have" | "will" | "won") && beside::pronoun(words.at(1)))
        // "do it tomorrow?" proposes it, too.
        || (matches!(first, "do" | "don") && matches!(words.at(1), "i" | "you" | "we" | "they"));
    asks.then(|| words.0.iter().position(Word::asks))?
}

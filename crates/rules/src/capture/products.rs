//! Things to buy in one breath: "buy milk, eggs and bread" is three.

use std::ops::Range;

use super::beside;
use super::line::{Trail, Word, Words};
use super::verbs;

/// The most things that one line may list.
const MOST: usize = 30;
/// Words of one thing: "a dozen free range eggs".
const LONGEST: usize = 6;

/// Where in the characters of the line each thing stands, the verb with the first of them; empty when the
/// line lists none.
///
/// `said` tells that a list was announced ("shopping list: batteries, light bulbs"): what its commas part are things.
/// Otherwise guessing wrong would tear a sentence apart, so every piece must be able to be a thing, and some must be
/// things that shops sell: all of two, half of several. "Red, green and blue paint" stays one.
pub(super) fn pieces(words: Words<'_>, said: bool) -> Vec<Range<usize>> {
    let things = things(words);
    let said = said && (0..words.len()).any(|at| words.trail(at) == Trail::Comma);
    let known = things.iter().filter(|thing| sold(words, thing)).count();
    let enough = (said && !described(words, &things))
        || if things.len() > 2 { 2 * known >= things.len() } else { known == things.len() };
    let dish = matches!(&things[..], [first, second] if is_one(words, first, second));
    if things.len() < 2 || things.len() > MOST || !enough || dish || words.0.iter().any(|word| word.opaque) {
        return Vec::new();
    }
    if !things.iter().enumerate().all(|(index, thing)| may_be_sold(words, thing, index == 0)) {
        return Vec::new();
    }
    let chars = |thing: &Range<usize>| {
        let (first, last) = (&words.0[thing.start], &words.0[thing.end - 1]);
        let end = match last.trail {
            Trail::Comma | Trail::Stop => last.core.end,
            _ => last.end - usize::from(bracket_then_comma(last)),
        };
        first.start..end
    };
    things.iter().map(chars).collect()
}

/// Whether single words that nobody sells lead up to a thing of several words: "red, green and blue paint".
fn described(words: Words<'_>, things: &[Range<usize>]) -> bool {
    let [others @ .., last] = things else { return false };
    last.len() > 1 && sold(words, last) && others.iter().all(|thing| thing.len() == 1 && !sold(words, thing))
}

/// What commas and "and" part, in words.
fn things(words: Words<'_>) -> Vec<Range<usize>> {
    let mut things = Vec::new();
    let mut start = 0;
    let joins = |index: usize| matches!(words.at(index), "and" | "&" | "+");
    let mut bracketed = false;
    for index in 0..words.len() {
        bracketed = (bracketed || words.0[index].led()) && !words.0[index].bracket_closes();
        if bracketed {
            continue;
        }
        if joins(index) {
            if start < index {
                things.push(start..index);
            }
            start = index + 1;
        } else if words.trail(index) == Trail::Comma || bracket_then_comma(&words.0[index]) {
            things.push(start..index + 1);
            start = index + 1;
        }
    }
    things.push(start..words.len());
    things
}

/// Whether a piece can be a thing: a few words without a verb, and nothing that only a sentence has.
fn may_be_sold(words: Words<'_>, thing: &Range<usize>, first: bool) -> bool {
    let start = thing.start + if first { asking(words) } else { 0 };
    let mut inside = words.0.get(start..named(words, thing).end).unwrap_or_default().iter();
    let plain = |word: &Word| {
        let said = word.lower.as_str();
        (said == "of" || !(beside::resumes(said) || beside::pronoun(said)))
            && !word.core.is_empty()
            && !word.led()
            && (matches!(word.trail, Trail::None | Trail::Comma) || word.end == words.0[words.len() - 1].end)
    };
    (1..=LONGEST).contains(&inside.len()) && !verbs::verb(words.at(start)) && inside.all(plain)
}

/// How many words of "buy", "pick up", "we need" open the line.
fn asking(words: Words<'_>) -> usize {
    match (words.at(0), words.at(1), words.at(2)) {
        ("pick" | "stock", "up", "on") | ("need", "to", "buy" | "get") => 3,
        ("pick", "up", _) => 2,
        ("buy" | "get" | "grab" | "purchase" | "need" | "order", ..) => 1,
        _ => 0,
    }
}

/// Whether a comma follows the bracket that closes after a word: "(AA),".
fn bracket_then_comma(word: &Word) -> bool {
    word.bracket_closes() && word.last == Some(',') && word.end == word.core.end + 2
}

/// The thing without what its brackets add: "milk (2L)".
fn named(words: Words<'_>, thing: &Range<usize>) -> Range<usize> {
    let closes = thing.end > thing.start && words.0[thing.end - 1].bracket_closes();
    let opens = thing.clone().skip(1).find(|&at| closes && words.0[at].led());
    thing.start..opens.unwrap_or(thing.end)
}

/// The word that names a thing: the last one before its brackets, or the one after "of".
fn last<'w>(words: Words<'w>, thing: &Range<usize>) -> &'w str {
    named(words, thing).end.checked_sub(1).map_or("", |index| words.at(index))
}

fn sold(words: Words<'_>, thing: &Range<usize>) -> bool {
    super::kind::is_sold(last(words, thing))
}

/// Whether two are bought as one: what is eaten together ("fish and chips"), and what they only describe ("salt and
/// vinegar crisps").
fn is_one(words: Words<'_>, first: &Range<usize>, second: &Range<usize>) -> bool {
    let is_described = second.len() > 1 && super::kind::is_sold(words.at(second.start));
    let is_dish = matches!(
        (last(words, first), last(words, second)),
        ("fish", "chips")
            | ("mac" | "macaroni", "cheese")
            | ("ham" | "bacon", "eggs")
            | ("rice", "beans")
            | ("peas", "carrots")
    );
    is_described || (is_dish && second.len() == 1)
}

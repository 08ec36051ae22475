//! What the words beside a word say about it: whether it is a date, a thing, or the end of a phrase.

use super::lexicon::{self, unit};
use super::line::Words;

/// What follows the other word that `doubtful_weekday` is: "sat down", "sun cream", "mon ami".
pub(super) fn after_lookalike(day: &str, next: &str) -> bool {
    match day {
        "sat" => {
            determiner(next)
                || matches!(
                    next,
                    "down"
                        | "in"
                        | "on"
                        | "at"
                        | "with"
                        | "through"
                        | "there"
                        | "here"
                        | "next"
                        | "for"
                        | "by"
                        | "up"
                        | "nav"
                        | "score"
                        | "prep"
                        | "test"
                        | "exam"
                        | "exams"
                        | "results"
                )
        }
        "sun" => matches!(
            next,
            "cream"
                | "screen"
                | "hat"
                | "hats"
                | "dress"
                | "lotion"
                | "block"
                | "glasses"
                | "tan"
                | "bed"
                | "beds"
                | "lamp"
                | "lounger"
                | "room"
                | "shade"
                | "is"
                | "rises"
                | "sets"
                | "and"
                | "salutation"
                | "salutations"
                | "protection"
                | "exposure"
                | "microsystems"
                | "tzu"
                | "dried"
                | "flower"
                | "roof"
        ),
        "mon" => matches!(
            next,
            "ami"
                | "amie"
                | "amour"
                | "dieu"
                | "cher"
                | "petit"
                | "père"
                | "chéri"
                | "coeur"
                | "cœur"
                | "frère"
                | "oncle"
        ),
        "wed" => determiner(next) || matches!(next, "in" | "dress" | "him" | "me" | "to" | "by"),
        _ => false,
    }
}

/// Words that make the next one a thing: "the friday meeting" names a meeting, not a date.
pub(super) fn determiner(word: &str) -> bool {
    matches!(word, "the" | "a" | "an" | "my" | "our" | "your" | "his" | "her" | "their" | "that" | "those" | "these")
}

/// Words after which a phrase may be complete: what follows is no noun that the phrase describes.
pub(super) fn connective(word: &str) -> bool {
    matches!(
        word,
        "at" | "with"
            | "for"
            | "to"
            | "from"
            | "in"
            | "about"
            | "and"
            | "or"
            | "on"
            | "by"
            | "before"
            | "after"
            | "until"
            | "till"
            | "near"
            | "via"
            | "re"
            | "because"
            | "so"
            | "if"
            | "when"
            | "while"
            | "but"
            | "except"
            | "excluding"
            | "unless"
    )
}

/// Whether a phrase may end before `word`: it goes on with another one, or with its verb ("daily
/// would be best").
pub(super) fn resumes(word: &str) -> bool {
    connective(word)
        || matches!(word, "would" | "will" | "could" | "should" | "must" | "works" | "is" | "are" | "seems")
}

/// 1 for a word that makes a length inexact ("in about 5 hours"), 0 for any other.
pub(super) fn roughly(word: &str) -> usize {
    usize::from(matches!(word, "about" | "around" | "approximately" | "approx" | "roughly" | "exactly" | "just"))
}

/// What an ordinal counts after: "came 3rd", "Act 2nd", "their anniversary 25th".
pub(super) fn ranked(word: &str) -> bool {
    matches!(
        word,
        "came"
            | "come"
            | "finish"
            | "finished"
            | "ranked"
            | "placed"
            | "place"
            | "act"
            | "book"
            | "chapter"
            | "part"
            | "grade"
            | "class"
            | "level"
            | "version"
            | "volume"
            | "vol"
            | "floor"
            | "century"
            | "birthday"
            | "anniversary"
            | "draft"
            | "a"
            | "my"
            | "his"
            | "her"
            | "their"
            | "our"
            | "your"
            | "every"
            | "each"
            | "and"
            | "or"
            | "pope"
            | "king"
            | "queen"
    )
}

/// Whether a distance ends before `index`: "5 km", "10k", "3 miles".
pub(super) fn distance_ends(words: Words<'_>, index: usize) -> bool {
    let digits = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let unit = |word: &str| {
        matches!(word, "k" | "km" | "kms" | "miles" | "mile" | "mi" | "laps" | "lengths" | "metres" | "meters")
    };
    let word = words.before(index);
    let split = word.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(word.len());
    let (number, rest) = word.split_at(split);
    (digits(number) && unit(rest)) || (unit(word) && index > 1 && digits(words.at(index - 2)))
}

/// Words that stand for somebody or something: their "is" cannot be spared.
pub(super) fn pronoun(word: &str) -> bool {
    matches!(word, "i" | "you" | "he" | "she" | "it" | "we" | "they" | "this" | "that" | "there" | "here")
}

/// Words that open a clause, whose verb belongs to it: "when the show starts".
pub(super) fn opens_clause(word: &str) -> bool {
    matches!(
        word,
        "who" | "whom" | "whose" | "what" | "where" | "when" | "which" | "why" | "how" | "if" | "whether" | "that"
    )
}

/// Whether a number before `word` may count it: "3 meetings", "5 people".
pub(super) fn counted(word: &str) -> bool {
    word.ends_with('s') || word == "people" || unit(word).is_some()
}

/// Whether an address begins at `index`, behind its number: "5 Main Street", "10 Old Church Rd".
pub(super) fn street(words: Words<'_>, index: usize) -> bool {
    let is_way = |word| {
        matches!(
            word,
            "street" | "st" | "road" | "rd" | "avenue" | "ave" | "lane" | "ln" | "drive" | "dr" | "boulevard" | "blvd"
        )
    };
    (index..index + 3).any(|at| is_way(words.at(at)))
}

/// What a name follows after "by": "written by May".
pub(super) fn past_participle(word: &str) -> bool {
    word.ends_with("ed")
        || word.ends_with("en")
        || matches!(word, "made" | "book" | "song" | "report" | "photo" | "cake")
}

/// Words after which "urgent" says nothing about the task: "it's not urgent", "how important".
pub(super) fn negates(word: &str) -> bool {
    matches!(
        word,
        "not"
            | "isn't"
            | "less"
            | "more"
            | "most"
            | "very"
            | "so"
            | "if"
            | "how"
            | "non"
            | "is"
            | "it's"
            | "its"
            | "that's"
            | "are"
            | "be"
            | "was"
    )
}

/// A word that alone names a day near now.
pub(super) fn names_day(word: &str) -> bool {
    lexicon::weekday(word).is_some()
        || lexicon::tomorrow(word)
        || matches!(word, "today" | "tdy" | "tonight" | "tonite")
}

/// Whether a day near now begins at `index`: "tomorrow", "on friday".
pub(super) fn day_follows(words: Words<'_>, index: usize) -> bool {
    names_day(words.at(index + usize::from(words.at(index) == "on")))
}

/// What begins at an hour: a number behind it and before a day is one ("meeting 12 tomorrow").
pub(super) fn appointment(word: &str) -> bool {
    matches!(
        word,
        "meeting"
            | "mtg"
            | "appointment"
            | "appt"
            | "dentist"
            | "doctor"
            | "doc"
            | "gp"
            | "vet"
            | "physio"
            | "haircut"
            | "barber"
            | "breakfast"
            | "brunch"
            | "lunch"
            | "coffee"
            | "drinks"
            | "dinner"
            | "supper"
            | "gym"
            | "yoga"
            | "pilates"
            | "standup"
            | "stand-up"
            | "interview"
            | "rehearsal"
            | "choir"
            | "therapy"
    )
}

/// Things that have numbers: "chapters 3-5", "room 9", "units 1 to 5".
pub(super) fn numbered(word: &str) -> bool {
    let one = word.strip_suffix('s').unwrap_or(word);
    matches!(
        one,
        "act"
            | "age"
            | "apartment"
            | "apt"
            | "article"
            | "bar"
            | "batch"
            | "batche"
            | "block"
            | "book"
            | "bu"
            | "buse"
            | "ch"
            | "chap"
            | "chapter"
            | "clas"
            | "column"
            | "day"
            | "ep"
            | "episode"
            | "ex"
            | "exercise"
            | "exit"
            | "figure"
            | "flat"
            | "floor"
            | "form"
            | "gate"
            | "grade"
            | "house"
            | "issue"
            | "item"
            | "lane"
            | "lesson"
            | "level"
            | "line"
            | "module"
            | "month"
            | "no"
            | "number"
            | "p"
            | "page"
            | "paragraph"
            | "part"
            | "pg"
            | "phase"
            | "platform"
            | "point"
            | "pp"
            | "problem"
            | "psalm"
            | "question"
            | "room"
            | "round"
            | "row"
            | "scene"
            | "season"
            | "seat"
            | "section"
            | "set"
            | "size"
            | "slide"
            | "stage"
            | "step"
            | "story"
            | "table"
            | "task"
            | "terminal"
            | "test"
            | "tier"
            | "track"
            | "unit"
            | "verse"
            | "vol"
            | "volume"
            | "ward"
            | "week"
            | "year"
            | "zone"
    )
}

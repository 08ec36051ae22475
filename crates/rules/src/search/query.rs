use super::stem::stem;
use super::tokens::{Token, joined, tokens};

/// Clauses that are looked at; a sentence has fewer.
const MOST_CLAUSES: usize = 24;
/// Fewest Latin letters of the last word for it to stand for the words that begin with it.
const SHORTEST_PREFIX: usize = 2;

/// What somebody looks for.
///
/// * Every word has to be there, in any form and in any field: `water fern`.
/// * Words in quotes stand next to each other: `"water the ferns"`. So do the parts of what is
///   written in one: `example.com`, `10:30`.
/// * A word or phrase behind a hyphen must not be there: `water -office`.
/// * The last word, if nothing comes behind it, is still being typed and stands for every word that
///   begins with it; so does any word with a `*`.
///
/// Everything else (`AND`, `+`, `NEAR(`, `:`) is a word or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchQuery {
    /// What has to be there.
    pub wanted: Vec<Clause>,
    /// What must not be there.
    pub unwanted: Vec<Clause>,
}

/// Ways of writing one thing; each will do: `e-mail` is `email`, or `e` and `mail` side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause(pub Vec<Phrase>);

/// Words that stand next to each other in one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase(pub Vec<Word>);

/// A word of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As it was typed, folded.
    pub typed: String,
    /// What its forms have in common.
    pub stem: String,
    /// Whether words that only begin with it will do.
    pub is_prefix: bool,
}

/// How a word of a document answers a word of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// It begins with it.
    Begun,
    /// It is it, in some form.
    Whole,
}

impl Word {
    fn new(typed: String, is_prefix: bool) -> Self {
        Self { stem: stem(&typed).into_owned(), typed, is_prefix }
    }

    pub(super) fn likeness(&self, word: &str) -> Option<Likeness> {
        // A stem begins with the letter that the word begins with, so most words need no stemming.
        if word.as_bytes().first() != self.typed.as_bytes().first() {
            return None;
        }
        if word == self.typed || word == self.stem {
            return Some(Likeness::Whole);
        }
        let found = stem(word);
        if found == self.stem {
            return Some(Likeness::Whole);
        }
        let is_begun = self.is_prefix && (word.starts_with(&self.typed) || found.starts_with(&self.typed));
        is_begun.then_some(Likeness::Begun)
    }
}

/// A piece of what was typed: up to white space, or in quotes.
struct Chunk<'t> {
    text: &'t str,
    is_unwanted: bool,
    is_quoted: bool,
    is_prefix: bool,
}

impl SearchQuery {
    /// Reads what somebody typed. Any text means something, if only that nothing is found.
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        for chunk in chunks(text) {
            let Some(clause) = clause(&chunk) else { continue };
            let list = if chunk.is_unwanted { &mut query.unwanted } else { &mut query.wanted };
            if list.len() < MOST_CLAUSES && !list.contains(&clause) {
                list.push(clause);
            }
        }
        // Whoever types only `-5` means a number: nothing can be found by what is not there.
        if query.wanted.is_empty() {
            query.wanted = std::mem::take(&mut query.unwanted);
        }
        query
    }

    /// Whether there is nothing to look for: punctuation, blanks.
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }
}

fn chunks(text: &str) -> Vec<Chunk<'_>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let behind_hyphen = rest.strip_prefix('-').filter(|rest| rest.starts_with(|c: char| !c.is_whitespace()));
        let is_unwanted = behind_hyphen.is_some();
        let piece = behind_hyphen.unwrap_or(rest);
        let (text, behind, is_quoted) = if let Some(inside) = piece.strip_prefix('"') {
            let (text, behind) = inside.split_once('"').unwrap_or((inside, ""));
            (text, behind, true)
        } else {
            let end = piece.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(piece.len());
            (&piece[..end], &piece[end..], false)
        };
        // Nothing behind it, not even a blank: it is still being typed.
        let is_last = behind.is_empty() && !is_unwanted;
        found.push(Chunk { text, is_unwanted, is_quoted, is_prefix: !is_quoted && (is_last || text.ends_with('*')) });
        rest = behind.trim_start();
    }
    found
}

fn clause(chunk: &Chunk<'_>) -> Option<Clause> {
    let tokens = tokens(chunk.text);
    let last = tokens.last()?;
    let is_asked_for = chunk.text.ends_with('*');
    // One Latin letter begins too much; one ideograph is a word.
    let is_long_enough = !last.word.is_ascii() || last.word.len() >= SHORTEST_PREFIX;
    let is_begun = last.end == chunk.text.chars().count() && is_long_enough;
    let is_prefix = chunk.is_prefix && (is_asked_for || is_begun);
    let is_compound = !chunk.is_quoted && tokens.len() > 1 && tokens.iter().skip(1).all(|token| token.is_glued);
    let in_one =
        is_compound.then(|| Phrase(vec![Word::new(joined(tokens.iter().map(|token| token.word.as_str())), is_prefix)]));
    let parts = tokens.len();
    let word = |(index, token): (usize, Token)| Word::new(token.word, is_prefix && index + 1 == parts);
    let apart = Phrase(tokens.into_iter().enumerate().map(word).collect());
    Some(Clause(in_one.into_iter().chain([apart]).collect()))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// `a|b+c` reads: a, or b next to c; `*` marks prefixes.
    fn shown(clauses: &[Clause]) -> String {
        let word = |word: &Word| format!("{}{}", word.typed, if word.is_prefix { "*" } else { "" });
        let phrase = |phrase: &Phrase| phrase.0.iter().map(word).collect::<Vec<_>>().join("+");
        let clause = |clause: &Clause| clause.0.iter().map(phrase).collect::<Vec<_>>().join("|");
        clauses.iter().map(clause).collect::<Vec<_>>().join(" ")
    }

    #[rstest]
    #[case("water ferns", "water ferns*", "")]
    #[case("water ferns ", "water ferns", "")]
    #[case("\"water the ferns\"", "water+the+ferns", "")]
    #[case("\"not closed", "not+closed", "")]
    #[case("wat* ferns ", "wat* ferns", "")]
    #[case("e-mail ", "email|e+mail", "")]
    #[case("e-ma", "ema*|e+ma*", "")]
    #[case("example.com/x ", "example+com+x", "")]
    #[case("water -office", "water", "office")]
    #[case("water -\"the office\" ", "water", "the+office")]
    #[case("-5", "5", "")]
    #[case("C++", "c", "")]
    #[case("a", "a", "")]
    #[case("東", "東*", "")]
    #[case("AND NEAR( : ", "and near", "")]
    #[case("ferns ferns ferns ", "ferns", "")]
    #[case("\" * - -- -\" ()", "", "")]
    fn is_read(#[case] text: &str, #[case] wanted: &str, #[case] unwanted: &str) {
        let query = SearchQuery::parse(text);
        assert_eq!((shown(&query.wanted).as_str(), shown(&query.unwanted).as_str()), (wanted, unwanted));
    }
}

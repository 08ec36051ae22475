use std::collections::HashSet;

use super::stem::stem;
use super::tokens::{Token, joined, tokens};

/// What lexemes of one document may weigh, in bytes, with their owner's mark: PostgreSQL takes no
/// `tsvector` of 1 MB. It is some 20 000 different words; what comes behind them is not found.
const MOST_BYTES: usize = 400_000;
/// What is added to each lexeme: the mark, and the engine's own bookkeeping.
const MARK_BYTES: usize = 20;

/// Between two texts of a field. No phrase goes across it.
const BREAK: &str = ";";
/// Between fields.
const FIELD: char = '\n';

/// A part of a document, in the order in which they are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// What it is called.
    Title,
    /// Its tags.
    Tags,
    /// The titles of its steps.
    Steps,
    /// More about it.
    Description,
    /// What was written to it: notes, comments.
    Notes,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 5] = [Self::Title, Self::Tags, Self::Steps, Self::Description, Self::Notes];

    /// How much a word counts here: a title is chosen, a note is written down.
    pub const fn weight(self) -> f64 {
        match self {
            Self::Title => 4.0,
            Self::Tags => 3.0,
            Self::Steps => 2.0,
            Self::Description | Self::Notes => 1.0,
        }
    }
}

/// A document as it is stored: the words of its fields, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// Words with a space between; parts of `e-mail` with a hyphen between; texts with a `;` between.
    fields: [String; 5],
}

impl Document {
    /// Reads [`Document::stored`].
    pub fn read(stored: &str) -> Self {
        let mut lines = stored.split(FIELD);
        Self { fields: Field::ALL.map(|_| lines.next().unwrap_or_default().to_owned()) }
    }

    /// What is kept in the database.
    pub fn stored(&self) -> String {
        self.fields.join(&FIELD.to_string())
    }

    /// Puts texts into a field, in the place of those that are there.
    pub fn set<'t>(&mut self, field: Field, texts: impl IntoIterator<Item = &'t str>) {
        let lines: Vec<String> = texts.into_iter().map(line).filter(|line| !line.is_empty()).collect();
        self.fields[field as usize] = lines.join(&format!(" {BREAK} "));
    }

    /// How many words it has.
    pub fn words(&self) -> i64 {
        self.fields.iter().map(|field| words_of(field).count() as i64).sum()
    }

    /// What it is found by: every word and its stem, each once. `e-mail` is found by `e`, `mail` and
    /// `email`.
    pub fn lexemes(&self) -> Vec<String> {
        let mut found = Found::default();
        for item in self.fields.iter().flat_map(|field| items_of(field)) {
            for part in item.split('-') {
                found.add(part);
            }
            if item.contains('-') {
                found.add(&joined(item.split('-')));
            }
        }
        found.lexemes
    }
}

#[derive(Default)]
struct Found {
    lexemes: Vec<String>,
    seen: HashSet<String>,
    bytes: usize,
}

impl Found {
    fn add(&mut self, word: &str) {
        for form in [word, &stem(word)] {
            let bytes = self.bytes + form.len() + MARK_BYTES;
            if bytes <= MOST_BYTES && self.seen.insert(form.to_owned()) {
                self.bytes = bytes;
                self.lexemes.push(form.to_owned());
            }
        }
    }
}

/// A text as it is stored.
fn line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for Token { word, is_glued, .. } in tokens(text) {
        if !line.is_empty() {
            line.push(if is_glued { '-' } else { ' ' });
        }
        line.push_str(&word);
    }
    line
}

/// The texts of a stored field.
pub(super) fn texts_of(field: &str) -> impl Iterator<Item = &str> {
    field.split(BREAK)
}

/// The words of a stored text, with compounds whole.
pub(super) fn items_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|item| !item.is_empty() && *item != BREAK)
}

/// The words of a stored text, one by one.
pub(super) fn words_of(text: &str) -> impl Iterator<Item = &str> {
    items_of(text).flat_map(|item| item.split('-'))
}

/// The stored fields, with what they are.
pub(super) fn fields_of(stored: &str) -> impl Iterator<Item = (Field, &str)> {
    Field::ALL.into_iter().zip(stored.split(FIELD))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_stored_as_its_words() {
        let mut document = Document::default();
        document.set(Field::Title, ["Send the E-Mails"]);
        document.set(Field::Steps, ["Find it", "", "Send it"]);
        assert_eq!(document.stored(), "send the e-mails\n\nfind it ; send it\n\n");
        assert_eq!(Document::read(&document.stored()), document);
        assert_eq!(document.words(), 8);
        assert_eq!(document.lexemes(), ["send", "the", "e", "mails", "mail", "emails", "email", "find", "it"]);
    }

    #[test]
    fn stays_below_what_an_engine_takes() {
        let mut document = Document::default();
        let long: Vec<String> = (0..50_000).map(|n| n.to_string()).collect();
        document.set(Field::Description, [long.join(" ").as_str()]);
        let bytes: usize = document.lexemes().iter().map(|lexeme| lexeme.len() + MARK_BYTES).sum();
        assert!(bytes <= MOST_BYTES, "{bytes}");
    }
}

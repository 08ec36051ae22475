//! What documents have to contain, as each engine wants to be told. The words come from the analyser
//! in `cairn-rules`; quoted as they are here, no engine reads anything into them.

use std::fmt::Write as _;

/// A word that a document is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lexeme {
    /// As it was stored: no space, no ASCII but small letters and digits.
    pub text: String,
    /// Whether lexemes that only begin with it will do.
    pub is_prefix: bool,
}

/// What documents have to contain, and what not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matching {
    /// Of each of these at least one alternative has to be there, with all of its lexemes.
    pub wanted: Vec<Vec<Vec<Lexeme>>>,
    /// None of these may be there.
    pub unwanted: Vec<Lexeme>,
}

/// How an engine writes it.
struct Words {
    and: &'static str,
    or: &'static str,
    and_not: &'static str,
    quote: char,
    prefix: &'static str,
    /// What matches no document. Empty brackets are an error.
    nothing: &'static str,
}

const FTS5: Words = Words { and: " AND ", or: " OR ", and_not: " NOT ", quote: '"', prefix: " *", nothing: r#""""# };
const TSQUERY: Words = Words { and: " & ", or: " | ", and_not: " & !", quote: '\'', prefix: ":*", nothing: "" };

impl Matching {
    /// For SQLite: an expression behind MATCH.
    pub(crate) fn for_fts5(&self) -> String {
        self.write(&FTS5)
    }

    /// For PostgreSQL: the text of a `tsquery`.
    pub(crate) fn for_tsquery(&self) -> String {
        self.write(&TSQUERY)
    }

    fn write(&self, words: &Words) -> String {
        let alternative = |lexemes: &Vec<Lexeme>| group(lexemes.iter().map(|lexeme| words.quoted(lexeme)), words.and);
        let clause = |alternatives: &Vec<Vec<Lexeme>>| group(alternatives.iter().map(alternative), words.or);
        if self.wanted.is_empty() {
            return words.nothing.to_owned();
        }
        let mut text = group(self.wanted.iter().map(clause), words.and);
        if !self.unwanted.is_empty() {
            text.push_str(words.and_not);
            text.push_str(&group(self.unwanted.iter().map(|lexeme| words.quoted(lexeme)), words.or));
        }
        text
    }
}

impl Words {
    fn quoted(&self, lexeme: &Lexeme) -> String {
        let mut text = String::with_capacity(lexeme.text.len() + 4);
        text.push(self.quote);
        for c in lexeme.text.chars() {
            // Doubled, a quote is no end, and a backslash of PostgreSQL's is itself.
            if c == self.quote || c == '\\' {
                text.push(c);
            }
            text.push(c);
        }
        // Writing to a String cannot fail.
        let _ = write!(text, "{}{}", self.quote, if lexeme.is_prefix { self.prefix } else { "" });
        text
    }
}

fn group(parts: impl Iterator<Item = String>, between: &str) -> String {
    format!("({})", parts.collect::<Vec<_>>().join(between))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_for_each_engine() {
        let lexeme = |text: &str, is_prefix| Lexeme { text: text.to_owned(), is_prefix };
        let matching = Matching {
            wanted: vec![
                vec![vec![lexeme("email", false)], vec![lexeme("e", false), lexeme("mail", false)]],
                vec![vec![lexeme("fe", true)]],
            ],
            unwanted: vec![lexeme("it's", false)],
        };
        assert_eq!(matching.for_fts5(), r#"((("email") OR ("e" AND "mail")) AND (("fe" *))) NOT ("it's")"#);
        assert_eq!(matching.for_tsquery(), "((('email') | ('e' & 'mail')) & (('fe':*))) & !('it''s')");
    }
}

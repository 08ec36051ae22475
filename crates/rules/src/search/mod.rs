//! Full text: what a text is found by, what a query means, and how well a document answers it.
//!
//! One analyser makes the words of documents and of queries, so both engines only store and match
//! words that were made here, and what is found never depends on them (DATA §3).
//!
//! * `tokens` cuts a text into folded words, with their places in it.
//! * [`Document`] is what is stored of a document; [`Document::lexemes`] is what it is found by.
//! * [`SearchQuery`] is what somebody typed; its [`Clause`]s say what an engine has to match.
//! * [`Evidence`] checks a candidate (phrases) and counts in it; [`Ranker`] weighs that (BM25).
//! * `highlight` shows where in a text the words of the query are.

mod document;
mod fold;
mod highlight;
mod query;
mod rank;
mod stem;
mod tokens;

pub use document::{Document, Field};
pub use fold::fold;
pub use highlight::{Highlight, Snippet, Span, highlight};
pub use query::{Clause, Phrase, SearchQuery, Word};
pub use rank::{Corpus, Evidence, Ranker};
pub use stem::stem;
pub use tokens::{Token, tokens};

/// Which analyser this is. Documents that another one made are made anew; raise it with every change
/// of what a text is found by.
pub const ANALYSER: i64 = 1;

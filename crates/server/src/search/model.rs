//! What is indexed.

use cairn_rules::search::{Document, Field};
use cairn_store::{record, text_column};
use uuid::Uuid;

/// What can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entity {
    /// A task, with its steps and what was written to it.
    Task,
}

impl Entity {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Task => "task",
        }
    }

    /// The table that its things are in.
    pub(super) const fn table(self) -> &'static str {
        match self {
            Self::Task => "tasks",
        }
    }

    /// Reads a stored word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Task].into_iter().find(|entity| entity.as_str() == text)
    }
}

text_column!(Entity);

/// The texts of some fields of a thing.
pub type Texts<'t> = [(Field, Vec<&'t str>)];

/// What is searched. `Those` appends predicates on `t`, the thing's own row; its owner is among them.
pub enum Among<F> {
    /// All that is not set aside, which its document says.
    Shown,
    /// That of which it says so.
    Those(F),
}

/// A candidate that answers a query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// The thing's own id.
    pub id: Uuid,
    /// How well it answers; greater is better.
    pub score: f64,
}

record! {
    /// What is stored of a document, as far as changing it needs.
    pub(super) struct Stored {
        pub(super) number: i64,
        pub(super) analyser: i64,
        pub(super) words: i64,
        pub(super) content: String,
    }
}

/// The same document with these fields in the place of its own.
pub(super) fn with(mut document: Document, texts: &Texts<'_>) -> Document {
    for (field, texts) in texts {
        document.set(*field, texts.iter().copied());
    }
    document
}

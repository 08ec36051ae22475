//! A typed client of Cairn's API, over HTTP or in process against the same router.
//!
//! [`Client`] has one method for each verb that the command line offers; each gives an [`Answer`]:
//! the data, understood, beside the very text that the server sent. What goes wrong is a
//! [`ClientError`], which carries the server's own code, message and fields.

mod accounts;
mod activity;
mod answer;
mod capture;
mod comments;
mod data;
mod error;
mod keys;
mod overview;
mod projects;
mod query;
mod recovery;
mod search;
mod steps;
mod tasks;
mod transport;
mod waiting;

pub use accounts::{Account, NewAccount, Tokens};
pub use activity::Activity;
pub use answer::{Answer, PageInfo};
pub use capture::{Captured, CapturedItem};
pub use comments::Comment;
pub use data::{ImportCounts, Imported, ImportedTask};
pub use error::{ClientError, FieldFault, Refusal};
pub use keys::{Key, MadeKey, NewKey};
pub use overview::{Day, HistoryEntry, Stats, Suggestion};
pub use projects::Project;
pub use query::Query;
pub use recovery::Tombstone;
pub use search::{Highlight, Hit, Range, SearchWish};
pub use steps::{Step, StepDone};
pub use tasks::{
    Completion, Level, NextTask, NextWish, Split, SplitStep, SplitWish, Streak, Task, TaskDetail, TaskFilter, Unlocked,
    Xp,
};
pub use transport::Transport;
pub use waiting::PutOff;

/// One signed-in (or not yet signed-in) user of a server. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    transport: Transport,
    token: Option<String>,
}

impl Client {
    /// A client that is not signed in.
    pub const fn new(transport: Transport) -> Self {
        Self { transport, token: None }
    }

    /// The same client with an access token or an API key.
    #[must_use]
    pub fn with_token(self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self }
    }

    /// Where the requests go, for messages.
    pub fn address(&self) -> &str {
        self.transport.address()
    }

    /// `GET /health/live`: whether a Cairn server answers there.
    pub async fn alive(&self) -> Result<(), ClientError> {
        self.get_bare("/health/live").await
    }
}

//! What is asked of an import, and what it answers.

use std::collections::BTreeMap;

use cairn_kernel::Timestamp;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::extract::Line;

/// The kinds of file that can be brought in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportFormat {
    /// A ZIP that `GET /users/me/export` made.
    #[default]
    Cairn,
    /// A project of Todoist as CSV.
    Todoist,
    /// A backup of `TickTick` as CSV.
    Ticktick,
    /// A board of Trello as JSON.
    Trello,
    /// A data export of Vikunja: the ZIP, or its `data.json`.
    Vikunja,
    /// Any table as CSV; `columns` says what its columns are when their names do not.
    Csv,
    /// Tasks (`VTODO`) of an iCalendar file.
    Ical,
}

impl ImportFormat {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cairn => "cairn",
            Self::Todoist => "todoist",
            Self::Ticktick => "ticktick",
            Self::Trello => "trello",
            Self::Vikunja => "vikunja",
            Self::Csv => "csv",
            Self::Ical => "ical",
        }
    }
}

/// How a file is to be read.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct ImportQuery {
    /// The kind of file; `cairn` when it is not said.
    #[serde(default)]
    #[param(inline)]
    pub format: Option<ImportFormat>,
    /// Only say what would be new; change nothing.
    #[serde(default)]
    pub dry_run: Option<bool>,
    /// For `csv`: what its columns are, as a JSON object from `title`, `description`, `due`, `starts_at`,
    /// `priority`, `tags`, `project`, `status`, `completed_at`, `estimate`, `parent` or `id` to the column's name.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 2000)]
    pub columns: Option<Line<1, 2000>>,
}

/// Tasks that an answer shows.
pub(super) const MOST_EXAMPLES: usize = 20;
/// Warnings that it tells.
pub(super) const MOST_WARNINGS: usize = 100;

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportAnswer {
    /// Nothing was changed.
    pub dry_run: bool,
    /// The kind of file: `cairn`, `todoist` …
    pub format: String,
    /// The file has this server's mark and is as it was written.
    pub marked: bool,
    /// Rows of each kind: `projects`, `tasks`, `steps` …
    pub counts: BTreeMap<String, ImportCounts>,
    /// The first 20 tasks that are new.
    pub examples: Vec<ImportedTask>,
    /// What was left out or read otherwise than written; the first 100.
    pub warnings: Vec<String>,
}

/// How many rows of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportCounts {
    /// In the file.
    pub in_file: u64,
    /// New in the account.
    pub new: u64,
    /// In the account already; they stay as they are.
    pub existing: u64,
}

/// A task that is new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportedTask {
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub status: String,
    /// When it is due.
    #[schema(required)]
    pub due_date: Option<Timestamp>,
}

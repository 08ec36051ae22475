use cairn_kernel::Timestamp;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::http::extract::Line;

/// A kind of thing or a verb, such as `task` and `completed`.
pub(super) type Word = Line<1, 40>;

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActivitySource {
    /// The user, through any client.
    User,
    /// The assistant.
    Ai,
    /// Cairn itself.
    System,
}

impl ActivitySource {
    /// The word on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Ai => "ai",
            Self::System => "system",
        }
    }
}

/// Which lines of the log are wanted.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ActivityQuery {
    /// Kinds of things, such as `task`; any of them.
    #[serde(default)]
    #[garde(length(max = 16))]
    #[param(inline, max_items = 16)]
    pub entity_type: Vec<Word>,
    /// One thing.
    #[serde(default)]
    #[garde(skip)]
    pub entity_id: Option<Uuid>,
    /// What was done, such as `completed`, or the whole kind of the event, such as `task.completed`; any of them.
    #[serde(default)]
    #[garde(length(max = 16))]
    #[param(inline, max_items = 16)]
    pub action: Vec<Word>,
    /// Who did it; any of them.
    #[serde(default)]
    #[garde(length(max = 16))]
    #[param(max_items = 16)]
    pub source: Vec<ActivitySource>,
    /// Not earlier than this.
    #[serde(default)]
    #[garde(skip)]
    pub from: Option<Timestamp>,
    /// Earlier than this.
    #[serde(default)]
    #[garde(skip)]
    pub to: Option<Timestamp>,
    /// Lines on a page; 25 when nothing is said.
    #[serde(default)]
    #[garde(inner(range(min = 1, max = 100)))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    /// `page.next_cursor` of the page before.
    #[serde(default)]
    #[garde(skip)]
    pub cursor: Option<String>,
}

/// One line of the log.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Activity {
    /// Its id.
    pub id: Uuid,
    /// The same as `id`.
    pub activity_id: Uuid,
    /// The kind of thing it happened to.
    #[schema(example = "task")]
    pub entity_type: String,
    /// The thing it happened to; it may be gone.
    pub entity_id: Uuid,
    /// What was done.
    #[schema(example = "completed")]
    pub action: String,
    /// `user`, `ai` or `system`.
    #[schema(example = "user")]
    pub source: String,
    /// Facts about it, without notes and other prose.
    #[schema(value_type = Object)]
    pub metadata: serde_json::Value,
    /// The request that caused it.
    pub request_id: String,
    /// When it happened.
    pub created_at: Timestamp,
}

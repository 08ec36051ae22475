//! What a comment is, in the database and on the wire.

use cairn_kernel::{CommentId, TaskId, Timestamp, UserId};
use cairn_store::record;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::extract::{Multiline, RequestBody};

record! {
    /// A comment as it is stored.
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub struct CommentRow {
        /// Its name.
        pub id: CommentId,
        /// Who owns the task and wrote it.
        pub user_id: UserId,
        /// Its task.
        pub task_id: TaskId,
        /// 1–5000 characters.
        pub content: String,
        /// When it was written.
        pub created_at: Timestamp,
    }
}

/// A comment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Comment {
    /// Its name.
    pub id: CommentId,
    /// The same again, under the name that older clients look for.
    pub comment_id: CommentId,
    /// Its task.
    pub task_id: TaskId,
    /// Who wrote it.
    pub user_id: UserId,
    /// 1–5000 characters.
    pub content: String,
    /// When it was written.
    pub created_at: Timestamp,
}

impl From<CommentRow> for Comment {
    fn from(row: CommentRow) -> Self {
        Self {
            id: row.id,
            comment_id: row.id,
            task_id: row.task_id,
            user_id: row.user_id,
            content: row.content,
            created_at: row.created_at,
        }
    }
}

/// A new comment.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct NewComment {
    /// What is to be said, 1–5000 characters.
    pub content: Multiline<1, 5000>,
}

impl RequestBody for NewComment {}

/// `GET /tasks/{id}/comments`
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct CommentsQuery {
    /// Comments a page, 1–100; 25 unless said.
    #[garde(inner(range(min = 1, max = 100)))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    /// Where the last page ended.
    #[garde(inner(length(max = 2000)))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

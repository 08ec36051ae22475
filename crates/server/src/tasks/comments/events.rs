//! What happens to comments.

use cairn_kernel::{CommentId, TaskId};
use serde::Serialize;

use crate::events::domain_event;

macro_rules! comment_events {
    ($($(#[$doc:meta])* $name:ident $kind:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Serialize)]
        pub struct $name {
            /// The comment. What it says is not told: whoever may read it can ask.
            pub comment_id: CommentId,
            /// Its task.
            pub task_id: TaskId,
        }

        domain_event!($name: $kind of "comment" comment_id, in task_id);
    )+};
}

comment_events! {
    /// Something was said about a task.
    CommentCreated "comment.created";
    /// A comment was deleted.
    CommentDeleted "comment.deleted";
    /// A deleted comment was brought back.
    CommentRecovered "comment.recovered";
}

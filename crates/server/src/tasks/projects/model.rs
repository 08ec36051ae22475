//! What a project is, in the database and on the wire.

use cairn_kernel::{ProjectId, Timestamp, UserId};
use cairn_store::record;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

record! {
    /// A project as it is stored.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub struct ProjectRow {
        /// Its name in the database.
        pub id: ProjectId,
        /// Its owner.
        pub user_id: UserId,
        /// 1–100 characters.
        pub name: String,
        /// The name, folded: what is unique among a user's projects.
        pub name_key: String,
        /// `#rrggbb`
        pub color: Option<String>,
        /// Left out of lists unless asked for.
        pub archived: bool,
        /// When it was made.
        pub created_at: Timestamp,
        /// The last write of its own fields.
        pub updated_at: Timestamp,
        /// From 1, +1 on every write of its own fields.
        pub version: i64,
    }
}

/// How many tasks are in a project.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Contents {
    pub(super) tasks: i64,
    pub(super) completed: i64,
}

/// A project.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// The same again.
    pub project_id: ProjectId,
    /// Its owner.
    pub user_id: UserId,
    /// 1–100 characters; unique among the owner's projects.
    pub name: String,
    /// `#rrggbb`
    pub color: Option<String>,
    /// Left out of lists unless asked for.
    pub archived: bool,
    /// Its tasks, whatever they are.
    pub task_count: i64,
    /// The completed ones among them.
    pub task_completed_count: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// The last write of its own fields.
    pub updated_at: Timestamp,
    /// From 1; send it with changes that must not overwrite another's.
    pub version: i64,
}

impl ProjectRow {
    /// The project as it is shown.
    pub(super) fn show(self, contents: Contents) -> Project {
        Project {
            id: self.id,
            project_id: self.id,
            user_id: self.user_id,
            name: self.name,
            color: self.color,
            archived: self.archived,
            task_count: contents.tasks,
            task_completed_count: contents.completed,
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: self.version,
        }
    }
}

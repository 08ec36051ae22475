//! What happens to an account's data.

use cairn_kernel::{TaskId, UserId};
use serde::Serialize;

use crate::events::domain_event;

/// A file was brought in.
#[derive(Debug, Serialize)]
pub(super) struct DataImported {
    /// The account.
    pub(super) user: UserId,
    /// The kind of file.
    pub(super) format: &'static str,
    /// Rows that are new.
    pub(super) new: u64,
}

domain_event!(DataImported: "account.imported" of "account" user);

/// A task came in with a file.
#[derive(Debug, Serialize)]
pub(super) struct TaskImported {
    /// The task.
    pub(super) task_id: TaskId,
    /// Its title.
    pub(super) title: String,
    /// Its version.
    pub(super) version: i64,
    /// Where it stands.
    pub(super) status: String,
}

// To everybody who listens it is a task that was not there before.
domain_event!(TaskImported: "task.created" of "task" task_id, in task_id);

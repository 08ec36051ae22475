//! What happens to an account's data.

use cairn_kernel::UserId;
use serde::Serialize;
use uuid::Uuid;

use crate::events::DomainEvent;

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

impl DomainEvent for DataImported {
    const KIND: &'static str = "account.imported";
    const ENTITY: &'static str = "account";
    fn entity_id(&self) -> Uuid {
        self.user.uuid()
    }
}

/// A task came in with a file.
#[derive(Debug, Serialize)]
pub(super) struct TaskImported {
    /// The task.
    pub(super) task_id: Uuid,
    /// Its title.
    pub(super) title: String,
    /// Its version.
    pub(super) version: i64,
    /// Where it stands.
    pub(super) status: String,
}

impl DomainEvent for TaskImported {
    // To everybody who listens it is a task that was not there before.
    const KIND: &'static str = "task.created";
    const ENTITY: &'static str = "task";
    fn entity_id(&self) -> Uuid {
        self.task_id
    }
}

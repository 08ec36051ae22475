//! What happens to dependencies. It happens to the task that waits.

use cairn_kernel::TaskId;
use serde::Serialize;

use crate::events::domain_event;
use crate::tasks::TaskRow;

macro_rules! dependency_events {
    ($($(#[$doc:meta])* $name:ident $kind:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Serialize)]
        pub struct $name {
            /// The task that waits.
            pub task_id: TaskId,
            /// Its title then.
            pub title: String,
            /// The task that it waits for.
            pub blocked_by: TaskId,
        }

        domain_event!($name: $kind of "task" task_id, in task_id);

        impl $name {
            /// It happened to this task.
            pub fn of(row: &TaskRow, blocked_by: TaskId) -> Self {
                Self { task_id: row.id, title: row.title.clone(), blocked_by }
            }
        }
    )+};
}

dependency_events! {
    /// A task waits for another one from now on.
    DependencyAdded "dependency.added";
    /// A task waits for another one no longer.
    DependencyRemoved "dependency.removed";
}

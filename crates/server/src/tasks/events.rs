//! What happens to tasks and steps, in the past tense.

use cairn_kernel::{StepId, TaskId, Timestamp};
use serde::Serialize;

use super::model::{CompletedBy, Status, TaskRow};
use crate::events::domain_event;

macro_rules! task_events {
    ($($(#[$doc:meta])* $name:ident $kind:literal { $($field:ident: $type:ty),* };)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Serialize)]
        pub struct $name {
            /// The task.
            pub task_id: TaskId,
            /// Its title then.
            pub title: String,
            /// Its version after it.
            pub version: i64,
            $(
                /// See the name.
                pub $field: $type,
            )*
        }

        domain_event!($name: $kind of "task" task_id, in task_id);

        impl $name {
            /// It happened to this task.
            pub fn of(row: &TaskRow $(, $field: $type)*) -> Self {
                Self { task_id: row.id, title: row.title.clone(), version: row.version $(, $field)* }
            }
        }
    )+};
}

task_events! {
    /// A task was made.
    TaskCreated "task.created" { status: Status };
    /// Fields of a task were changed.
    TaskUpdated "task.updated" { changed: Vec<&'static str> };
    /// A task was completed.
    TaskCompleted "task.completed" { by: CompletedBy, xp: i64 };
    /// A completed task was opened again.
    TaskReopened "task.reopened" { };
    /// A task was deleted; `with`: together with the task that it was a part of.
    TaskDeleted "task.deleted" { tombstone_id: cairn_kernel::TombstoneId, with: Option<TaskId> };
    /// A deleted task was brought back; `with`: together with the task that it is a part of.
    TaskRecovered "task.recovered" { with: Option<TaskId> };
    /// A task was sent away from what comes next.
    TaskPutOff "task.put_off" { until: Timestamp };
    /// A task was split into steps, or a project into phases, which are tasks of their own.
    TaskSplit "task.split" { method: &'static str, steps: i64, phases: i64 };
}

macro_rules! step_events {
    ($($(#[$doc:meta])* $name:ident $kind:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Serialize)]
        pub struct $name {
            /// The step.
            pub step_id: StepId,
            /// Its task.
            pub task_id: TaskId,
            /// Its title then.
            pub title: String,
        }

        domain_event!($name: $kind of "step" step_id, in task_id);
    )+};
}

step_events! {
    /// A step was added by hand.
    StepCreated "step.created";
    /// Fields of a step were changed.
    StepUpdated "step.updated";
    /// A step was completed.
    StepCompleted "step.completed";
    /// A completed step was opened again.
    StepReopened "step.reopened";
    /// A step was deleted.
    StepDeleted "step.deleted";
    /// A deleted step was brought back.
    StepRecovered "step.recovered";
}

/// The steps of a task were put into another order.
#[derive(Debug, Serialize)]
pub struct StepsReordered {
    /// Their task.
    pub task_id: TaskId,
    /// The new order.
    pub ids: Vec<StepId>,
}

domain_event!(StepsReordered: "steps.reordered" of "task" task_id, in task_id);

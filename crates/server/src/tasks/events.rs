//! What happens to tasks and steps, in the past tense.

use cairn_kernel::{CommentId, ProjectId, StepId, TaskId, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use super::model::{CompletedBy, Status, TaskRow};
use super::projects::ProjectRow;
use crate::events::DomainEvent;

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

        impl DomainEvent for $name {
            const KIND: &'static str = $kind;
            const ENTITY: &'static str = "task";
            fn entity_id(&self) -> Uuid { self.task_id.uuid() }
            fn task_id(&self) -> Option<TaskId> { Some(self.task_id) }
        }

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

        impl DomainEvent for $name {
            const KIND: &'static str = $kind;
            const ENTITY: &'static str = "step";
            fn entity_id(&self) -> Uuid { self.step_id.uuid() }
            fn task_id(&self) -> Option<TaskId> { Some(self.task_id) }
        }
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

        impl DomainEvent for $name {
            const KIND: &'static str = $kind;
            const ENTITY: &'static str = "task";
            fn entity_id(&self) -> Uuid { self.task_id.uuid() }
            fn task_id(&self) -> Option<TaskId> { Some(self.task_id) }
        }

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

        impl DomainEvent for $name {
            const KIND: &'static str = $kind;
            const ENTITY: &'static str = "comment";
            fn entity_id(&self) -> Uuid { self.comment_id.uuid() }
            fn task_id(&self) -> Option<TaskId> { Some(self.task_id) }
        }
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

macro_rules! project_events {
    ($($(#[$doc:meta])* $name:ident $kind:literal { $($field:ident: $type:ty),* };)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Serialize)]
        pub struct $name {
            /// The project.
            pub project_id: ProjectId,
            /// Its name then.
            pub name: String,
            /// Its version after it.
            pub version: i64,
            $(
                /// See the name.
                pub $field: $type,
            )*
        }

        impl DomainEvent for $name {
            const KIND: &'static str = $kind;
            const ENTITY: &'static str = "project";
            fn entity_id(&self) -> Uuid { self.project_id.uuid() }
        }

        impl $name {
            /// It happened to this project.
            pub fn of(row: &ProjectRow $(, $field: $type)*) -> Self {
                Self { project_id: row.id, name: row.name.clone(), version: row.version $(, $field)* }
            }
        }
    )+};
}

project_events! {
    /// A project was made.
    ProjectCreated "project.created" { };
    /// Fields of a project were changed.
    ProjectUpdated "project.updated" { };
    /// A project was deleted; `cascade`: its tasks with it.
    ProjectDeleted "project.deleted" { tasks: i64, cascade: bool };
    /// A deleted project was brought back.
    ProjectRecovered "project.recovered" { };
}

/// The steps of a task were put into another order.
#[derive(Debug, Serialize)]
pub struct StepsReordered {
    /// Their task.
    pub task_id: TaskId,
    /// The new order.
    pub ids: Vec<StepId>,
}

impl DomainEvent for StepsReordered {
    const KIND: &'static str = "steps.reordered";
    const ENTITY: &'static str = "task";
    fn entity_id(&self) -> Uuid {
        self.task_id.uuid()
    }
    fn task_id(&self) -> Option<TaskId> {
        Some(self.task_id)
    }
}

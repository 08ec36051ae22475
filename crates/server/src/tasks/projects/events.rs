//! What happens to projects.

use cairn_kernel::ProjectId;
use serde::Serialize;

use super::ProjectRow;
use crate::events::domain_event;

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

        domain_event!($name: $kind of "project" project_id);

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

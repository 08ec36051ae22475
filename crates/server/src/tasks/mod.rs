//! Tasks and their steps: what a person wants done, and the small moves that get it done.
//!
//! `api` parses and wraps, `service` decides, `store` speaks SQL. Numbers and bounds: RULES §1–2.

pub mod api;
pub mod bulk;
pub mod by_path;
pub mod comments;
pub(crate) mod cycles;
pub mod dependencies;
mod due;
mod energy;
mod events;
pub(crate) mod index;
mod list;
mod model;
mod moving;
pub mod next;
pub mod overview;
pub mod projects;
mod recurrence;
pub(crate) mod request;
mod search;
pub mod service;
pub mod steps;
pub(crate) mod store;
mod subject_task;
mod tags;
mod tombstones;

pub use due::DueInput;
pub(crate) use due::{Due, start};
pub use energy::EnergyLevel;
pub use index::index_all;
pub use list::{ListQuery, Order, Shown, Sort};
pub use model::{CompletedBy, QuestType, Scope, Status, Task, TaskRow};
pub use moving::keep_days;
pub use recurrence::Recurrence;
pub use request::{CompleteTask, CreateTask, PatchTask, SetStatus, Versioned};
pub use search::{FindQuery, HighlightField, HighlightRange, TaskHighlight, TaskHit};
pub use service::TaskDetail;
pub use subject_task::SubjectTask;
pub use tags::Tag;
pub(crate) use tags::tidy_tags;
pub(crate) use tombstones::purge as purge_tombstones;
pub use tombstones::{Tombstone, TombstonesQuery};

//! Steps: the small moves under a task (RULES §2). A step may have steps of its own.

pub mod api;
mod model;
pub mod recovery;
mod request;
pub mod service;
mod split;
mod store;

pub use model::{DelegationMode, LeafType, Step, StepRow, StepSource};
pub use request::{CompleteStep, NewStep, PatchStep, Reorder};
pub use split::{SplitAnswer, SplitTask, split_step, split_task};

//! Steps: the small moves under a task (RULES §2). A step may have steps of its own.

pub mod api;
mod icon;
mod lessons;
mod model;
pub mod recovery;
mod request;
pub mod service;
mod sight;
mod split;
mod split_answer;
mod store;
mod tree;

pub use icon::Icon;
pub use model::{DelegationMode, LeafType, Step, StepRow, StepSource};
pub use request::{CompleteStep, NewStep, PatchStep, Reorder};
pub use split::{split_step, split_task};
pub use split_answer::{SplitAnswer, SplitTask};

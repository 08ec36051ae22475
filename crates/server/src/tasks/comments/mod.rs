//! Comments: what is said about a task.

pub mod api;
mod events;
pub(super) mod found;
mod model;
pub(super) mod recovery;
pub(super) mod service;
mod store;

pub use model::{Comment, CommentRow, CommentsQuery, NewComment};
pub(crate) use service::create;

//! Dependencies: which tasks come first. They form no circle, however long.

pub mod api;
mod events;
mod service;
mod store;

pub use service::NewDependency;
pub(super) use service::{Edge, edges_of, restore};

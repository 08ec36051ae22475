//! The activity log: what was done, by whom and when, as its owner reads it.
//!
//! Its rows are made from events by a subscriber, so nothing that is done can forget to log.

mod api;
mod log;
mod metadata;
mod model;
mod service;
mod sight;
mod store;

pub use api::routes;
pub use log::ActivityLog;
pub use model::{Activity, ActivityQuery, ActivitySource};

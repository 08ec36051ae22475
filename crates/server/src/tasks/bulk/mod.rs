//! The same thing done with many tasks, in one transaction.

pub mod api;
mod request;
mod service;

pub use request::{BulkAction, BulkRequest};
pub use service::{BulkAnswer, BulkFault, BulkResult};

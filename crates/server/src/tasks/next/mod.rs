//! The one thing to do now, and sending it away for a while (RULES §7).

pub mod api;
mod candidates;
pub(super) mod not_now;
mod service;

pub use not_now::PutOff;
pub use service::{NextQuery, NextTask, next};

//! The product: configuration, the HTTP edge and, slice by slice, everything that Cairn does.

pub mod accounts;
pub mod activity;
pub mod call;
pub mod config;
mod ctx;
pub mod events;
pub mod http;
pub mod jobs;
pub mod operations;
pub mod realtime;
pub mod telemetry;
mod workers;

pub use ctx::{Ctx, Parts};
pub use workers::Workers;

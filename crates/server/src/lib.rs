//! The product: configuration, the HTTP edge and, slice by slice, everything that Cairn does.

pub mod accounts;
pub mod config;
pub mod http;
pub mod telemetry;

//! Capture: one text in, tasks with their steps out (RULES §3).
//!
//! The grammar is `cairn_rules::capture`; this slice hands it the user's zone and names, and saves
//! what it read.

pub mod api;
mod model;
mod service;
mod store;

pub use model::Capture;

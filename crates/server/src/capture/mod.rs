//! Capture: one text in, tasks with their steps out (RULES §3).
//!
//! The grammar is `cairn_rules::capture`. This slice hands it what it must know (`notes`), lets it read
//! before the database's writer is asked for (`reading`, `course`), keeps texts with open questions, and
//! saves what was read.

pub mod api;
mod batch;
mod conversation;
mod course;
mod events;
mod manual;
mod model;
mod notes;
mod planned;
mod reading;
mod request;
mod service;
mod stats;
mod store;
mod voice;
mod wording;

pub use request::Capture;
pub(crate) use store::purge;

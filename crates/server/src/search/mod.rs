//! Finding things by their words: one index for everything that has words, whose they are.
//!
//! A slice whose things are found calls [`put`] (or [`add`], [`change`], [`set_aside`], [`forget`]) in the
//! transaction that writes them, and [`ranked`] to find them. What a word is, and how well a document answers, is
//! `cairn_rules::search`; the engines only store and match words.

mod model;
mod service;
mod store;

pub use model::{Among, Entity, Ranked, Texts};
pub use service::{add, change, contains, forget, put, ranked};
pub use store::{is_complete, set_aside, set_complete};

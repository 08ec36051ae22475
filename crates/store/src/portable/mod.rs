//! The whole database as plain rows: what export, import, deletion and `cairn move` have in common.
//!
//! * [`tables`] reads the tables, their columns, keys and references out of the migrations
//!   themselves, in an order in which their rows can be inserted. Nothing is listed a second time.
//! * [`rows`] reads, inserts and deletes rows of any table; [`Scalar`] is one value, as JSON too.
//! * [`archive`] is all rows of a database as lines of text, the same for both engines.

pub mod archive;
pub mod rows;
mod scalar;
mod schema;
mod words;

pub use scalar::Scalar;
pub use schema::{Field, Reference, Table, table, tables};

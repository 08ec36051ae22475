//! The rules of Cairn: pure functions and plain data, no I/O, no clock, no chance.
//!
//! Time zones, instants and draws are handed in, so that every rule can be
//! tested by tables and laws.

pub mod capture;
pub mod imports;
pub mod limits;
pub mod progress;
pub mod recurrence;
pub mod search;
pub mod splitting;
mod time_of_day;
pub mod words;

//! rules

pub mod capture;
pub mod words;

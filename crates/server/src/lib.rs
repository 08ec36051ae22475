//! server

pub mod accounts;

//! Capture: one line in, tasks out (RULES §3).

pub mod api;

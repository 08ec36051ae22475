//! Views of what was earned: XP, level, streak, achievements (CONTRACT "Planning and motivation").
//!
//! Nothing here grants anything: the ledger does, in the verb that deserves it.

pub mod api;
mod model;
mod service;

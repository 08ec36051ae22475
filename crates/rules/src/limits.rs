//! How large what belongs together may be, whichever way it comes in.

/// A task, its part, its part's part … at most this many (RULES §1); so do steps (RULES §2).
pub const MOST_LEVELS: usize = 7;
/// Steps of one task, all levels together.
pub const MOST_STEPS: usize = 1000;
/// Tasks that one may wait for.
pub const MOST_BLOCKERS: usize = 100;

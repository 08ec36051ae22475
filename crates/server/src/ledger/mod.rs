//! What a verb earns, settled in its own transaction: XP, streak, achievements (RULES §4–5).
//!
//! XP is a ledger, one row a grant, unique per cause; the total is its sum. The counters beside it
//! change only together with the row that is their cause, under the user's lock.

mod award;
mod events;
mod model;
mod store;

pub use award::{StepDeed, TaskDeed, award_step, award_task, count_capture, forgo_step, nothing};
pub use model::{
    Award, Breakdown, LedgerRow, LevelNow, PerkNow, ProgressRow, RewardNow, StepAward, StreakNow, UnlockedNow, XpNow,
};
pub use store::{earned_since, find_progress, list_ledger, list_unlocks, total};

//! What is shown of a user's progress.

use cairn_kernel::{LedgerId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ledger::PerkNow;

/// XP and level.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Xp {
    /// The sum of the ledger.
    pub total: i64,
    /// From 1.
    pub level: i64,
    /// XP since this level began.
    pub xp_into_level: i64,
    /// XP that this level takes.
    pub xp_for_next_level: i64,
    /// XP earned on the user's day.
    pub today: i64,
}

/// The level alone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Level {
    /// From 1.
    pub level: i64,
    /// XP since this level began.
    pub xp_into_level: i64,
    /// XP that this level takes.
    pub xp_for_next_level: i64,
}

/// One grant of XP.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LedgerEntry {
    /// Its name.
    pub id: LedgerId,
    /// The same as `id`.
    pub ledger_id: LedgerId,
    /// XP.
    pub amount: i64,
    /// `task`, `step`
    pub cause: String,
    /// The thing it was granted for.
    pub entity_id: Uuid,
    /// The total after it.
    pub balance_after: i64,
    /// When.
    pub created_at: Timestamp,
}

/// The streak as it stands today.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StreakView {
    /// Days in a row; 0 once a whole day was missed.
    pub current: i64,
    /// The longest ever.
    pub longest: i64,
    /// A freeze is bridging a missed day.
    pub frozen: bool,
}

/// What was reached, and how far the rest is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Achievements {
    /// The counters behind it.
    pub stats: StatsView,
    /// Reached, oldest first.
    pub unlocked: Vec<Unlocked>,
    /// Not reached yet.
    pub progress: Vec<Toward>,
    /// What the user may have, perks included; null: no limit.
    pub effective_limits: LimitsView,
}

/// The counters behind achievements.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StatsView {
    /// Tasks completed, each once.
    pub tasks_completed: i64,
    /// Days in a row, as shown today.
    pub current_streak: i64,
    /// The longest ever.
    pub longest_streak: i64,
    /// Focus completions.
    pub focus_completions: i64,
    /// Notes made into tasks.
    pub notes_converted: i64,
}

/// An achievement that was reached.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Unlocked {
    /// `tasks_5`
    pub id: &'static str,
    /// What to show.
    pub name: &'static str,
    /// When.
    pub unlocked_at: Timestamp,
    /// What it brings.
    pub perk: Option<PerkNow>,
}

/// An achievement that is not reached yet.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Toward {
    /// `tasks_25`
    pub id: &'static str,
    /// How far.
    pub current: i64,
    /// Where it is reached.
    pub threshold: i64,
}

/// What a user may have; null: no limit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LimitsView {
    /// Tasks that are not deleted.
    pub max_tasks: Option<i64>,
    /// Notes that are not archived.
    pub max_notes: Option<i64>,
    /// Credits for the assistant a day.
    pub daily_ai_credits: Option<i64>,
}

impl LimitsView {
    /// There are no plans yet, and nothing is limited (RULES §6).
    pub(super) const NONE: Self = Self { max_tasks: None, max_notes: None, daily_ai_credits: None };
}

//! What a user reaches. All of it happens to the user, and is told on the channel `progress`.

use cairn_kernel::UserId;
use cairn_rules::progress::ShownStreak;
use serde::Serialize;
use uuid::Uuid;

use super::model::LedgerRow;
use crate::events::domain_event;

/// XP were granted: a row of the ledger.
#[derive(Serialize)]
pub(super) struct XpGranted {
    /// XP, at least 1.
    amount: i64,
    /// `task`, `step`
    cause: &'static str,
    /// What they were granted for.
    cause_id: Uuid,
    /// The total after it.
    balance_after: i64,
    #[serde(skip)]
    user: UserId,
}

impl XpGranted {
    pub(super) fn by(row: &LedgerRow, cause: &'static str) -> Self {
        let LedgerRow { amount, entity_id, balance_after, user_id, .. } = row;
        Self { amount: *amount, cause, cause_id: *entity_id, balance_after: *balance_after, user: *user_id }
    }
}

/// A day was added to the streak, or it began anew.
#[derive(Serialize)]
pub(super) struct StreakChanged {
    /// Days in a row, today included.
    current: i64,
    /// The longest ever.
    longest: i64,
    #[serde(skip)]
    user: UserId,
}

impl StreakChanged {
    pub(super) const fn to(shown: ShownStreak, user: UserId) -> Self {
        Self { current: shown.current, longest: shown.longest, user }
    }
}

/// An achievement was reached.
#[derive(Serialize)]
pub(super) struct AchievementUnlocked {
    pub(super) achievement: &'static str,
    pub(super) name: &'static str,
    #[serde(skip)]
    pub(super) user: UserId,
}

/// A level was reached.
#[derive(Serialize)]
pub(super) struct LevelReached {
    pub(super) level: i64,
    #[serde(skip)]
    pub(super) user: UserId,
}

domain_event!(XpGranted: "xp.granted" of "user" user);
domain_event!(StreakChanged: "streak.changed" of "user" user);
domain_event!(AchievementUnlocked: "achievement.unlocked" of "user" user);
domain_event!(LevelReached: "level.reached" of "user" user);

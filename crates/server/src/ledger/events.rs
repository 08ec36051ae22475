//! What a user reaches. All of it happens to the user, and is told on the channel `progress`.

use cairn_kernel::UserId;
use cairn_rules::progress::ShownStreak;
use serde::Serialize;
use uuid::Uuid;

use super::model::LedgerRow;
use crate::events::DomainEvent;

const USER: &str = "user";

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
    user: Uuid,
}

impl XpGranted {
    pub(super) fn by(row: &LedgerRow, cause: &'static str) -> Self {
        let LedgerRow { amount, entity_id, balance_after, user_id, .. } = row;
        Self { amount: *amount, cause, cause_id: *entity_id, balance_after: *balance_after, user: user_id.uuid() }
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
    user: Uuid,
}

impl StreakChanged {
    pub(super) const fn to(shown: ShownStreak, user: UserId) -> Self {
        Self { current: shown.current, longest: shown.longest, user: user.uuid() }
    }
}

/// An achievement was reached.
#[derive(Serialize)]
pub(super) struct AchievementUnlocked {
    pub(super) achievement: &'static str,
    pub(super) name: &'static str,
    #[serde(skip)]
    pub(super) user: Uuid,
}

/// A level was reached.
#[derive(Serialize)]
pub(super) struct LevelReached {
    pub(super) level: i64,
    #[serde(skip)]
    pub(super) user: Uuid,
}

impl DomainEvent for XpGranted {
    const KIND: &'static str = "xp.granted";
    const ENTITY: &'static str = USER;
    fn entity_id(&self) -> Uuid {
        self.user
    }
}

impl DomainEvent for StreakChanged {
    const KIND: &'static str = "streak.changed";
    const ENTITY: &'static str = USER;
    fn entity_id(&self) -> Uuid {
        self.user
    }
}

impl DomainEvent for AchievementUnlocked {
    const KIND: &'static str = "achievement.unlocked";
    const ENTITY: &'static str = USER;
    fn entity_id(&self) -> Uuid {
        self.user
    }
}

impl DomainEvent for LevelReached {
    const KIND: &'static str = "level.reached";
    const ENTITY: &'static str = USER;
    fn entity_id(&self) -> Uuid {
        self.user
    }
}

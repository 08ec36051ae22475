//! Every statement about the ledger.

use cairn_kernel::{Timestamp, UserId};
use cairn_store::{ReadTx, StoreError, WriteTx, sql};
use const_format::formatcp;
use uuid::Uuid;

use super::model::{LedgerRow, ProgressRow};

const COLUMNS: &str = ProgressRow::COLUMNS;
const LEDGER: &str = LedgerRow::COLUMNS;

sql! {
    static PROGRESS: (UserId,) => ProgressRow = formatcp!("SELECT {COLUMNS} FROM progress WHERE user_id = $1");
    static KEEP_PROGRESS: ProgressRow => () = formatcp!(
        "INSERT INTO progress ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
         $16, $17, $18, $19)
         ON CONFLICT (user_id) DO UPDATE SET tasks_completed = $2, steps_completed = $3, early_completions = $4,
            late_completions = $5, quick_tasks = $6, long_tasks = $7, captures = $8, focus_completions = $9,
            notes_converted = $10, first_step_day = $11, streak_bonus_day = $12, streak_current = $13,
            streak_longest = $14, streak_last_day = $15, streak_freeze_week = $16, streak_granted_freezes = $17,
            streak_paused_from = $18, streak_paused_until = $19");
    static LAST: (UserId,) => (i64, i64) =
        "SELECT position, balance_after FROM xp_ledger WHERE user_id = $1 ORDER BY position DESC LIMIT 1";
    static GRANTED: (UserId, &'static str, Uuid) => (i64,) =
        "SELECT count(*) FROM xp_ledger WHERE user_id = $1 AND cause = $2 AND entity_id = $3";
    static GRANT: LedgerRow => () = formatcp!("INSERT INTO xp_ledger ({LEDGER}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    static PAGE: (UserId, i64, i64) => LedgerRow = formatcp!(
        "SELECT {LEDGER} FROM xp_ledger WHERE user_id = $1 AND position < $2 AND amount > 0 ORDER BY position DESC LIMIT $3");
    static SINCE: (UserId, Timestamp) => (Option<i64>,) =
        "SELECT CAST(sum(amount) AS bigint) FROM xp_ledger WHERE user_id = $1 AND created_at >= $2";
    static UNLOCKS: (UserId,) => (String, Timestamp) =
        "SELECT achievement, unlocked_at FROM unlocks WHERE user_id = $1 ORDER BY unlocked_at, achievement";
    static UNLOCK: (UserId, &'static str, Timestamp) => () =
        "INSERT INTO unlocks (user_id, achievement, unlocked_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
}

/// The user's counters; all zero before the first.
pub fn find_progress(tx: &mut ReadTx<'_>, user: UserId) -> Result<ProgressRow, StoreError> {
    Ok(tx.find(&PROGRESS, &(user,))?.unwrap_or_else(|| ProgressRow::empty(user)))
}

/// Keeps the counters.
pub(super) fn set_progress(tx: &mut WriteTx<'_>, row: &ProgressRow) -> Result<(), StoreError> {
    tx.send(&KEEP_PROGRESS, row)
}

/// Position and total of the newest row; (0, 0) before the first.
pub(super) fn last(tx: &mut ReadTx<'_>, user: UserId) -> Result<(i64, i64), StoreError> {
    Ok(tx.find(&LAST, &(user,))?.unwrap_or((0, 0)))
}

/// The sum of all grants.
pub fn total(tx: &mut ReadTx<'_>, user: UserId) -> Result<i64, StoreError> {
    last(tx, user).map(|(_, total)| total)
}

/// Whether this was granted already.
pub(super) fn is_granted(
    tx: &mut ReadTx<'_>,
    user: UserId,
    cause: &'static str,
    entity: Uuid,
) -> Result<bool, StoreError> {
    Ok(tx.one(&GRANTED, &(user, cause, entity))?.0 > 0)
}

pub(super) fn grant(tx: &mut WriteTx<'_>, row: &LedgerRow) -> Result<(), StoreError> {
    tx.send(&GRANT, row)
}

/// Rows below `position` that gave something, newest first.
pub fn list_ledger(tx: &mut ReadTx<'_>, user: UserId, position: i64, limit: i64) -> Result<Vec<LedgerRow>, StoreError> {
    tx.all(&PAGE, &(user, position, limit))
}

/// XP granted at `since` or later.
pub fn earned_since(tx: &mut ReadTx<'_>, user: UserId, since: Timestamp) -> Result<i64, StoreError> {
    Ok(tx.one(&SINCE, &(user, since))?.0.unwrap_or(0))
}

/// Achievements and when they were reached, in that order.
pub fn list_unlocks(tx: &mut ReadTx<'_>, user: UserId) -> Result<Vec<(String, Timestamp)>, StoreError> {
    tx.all(&UNLOCKS, &(user,))
}

pub(super) fn unlock(tx: &mut WriteTx<'_>, user: UserId, id: &'static str, now: Timestamp) -> Result<(), StoreError> {
    tx.send(&UNLOCK, &(user, id, now))
}

//! Reads of the ledger.

use cairn_kernel::{Page, PageInfo};
use cairn_store::ReadTx;

use super::model::{Achievements, LedgerEntry, Level, LimitsView, StatsView, StreakView, Toward, Unlocked, Xp};
use crate::call::Call;
use crate::http::{ApiResult, Cursor, FilterHash};
use crate::ledger::{self, PerkNow};

/// XP, level, and what today brought.
pub(super) fn xp(tx: &mut ReadTx<'_>, call: &Call) -> ApiResult<Xp> {
    let total = ledger::total(tx, call.user)?;
    let zone = call.zone(tx)?;
    let today = ledger::earned_since(tx, call.user, zone.start_of(zone.day_of(call.now)))?;
    let level = call.config.progress.level_of(total);
    Ok(Xp {
        total,
        level: level.level,
        xp_into_level: level.xp_into_level,
        xp_for_next_level: level.xp_for_next_level,
        today,
    })
}

/// The level alone.
pub(super) fn level(tx: &mut ReadTx<'_>, call: &Call) -> ApiResult<Level> {
    let level = call.config.progress.level_of(ledger::total(tx, call.user)?);
    Ok(Level { level: level.level, xp_into_level: level.xp_into_level, xp_for_next_level: level.xp_for_next_level })
}

/// Grants of XP, newest first.
pub(super) fn ledger_page(
    tx: &mut ReadTx<'_>,
    call: &Call,
    limit: i64,
    cursor: Option<&str>,
) -> ApiResult<Page<LedgerEntry>> {
    const SORT: &str = "position";
    let filter = FilterHash::of(&"ledger")?;
    let below = cursor.map_or(Ok(i64::MAX), |text| Cursor::decode::<i64>(text, SORT, filter))?;
    let mut rows = ledger::list_ledger(tx, call.user, below, limit + 1)?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    let next_cursor = match rows.last() {
        Some(last) if more => Some(Cursor::encode(SORT, filter, &last.position)?),
        _ => None,
    };
    let items = rows
        .into_iter()
        .map(|row| LedgerEntry {
            id: row.id,
            ledger_id: row.id,
            amount: row.amount,
            cause: row.cause,
            entity_id: row.entity_id,
            balance_after: row.balance_after,
            created_at: row.created_at,
        })
        .collect();
    Ok(Page { items, info: PageInfo { limit, next_cursor, total: None } })
}

/// The streak as it stands on the user's day.
pub(super) fn streak(tx: &mut ReadTx<'_>, call: &Call) -> ApiResult<StreakView> {
    let today = call.zone(tx)?.day_of(call.now);
    let shown = ledger::find_progress(tx, call.user)?.streak().shown(today);
    Ok(StreakView { current: shown.current, longest: shown.longest, frozen: shown.frozen })
}

/// What was reached, and how far the rest is.
pub(super) fn achievements(tx: &mut ReadTx<'_>, call: &Call) -> ApiResult<Achievements> {
    let feats = &call.config.achievements;
    let counters = ledger::find_progress(tx, call.user)?;
    let streak = streak(tx, call)?;
    let stats = counters.stats();
    let reached = ledger::list_unlocks(tx, call.user)?;
    let unlocked: Vec<Unlocked> = reached
        .iter()
        .filter_map(|(id, at)| feats.find_achievement(id).map(|achievement| (achievement, *at)))
        .map(|(achievement, unlocked_at)| Unlocked {
            id: achievement.id,
            name: achievement.name,
            unlocked_at,
            perk: achievement.perk.map(|perk| PerkNow { kind: perk.kind.as_str(), value: perk.value }),
        })
        .collect();
    let progress = feats
        .achievements()
        .filter(|achievement| !reached.iter().any(|(id, _)| id == achievement.id))
        .map(|achievement| Toward {
            id: achievement.id,
            current: stats.value(achievement.metric),
            threshold: achievement.threshold,
        })
        .collect();
    Ok(Achievements {
        stats: StatsView {
            tasks_completed: stats.tasks_completed,
            current_streak: streak.current,
            longest_streak: streak.longest,
            focus_completions: stats.focus_completions,
            notes_converted: stats.notes_converted,
        },
        effective_limits: LimitsView::NONE,
        unlocked,
        progress,
    })
}

use cairn_kernel::{LedgerId, StepId, TaskId, Timestamp};
use cairn_rules::progress::Circumstances;
use cairn_store::WriteTx;
use uuid::Uuid;

use super::events::{AchievementUnlocked, LevelReached, StreakChanged, XpGranted};
use super::model::{
    Award, Breakdown, LedgerRow, LevelNow, ProgressRow, StepAward, StreakNow, UnlockedNow, XpNow, day_number,
};
use super::store;
use crate::call::Call;
use crate::events;
use crate::http::ApiResult;

const TASK: &str = "task";
const STEP: &str = "step";

/// A completed task, as far as it counts.
#[derive(Debug, Clone)]
pub struct TaskDeed {
    /// Which.
    pub task: TaskId,
    /// 1–5.
    pub difficulty: i64,
    /// 0 low – 3 critical.
    pub priority_rank: i64,
    /// When it was due, and when that was set.
    pub due: Option<(Timestamp, Timestamp)>,
    /// What it was thought to take.
    pub estimated_minutes: Option<i64>,
}

/// A completed step, as far as it counts.
#[derive(Debug, Clone)]
pub struct StepDeed {
    /// Which.
    pub step: StepId,
    /// What it was thought to take.
    pub estimated_minutes: Option<i64>,
    /// What it took.
    pub actual_minutes: Option<i64>,
}

/// Grants what a completed task earns. A task counts once: the second time is [`nothing`].
pub fn award_task(tx: &mut WriteTx<'_>, call: &Call, deed: &TaskDeed) -> ApiResult<Award> {
    if store::is_granted(tx, call.user, TASK, deed.task.uuid())? {
        return nothing(tx, call);
    }
    let zone = call.zone(tx)?;
    let (today, wall) = (zone.day_of(call.now), zone.wall(call.now).time());
    let mut progress = store::find_progress(tx, call.user)?;
    let before = progress.streak();
    let streak = before.record(today);
    // What is shown, not what is kept: on a paused day a streak that was lost before is still kept.
    let shown = streak.shown(today);
    progress.set_streak(&streak);
    let feats = &call.config.achievements;
    progress.tasks_completed += 1;
    progress.early_completions += i64::from(feats.is_early(wall, zone.day_start));
    progress.late_completions += i64::from(feats.is_late(wall, zone.day_start));
    progress.quick_tasks += i64::from(feats.is_quick(deed.estimated_minutes));
    progress.long_tasks += i64::from(feats.is_long(deed.estimated_minutes));

    let rewards = &call.config.progress;
    let on_time = deed.due.is_some_and(|(due, set_at)| rewards.on_time(call.now, due, set_at));
    let base = rewards.task_base(deed.difficulty, deed.priority_rank, on_time, 0);
    let circumstances = Circumstances {
        streak_days: shown.current,
        // Once a day, also for who travels: a day that is not later than the last one brings nothing.
        streak_bonus_given: progress.streak_bonus_day.is_some_and(|last| day_number(today) <= last),
        ..Circumstances::PLAIN
    };
    let award = rewards.task_total(base.base, &circumstances);
    if award.streak_bonus > 0 {
        progress.streak_bonus_day = Some(day_number(today));
    }
    let level = grant(tx, call, TASK, deed.task.uuid(), award.total)?;
    if streak != before {
        events::append(tx, call, &StreakChanged::to(shown, call.user))?;
    }
    let unlocked = settle(tx, call, &progress)?;
    Ok(Award {
        xp: XpNow {
            base: base.base,
            total: award.total,
            breakdown: Breakdown {
                difficulty: base.difficulty,
                priority: base.priority,
                on_time: base.on_time,
                shared: base.shared,
            },
        },
        level,
        streak: StreakNow { current: shown.current, longest: shown.longest, frozen: shown.frozen },
        unlocked,
    })
}

/// Grants what a completed step earns; a step counts once.
pub fn award_step(tx: &mut WriteTx<'_>, call: &Call, deed: &StepDeed) -> ApiResult<StepAward> {
    if store::is_granted(tx, call.user, STEP, deed.step.uuid())? {
        return Ok(StepAward { xp: 0, unlocked: Vec::new() });
    }
    let today = day_number(call.zone(tx)?.day_of(call.now));
    let mut progress = store::find_progress(tx, call.user)?;
    // As with the bonus of the streak: a day that is not later than the last one brings nothing.
    let first_of_day = progress.first_step_day.is_none_or(|last| today > last);
    if first_of_day {
        progress.first_step_day = Some(today);
    }
    progress.steps_completed += 1;
    let xp = call.config.progress.step(deed.estimated_minutes, deed.actual_minutes, first_of_day).total();
    grant(tx, call, STEP, deed.step.uuid(), xp)?;
    Ok(StepAward { xp, unlocked: settle(tx, call, &progress)? })
}

/// A step that was completed through its parts or by force earns nothing (RULES §1, §4), now or after it was opened
/// again: it has its grant, of 0 XP.
pub fn forgo_step(tx: &mut WriteTx<'_>, call: &Call, step: StepId) -> ApiResult<()> {
    if !store::is_granted(tx, call.user, STEP, step.uuid())? {
        grant(tx, call, STEP, step.uuid(), 0)?;
    }
    Ok(())
}

/// Counts a captured text; says what it unlocked.
pub fn count_capture(tx: &mut WriteTx<'_>, call: &Call) -> ApiResult<Vec<UnlockedNow>> {
    let mut progress = store::find_progress(tx, call.user)?;
    progress.captures += 1;
    settle(tx, call, &progress)
}

/// How things stand when nothing was earned.
pub fn nothing(tx: &mut WriteTx<'_>, call: &Call) -> ApiResult<Award> {
    let today = call.zone(tx)?.day_of(call.now);
    let streak = store::find_progress(tx, call.user)?.streak().shown(today);
    let level = call.config.progress.level_of(store::total(tx, call.user)?).level;
    Ok(Award {
        xp: XpNow::default(),
        level: LevelNow { level, leveled_up: false },
        streak: StreakNow { current: streak.current, longest: streak.longest, frozen: streak.frozen },
        unlocked: Vec::new(),
    })
}

/// One row of the ledger, and the level it leads to.
fn grant(tx: &mut WriteTx<'_>, call: &Call, cause: &'static str, entity: Uuid, amount: i64) -> ApiResult<LevelNow> {
    let (position, before) = store::last(tx, call.user)?;
    let row = LedgerRow {
        user_id: call.user,
        position: position + 1,
        id: LedgerId::from_uuid(call.new_id()),
        amount,
        cause: cause.to_owned(),
        entity_id: entity,
        balance_after: before + amount,
        created_at: call.now,
    };
    store::grant(tx, &row)?;
    if amount > 0 {
        events::append(tx, call, &XpGranted::by(&row, cause))?;
    }
    let rewards = &call.config.progress;
    let (old, new) = (rewards.level_of(before).level, rewards.level_of(row.balance_after).level);
    if new > old {
        events::append(tx, call, &LevelReached { level: new, user: call.user })?;
    }
    Ok(LevelNow { level: new, leveled_up: new > old })
}

/// Keeps the counters and unlocks what they have reached.
fn settle(tx: &mut WriteTx<'_>, call: &Call, progress: &ProgressRow) -> ApiResult<Vec<UnlockedNow>> {
    store::set_progress(tx, progress)?;
    let stats = progress.stats();
    // Most completions reach nothing; what is unlocked is read only when something may be new.
    let feats = &call.config.achievements;
    if feats.newly_reached(&stats, |_| false).is_empty() {
        return Ok(Vec::new());
    }
    let unlocked: Vec<String> = store::list_unlocks(tx, call.user)?.into_iter().map(|(id, _)| id).collect();
    let reached = feats.newly_reached(&stats, |id| unlocked.iter().any(|known| known == id));
    for achievement in &reached {
        store::unlock(tx, call.user, achievement.id, call.now)?;
        let event = AchievementUnlocked { achievement: achievement.id, name: achievement.name, user: call.user };
        events::append(tx, call, &event)?;
    }
    Ok(reached.into_iter().map(UnlockedNow::from).collect())
}

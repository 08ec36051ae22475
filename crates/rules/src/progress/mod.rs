//! XP, levels, streaks, rewards and achievements (RULES §4–5).
//!
//! Whole numbers only: factors are hundredths (`150` is ×1.5), so that the same
//! completion earns the same XP on every machine.

mod achievements;
mod level;
mod reward;
mod streak;
mod xp;

pub use achievements::{
    ACHIEVEMENTS, Achievement, Limits, Metric, Perk, PerkKind, Stats, Tier, effective_limits, find_achievement,
    is_early, is_late, is_long, is_quick, newly_reached,
};
pub use level::{LevelProgress, MAX_LEVEL, cost, level_of};
pub use reward::{Multiplier, RewardsMode};
pub use streak::{Pause, ShownStreak, Streak};
pub use xp::{
    Circumstances, StepXp, TaskXp, XpAward, focus_xp, on_time, priority_bonus, step_xp, streak_bonus,
    streak_factor_hundredths, task_base, task_total,
};

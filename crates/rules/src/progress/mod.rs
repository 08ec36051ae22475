//! XP, levels, streaks, rewards and achievements (RULES §4–5).
//!
//! Whole numbers only: factors are hundredths (`150` is ×1.5), so that the same
//! completion earns the same XP on every machine.

mod achievements;
mod feats;
mod level;
mod reward;
mod rewards;
mod streak;
mod xp;

pub use achievements::{Achievement, Limits, Metric, Perk, PerkKind, Stats, Tier};
pub use feats::Feats;
pub use level::{LevelProgress, MAX_LEVEL};
pub use reward::{Multiplier, RewardsMode};
pub use rewards::Rewards;
pub use streak::{Pause, ShownStreak, Streak};
pub use xp::{Circumstances, StepXp, TaskXp, XpAward, focus_xp};

//! What was earned, as it is stored and shown.

use cairn_kernel::{LedgerId, Timestamp, UserId};
use cairn_rules::progress::{Achievement, Pause, Stats, Streak};
use cairn_store::record;
use chrono::{Datelike as _, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

record! {
    /// One grant of XP.
    #[derive(Debug, Clone)]
    pub struct LedgerRow {
        /// Whose.
        pub user_id: UserId,
        /// Dense from 1.
        pub position: i64,
        /// Its name.
        pub id: LedgerId,
        /// XP, never negative.
        pub amount: i64,
        /// `task`, `step`.
        pub cause: String,
        /// The thing it was granted for; once per cause.
        pub entity_id: Uuid,
        /// The total after it.
        pub balance_after: i64,
        /// When.
        pub created_at: Timestamp,
    }
}

record! {
    /// A user's counters and streak.
    #[derive(Debug, Clone, PartialEq)]
    pub struct ProgressRow {
        /// Whose.
        pub user_id: UserId,
        /// Tasks completed, each once.
        pub tasks_completed: i64,
        /// Steps completed, each once.
        pub steps_completed: i64,
        /// Tasks completed early in the day.
        pub early_completions: i64,
        /// Tasks completed late in the day.
        pub late_completions: i64,
        /// Completed tasks that were quick.
        pub quick_tasks: i64,
        /// Completed tasks that were long.
        pub long_tasks: i64,
        /// Texts captured.
        pub captures: i64,
        /// Focus sessions completed; 0 until there are any, so that its achievements are there to be seen.
        pub focus_completions: i64,
        /// Notes made into tasks; 0 until there are notes, as above.
        pub notes_converted: i64,
        /// The day of the last first-step bonus, days of the common era.
        pub first_step_day: Option<i64>,
        /// The day of the last streak bonus.
        pub streak_bonus_day: Option<i64>,
        /// Days in a row.
        pub streak_current: i64,
        /// The longest ever.
        pub streak_longest: i64,
        /// The day of the last completion.
        pub streak_last_day: Option<i64>,
        /// The Monday of the week whose freeze was used.
        pub streak_freeze_week: Option<i64>,
        /// Freezes from rewards.
        pub streak_granted_freezes: i64,
        /// First day of a pause.
        pub streak_paused_from: Option<i64>,
        /// Last day of a pause.
        pub streak_paused_until: Option<i64>,
    }
}

/// A day as it is stored: days of the common era.
pub(super) fn day_number(day: NaiveDate) -> i64 {
    i64::from(day.num_days_from_ce())
}

fn day_of(number: i64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(number).ok()?)
}

impl ProgressRow {
    /// Nobody has done anything yet.
    pub fn empty(user_id: UserId) -> Self {
        Self {
            user_id,
            tasks_completed: 0,
            steps_completed: 0,
            early_completions: 0,
            late_completions: 0,
            quick_tasks: 0,
            long_tasks: 0,
            captures: 0,
            focus_completions: 0,
            notes_converted: 0,
            first_step_day: None,
            streak_bonus_day: None,
            streak_current: 0,
            streak_longest: 0,
            streak_last_day: None,
            streak_freeze_week: None,
            streak_granted_freezes: 0,
            streak_paused_from: None,
            streak_paused_until: None,
        }
    }

    /// The streak as the rules know it.
    pub fn streak(&self) -> Streak {
        let pause = self.streak_paused_from.and_then(day_of).zip(self.streak_paused_until.and_then(day_of));
        Streak {
            current: self.streak_current,
            longest: self.streak_longest,
            last_day: self.streak_last_day.and_then(day_of),
            freeze_week: self.streak_freeze_week.and_then(day_of),
            granted_freezes: self.streak_granted_freezes,
            pause: pause.map(|(from, until)| Pause { from, until }),
        }
    }

    pub(super) fn set_streak(&mut self, streak: &Streak) {
        self.streak_current = streak.current;
        self.streak_longest = streak.longest;
        self.streak_last_day = streak.last_day.map(day_number);
        self.streak_freeze_week = streak.freeze_week.map(day_number);
        self.streak_granted_freezes = streak.granted_freezes;
        self.streak_paused_from = streak.pause.map(|pause| day_number(pause.from));
        self.streak_paused_until = streak.pause.map(|pause| day_number(pause.until));
    }

    /// The counters as the achievements know them.
    pub fn stats(&self) -> Stats {
        Stats {
            tasks_completed: self.tasks_completed,
            longest_streak: self.streak_longest,
            focus_completions: self.focus_completions,
            notes_converted: self.notes_converted,
            steps_completed: self.steps_completed,
            early_completions: self.early_completions,
            late_completions: self.late_completions,
            quick_tasks: self.quick_tasks,
            long_tasks: self.long_tasks,
            captures: self.captures,
            ..Stats::default()
        }
    }
}

/// What completing a task earned.
#[derive(Debug, Clone)]
pub struct Award {
    /// The XP.
    pub xp: XpNow,
    /// The level after it.
    pub level: LevelNow,
    /// The streak after it.
    pub streak: StreakNow,
    /// Reached by it for the first time.
    pub unlocked: Vec<UnlockedNow>,
}

/// What completing a step earned.
#[derive(Debug, Clone)]
pub struct StepAward {
    /// The XP.
    pub xp: i64,
    /// Reached by it for the first time.
    pub unlocked: Vec<UnlockedNow>,
}

/// XP of a completed task.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct XpNow {
    /// 10–100, before any factor.
    pub base: i64,
    /// What was granted.
    pub total: i64,
    /// What the base is made of, before it is kept within 10–100.
    pub breakdown: Breakdown,
}

/// What base XP is made of.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Breakdown {
    /// 10 for each grade of difficulty.
    pub difficulty: i64,
    /// 0, 5, 15 or 30.
    pub priority: i64,
    /// 5 when it was done by its due date.
    pub on_time: i64,
    /// 2 for each other person on it.
    pub shared: i64,
}

/// A variable reward.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RewardNow {
    /// 1–10.
    pub multiplier: i64,
    /// `normal` … `critical_hit`
    pub tier: String,
    /// What to show.
    pub celebration: String,
    /// A box to open.
    pub mystery_box_id: Option<Uuid>,
}

/// The level after a completion.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LevelNow {
    /// From 1.
    pub level: i64,
    /// Whether this completion reached it.
    pub leveled_up: bool,
}

/// The streak after a completion.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StreakNow {
    /// Days in a row, today included.
    pub current: i64,
    /// The longest ever.
    pub longest: i64,
    /// A freeze is bridging a missed day.
    pub frozen: bool,
}

/// An achievement that was just reached.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnlockedNow {
    /// `tasks_5`
    pub id: &'static str,
    /// What to show.
    pub name: &'static str,
    /// What it brings; null when it is its own reward.
    pub perk: Option<PerkNow>,
}

/// What an achievement brings.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PerkNow {
    /// `max_tasks`, `max_notes`, `daily_ai_credits`
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// How much more.
    pub value: i64,
}

impl From<Achievement> for UnlockedNow {
    fn from(achievement: Achievement) -> Self {
        let perk = achievement.perk.map(|perk| PerkNow { kind: perk.kind.as_str(), value: perk.value });
        Self { id: achievement.id, name: achievement.name, perk }
    }
}

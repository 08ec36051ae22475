//! The numbers of XP, levels and streaks (RULES §4).

use serde::{Deserialize, Serialize};

/// What deeds are worth. All whole numbers; factors are percent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rewards {
    /// XP of a task for every point of difficulty; 0–1000.
    pub difficulty_xp: i64,
    /// XP of a task for its priority: low, medium, high, critical; each 0–10 000.
    pub priority_xp: [i64; 4],
    /// XP of a task that is completed on time; 0–10 000.
    pub on_time_xp: i64,
    /// A due date counts for that when it was set at least so many minutes before the completion, so that nobody
    /// earns it by dating a task that is already done; 0–10 080.
    pub on_time_minutes: i64,
    /// The least base XP of a task; 0–10 000.
    pub least_task_xp: i64,
    /// The most base XP of a task; 1–10 000.
    pub most_task_xp: i64,
    /// XP of a step; 0–1000.
    pub step_xp: i64,
    /// XP on top for a step that took no longer than estimated; 0–1000.
    pub quick_step_xp: i64,
    /// XP on top for the first step of the day, because starting is the hard part; 0–1000.
    pub first_step_xp: i64,
    /// Days in a row from which on a task earns more, rising; each 1–100 000.
    pub streak_days: Vec<i64>,
    /// How much a task earns from each of those days on, in percent; each 100–10 000.
    pub streak_percent: Vec<i64>,
    /// XP once a day for every day of the threshold that the streak has reached; 0–1000.
    pub streak_bonus_xp: i64,
    /// XP that the first level takes; the others follow from it. 1–1 000 000.
    pub first_level_xp: i64,
}

impl Default for Rewards {
    fn default() -> Self {
        Self {
            difficulty_xp: 10,
            priority_xp: [0, 5, 15, 30],
            on_time_xp: 5,
            on_time_minutes: 60,
            least_task_xp: 10,
            most_task_xp: 100,
            step_xp: 5,
            quick_step_xp: 2,
            first_step_xp: 10,
            streak_days: vec![3, 7, 14, 30, 100],
            streak_percent: vec![110, 125, 150, 200, 300],
            streak_bonus_xp: 2,
            first_level_xp: 100,
        }
    }
}

//! The numbers of achievements (RULES §5) that their names do not hold.

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use crate::time_of_day;

/// What early, late, quick and long mean, how often it takes, and what achievements bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Feats {
    /// A completion before this is early.
    #[serde(with = "time_of_day")]
    pub early_before: NaiveTime,
    /// A completion from this on is late.
    #[serde(with = "time_of_day")]
    pub late_from: NaiveTime,
    /// A task estimated under this is quick; minutes, 1–720.
    pub quick_minutes: i64,
    /// A task estimated over this is long; minutes, 1–720.
    pub long_minutes: i64,
    /// Early completions for `early_bird`; 1–1 000 000.
    pub early_bird: i64,
    /// Late completions for `night_owl`; 1–1 000 000.
    pub night_owl: i64,
    /// Quick tasks for `quick_wins`; 1–1 000 000.
    pub quick_wins: i64,
    /// Long tasks for `long_haul`; 1–1 000 000.
    pub long_haul: i64,
    /// How much `tasks_5`, `_25`, `_50`, `_100` and `_500` add to the tasks that may be kept; each 0–1 000 000.
    pub task_perks: [i64; 5],
    /// How much `streak_7`, `_30` and `_100` add to the daily AI credits; each 0–1 000 000.
    pub streak_perks: [i64; 3],
    /// How much `focus_10` and `_50` add to the tasks that may be kept; each 0–1 000 000.
    pub focus_perks: [i64; 2],
    /// How much `notes_10` adds to the notes that may be kept; 0–1 000 000.
    pub note_perk: i64,
}

impl Default for Feats {
    fn default() -> Self {
        Self {
            early_before: time_of_day::at(9, 0),
            late_from: time_of_day::at(22, 0),
            quick_minutes: 15,
            long_minutes: 120,
            early_bird: 3,
            night_owl: 3,
            quick_wins: 10,
            long_haul: 1,
            task_perks: [15, 25, 50, 100, 200],
            streak_perks: [3, 5, 10],
            focus_perks: [5, 10],
            note_perk: 10,
        }
    }
}

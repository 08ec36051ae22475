//! The numbers of steps (RULES §2).

use serde::{Deserialize, Serialize};

/// How many steps there are, how long they last, and what finished ones teach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pace {
    /// Steps of one task, all levels together; 1–10 000.
    pub most_steps: i64,
    /// A step, its part, its part's part … at most so many; 1–7.
    pub depth: i64,
    /// A planned first step takes at most so many minutes, so that starting is never the hard part; 1–10.
    pub longest_first_step_minutes: i64,
    /// Any other planned step takes at most so many minutes; 10–60, so that an hour fits into seven steps.
    pub longest_step_minutes: i64,
    /// Minutes that one phase of a project is meant to take; 5–720.
    pub phase_minutes: i64,
    /// How many finished steps of a category it takes to teach; 1–1000.
    pub learn_after: i64,
    /// The least actual ÷ estimated that is believed, in percent; 1–100.
    pub learned_least_percent: i64,
    /// The most actual ÷ estimated that is believed, in percent; 100–1000.
    pub learned_most_percent: i64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            most_steps: 1000,
            depth: 7,
            longest_first_step_minutes: 2,
            longest_step_minutes: 10,
            phase_minutes: 45,
            learn_after: 5,
            learned_least_percent: 50,
            learned_most_percent: 300,
        }
    }
}

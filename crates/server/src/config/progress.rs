use cairn_rules::progress::Rewards;

use super::fault::ConfigError;
use super::setting::{Section, Setting};

pub(super) const SECTION: Section = Section {
    name: "progress",
    doc: "What deeds are worth, in XP. What was granted stays as it is when a number changes.",
    settings: &[
        Setting::number("difficulty_xp", "10", (0, 1000), "XP of a task for every point of difficulty."),
        Setting::numbers(
            "priority_xp",
            "[0, 5, 15, 30]",
            (0, 10_000),
            "XP of a task for its priority: low, medium, high, critical.",
        ),
        Setting::number("on_time_xp", "5", (0, 10_000), "XP of a task that is completed by its due date."),
        Setting::number(
            "on_time_minutes",
            "60",
            (0, 7 * 24 * 60),
            "A due date counts for that when it was set so many minutes before.",
        ),
        Setting::number("least_task_xp", "10", (0, 10_000), "The least XP of a task, before factors."),
        Setting::number("most_task_xp", "100", (1, 10_000), "The most XP of a task, before factors."),
        Setting::number("step_xp", "5", (0, 1000), "XP of a step."),
        Setting::number("quick_step_xp", "2", (0, 1000), "XP on top for a step that took no longer than estimated."),
        Setting::number("first_step_xp", "10", (0, 1000), "XP on top for the first step of the day."),
        Setting::numbers(
            "streak_days",
            "[3, 7, 14, 30, 100]",
            (1, 100_000),
            "Days in a row from which on a task earns more, rising.",
        ),
        Setting::numbers(
            "streak_percent",
            "[110, 125, 150, 200, 300]",
            (100, 10_000),
            "How much a task earns from each of those days on, in percent.",
        ),
        Setting::number(
            "streak_bonus_xp",
            "2",
            (0, 1000),
            "XP once a day for every day of the threshold that the streak has reached.",
        ),
        Setting::number(
            "first_level_xp",
            "100",
            (1, 1_000_000),
            "XP that the first level takes; level L takes L^1.5 times as many.",
        ),
    ],
};

/// What no single number tells: that those which belong together fit.
pub(super) fn validate(rewards: &Rewards) -> Result<(), ConfigError> {
    if rewards.least_task_xp > rewards.most_task_xp {
        return Err(ConfigError::invalid("progress.least_task_xp", "must not be more than progress.most_task_xp"));
    }
    if !rewards.streak_days.is_sorted_by(|one, next| one < next) {
        return Err(ConfigError::invalid("progress.streak_days", "must rise from number to number"));
    }
    if rewards.streak_days.len() != rewards.streak_percent.len() {
        return Err(ConfigError::invalid(
            "progress.streak_percent",
            "must have as many numbers as progress.streak_days",
        ));
    }
    Ok(())
}

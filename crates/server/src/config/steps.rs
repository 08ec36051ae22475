use super::setting::{Section, Setting};

pub(super) const SECTION: Section = Section {
    name: "steps",
    doc: "How many steps there are, how long planned ones last, and what finished ones teach.",
    settings: &[
        Setting::number("most_steps", "1000", (1, 10_000), "Steps of a task, all levels together."),
        Setting::number("depth", "7", (1, 7), "A step, its part, its part's part: at most so many."),
        Setting::number(
            "longest_first_step_minutes",
            "2",
            (1, 10),
            "A planned first step takes no longer, so that starting is never the hard part.",
        ),
        Setting::number("longest_step_minutes", "10", (10, 60), "No other planned step takes longer."),
        Setting::number("phase_minutes", "45", (5, 720), "What a phase of a project is meant to take."),
        Setting::number("learn_after", "5", (1, 1000), "Finished steps of a category from which on they teach."),
        Setting::number(
            "learned_least_percent",
            "50",
            (1, 100),
            "The least that finished steps may teach: actual minutes in percent of estimated ones.",
        ),
        Setting::number("learned_most_percent", "300", (100, 1000), "The most that they may teach."),
    ],
};

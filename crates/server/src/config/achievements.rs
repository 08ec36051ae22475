use super::setting::{Section, Setting};

pub(super) const SECTION: Section = Section {
    name: "achievements",
    doc: "What achievements take and bring. What was unlocked stays unlocked when a number changes.",
    settings: &[
        Setting::clock("early_before", "\"09:00\"", "A completion before this is early."),
        Setting::clock("late_from", "\"22:00\"", "A completion from this on is late."),
        Setting::number("quick_minutes", "15", (1, 720), "A task estimated under this is quick."),
        Setting::number("long_minutes", "120", (1, 720), "A task estimated over this is long."),
        Setting::number("early_bird", "3", (1, 1_000_000), "Early completions for early_bird."),
        Setting::number("night_owl", "3", (1, 1_000_000), "Late completions for night_owl."),
        Setting::number("quick_wins", "10", (1, 1_000_000), "Quick tasks for quick_wins."),
        Setting::number("long_haul", "1", (1, 1_000_000), "Long tasks for long_haul."),
        Setting::numbers(
            "task_perks",
            "[15, 25, 50, 100, 200]",
            (0, 1_000_000),
            "What tasks_5, _25, _50, _100 and _500 add to the tasks that may be kept.",
        ),
        Setting::numbers(
            "streak_perks",
            "[3, 5, 10]",
            (0, 1_000_000),
            "What streak_7, _30 and _100 add to the daily AI credits.",
        ),
        Setting::numbers(
            "focus_perks",
            "[5, 10]",
            (0, 1_000_000),
            "What focus_10 and _50 add to the tasks that may be kept.",
        ),
        Setting::number("note_perk", "10", (0, 1_000_000), "What notes_10 adds to the notes that may be kept."),
    ],
};

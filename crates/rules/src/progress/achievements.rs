//! Achievements, their perks and the limits that perks raise (RULES §5–6).

use cairn_kernel::DayStart;
use chrono::{NaiveTime, Timelike as _};

use super::Feats;

/// What an achievement counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Metric {
    /// Tasks completed, each counted once.
    TasksCompleted,
    /// The longest streak in days.
    LongestStreak,
    /// Tasks focused for at least half of their estimate.
    FocusCompletions,
    /// Notes that were converted and accepted.
    NotesConverted,
    /// Steps completed.
    StepsCompleted,
    /// Tasks completed early in the day; see [`Feats::is_early`].
    EarlyCompletions,
    /// Tasks completed late in the day; see [`Feats::is_late`].
    LateCompletions,
    /// Completed tasks with a small estimate; see [`Feats::is_quick`].
    QuickTasks,
    /// Completed tasks with a large estimate; see [`Feats::is_long`].
    LongTasks,
    /// Morning rituals done (not skipped).
    RitualsDone,
    /// Things captured.
    Captures,
    /// The level of the pet.
    PetLevel,
    /// Memories kept.
    Memories,
}

/// Everything that achievements count, as it stands after the request's own change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each field is the metric of the same name, described there")]
pub struct Stats {
    pub tasks_completed: i64,
    pub longest_streak: i64,
    pub focus_completions: i64,
    pub notes_converted: i64,
    pub steps_completed: i64,
    pub early_completions: i64,
    pub late_completions: i64,
    pub quick_tasks: i64,
    pub long_tasks: i64,
    pub rituals_done: i64,
    pub captures: i64,
    pub pet_level: i64,
    pub memories: i64,
}

impl Stats {
    /// The value of one metric.
    pub const fn value(&self, metric: Metric) -> i64 {
        match metric {
            Metric::TasksCompleted => self.tasks_completed,
            Metric::LongestStreak => self.longest_streak,
            Metric::FocusCompletions => self.focus_completions,
            Metric::NotesConverted => self.notes_converted,
            Metric::StepsCompleted => self.steps_completed,
            Metric::EarlyCompletions => self.early_completions,
            Metric::LateCompletions => self.late_completions,
            Metric::QuickTasks => self.quick_tasks,
            Metric::LongTasks => self.long_tasks,
            Metric::RitualsDone => self.rituals_done,
            Metric::Captures => self.captures,
            Metric::PetLevel => self.pet_level,
            Metric::Memories => self.memories,
        }
    }
}

/// The limit that a perk raises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PerkKind {
    /// Tasks that may be kept.
    MaxTasks,
    /// Notes that may be kept.
    MaxNotes,
    /// AI credits granted a day.
    DailyAiCredits,
}

impl PerkKind {
    /// The perk's `type` on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MaxTasks => "max_tasks",
            Self::MaxNotes => "max_notes",
            Self::DailyAiCredits => "daily_ai_credits",
        }
    }
}

/// What an achievement gives for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Perk {
    /// The limit it raises.
    pub kind: PerkKind,
    /// By how much.
    pub value: i64,
}

/// One row of the table of RULES §5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Achievement {
    /// Stable, stored and on the wire.
    pub id: &'static str,
    /// Shown to people.
    pub name: &'static str,
    /// What is counted.
    pub metric: Metric,
    /// Reached when the metric is at least this.
    pub threshold: i64,
    /// What it gives, if anything beside the joy of it.
    pub perk: Option<Perk>,
}

/// An achievement of the table.
type Row = (&'static str, &'static str, Metric, i64, Option<Perk>);

impl Feats {
    /// Every achievement, in the order in which they are listed. A threshold that stands in an id is not a setting:
    /// ids are stored and on the wire.
    pub fn achievements(&self) -> impl Iterator<Item = Achievement> {
        let perk = |kind, value| Some(Perk { kind, value });
        let tasks = self.task_perks.map(|value| perk(PerkKind::MaxTasks, value));
        let streaks = self.streak_perks.map(|value| perk(PerkKind::DailyAiCredits, value));
        let focus = self.focus_perks.map(|value| perk(PerkKind::MaxTasks, value));
        let rows: [Row; 22] = [
            ("tasks_5", "Off the ground", Metric::TasksCompleted, 5, tasks[0]),
            ("tasks_25", "Finding a rhythm", Metric::TasksCompleted, 25, tasks[1]),
            ("tasks_50", "Half a hundred", Metric::TasksCompleted, 50, tasks[2]),
            ("tasks_100", "A hundred stones", Metric::TasksCompleted, 100, tasks[3]),
            ("tasks_500", "Cairn builder", Metric::TasksCompleted, 500, tasks[4]),
            ("streak_7", "A whole week", Metric::LongestStreak, 7, streaks[0]),
            ("streak_30", "A whole month", Metric::LongestStreak, 30, streaks[1]),
            ("streak_100", "A hundred days", Metric::LongestStreak, 100, streaks[2]),
            ("focus_10", "In the zone", Metric::FocusCompletions, 10, focus[0]),
            ("focus_50", "Deep diver", Metric::FocusCompletions, 50, focus[1]),
            ("notes_10", "From thought to deed", Metric::NotesConverted, 10, perk(PerkKind::MaxNotes, self.note_perk)),
            ("steps_10", "Small steps", Metric::StepsCompleted, 10, None),
            ("steps_100", "A hundred small steps", Metric::StepsCompleted, 100, None),
            ("steps_500", "Up the mountain", Metric::StepsCompleted, 500, None),
            ("early_bird", "Early bird", Metric::EarlyCompletions, self.early_bird, None),
            ("night_owl", "Night owl", Metric::LateCompletions, self.night_owl, None),
            ("quick_wins", "Quick wins", Metric::QuickTasks, self.quick_wins, None),
            ("long_haul", "Long haul", Metric::LongTasks, self.long_haul, None),
            ("ritual_7", "Seven mornings", Metric::RitualsDone, 7, None),
            ("capture_100", "Nothing gets away", Metric::Captures, 100, None),
            ("pet_5", "Growing up", Metric::PetLevel, 5, None),
            ("memory_100", "A long memory", Metric::Memories, 100, None),
        ];
        rows.into_iter().map(|(id, name, metric, threshold, perk)| Achievement { id, name, metric, threshold, perk })
    }

    /// The achievement with this id.
    pub fn find_achievement(&self, id: &str) -> Option<Achievement> {
        self.achievements().find(|achievement| achievement.id == id)
    }

    /// The achievements that `stats` reach and that are not `already` unlocked, in the table's order.
    pub fn newly_reached(&self, stats: &Stats, already: impl Fn(&str) -> bool) -> Vec<Achievement> {
        self.achievements()
            .filter(|achievement| stats.value(achievement.metric) >= achievement.threshold && !already(achievement.id))
            .collect()
    }

    /// Whether a completion at this wall-clock time counts for `early_bird`: once the user's day has begun.
    pub fn is_early(&self, at: NaiveTime, day_start: DayStart) -> bool {
        minutes_of(at) >= day_start.minutes() && at < self.early_before
    }

    /// Whether a completion at this wall-clock time counts for `night_owl`: also after midnight while the user's
    /// day has not yet turned.
    pub fn is_late(&self, at: NaiveTime, day_start: DayStart) -> bool {
        at >= self.late_from || minutes_of(at) < day_start.minutes()
    }

    /// Whether a task counts for `quick_wins`.
    pub fn is_quick(&self, estimated_minutes: Option<i64>) -> bool {
        estimated_minutes.is_some_and(|minutes| minutes < self.quick_minutes)
    }

    /// Whether a task counts for `long_haul`.
    pub fn is_long(&self, estimated_minutes: Option<i64>) -> bool {
        estimated_minutes.is_some_and(|minutes| minutes > self.long_minutes)
    }

    /// The limits of `tier` plus the perks of the unlocked ids; unknown ids give nothing.
    pub fn effective_limits<'a>(&self, unlocked: impl IntoIterator<Item = &'a str>, tier: Tier) -> Limits {
        let found = unlocked.into_iter().filter_map(|id| self.find_achievement(id));
        let perks: Vec<Perk> = found.filter_map(|achievement| achievement.perk).collect();
        let raised = |limit: i64, kind: PerkKind| {
            Some(limit + perks.iter().filter(|perk| perk.kind == kind).map(|perk| perk.value).sum::<i64>())
        };
        match tier {
            Tier::Unlimited => Limits { max_tasks: None, max_notes: None, daily_ai_credits: None },
            Tier::Free => Limits {
                max_tasks: raised(50, PerkKind::MaxTasks),
                max_notes: raised(20, PerkKind::MaxNotes),
                daily_ai_credits: raised(10, PerkKind::DailyAiCredits),
            },
            Tier::Pro => Limits {
                max_tasks: None,
                max_notes: raised(50, PerkKind::MaxNotes),
                daily_ai_credits: raised(10, PerkKind::DailyAiCredits),
            },
        }
    }
}

fn minutes_of(at: NaiveTime) -> i64 {
    i64::from(at.hour() * 60 + at.minute())
}

/// What limits a user has before perks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tier {
    /// Billing is off: nothing is limited.
    Unlimited,
    /// Free.
    Free,
    /// Paid.
    Pro,
}

/// Limits with perks; `None` is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Tasks that are not deleted.
    pub max_tasks: Option<i64>,
    /// Notes that are not archived.
    pub max_notes: Option<i64>,
    /// AI credits granted a day.
    pub daily_ai_credits: Option<i64>,
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn clock(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }

    #[rstest]
    #[case("tasks_5", Metric::TasksCompleted, 5, Some((PerkKind::MaxTasks, 15)))]
    #[case("tasks_25", Metric::TasksCompleted, 25, Some((PerkKind::MaxTasks, 25)))]
    #[case("tasks_50", Metric::TasksCompleted, 50, Some((PerkKind::MaxTasks, 50)))]
    #[case("tasks_100", Metric::TasksCompleted, 100, Some((PerkKind::MaxTasks, 100)))]
    #[case("tasks_500", Metric::TasksCompleted, 500, Some((PerkKind::MaxTasks, 200)))]
    #[case("streak_7", Metric::LongestStreak, 7, Some((PerkKind::DailyAiCredits, 3)))]
    #[case("streak_30", Metric::LongestStreak, 30, Some((PerkKind::DailyAiCredits, 5)))]
    #[case("streak_100", Metric::LongestStreak, 100, Some((PerkKind::DailyAiCredits, 10)))]
    #[case("focus_10", Metric::FocusCompletions, 10, Some((PerkKind::MaxTasks, 5)))]
    #[case("focus_50", Metric::FocusCompletions, 50, Some((PerkKind::MaxTasks, 10)))]
    #[case("notes_10", Metric::NotesConverted, 10, Some((PerkKind::MaxNotes, 10)))]
    #[case("steps_10", Metric::StepsCompleted, 10, None)]
    #[case("steps_100", Metric::StepsCompleted, 100, None)]
    #[case("steps_500", Metric::StepsCompleted, 500, None)]
    #[case("early_bird", Metric::EarlyCompletions, 3, None)]
    #[case("night_owl", Metric::LateCompletions, 3, None)]
    #[case("quick_wins", Metric::QuickTasks, 10, None)]
    #[case("long_haul", Metric::LongTasks, 1, None)]
    #[case("ritual_7", Metric::RitualsDone, 7, None)]
    #[case("capture_100", Metric::Captures, 100, None)]
    #[case("pet_5", Metric::PetLevel, 5, None)]
    #[case("memory_100", Metric::Memories, 100, None)]
    fn the_table(
        #[case] id: &str,
        #[case] metric: Metric,
        #[case] threshold: i64,
        #[case] given: Option<(PerkKind, i64)>,
    ) {
        let achievement = Feats::default().find_achievement(id).unwrap();
        assert_eq!((achievement.metric, achievement.threshold), (metric, threshold));
        assert_eq!(achievement.perk.map(|perk| (perk.kind, perk.value)), given);
    }

    #[test]
    fn a_threshold_is_reached_once() {
        let stats = Stats { tasks_completed: 25, steps_completed: 9, ..Stats::default() };
        let ids = |already: &[&str]| -> Vec<_> {
            Feats::default()
                .newly_reached(&stats, |id| already.contains(&id))
                .iter()
                .map(|reached| reached.id)
                .collect()
        };
        assert_eq!(ids(&[]), ["tasks_5", "tasks_25"]);
        assert_eq!(ids(&["tasks_5"]), ["tasks_25"]);
        assert!(ids(&["tasks_5", "tasks_25"]).is_empty());
    }

    #[test]
    fn nothing_is_reached_by_doing_nothing() {
        assert!(Feats::default().newly_reached(&Stats::default(), |_| false).is_empty());
    }

    #[test]
    fn every_metric_has_an_achievement_at_its_threshold() {
        let all = Stats {
            tasks_completed: 500,
            longest_streak: 100,
            focus_completions: 50,
            notes_converted: 10,
            steps_completed: 500,
            early_completions: 3,
            late_completions: 3,
            quick_tasks: 10,
            long_tasks: 1,
            rituals_done: 7,
            captures: 100,
            pet_level: 5,
            memories: 100,
        };
        assert_eq!(Feats::default().newly_reached(&all, |_| false).len(), Feats::default().achievements().count());
    }

    #[rstest]
    #[case(8, 59, true, false)]
    #[case(9, 0, false, false)]
    #[case(4, 0, true, false)]
    #[case(3, 59, false, true)]
    #[case(21, 59, false, false)]
    #[case(22, 0, false, true)]
    #[case(0, 30, false, true)]
    fn early_and_late_with_a_day_that_starts_at_four(
        #[case] hour: u32,
        #[case] minute: u32,
        #[case] early: bool,
        #[case] late: bool,
    ) {
        assert_eq!(Feats::default().is_early(clock(hour, minute), DayStart::from_minutes(240)), early);
        assert_eq!(Feats::default().is_late(clock(hour, minute), DayStart::from_minutes(240)), late);
    }

    #[rstest]
    #[case(None, false, false)]
    #[case(Some(14), true, false)]
    #[case(Some(15), false, false)]
    #[case(Some(120), false, false)]
    #[case(Some(121), false, true)]
    fn quick_and_long(#[case] estimate: Option<i64>, #[case] quick: bool, #[case] long: bool) {
        assert_eq!(Feats::default().is_quick(estimate), quick);
        assert_eq!(Feats::default().is_long(estimate), long);
    }

    #[rstest]
    #[case::nothing_unlocked(&[], Tier::Free, Some(50), Some(20), Some(10))]
    #[case::pro(&[], Tier::Pro, None, Some(50), Some(10))]
    #[case::billing_off(&["tasks_5"], Tier::Unlimited, None, None, None)]
    #[case::perks_add_up(&["tasks_5", "tasks_25", "focus_10", "notes_10", "streak_7"], Tier::Free, Some(95), Some(30), Some(13))]
    #[case::unknown_ids_give_nothing(&["tasks_6", "steps_10"], Tier::Free, Some(50), Some(20), Some(10))]
    fn limits(
        #[case] unlocked: &[&str],
        #[case] tier: Tier,
        #[case] max_tasks: Option<i64>,
        #[case] max_notes: Option<i64>,
        #[case] daily_ai_credits: Option<i64>,
    ) {
        let limits = Feats::default().effective_limits(unlocked.iter().copied(), tier);
        assert_eq!(limits, Limits { max_tasks, max_notes, daily_ai_credits });
    }
}

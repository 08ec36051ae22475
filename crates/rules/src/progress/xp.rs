//! What a completed task, step or focus session earns (RULES §4).

use cairn_kernel::Timestamp;

use super::Rewards;

/// Where a task's base XP comes from; the parts of the answer's `breakdown`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskXp {
    /// For every point of difficulty.
    pub difficulty: i64,
    /// For its priority.
    pub priority: i64,
    /// When completed on time; see [`Rewards::on_time`].
    pub on_time: i64,
    /// 2 for every other assignee.
    pub shared: i64,
    /// The sum of the parts, at least and at most what [`Rewards`] say.
    pub base: i64,
}

/// What a completion earns beside its base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Circumstances {
    /// The drawn reward in hundredths, 100–1000; see [`super::Multiplier::hundredths`].
    pub multiplier_hundredths: i64,
    /// A power hour is running: ×2.
    pub power_hour: bool,
    /// Energy level 1 was logged within the last three hours: ×1.5.
    pub low_energy: bool,
    /// The streak in days, today's completion included.
    pub streak_days: i64,
    /// The daily streak bonus was granted by an earlier completion of the same day.
    pub streak_bonus_given: bool,
}

impl Circumstances {
    /// Rewards off, no power hour, no streak: the total is the base.
    pub const PLAIN: Self = Self {
        multiplier_hundredths: 100,
        power_hour: false,
        low_energy: false,
        streak_days: 0,
        streak_bonus_given: false,
    };
}

/// What one task completion earns in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct XpAward {
    /// Everything that is granted: the multiplied base and the streak bonus.
    pub total: i64,
    /// The part of `total` that is the daily streak bonus, 0 when there is none today.
    pub streak_bonus: i64,
}

/// What one completed step earns, flat: no factor touches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepXp {
    /// For every step.
    pub base: i64,
    /// When it took no longer than estimated.
    pub quick: i64,
    /// For the first step of the day.
    pub first: i64,
}

impl StepXp {
    /// The sum of the parts.
    pub const fn total(&self) -> i64 {
        self.base + self.quick + self.first
    }
}

impl Rewards {
    /// The XP of a priority by its rank: 0 low, 1 medium, 2 high, 3 critical; ranks outside are read as the nearest
    /// one.
    pub fn priority(&self, rank: i64) -> i64 {
        self.priority_xp[rank.clamp(0, 3) as usize]
    }

    /// Whether a task was completed by a due date that had been set long enough before the completion. Both limits
    /// are inclusive.
    pub const fn on_time(&self, completed_at: Timestamp, due: Timestamp, due_set_at: Timestamp) -> bool {
        let lead_millis = self.on_time_minutes.saturating_mul(60_000);
        completed_at.as_millis() <= due.as_millis() && completed_at.millis_since(due_set_at) >= lead_millis
    }

    /// The base XP of a task: `difficulty` 1–5, `priority_rank` as in [`Rewards::priority`].
    pub fn task_base(&self, difficulty: i64, priority_rank: i64, on_time: bool, other_assignees: i64) -> TaskXp {
        let difficulty = difficulty.saturating_mul(self.difficulty_xp);
        let priority = self.priority(priority_rank);
        let on_time = if on_time { self.on_time_xp } else { 0 };
        let shared = other_assignees.max(0).saturating_mul(2);
        let sum = difficulty.saturating_add(priority).saturating_add(on_time).saturating_add(shared);
        TaskXp { difficulty, priority, on_time, shared, base: sum.min(self.most_task_xp).max(self.least_task_xp) }
    }

    /// floor(base × multiplier × power × energy × streak) + streak bonus, rounded down once at the end.
    pub fn task_total(&self, base: i64, circumstances: &Circumstances) -> XpAward {
        let factors = [
            circumstances.multiplier_hundredths.max(0),
            if circumstances.power_hour { 200 } else { 100 },
            if circumstances.low_energy { 150 } else { 100 },
            self.streak_factor_percent(circumstances.streak_days),
        ];
        let product =
            factors.iter().fold(i128::from(base.max(0)), |product, factor| product.saturating_mul(i128::from(*factor)));
        let multiplied = i64::try_from(product / 100_000_000).unwrap_or(i64::MAX);
        let streak_bonus =
            if circumstances.streak_bonus_given { 0 } else { self.streak_bonus(circumstances.streak_days) };
        XpAward { total: multiplied.saturating_add(streak_bonus), streak_bonus }
    }

    /// The factor of a streak in percent, 100 before the first threshold.
    pub fn streak_factor_percent(&self, streak_days: i64) -> i64 {
        self.reached_streak(streak_days).map_or(100, |(_, percent)| percent)
    }

    /// The once-a-day bonus of a streak, 0 before the first threshold.
    pub fn streak_bonus(&self, streak_days: i64) -> i64 {
        self.reached_streak(streak_days).map_or(0, |(threshold, _)| threshold.saturating_mul(self.streak_bonus_xp))
    }

    /// The last threshold that so many days reach, and its factor.
    fn reached_streak(&self, days: i64) -> Option<(i64, i64)> {
        let thresholds = self.streak_days.iter().copied().zip(self.streak_percent.iter().copied());
        thresholds.take_while(|(threshold, _)| days >= *threshold).last()
    }

    /// What a step earns. Minutes; without an estimate or an actual time there is no quick bonus.
    pub fn step(&self, estimated: Option<i64>, actual: Option<i64>, first_step_of_day: bool) -> StepXp {
        let quick = estimated.zip(actual).is_some_and(|(estimated, actual)| actual <= estimated);
        StepXp {
            base: self.step_xp,
            quick: if quick { self.quick_step_xp } else { 0 },
            first: if first_step_of_day { self.first_step_xp } else { 0 },
        }
    }
}

/// What a focus session earns: 1 XP for every 5 whole focused minutes, at most 18.
pub fn focus_xp(focused_seconds: i64) -> i64 {
    (focused_seconds / 300).clamp(0, 18)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::easiest(1, 0, false, 0, 10)]
    #[case::medium_priority(1, 1, false, 0, 15)]
    #[case::high_priority(2, 2, false, 0, 35)]
    #[case::critical_on_time(3, 3, true, 0, 65)]
    #[case::shared_by_three(1, 0, false, 2, 14)]
    #[case::hardest(5, 3, true, 0, 85)]
    #[case::capped_after_sharing(5, 3, true, 20, 100)]
    #[case::never_under_ten(0, 0, false, 0, 10)]
    fn a_tasks_base(
        #[case] difficulty: i64,
        #[case] rank: i64,
        #[case] on_time: bool,
        #[case] others: i64,
        #[case] base: i64,
    ) {
        assert_eq!(Rewards::default().task_base(difficulty, rank, on_time, others).base, base);
    }

    #[rstest]
    #[case(0, 0)]
    #[case(1, 5)]
    #[case(2, 15)]
    #[case(3, 30)]
    #[case(-1, 0)]
    #[case(9, 30)]
    fn priorities(#[case] rank: i64, #[case] bonus: i64) {
        assert_eq!(Rewards::default().priority(rank), bonus);
    }

    #[rstest]
    #[case::at_the_due_instant(60, 60, 0, true)]
    #[case::a_minute_late(61, 60, 0, false)]
    #[case::dated_an_hour_before(60, 600, 0, true)]
    #[case::dated_when_nearly_done(59, 600, 0, false)]
    fn on_time_needs_a_due_date_that_is_an_hour_old(
        #[case] completed: i64,
        #[case] due: i64,
        #[case] set: i64,
        #[case] expected: bool,
    ) {
        let minute = |minutes| Timestamp::MIN.plus_minutes(minutes);
        assert_eq!(Rewards::default().on_time(minute(completed), minute(due), minute(set)), expected);
    }

    #[rstest]
    #[case(0, 100, 0)]
    #[case(2, 100, 0)]
    #[case(3, 110, 6)]
    #[case(6, 110, 6)]
    #[case(7, 125, 14)]
    #[case(13, 125, 14)]
    #[case(14, 150, 28)]
    #[case(29, 150, 28)]
    #[case(30, 200, 60)]
    #[case(99, 200, 60)]
    #[case(100, 300, 200)]
    #[case(4000, 300, 200)]
    fn streaks(#[case] days: i64, #[case] factor: i64, #[case] bonus: i64) {
        assert_eq!(Rewards::default().streak_factor_percent(days), factor);
        assert_eq!(Rewards::default().streak_bonus(days), bonus);
    }

    #[rstest]
    #[case::plain(15, Circumstances::PLAIN, 15, 0)]
    #[case::steady(15, Circumstances { multiplier_hundredths: 200, ..Circumstances::PLAIN }, 30, 0)]
    #[case::power_hour(15, Circumstances { power_hour: true, ..Circumstances::PLAIN }, 30, 0)]
    #[case::low_energy_rounds_down(15, Circumstances { low_energy: true, ..Circumstances::PLAIN }, 22, 0)]
    #[case::three_days(15, Circumstances { streak_days: 3, ..Circumstances::PLAIN }, 22, 6)]
    #[case::second_of_the_day(15, Circumstances { streak_days: 3, streak_bonus_given: true, ..Circumstances::PLAIN }, 16, 0)]
    #[case::rounded_once(15, Circumstances { low_energy: true, streak_days: 3, ..Circumstances::PLAIN }, 30, 6)]
    #[case::everything(100, Circumstances { multiplier_hundredths: 1000, power_hour: true, low_energy: true, streak_days: 100, streak_bonus_given: false }, 9200, 200)]
    fn totals(#[case] base: i64, #[case] circumstances: Circumstances, #[case] total: i64, #[case] bonus: i64) {
        assert_eq!(Rewards::default().task_total(base, &circumstances), XpAward { total, streak_bonus: bonus });
    }

    #[rstest]
    #[case(Some(5), Some(5), false, 7)]
    #[case(Some(5), Some(6), false, 5)]
    #[case(Some(5), None, false, 5)]
    #[case(None, Some(1), true, 15)]
    #[case(Some(5), Some(1), true, 17)]
    fn steps(#[case] estimated: Option<i64>, #[case] actual: Option<i64>, #[case] first: bool, #[case] total: i64) {
        assert_eq!(Rewards::default().step(estimated, actual, first).total(), total);
    }

    #[test]
    fn other_numbers_give_other_xp() {
        let rewards = Rewards {
            difficulty_xp: 1,
            priority_xp: [1, 2, 3, 4],
            least_task_xp: 0,
            most_task_xp: 6,
            streak_days: vec![2],
            streak_percent: vec![250],
            streak_bonus_xp: 3,
            ..Rewards::default()
        };
        assert_eq!((rewards.task_base(2, 1, false, 0).base, rewards.task_base(5, 3, true, 0).base), (4, 6));
        let second_day = Circumstances { streak_days: 2, ..Circumstances::PLAIN };
        assert_eq!(rewards.task_total(4, &second_day), XpAward { total: 16, streak_bonus: 6 });
        assert_eq!(Rewards { streak_days: vec![], ..rewards }.task_total(4, &second_day).total, 4);
    }

    #[rstest]
    #[case(299, 0)]
    #[case(300, 1)]
    #[case(1500, 5)]
    #[case(5400, 18)]
    #[case(86_400, 18)]
    #[case(-1, 0)]
    fn focus(#[case] seconds: i64, #[case] xp: i64) {
        assert_eq!(focus_xp(seconds), xp);
    }

    proptest! {
        #[test]
        fn no_circumstance_ever_takes_xp_away(
            base in 10..=100_i64, multiplier in 100..=1000_i64, power: bool, low: bool, days in 0..5000_i64, given: bool,
        ) {
            let circumstances = Circumstances {
                multiplier_hundredths: multiplier, power_hour: power, low_energy: low,
                streak_days: days, streak_bonus_given: given,
            };
            prop_assert!(Rewards::default().task_total(base, &circumstances).total >= base);
        }

        #[test]
        fn any_input_gives_a_total(base: i64, multiplier: i64, days: i64) {
            let circumstances = Circumstances { multiplier_hundredths: multiplier, streak_days: days, ..Circumstances::PLAIN };
            prop_assert!(Rewards::default().task_total(base, &circumstances).total >= 0);
            prop_assert!((10..=100).contains(&Rewards::default().task_base(base, multiplier, true, days).base));
        }
    }
}

//! How many steps and how many minutes each (RULES §2).

use super::pace::Pace;

/// Minutes a step may take on average before a split gets one step more.
const COMFORTABLE_STEP: i64 = 8;
const FEWEST_STEPS: usize = 3;
/// Every ladder has this many rungs.
pub(super) const MOST_STEPS: usize = 7;
/// Estimates that the sum of the steps follows within 25 %.
const SUM_RULE: std::ops::RangeInclusive<i64> = 6..=60;

/// The running sums that a user's finished steps of one category leave behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LearnedRatio {
    /// Finished steps with both an estimate and an actual time.
    pub samples: i64,
    /// The sum of their estimates in minutes.
    pub estimated_minutes: i64,
    /// The sum of their actual minutes.
    pub actual_minutes: i64,
}

impl LearnedRatio {
    /// With one more finished step; a step without an estimate teaches nothing.
    #[must_use]
    pub fn with_sample(self, estimated_minutes: i64, actual_minutes: i64) -> Self {
        if estimated_minutes < 1 || actual_minutes < 0 {
            return self;
        }
        Self {
            samples: self.samples.saturating_add(1),
            estimated_minutes: self.estimated_minutes.saturating_add(estimated_minutes),
            actual_minutes: self.actual_minutes.saturating_add(actual_minutes),
        }
    }

    /// actual ÷ estimated in hundredths, as far as `pace` believes it; none before there are enough samples.
    pub fn hundredths(self, pace: &Pace) -> Option<i64> {
        (self.samples >= pace.learn_after && self.estimated_minutes > 0)
            .then(|| pace.believed(self.actual_minutes.saturating_mul(100) / self.estimated_minutes))
    }
}

impl Pace {
    /// `minutes` times the learned ratio, rounded to the nearest minute, at least 1.
    pub(super) fn scale_estimate(&self, minutes: i64, ratio_hundredths: Option<i64>) -> i64 {
        let ratio = self.believed(ratio_hundredths.unwrap_or(100));
        (minutes.saturating_mul(ratio).saturating_add(50) / 100).max(1)
    }

    /// How many steps fit: `wanted`, unless `target` minutes need more steps or fill only fewer.
    /// Steps are added before all of them have to last the longest.
    pub(super) fn count_for(&self, target: i64, wanted: usize) -> usize {
        let needed =
            (FEWEST_STEPS..=MOST_STEPS).find(|count| self.comfortable_sum(*count) >= target).unwrap_or(MOST_STEPS);
        let filled = usize::try_from(target).unwrap_or(FEWEST_STEPS).clamp(FEWEST_STEPS, MOST_STEPS);
        wanted.clamp(needed, filled.max(needed))
    }

    /// The minutes that the steps should add up to, if the estimate says so.
    pub(super) fn target_for(&self, estimate: i64, ratio_hundredths: Option<i64>) -> i64 {
        let estimate = estimate.min(*SUM_RULE.end());
        if !SUM_RULE.contains(&estimate) {
            return estimate;
        }
        let lowest = (estimate * 3 + 3) / 4;
        let highest = (estimate * 5 / 4).min(self.largest_sum(MOST_STEPS)).max(lowest);
        self.scale_estimate(estimate, ratio_hundredths).clamp(lowest, highest)
    }

    /// Shares `target` minutes out by `weights`: every step at least 1 minute, none longer than it may be. The next
    /// minute always goes to the step whose share it rounds best (Webster's method); a target equal to the sum of
    /// the weights gives back the weights.
    pub(super) fn share_out(&self, target: i64, weights: &[i64]) -> Vec<i64> {
        let mut minutes = vec![1; weights.len()];
        let room = |index: usize, minutes: i64| minutes < self.longest(index);
        for _ in weights.len() as i64..target.min(self.largest_sum(weights.len())) {
            let hungriest = (0..weights.len())
                .filter(|index| room(*index, minutes[*index]))
                .min_by(|a, b| (next_claim(minutes[*a]) * weights[*b]).cmp(&(next_claim(minutes[*b]) * weights[*a])));
            let Some(index) = hungriest else { break };
            minutes[index] += 1;
        }
        minutes
    }

    /// What a learned ratio counts for.
    fn believed(&self, hundredths: i64) -> i64 {
        hundredths.min(self.learned_most_percent).max(self.learned_least_percent)
    }

    const fn longest(&self, index: usize) -> i64 {
        if index == 0 { self.longest_first_step_minutes } else { self.longest_step_minutes }
    }

    const fn comfortable_sum(&self, steps: usize) -> i64 {
        self.longest_first_step_minutes + COMFORTABLE_STEP * (steps as i64 - 1)
    }

    const fn largest_sum(&self, steps: usize) -> i64 {
        self.longest_first_step_minutes + self.longest_step_minutes * (steps as i64 - 1)
    }
}

/// Twice the point halfway to the next minute.
const fn next_claim(minutes: i64) -> i64 {
    2 * minutes + 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(6, 5, 5)]
    #[case(6, 7, 6)]
    #[case(3, 7, 3)]
    #[case(1, 7, 3)]
    #[case(30, 3, 5)]
    #[case(42, 3, 6)]
    #[case(60, 3, 7)]
    #[case(20, 5, 5)]
    fn the_sum_beats_the_granularity(#[case] target: i64, #[case] wanted: usize, #[case] count: usize) {
        assert_eq!(Pace::default().count_for(target, wanted), count);
    }

    #[rstest]
    #[case::not_yet(4, 40, None)]
    #[case::five(5, 50, Some(200))]
    #[case::at_most_threefold(5, 500, Some(300))]
    #[case::at_least_half(5, 1, Some(50))]
    fn learns_from_the_fifth_sample(#[case] samples: i64, #[case] actual: i64, #[case] ratio: Option<i64>) {
        let learned = LearnedRatio { samples, estimated_minutes: 25, actual_minutes: actual };
        assert_eq!(learned.hundredths(&Pace::default()), ratio);
    }

    #[test]
    fn a_sample_without_estimate_teaches_nothing() {
        let learned = LearnedRatio::default().with_sample(0, 10).with_sample(5, 10);
        assert_eq!(learned, LearnedRatio { samples: 1, estimated_minutes: 5, actual_minutes: 10 });
    }

    #[rstest]
    #[case(20, None, 20)]
    #[case(20, Some(300), 25)]
    #[case(20, Some(50), 15)]
    #[case(20, Some(110), 22)]
    #[case(5, Some(300), 5)]
    fn a_ratio_stays_within_a_quarter_of_the_estimate(
        #[case] estimate: i64,
        #[case] ratio: Option<i64>,
        #[case] target: i64,
    ) {
        assert_eq!(Pace::default().target_for(estimate, ratio), target);
    }

    #[test]
    fn the_natural_sum_gives_back_the_weights() {
        assert_eq!(Pace::default().share_out(17, &[1, 2, 5, 8, 1]), [1, 2, 5, 8, 1]);
    }

    #[test]
    fn another_pace_gives_other_minutes() {
        let pace = Pace { longest_first_step_minutes: 5, longest_step_minutes: 30, ..Pace::default() };
        assert_eq!(pace.share_out(60, &[5, 5, 5]), [5, 28, 27]);
        let doubtful = Pace { learn_after: 2, learned_most_percent: 110, ..Pace::default() };
        let learned = LearnedRatio { samples: 2, estimated_minutes: 10, actual_minutes: 20 };
        assert_eq!(learned.hundredths(&doubtful), Some(110));
    }

    proptest! {
        #[test]
        fn what_is_shared_out_is_the_target(estimate in 6..=60_i64, wanted in 3..=7_usize, weights in prop::collection::vec(1..=10_i64, 7)) {
            let count = Pace::default().count_for(estimate, wanted);
            let minutes = Pace::default().share_out(estimate, &weights[..count]);
            prop_assert_eq!(minutes.iter().sum::<i64>(), estimate);
            prop_assert!(minutes[0] <= 2 && minutes.iter().all(|minutes| (1..=10).contains(minutes)));
        }
    }
}

//! Levels from the ledger's total (RULES §4).

use super::Rewards;

/// The last level. It begins beyond 4·10¹¹ XP, which no life of completions reaches; with an end,
/// a level is found in bounded time whatever the total.
pub const MAX_LEVEL: i64 = 10_000;

/// Where a total of XP stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelProgress {
    /// From 1 (at 0 XP) to [`MAX_LEVEL`].
    pub level: i64,
    /// XP earned since this level began.
    pub xp_into_level: i64,
    /// XP that this level costs in all: the next one begins when `xp_into_level` reaches it.
    pub xp_for_next_level: i64,
}

impl Rewards {
    /// What going from `level` to the next one costs: floor(first level × level^1.5), without rounding errors because
    /// it is taken as the whole root of its square. Levels outside 1–[`MAX_LEVEL`] are read as the nearest one.
    pub fn level_cost(&self, level: i64) -> i64 {
        let level = u128::from(level.clamp(1, MAX_LEVEL).unsigned_abs());
        let first = u128::from(self.first_level_xp.max(1).unsigned_abs());
        i64::try_from((first * first * level * level * level).isqrt()).unwrap_or(i64::MAX)
    }

    /// The level of a total; a negative total is read as 0.
    pub fn level_of(&self, total: i64) -> LevelProgress {
        let (mut level, mut rest) = (1, total.max(0));
        let mut cost = self.level_cost(level);
        while level < MAX_LEVEL && rest >= cost {
            rest -= cost;
            level += 1;
            cost = self.level_cost(level);
        }
        LevelProgress { level, xp_into_level: rest, xp_for_next_level: cost }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(1, 100)]
    #[case(2, 282)]
    #[case(3, 519)]
    #[case(4, 800)]
    #[case(5, 1118)]
    #[case(9, 2700)]
    #[case(100, 100_000)]
    #[case(10_000, 100_000_000)]
    fn costs(#[case] level: i64, #[case] xp: i64) {
        assert_eq!(Rewards::default().level_cost(level), xp);
    }

    #[rstest]
    #[case(0, 1, 0, 100)]
    #[case(99, 1, 99, 100)]
    #[case(100, 2, 0, 282)]
    #[case(381, 2, 281, 282)]
    #[case(382, 3, 0, 519)]
    #[case(900, 3, 518, 519)]
    #[case(901, 4, 0, 800)]
    #[case(-5, 1, 0, 100)]
    fn levels(#[case] total: i64, #[case] level: i64, #[case] into: i64, #[case] next: i64) {
        assert_eq!(
            Rewards::default().level_of(total),
            LevelProgress { level, xp_into_level: into, xp_for_next_level: next }
        );
    }

    #[test]
    fn the_largest_total_stops_at_the_last_level() {
        assert_eq!(Rewards::default().level_of(i64::MAX).level, MAX_LEVEL);
    }

    #[test]
    fn levels_follow_from_the_first() {
        let slow = Rewards { first_level_xp: 1_000_000, ..Rewards::default() };
        assert_eq!((slow.level_cost(1), slow.level_cost(2)), (1_000_000, 2_828_427));
        assert_eq!(slow.level_of(999_999).level, 1);
    }

    proptest! {
        #[test]
        fn costs_add_up_to_the_total(total in 0..10_000_000_000_i64) {
            let rewards = Rewards::default();
            let at = rewards.level_of(total);
            let spent: i64 = (1..at.level).map(|level| rewards.level_cost(level)).sum();
            prop_assert_eq!(spent + at.xp_into_level, total);
            prop_assert!(at.xp_into_level < at.xp_for_next_level);
        }

        #[test]
        fn more_xp_is_never_a_lower_level(total in 0..10_000_000_000_i64, more in 0..1_000_000_i64) {
            prop_assert!(Rewards::default().level_of(total + more).level >= Rewards::default().level_of(total).level);
        }

        #[test]
        fn a_cost_is_the_exact_floor(level in 1..=MAX_LEVEL) {
            let square = i128::from(level).pow(3) * 10_000;
            let root = i128::from(Rewards::default().level_cost(level));
            prop_assert!(root * root <= square && square < (root + 1) * (root + 1));
        }
    }
}

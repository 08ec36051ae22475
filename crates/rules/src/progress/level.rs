//! Levels from the ledger's total (RULES §4).

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

/// What going from `level` to the next one costs: floor(100 × level^1.5), without rounding errors
/// because it is taken as the whole root of 10 000 × level³. Levels outside 1–[`MAX_LEVEL`] are
/// read as the nearest one.
pub const fn cost(level: i64) -> i64 {
    let level = if level < 1 {
        1
    } else if level > MAX_LEVEL {
        MAX_LEVEL
    } else {
        level
    };
    (10_000 * level * level * level).isqrt()
}

/// The level of a total; a negative total is read as 0.
pub fn level_of(total: i64) -> LevelProgress {
    let mut level = 1;
    let mut rest = total.max(0);
    while level < MAX_LEVEL && rest >= cost(level) {
        rest -= cost(level);
        level += 1;
    }
    LevelProgress { level, xp_into_level: rest, xp_for_next_level: cost(level) }
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
        assert_eq!(cost(level), xp);
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
        assert_eq!(level_of(total), LevelProgress { level, xp_into_level: into, xp_for_next_level: next });
    }

    #[test]
    fn the_largest_total_stops_at_the_last_level() {
        assert_eq!(level_of(i64::MAX).level, MAX_LEVEL);
    }

    proptest! {
        #[test]
        fn costs_add_up_to_the_total(total in 0..10_000_000_000_i64) {
            let at = level_of(total);
            let spent: i64 = (1..at.level).map(cost).sum();
            prop_assert_eq!(spent + at.xp_into_level, total);
            prop_assert!(at.xp_into_level < at.xp_for_next_level);
        }

        #[test]
        fn more_xp_is_never_a_lower_level(total in 0..10_000_000_000_i64, more in 0..1_000_000_i64) {
            prop_assert!(level_of(total + more).level >= level_of(total).level);
        }

        #[test]
        fn a_cost_is_the_exact_floor(level in 1..=MAX_LEVEL) {
            let square = i128::from(level).pow(3) * 10_000;
            let root = i128::from(cost(level));
            prop_assert!(root * root <= square && square < (root + 1) * (root + 1));
        }
    }
}

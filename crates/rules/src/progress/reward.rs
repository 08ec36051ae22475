//! The variable reward of a task (RULES §4). The draw is handed in.

/// The user's setting `rewards`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RewardsMode {
    /// A drawn multiplier, most often 1×, rarely 10×.
    #[default]
    Variable,
    /// Always 2×, for those whom surprises unsettle.
    Steady,
    /// Always 1×, and no mystery boxes.
    Off,
}

/// The multiplier of one completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Multiplier {
    /// 1×.
    Normal,
    /// 2×.
    Good,
    /// 3×.
    Great,
    /// 4×.
    Amazing,
    /// 5×.
    Legendary,
    /// 10×.
    CriticalHit,
}

/// Every multiplier with its chance in thousandths; the chances add up to 1000.
const CHANCES: [(Multiplier, u64); 6] = [
    (Multiplier::Normal, 500),
    (Multiplier::Good, 250),
    (Multiplier::Great, 150),
    (Multiplier::Amazing, 70),
    (Multiplier::Legendary, 25),
    (Multiplier::CriticalHit, 5),
];

impl Multiplier {
    /// The multiplier that a uniform draw from 0–999 gives; larger draws wrap around.
    pub fn drawn(mode: RewardsMode, draw: u64) -> Self {
        match mode {
            RewardsMode::Off => Self::Normal,
            RewardsMode::Steady => Self::Good,
            RewardsMode::Variable => {
                let mut rest = draw % 1000;
                for (multiplier, chance) in CHANCES {
                    if rest < chance {
                        return multiplier;
                    }
                    rest -= chance;
                }
                Self::Normal
            }
        }
    }

    /// How many times the base is earned: 1, 2, 3, 4, 5 or 10.
    pub const fn times(self) -> i64 {
        match self {
            Self::Normal => 1,
            Self::Good => 2,
            Self::Great => 3,
            Self::Amazing => 4,
            Self::Legendary => 5,
            Self::CriticalHit => 10,
        }
    }

    /// The same in hundredths, as [`super::Circumstances`] takes it.
    pub const fn hundredths(self) -> i64 {
        self.times() * 100
    }

    /// The name of the tier and of its celebration on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Good => "good",
            Self::Great => "great",
            Self::Amazing => "amazing",
            Self::Legendary => "legendary",
            Self::CriticalHit => "critical_hit",
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(Multiplier::Normal, 1, 500, "normal")]
    #[case(Multiplier::Good, 2, 250, "good")]
    #[case(Multiplier::Great, 3, 150, "great")]
    #[case(Multiplier::Amazing, 4, 70, "amazing")]
    #[case(Multiplier::Legendary, 5, 25, "legendary")]
    #[case(Multiplier::CriticalHit, 10, 5, "critical_hit")]
    fn of_a_thousand_draws(
        #[case] multiplier: Multiplier,
        #[case] times: i64,
        #[case] thousandths: usize,
        #[case] name: &str,
    ) {
        let drawn = (0..1000).filter(|draw| Multiplier::drawn(RewardsMode::Variable, *draw) == multiplier).count();
        assert_eq!(drawn, thousandths);
        assert_eq!(multiplier.hundredths(), times * 100);
        assert_eq!(multiplier.as_str(), name);
    }

    #[test]
    fn steady_and_off_never_depend_on_the_draw() {
        for draw in 0..1000 {
            assert_eq!(Multiplier::drawn(RewardsMode::Steady, draw), Multiplier::Good);
            assert_eq!(Multiplier::drawn(RewardsMode::Off, draw), Multiplier::Normal);
        }
    }
}

//! How large a task is and how finely it is split.

/// A task's size (RULES §1), computed and never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// One sitting without a break: under 15 minutes, or a short description.
    Simple,
    /// Several steps: 15–60 minutes, or a long description.
    Multi,
    /// More than an hour: phases first.
    Project,
}

/// The scope of a task: under 15 minutes simple, 15–60 multi, over 60 project; without an
/// estimate a description under 100 characters is simple, else multi.
pub const fn scope(estimated_minutes: Option<i64>, description_chars: usize) -> Scope {
    match estimated_minutes {
        Some(..15) => Scope::Simple,
        Some(61..) => Scope::Project,
        None if description_chars < 100 => Scope::Simple,
        Some(_) | None => Scope::Multi,
    }
}

/// From 1 (few large steps) to 5 (many small ones).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Granularity(u8);

impl Default for Granularity {
    fn default() -> Self {
        Self(3)
    }
}

impl Granularity {
    /// A granularity of 1–5, or none outside that range.
    pub fn new(level: i64) -> Option<Self> {
        u8::try_from(level).ok().filter(|level| (1..=5).contains(level)).map(Self)
    }

    /// The number itself, 1–5.
    pub const fn level(self) -> u8 {
        self.0
    }

    /// How many steps it asks for, 3–7.
    pub(super) const fn steps(self) -> usize {
        self.0 as usize + 2
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(Some(1), 500, Scope::Simple)]
    #[case(Some(14), 0, Scope::Simple)]
    #[case(Some(15), 0, Scope::Multi)]
    #[case(Some(60), 0, Scope::Multi)]
    #[case(Some(61), 0, Scope::Project)]
    #[case(Some(720), 0, Scope::Project)]
    #[case(None, 0, Scope::Simple)]
    #[case(None, 99, Scope::Simple)]
    #[case(None, 100, Scope::Multi)]
    fn scopes(#[case] minutes: Option<i64>, #[case] description: usize, #[case] expected: Scope) {
        assert_eq!(scope(minutes, description), expected);
    }

    #[test]
    fn granularity_is_one_to_five() {
        assert_eq!(Granularity::new(0), None);
        assert_eq!(Granularity::new(6), None);
        assert_eq!(Granularity::new(3), Some(Granularity::default()));
        assert_eq!(Granularity::new(5).map(Granularity::level), Some(5));
    }
}

//! The small vocabularies that tasks are described with: how important, how demanding.

use serde::Serialize;

/// How much a task matters (RULES §1). Ordered from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Whenever there is room for it.
    Low,
    /// What a task has when nothing was said.
    #[default]
    Medium,
    /// It matters.
    High,
    /// It cannot wait. `urgent` is accepted for it.
    Critical,
}

impl Priority {
    /// Reads a wire name, in any case; `urgent` is accepted as `critical`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "low" => Some(Self::Low),
            "medium" => Some(Self::Medium),
            "high" => Some(Self::High),
            "critical" | "urgent" => Some(Self::Critical),
            _ => None,
        }
    }

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// How much a task asks of the person doing it, or how much they have to give (RULES §1, §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Energy {
    /// Level 1.
    Low = 1,
    /// Level 2.
    Medium = 2,
    /// Level 3.
    High = 3,
}

impl Energy {
    /// Reads `low`, `medium` or `high`, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "low" => Some(Self::Low),
            "medium" => Some(Self::Medium),
            "high" => Some(Self::High),
            _ => None,
        }
    }

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// 1, 2 or 3, as it is stored.
    pub const fn level(self) -> i64 {
        self as i64
    }

    /// The energy of a stored level; `None` outside 1–3.
    pub const fn from_level(level: i64) -> Option<Self> {
        match level {
            1 => Some(Self::Low),
            2 => Some(Self::Medium),
            3 => Some(Self::High),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_round() {
        for priority in [Priority::Low, Priority::Medium, Priority::High, Priority::Critical] {
            assert_eq!(Priority::parse(priority.as_str()), Some(priority));
        }
        for energy in [Energy::Low, Energy::Medium, Energy::High] {
            assert_eq!(Energy::parse(energy.as_str()), Some(energy));
            assert_eq!(Energy::from_level(energy.level()), Some(energy));
        }
    }

    #[test]
    fn urgent_is_critical_and_nonsense_is_nothing() {
        assert_eq!(Priority::parse("URGENT"), Some(Priority::Critical));
        assert_eq!(Priority::parse("highest"), None);
        assert_eq!(Energy::parse("none"), None);
        assert_eq!(Energy::from_level(4), None);
    }
}

//! Looking at tasks from further away: numbers, trees, what happened, and what might help. Nothing here
//! changes anything.

pub mod api;
mod hierarchy;
mod history;
mod stats;
mod suggestions;

pub use hierarchy::Hierarchy;
pub use history::{HistoryEntity, HistoryEntry, HistoryQuery};
pub use stats::{ByPriority, ByStatus, DayCount, StatsQuery, TaskStats};
pub use suggestions::{Suggestion, SuggestionKind, SuggestionSource, SuggestionsQuery};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::scope::{Scope, Scopes};

/// What a client may listen to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Tasks, steps, comments, projects, templates, and what is deleted and recovered.
    Tasks,
    /// Focus sessions.
    Focus,
    /// Energy levels and rituals.
    Energy,
    /// XP, streaks, achievements, the pet.
    Progress,
    /// Notifications and reminders.
    Notifications,
    /// Captured thoughts and notes.
    Capture,
    /// Conversations, suggestions, delegations, memories.
    Assistant,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 7] =
        [Self::Tasks, Self::Focus, Self::Energy, Self::Progress, Self::Notifications, Self::Capture, Self::Assistant];

    /// Where events of `kind` are told. `None` for what is in the activity log only, such as
    /// sign-ins and changes of the account.
    pub fn of(kind: &str) -> Option<Self> {
        let entity = kind.split_once('.').map_or(kind, |(entity, _)| entity);
        Self::ALL.into_iter().find(|channel| channel.entities().contains(&entity))
    }

    /// The kinds of things that it tells of.
    pub const fn entities(self) -> &'static [&'static str] {
        match self {
            Self::Tasks => &[
                "task",
                "tasks",
                "step",
                "steps",
                "comment",
                "project",
                "template",
                "tombstone",
                "dependency",
                "zone",
                "goal",
                "habit",
            ],
            Self::Focus => &["focus", "focus_session"],
            Self::Energy => &["energy", "ritual"],
            // What is reached, is reached by the user.
            Self::Progress => &["xp", "level", "streak", "achievement", "progress", "reward", "pet", "skill", "user"],
            Self::Notifications => &["notification", "reminder"],
            Self::Capture => &["capture", "note"],
            Self::Assistant => &["chat", "conversation", "assistant", "suggestion", "delegation", "agent", "memory"],
        }
    }

    /// What a credential needs to listen: the same as to read these things otherwise.
    pub const fn scope(self) -> Scope {
        match self {
            Self::Tasks | Self::Capture | Self::Notifications => Scope::TasksRead,
            Self::Focus | Self::Energy => Scope::PlanningRead,
            Self::Progress => Scope::ProgressRead,
            Self::Assistant => Scope::AiUse,
        }
    }

    /// Those of `asked` that `scopes` open; nothing asked means all.
    pub fn readable(asked: &[Self], scopes: Scopes) -> Vec<Self> {
        let wanted: &[Self] = if asked.is_empty() { &Self::ALL } else { asked };
        wanted.iter().copied().filter(|channel| scopes.contains(channel.scope())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_told_on_the_channel_of_its_entity() {
        assert_eq!(Channel::of("task.completed"), Some(Channel::Tasks));
        assert_eq!(Channel::of("achievement.unlocked"), Some(Channel::Progress));
        assert_eq!(Channel::of("session.started"), None);
    }

    #[test]
    fn a_credential_hears_what_it_may_read() {
        assert_eq!(Channel::readable(&[], Scopes::ALL), Channel::ALL);
        assert_eq!(Channel::readable(&[Channel::Focus], Scopes::NONE), []);
    }
}

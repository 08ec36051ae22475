//! What a task is, in the database and on the wire.

use cairn_kernel::{ProjectId, TaskId, TemplateId, Timestamp, UserId, ZoneId};
use cairn_rules::words::Priority;
use cairn_store::{record, text_column};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// Where a task stands (RULES §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not begun.
    Todo,
    /// Begun.
    InProgress,
    /// Waiting for somebody to look at it.
    InReview,
    /// Something else has to happen first.
    Blocked,
    /// Done.
    Completed,
    /// Given up.
    Cancelled,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 6] =
        [Self::Todo, Self::InProgress, Self::InReview, Self::Blocked, Self::Completed, Self::Cancelled];

    /// The word on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::InProgress => "in_progress",
            Self::InReview => "in_review",
            Self::Blocked => "blocked",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads a word of the wire; `done` and `pending` are accepted (RULES §1).
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "done" => Some(Self::Completed),
            "pending" => Some(Self::Todo),
            _ => Self::ALL.into_iter().find(|status| status.as_str() == text),
        }
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom("must be todo, in_progress, in_review, blocked, completed or cancelled")
        })
    }
}

/// How a task came to be completed (RULES §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CompletedBy {
    /// By its own verb, or by setting its status.
    Manual,
    /// Its last open step was completed.
    Auto,
    /// Together with all its open steps.
    Force,
}

impl CompletedBy {
    /// The word on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Auto => "auto",
            Self::Force => "force",
        }
    }

    /// Reads a stored word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Manual, Self::Auto, Self::Force].into_iter().find(|by| by.as_str() == text)
    }
}

/// What kind of adventure a task is (RULES §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words are their own explanation")]
pub enum QuestType {
    Daily,
    Challenge,
    Exploration,
    Epic,
    Social,
    Learning,
}

impl QuestType {
    /// The word on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Challenge => "challenge",
            Self::Exploration => "exploration",
            Self::Epic => "epic",
            Self::Social => "social",
            Self::Learning => "learning",
        }
    }

    /// Reads a stored word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Daily, Self::Challenge, Self::Exploration, Self::Epic, Self::Social, Self::Learning]
            .into_iter()
            .find(|quest| quest.as_str() == text)
    }
}

text_column!(Status, CompletedBy, QuestType);

/// How big a task is (RULES §1); computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
// The document knows another Scope: what a credential may do.
#[schema(as = TaskScope)]
pub enum Scope {
    /// Under 15 minutes.
    Simple,
    /// 15 to 60 minutes.
    Multi,
    /// Over an hour.
    Project,
}

impl From<cairn_rules::splitting::Scope> for Scope {
    fn from(scope: cairn_rules::splitting::Scope) -> Self {
        match scope {
            cairn_rules::splitting::Scope::Simple => Self::Simple,
            cairn_rules::splitting::Scope::Multi => Self::Multi,
            cairn_rules::splitting::Scope::Project => Self::Project,
        }
    }
}

record! {
    /// A task as it is stored.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub struct TaskRow {
        /// Its name.
        pub id: TaskId,
        /// Its owner.
        pub user_id: UserId,
        /// The project it belongs to.
        pub project_id: Option<ProjectId>,
        /// The task it is a part of.
        pub parent_id: Option<TaskId>,
        /// 1–200 characters.
        pub title: String,
        /// The title, folded for sorting.
        pub title_key: String,
        /// 1–2000 characters.
        pub description: Option<String>,
        /// See [`Status`].
        pub status: Status,
        /// 0 low – 3 critical.
        pub priority: i64,
        /// When it is due; the end of the local day when no time was given.
        pub due_date: Option<Timestamp>,
        /// No time was given.
        pub due_all_day: bool,
        /// Then the day, as days of the common era: what `due_date` is worked out from in the zone of its owner.
        pub due_day: Option<i64>,
        /// When the due date was last set, for "on time" (RULES §4).
        pub due_set_at: Option<Timestamp>,
        /// When it begins.
        pub starts_at: Option<Timestamp>,
        /// 1–720.
        pub estimated_minutes: Option<i64>,
        /// Minutes that it took, as told on completion.
        pub actual_minutes: Option<i64>,
        /// 1–5.
        pub difficulty: i64,
        /// See [`QuestType`].
        pub quest_type: Option<QuestType>,
        /// 1–3.
        pub energy_required: Option<i64>,
        /// A JSON array of lower-cased words.
        pub tags: String,
        /// How it repeats.
        pub rrule: Option<String>,
        /// The next one counts from the completion of this one, not from its due date. Tombstones of earlier
        /// releases do not say it.
        #[serde(default)]
        pub recur_from_completion: bool,
        /// Left out of lists unless asked for.
        pub hidden: bool,
        /// Read-only.
        pub archived: bool,
        /// What its owner thought on completing it.
        pub reflection: Option<String>,
        /// XP that its completion earned, once.
        pub xp_awarded: i64,
        /// The first time it was in progress.
        pub started_at: Option<Timestamp>,
        /// When it was completed, while it is.
        pub completed_at: Option<Timestamp>,
        /// How, while it is.
        pub completed_by: Option<CompletedBy>,
        /// When it was made.
        pub created_at: Timestamp,
        /// The last write of its own fields.
        pub updated_at: Timestamp,
        /// From 1, +1 on every write of its own fields.
        pub version: i64,
        /// Planned when its parent was split, not put there by its owner. Tombstones of earlier releases do not
        /// say it.
        #[serde(default)]
        pub is_phase: bool,
    }
}

/// What a row does not hold: counted or looked up when a task is shown.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// Top-level steps.
    pub steps: i64,
    /// Completed ones among them.
    pub steps_completed: i64,
    /// Tasks that come first.
    pub blocked_by: Vec<TaskId>,
}

/// A task.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Task {
    /// Its name.
    pub id: TaskId,
    /// The same again, under the name that older clients look for.
    pub task_id: TaskId,
    /// Its owner.
    pub user_id: UserId,
    /// The project it belongs to.
    pub project_id: Option<ProjectId>,
    /// The compass zone it belongs to.
    pub zone_id: Option<ZoneId>,
    /// The template it was made from.
    pub template_id: Option<TemplateId>,
    /// The task it is a part of.
    pub parent_id: Option<TaskId>,
    /// 1–200 characters.
    pub title: String,
    /// Up to 2000 characters.
    pub description: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// True exactly when the status is `completed`.
    pub completed: bool,
    /// How much it matters.
    #[schema(value_type = super::request::PriorityWord)]
    pub priority: Priority,
    /// When it is due.
    pub due_date: Option<Timestamp>,
    /// No time was given: due by the end of that local day.
    pub due_all_day: bool,
    /// When it begins.
    pub starts_at: Option<Timestamp>,
    /// Minutes it is thought to take, 1–720.
    pub estimated_minutes: Option<i64>,
    /// The same as `estimated_minutes`.
    pub estimated_duration: Option<i64>,
    /// Minutes it took.
    pub actual_minutes: Option<i64>,
    /// 1–5.
    pub difficulty: i64,
    /// What kind of adventure it is.
    pub quest_type: Option<QuestType>,
    /// 1 low, 2 medium, 3 high.
    pub energy_required: Option<i64>,
    /// Lower-cased, unique, up to 20.
    pub tags: Vec<String>,
    /// How it repeats, as an RFC 5545 rule.
    pub rrule: Option<String>,
    /// The next one counts from the completion of this one ("every!"), not from its due date.
    pub recur_from_completion: bool,
    /// How big it is.
    pub scope: Scope,
    /// Left out of lists unless asked for.
    pub hidden: bool,
    /// Read-only.
    pub archived: bool,
    /// What its owner thought on completing it.
    pub reflection: Option<String>,
    /// Who else works on it.
    #[schema(value_type = Vec<String>)]
    pub assignees: Vec<UserId>,
    /// Seconds of focus spent on it.
    pub focus_time_seconds: i64,
    /// XP that completing it earned.
    pub xp_awarded: i64,
    /// The same as `xp_awarded`.
    pub experience_points: i64,
    /// Top-level steps.
    pub subtask_count: i64,
    /// Completed top-level steps.
    pub subtask_completed_count: i64,
    /// Tasks that come first.
    pub blocked_by: Vec<TaskId>,
    /// The first time it was in progress.
    pub started_at: Option<Timestamp>,
    /// When it was completed.
    pub completed_at: Option<Timestamp>,
    /// How it was completed.
    pub completed_by: Option<CompletedBy>,
    /// When it was made.
    pub created_at: Timestamp,
    /// The last write of its own fields.
    pub updated_at: Timestamp,
    /// Send it with changes; from 1.
    pub version: i64,
}

/// The priority that sorts as `rank`: 0 low – 3 critical.
pub const fn priority_of_rank(rank: i64) -> Priority {
    match rank {
        0 => Priority::Low,
        2 => Priority::High,
        3 => Priority::Critical,
        _ => Priority::Medium,
    }
}

impl TaskRow {
    /// How big it is.
    pub fn scope(&self) -> Scope {
        let description_chars = self.description.as_ref().map_or(0, |text| text.chars().count());
        cairn_rules::splitting::scope(self.estimated_minutes, description_chars).into()
    }

    /// The task as it is shown.
    pub fn show(self, around: Surroundings) -> Task {
        Task {
            id: self.id,
            task_id: self.id,
            user_id: self.user_id,
            project_id: self.project_id,
            zone_id: None,
            template_id: None,
            parent_id: self.parent_id,
            completed: self.status == Status::Completed,
            priority: priority_of_rank(self.priority),
            scope: self.scope(),
            title: self.title,
            description: self.description,
            status: self.status,
            due_date: self.due_date,
            due_all_day: self.due_all_day,
            starts_at: self.starts_at,
            estimated_minutes: self.estimated_minutes,
            estimated_duration: self.estimated_minutes,
            actual_minutes: self.actual_minutes,
            difficulty: self.difficulty,
            quest_type: self.quest_type,
            energy_required: self.energy_required,
            // Written by us as a list of words; anything else would be a damaged row.
            tags: serde_json::from_str(&self.tags).unwrap_or_default(),
            rrule: self.rrule,
            recur_from_completion: self.recur_from_completion,
            hidden: self.hidden,
            archived: self.archived,
            reflection: self.reflection,
            assignees: Vec::new(),
            focus_time_seconds: 0,
            xp_awarded: self.xp_awarded,
            experience_points: self.xp_awarded,
            subtask_count: around.steps,
            subtask_completed_count: around.steps_completed,
            blocked_by: around.blocked_by,
            started_at: self.started_at,
            completed_at: self.completed_at,
            completed_by: self.completed_by,
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: self.version,
        }
    }
}

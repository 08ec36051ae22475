//! What clients send about tasks.

use cairn_kernel::{Patch, ProjectId, TaskId, ZoneId};
use cairn_rules::words::Priority;
use garde::Validate;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use super::DueInput;
use super::model::{QuestType, Status};
use super::recurrence::Recurrence;
use super::steps::NewStep;
use super::tags::Tag;
use crate::http::extract::{Line, Multiline, RequestBody, present};
use crate::http::{ApiError, ApiResult};

/// Other names for fields of a task (RULES §1, CONTRACT "Tasks").
const ALIASES: &[(&str, &str)] = &[("estimated_duration", "estimated_minutes")];

/// A title: 1–200 characters.
pub type Title = Line<1, 200>;
/// A description: 0–2000 characters.
pub type Description = Multiline<0, 2000>;

/// `low`, `medium`, `high`, `critical`; `urgent` is accepted as `critical`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum PriorityWord {
    /// Whenever there is room for it.
    Low,
    /// What a task has when nothing was said.
    Medium,
    /// It matters.
    High,
    /// It cannot wait.
    Critical,
}

impl PriorityWord {
    /// 0 low – 3 critical.
    pub const fn rank(self) -> i64 {
        match self {
            Self::Low => 0,
            Self::Medium => 1,
            Self::High => 2,
            Self::Critical => 3,
        }
    }
}

impl From<PriorityWord> for Priority {
    fn from(word: PriorityWord) -> Self {
        match word {
            PriorityWord::Low => Self::Low,
            PriorityWord::Medium => Self::Medium,
            PriorityWord::High => Self::High,
            PriorityWord::Critical => Self::Critical,
        }
    }
}

impl From<Priority> for PriorityWord {
    fn from(priority: Priority) -> Self {
        match priority {
            Priority::Low => Self::Low,
            Priority::Medium => Self::Medium,
            Priority::High => Self::High,
            Priority::Critical => Self::Critical,
        }
    }
}

impl<'de> Deserialize<'de> for PriorityWord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let fault = || serde::de::Error::custom("must be low, medium, high or critical");
        // One spelling on the wire: the capture line is where words are forgiving.
        if *text != *text.to_ascii_lowercase() {
            return Err(fault());
        }
        Priority::parse(&text).map(Self::from).ok_or_else(fault)
    }
}

/// A new task.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct CreateTask {
    /// What is to be done.
    pub title: Title,
    /// More about it.
    #[serde(default)]
    pub description: Option<Description>,
    /// Where it stands; `todo` unless said.
    #[serde(default)]
    pub status: Option<Status>,
    /// True makes it a completed task.
    #[serde(default)]
    pub completed: Option<bool>,
    /// How much it matters; `medium` unless said.
    #[serde(default)]
    pub priority: Option<PriorityWord>,
    /// When it is due.
    #[serde(default)]
    pub due_date: Option<DueInput>,
    /// True with an instant: the whole of that local day.
    #[serde(default)]
    pub due_all_day: Option<bool>,
    /// When it begins; before the due date.
    #[serde(default)]
    pub starts_at: Option<DueInput>,
    /// Minutes it is thought to take.
    #[serde(default)]
    #[garde(inner(range(min = 1, max = 720)))]
    #[schema(minimum = 1, maximum = 720)]
    pub estimated_minutes: Option<i64>,
    /// The same in hours; send only one of the two.
    #[serde(default)]
    #[garde(inner(range(min = 0.02, max = 12.0)))]
    #[schema(minimum = 0.02, maximum = 12)]
    pub estimated_hours: Option<f64>,
    /// 1 easy – 5 hard; 1 unless said.
    #[serde(default)]
    #[garde(inner(range(min = 1, max = 5)))]
    #[schema(minimum = 1, maximum = 5)]
    pub difficulty: Option<i64>,
    /// What kind of adventure it is.
    #[serde(default)]
    pub quest_type: Option<QuestType>,
    /// 1 low, 2 medium, 3 high.
    #[serde(default)]
    #[garde(inner(range(min = 1, max = 3)))]
    #[schema(minimum = 1, maximum = 3)]
    pub energy_required: Option<i64>,
    /// Words to find it by; lower-cased, doubles dropped.
    #[serde(default)]
    #[garde(inner(length(max = 20)))]
    #[schema(max_items = 20)]
    pub tags: Option<Vec<Tag>>,
    /// How it repeats.
    #[serde(default)]
    pub rrule: Option<Recurrence>,
    /// True: the next one counts from the completion of this one, not from its due date. Needs `rrule`.
    #[serde(default)]
    pub recur_from_completion: Option<bool>,
    /// Left out of lists unless asked for.
    #[serde(default)]
    pub hidden: Option<bool>,
    /// The project it belongs to.
    #[serde(default)]
    pub project_id: Option<ProjectId>,
    /// The compass zone it belongs to.
    #[serde(default)]
    pub zone_id: Option<ZoneId>,
    /// The task it is a part of.
    #[serde(default)]
    pub parent_id: Option<TaskId>,
    /// Its first steps, in order.
    #[serde(default)]
    #[garde(length(max = 50), dive)]
    #[schema(max_items = 50)]
    pub steps: Option<Vec<NewStep>>,
}

impl CreateTask {
    /// A task with nothing but a title.
    pub fn titled(title: Title) -> Self {
        Self {
            title,
            description: None,
            status: None,
            completed: None,
            priority: None,
            due_date: None,
            due_all_day: None,
            starts_at: None,
            estimated_minutes: None,
            estimated_hours: None,
            difficulty: None,
            quest_type: None,
            energy_required: None,
            tags: None,
            rrule: None,
            recur_from_completion: None,
            hidden: None,
            project_id: None,
            zone_id: None,
            parent_id: None,
            steps: None,
        }
    }
}

impl RequestBody for CreateTask {
    const ALIASES: &'static [(&'static str, &'static str)] = ALIASES;
}

/// Changes to a task: what is absent stays, `null` clears.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct PatchTask {
    /// The version that the change is based on.
    #[serde(default)]
    #[garde(inner(range(min = 1)))]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
    /// What is to be done; cannot be cleared.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Title, required = false)]
    pub title: Option<Title>,
    /// More about it.
    #[serde(default)]
    #[schema(value_type = Option<Description>)]
    pub description: Patch<Description>,
    /// Where it stands; cannot be cleared.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Status, required = false)]
    pub status: Option<Status>,
    /// True completes it, false reopens it.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool, required = false)]
    pub completed: Option<bool>,
    /// How much it matters; null: medium.
    #[serde(default)]
    #[schema(value_type = Option<PriorityWord>)]
    pub priority: Patch<PriorityWord>,
    /// When it is due.
    #[serde(default)]
    #[schema(value_type = Option<DueInput>)]
    pub due_date: Patch<DueInput>,
    /// True: the whole of that local day.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool, required = false)]
    pub due_all_day: Option<bool>,
    /// When it begins.
    #[serde(default)]
    #[schema(value_type = Option<DueInput>)]
    pub starts_at: Patch<DueInput>,
    /// Minutes it is thought to take.
    #[serde(default)]
    #[garde(custom(within(1, 720)))]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 720)]
    pub estimated_minutes: Patch<i64>,
    /// The same in hours; send only one of the two.
    #[serde(default)]
    #[garde(custom(few_hours))]
    #[schema(value_type = Option<f64>, minimum = 0.02, maximum = 12)]
    pub estimated_hours: Patch<f64>,
    /// Minutes that it took.
    #[serde(default)]
    #[garde(custom(within(1, 1440)))]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 1440)]
    pub actual_minutes: Patch<i64>,
    /// 1–5; null: 1.
    #[serde(default)]
    #[garde(custom(within(1, 5)))]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 5)]
    pub difficulty: Patch<i64>,
    /// What kind of adventure it is.
    #[serde(default)]
    #[schema(value_type = Option<QuestType>)]
    pub quest_type: Patch<QuestType>,
    /// 1–3.
    #[serde(default)]
    #[garde(custom(within(1, 3)))]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 3)]
    pub energy_required: Patch<i64>,
    /// Words to find it by; null: none.
    #[serde(default)]
    #[garde(custom(few_tags))]
    #[schema(value_type = Option<Vec<Tag>>, max_items = 20)]
    pub tags: Patch<Vec<Tag>>,
    /// How it repeats; null: no more, and then `recur_from_completion` is false.
    #[serde(default)]
    #[schema(value_type = Option<Recurrence>)]
    pub rrule: Patch<Recurrence>,
    /// True: the next one counts from the completion of this one, not from its due date.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool, required = false)]
    pub recur_from_completion: Option<bool>,
    /// Left out of lists unless asked for.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool, required = false)]
    pub hidden: Option<bool>,
    /// The project it belongs to.
    #[serde(default)]
    #[schema(value_type = Option<ProjectId>)]
    pub project_id: Patch<ProjectId>,
    /// The compass zone it belongs to.
    #[serde(default)]
    #[schema(value_type = Option<ZoneId>)]
    pub zone_id: Patch<ZoneId>,
    /// The task it is a part of.
    #[serde(default)]
    #[schema(value_type = Option<TaskId>)]
    pub parent_id: Patch<TaskId>,
}

impl RequestBody for PatchTask {
    const ALIASES: &'static [(&'static str, &'static str)] = ALIASES;
}

/// What its owner says when a task is done.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct CompleteTask {
    /// Minutes it took.
    #[serde(default)]
    #[garde(inner(range(min = 1, max = 1440)))]
    #[schema(minimum = 1, maximum = 1440)]
    pub actual_minutes: Option<i64>,
    /// A thought about it.
    #[serde(default)]
    pub reflection: Option<Multiline<0, 2000>>,
    /// The version that is completed.
    #[serde(default)]
    #[garde(inner(range(min = 1)))]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

impl RequestBody for CompleteTask {
    const EMPTY_OK: bool = true;
}

/// A request that may name the version it is based on, and nothing else.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Versioned {
    /// The version that the change is based on.
    #[serde(default)]
    #[garde(inner(range(min = 1)))]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

impl RequestBody for Versioned {
    const EMPTY_OK: bool = true;
}

/// A new status.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct SetStatus {
    /// Where the task stands now.
    pub status: Status,
    /// The version that the change is based on.
    #[serde(default)]
    #[garde(inner(range(min = 1)))]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

impl RequestBody for SetStatus {}

/// Holds a number to its bounds.
pub(in crate::tasks) fn within(min: i64, max: i64) -> impl Fn(&Patch<i64>, &()) -> garde::Result {
    move |field, ()| match field.value() {
        Some(value) if !(min..=max).contains(value) => {
            Err(garde::Error::new(format!("must be between {min} and {max}")))
        }
        _ => Ok(()),
    }
}

fn few_hours(field: &Patch<f64>, (): &()) -> garde::Result {
    match field.value() {
        Some(hours) if !(0.02..=12.0).contains(hours) => Err(garde::Error::new("must be between 0.02 and 12")),
        _ => Ok(()),
    }
}

fn few_tags(field: &Patch<Vec<Tag>>, (): &()) -> garde::Result {
    match field.value() {
        Some(tags) if tags.len() > 20 => Err(garde::Error::new("must be at most 20 tags")),
        _ => Ok(()),
    }
}

/// What is said about how long it takes, in minutes; it may be said in hours instead.
///
/// # Errors
/// 422 when it is said twice.
pub(super) fn estimate(minutes: Patch<i64>, hours: Patch<f64>) -> ApiResult<Patch<i64>> {
    match (minutes, hours) {
        (minutes, Patch::Keep) => Ok(minutes),
        (Patch::Keep, hours) => Ok(hours.map(|hours| ((hours * 60.0).round() as i64).clamp(1, 720))),
        _ => Err(ApiError::invalid("estimated_hours", "says the same as estimated_minutes; send one")),
    }
}

//! What is asked and answered when something is split.

use cairn_kernel::StepId;
use cairn_rules::splitting::{self, Category, Granularity};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{DelegationMode, LeafType, Step, StepRow};
use super::tree;
use crate::http::extract::{Line, RequestBody};
use crate::tasks::model::{Scope, Task, TaskRow};

/// How steps were found; a language model may do better one day.
pub(super) const BY_RULES: &str = "rules";

/// How to split.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct SplitTask {
    /// 1 few large steps – 5 many small ones; 3 unless said.
    #[serde(default)]
    #[garde(inner(range(min = 1, max = 5)))]
    #[schema(minimum = 1, maximum = 5)]
    pub granularity: Option<i64>,
    /// True throws away the open steps that were planned for the user, and plans anew. What the user
    /// wrote or did stays.
    #[serde(default)]
    pub replace: Option<bool>,
    /// Which language model to ask; without one, rules answer.
    #[serde(default)]
    pub model: Option<Line<1, 100>>,
}

impl RequestBody for SplitTask {
    const EMPTY_OK: bool = true;
}

impl SplitTask {
    pub(super) fn replaces(&self) -> bool {
        self.replace == Some(true)
    }

    pub(super) fn granularity(&self) -> Granularity {
        self.granularity.and_then(Granularity::new).unwrap_or_default()
    }
}

/// A split task. A credential without `tasks:read` is shown those steps and phases that this request made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SplitAnswer {
    /// How big the task is.
    pub scope: Scope,
    /// `model`, `rules` or `rules_after_model_error`.
    pub method: &'static str,
    /// What kind of task it is: one of sixteen, or `generic`.
    #[schema(value_type = String)]
    pub category: Category,
    /// Actual minutes ÷ estimated minutes of the user's finished steps of this category: 0.5–3, and null
    /// before the fifth one, unless the operator set something else. Planned minutes are scaled by it.
    pub learned_ratio: Option<f64>,
    /// How many finished steps have taught that.
    pub learned_samples: i64,
    /// The steps, each followed by its parts. Those of a project belong to its current phase.
    pub steps: Vec<Step>,
    /// The title of the first open step with nothing open inside it, or of the phase that has none; null when nothing is open.
    pub next_action: Option<String>,
    /// The minutes of all of it; of a step that was split those of its parts.
    pub total_estimated_minutes: i64,
    /// The child tasks of a project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phases: Option<Vec<Task>>,
}

/// What is planned for, and how long such things take this user.
#[derive(Debug, Clone, Copy)]
pub(super) struct Learned {
    pub(super) category: Category,
    /// Actual ÷ estimated minutes in hundredths, once there is enough to tell.
    pub(super) ratio_hundredths: Option<i64>,
    /// How many finished steps have taught that.
    pub(super) samples: i64,
}

impl SplitAnswer {
    /// What is told of the steps of a task that lie under `parent` (`None`: of all).
    pub(super) fn of(row: &TaskRow, learned: Learned, steps: &[StepRow], parent: Option<StepId>) -> Self {
        Self {
            scope: row.scope(),
            method: BY_RULES,
            category: learned.category,
            learned_ratio: learned.ratio_hundredths.map(|hundredths| hundredths as f64 / 100.0),
            learned_samples: learned.samples,
            next_action: tree::next_open(steps, parent).map(|step| step.title.clone()),
            total_estimated_minutes: tree::minutes(steps, parent).unwrap_or_default(),
            steps: tree::depth_first(steps, parent).into_iter().cloned().map(Step::from).collect(),
            phases: None,
        }
    }
}

impl From<splitting::DelegationMode> for DelegationMode {
    fn from(mode: splitting::DelegationMode) -> Self {
        match mode {
            splitting::DelegationMode::Do => Self::Do,
            splitting::DelegationMode::DoWithMe => Self::DoWithMe,
            splitting::DelegationMode::Delegate => Self::Delegate,
            splitting::DelegationMode::Delete => Self::Delete,
        }
    }
}

impl From<splitting::LeafType> for LeafType {
    fn from(leaf: splitting::LeafType) -> Self {
        match leaf {
            splitting::LeafType::Digital => Self::Digital,
            splitting::LeafType::Human => Self::Human,
        }
    }
}

//! What clients send about steps.

use cairn_kernel::{Patch, StepId};
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::icon::Icon;
use super::model::{DelegationMode, LeafType};
use crate::http::extract::{Line, RequestBody, present};
use crate::tasks::request::within;

/// A new step.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct NewStep {
    /// What to do.
    pub title: Line<1, 200>,
    /// The same in at most 20 characters.
    #[serde(default)]
    pub short_label: Option<Line<1, 20>>,
    /// One emoji.
    #[serde(default)]
    pub icon: Option<Icon>,
    /// Minutes it is thought to take.
    #[serde(default)]
    #[garde(inner(range(min = 1, max = 720)))]
    #[schema(minimum = 1, maximum = 720)]
    pub estimated_minutes: Option<i64>,
    /// Who is to do it; `do` unless said.
    #[serde(default)]
    pub delegation_mode: Option<DelegationMode>,
    /// Where it happens; `human` unless said.
    #[serde(default)]
    pub leaf_type: Option<LeafType>,
    /// The step it is a part of.
    #[serde(default)]
    pub parent_step_id: Option<StepId>,
}

impl NewStep {
    /// A step with a title and perhaps an estimate.
    pub fn titled(title: Line<1, 200>, estimated_minutes: Option<i64>) -> Self {
        Self {
            title,
            short_label: None,
            icon: None,
            estimated_minutes,
            delegation_mode: None,
            leaf_type: None,
            parent_step_id: None,
        }
    }
}

impl RequestBody for NewStep {
    const ALIASES: &'static [(&'static str, &'static str)] = &[("estimated_duration", "estimated_minutes")];
}

/// Changes to a step: what is absent stays, `null` clears.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct PatchStep {
    /// What to do; cannot be cleared.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Line<1, 200>, required = false)]
    pub title: Option<Line<1, 200>>,
    /// The same in at most 20 characters.
    #[serde(default)]
    #[schema(value_type = Option<Line<1, 20>>)]
    pub short_label: Patch<Line<1, 20>>,
    /// One emoji.
    #[serde(default)]
    #[schema(value_type = Option<Icon>)]
    pub icon: Patch<Icon>,
    /// Minutes it is thought to take.
    #[serde(default)]
    #[garde(custom(within(1, 720)))]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 720)]
    pub estimated_minutes: Patch<i64>,
    /// Minutes it took.
    #[serde(default)]
    #[garde(custom(within(1, 1440)))]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 1440)]
    pub actual_minutes: Patch<i64>,
    /// Who is to do it.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = DelegationMode, required = false)]
    pub delegation_mode: Option<DelegationMode>,
    /// Where it happens.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = LeafType, required = false)]
    pub leaf_type: Option<LeafType>,
    /// True completes it, false opens it again.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool, required = false)]
    pub completed: Option<bool>,
}

impl RequestBody for PatchStep {
    const ALIASES: &'static [(&'static str, &'static str)] = &[("estimated_duration", "estimated_minutes")];
}

/// What its owner says when a step is done.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompleteStep {
    /// Minutes it took.
    #[serde(default)]
    #[garde(inner(range(min = 1, max = 1440)))]
    #[schema(minimum = 1, maximum = 1440)]
    pub actual_minutes: Option<i64>,
}

impl RequestBody for CompleteStep {
    const EMPTY_OK: bool = true;
}

/// A new order.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Reorder {
    /// Every top-level step of the task exactly once, or every part of one step.
    #[garde(length(max = 1000))]
    #[schema(max_items = 1000)]
    pub ids: Vec<StepId>,
}

impl RequestBody for Reorder {}

use cairn_kernel::TaskId;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::extract::RequestBody;
use crate::tasks::PatchTask;

/// What is done with each task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BulkAction {
    /// As PATCH does with `changes`, without a version: the last write wins.
    Update,
    /// Complete it; open steps stay open.
    Complete,
    /// Delete it with its parts; each leaves a tombstone.
    Delete,
    /// Put it into the archive.
    Archive,
}

/// One thing to do with many tasks.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct BulkRequest {
    /// The tasks, in the order in which it is done; one that is named twice counts once.
    #[garde(length(min = 1, max = 100))]
    #[schema(min_items = 1, max_items = 100)]
    pub ids: Vec<TaskId>,
    /// What to do.
    pub action: BulkAction,
    /// For `update`, and only for it: the same fields as in PATCH, but no `version`.
    #[serde(default)]
    #[garde(dive)]
    pub changes: Option<PatchTask>,
    /// True: what can be done is done. Otherwise all of it, or nothing.
    #[serde(default)]
    pub partial: Option<bool>,
}

impl RequestBody for BulkRequest {
    const ALIASES: &'static [(&'static str, &'static str)] =
        &[("changes.estimated_duration", "changes.estimated_minutes")];
}

//! What can be done with a task: one file a group of verbs.

mod change;
mod complete;
mod create;
mod delete;
mod detail;
mod state;

pub use change::patch;
pub(in crate::tasks) use complete::complete_one;
pub use complete::{
    CompletionAnswer, LevelNow, RewardNow, StreakNow, UnlockedNow, XpNow, auto_complete, complete, force_complete,
};
pub use create::create;
pub(in crate::tasks) use delete::recover_buried;
pub use delete::{Recovered, RecoveredEntity, delete, recover, tombstones};
pub use detail::{TaskDetail, get};
pub use state::{State, move_to, set_completed, set_status};

use cairn_kernel::{ErrorCode, Page};
use cairn_store::{ReadTx, StoreError, WriteTx};

use super::list::{self, ListQuery};
use super::model::{Task, TaskRow};
use super::search::{self, FindQuery, TaskHit};
use super::{index, store};
use crate::accounts::scope::Scope;
use crate::call::Call;
use crate::http::{ApiError, ApiResult};

/// One page of the caller's tasks.
pub fn list(tx: &mut ReadTx<'_>, call: &Call, query: &ListQuery) -> ApiResult<Page<Task>> {
    list::page(tx, call, query)
}

/// One page of the caller's tasks that answer a search, best first.
pub fn search(tx: &mut ReadTx<'_>, call: &Call, query: &FindQuery) -> ApiResult<Page<TaskHit>> {
    search::page(tx, call, query)
}

/// Whether the caller may see other tasks than the one that is written (docs/decisions/0042).
pub(in crate::tasks) fn may_read(tx: &mut ReadTx<'_>, call: &Call) -> Result<bool, StoreError> {
    Ok(call.standing(tx)?.scopes.contains(Scope::TasksRead))
}

/// The task as it is shown after a change.
pub(in crate::tasks) fn shown(tx: &mut ReadTx<'_>, row: TaskRow) -> ApiResult<Task> {
    let around = store::surroundings(tx, row.user_id, row.id)?;
    Ok(row.show(around))
}

/// The versions that a request is based on: in its body, in `If-Match`, or neither.
#[derive(Debug, Clone, Copy, Default)]
pub struct Basis {
    /// `version` of the body.
    pub body: Option<i64>,
    /// The version part of `If-Match`.
    pub if_match: Option<i64>,
}

impl Basis {
    /// The same with the version that the body names.
    #[must_use]
    pub const fn or_body(self, version: Option<i64>) -> Self {
        Self { body: version, ..self }
    }

    /// Refuses a change that does not say what it is based on.
    pub fn required(self) -> ApiResult<Self> {
        if self.body.is_none() && self.if_match.is_none() {
            return Err(ApiError::invalid("version", "is required: send the version that the change is based on"));
        }
        Ok(self)
    }

    /// Refuses a change that is based on something older than `row`.
    pub fn check(self, row: &TaskRow) -> ApiResult<()> {
        self.check_version(row.version)
    }

    /// The same for anything else that has versions.
    pub(in crate::tasks) fn check_version(self, current: i64) -> ApiResult<()> {
        if let (Some(body), Some(header)) = (self.body, self.if_match)
            && body != header
        {
            return Err(ApiError::invalid("version", "differs from If-Match; send one of them"));
        }
        let stale = |code| ApiError::of(code).with_data(serde_json::json!({ "current_version": current }));
        if self.if_match.is_some_and(|version| version != current) {
            return Err(stale(ErrorCode::PreconditionFailed));
        }
        if self.body.is_some_and(|version| version != current) {
            return Err(stale(ErrorCode::VersionConflict));
        }
        Ok(())
    }
}

/// Refuses changes to what is archived.
pub(in crate::tasks) fn check_not_archived(row: &TaskRow) -> ApiResult<()> {
    if row.archived { Err(ApiError::of(ErrorCode::Archived)) } else { Ok(()) }
}

/// Writes `after` with the next version if it differs from `before`; says whether it did.
pub(super) fn save(tx: &mut WriteTx<'_>, call: &Call, before: &TaskRow, after: &mut TaskRow) -> ApiResult<bool> {
    if *after == *before {
        return Ok(false);
    }
    after.version = before.version + 1;
    after.updated_at = call.now;
    store::update(tx, after)?;
    index::written(tx, before, after)?;
    if after.tags != before.tags {
        let tags = |row: &TaskRow| serde_json::from_str::<Vec<String>>(&row.tags).unwrap_or_default();
        store::retag(tx, after, &tags(before), &tags(after))?;
    }
    Ok(true)
}

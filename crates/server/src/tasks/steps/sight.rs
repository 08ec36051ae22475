//! What of a split is shown to a credential that may write and not read: what it has just made
//! (docs/decisions/0042).

use std::collections::HashSet;

use cairn_kernel::TaskId;
use cairn_store::WriteTx;
use uuid::Uuid;

use super::split_answer::SplitAnswer;
use super::store;
use crate::call::Call;
use crate::http::ApiResult;
use crate::tasks::service::may_read;
use crate::tasks::store as tasks;

/// Steps and phases that were there before, where only a reader may see them.
pub(super) struct Unseen(HashSet<Uuid>);

impl Unseen {
    /// Those of `task` and of its parts; none for whoever may read.
    pub(super) fn of(tx: &mut WriteTx<'_>, call: &Call, task: TaskId) -> ApiResult<Self> {
        let mut ids = HashSet::new();
        if may_read(tx, call)? {
            return Ok(Self(ids));
        }
        let parts: Vec<TaskId> = tasks::children(tx, call.user, task)?.iter().map(|part| part.id).collect();
        ids.extend(parts.iter().map(|part| part.uuid()));
        for owner in parts.into_iter().chain([task]) {
            ids.extend(store::of_task(tx, call.user, owner)?.iter().map(|step| step.id.uuid()));
        }
        Ok(Self(ids))
    }

    /// The answer without them.
    pub(super) fn left_out_of(&self, mut answer: SplitAnswer) -> SplitAnswer {
        answer.steps.retain(|step| !self.0.contains(&step.id.uuid()));
        if let Some(phases) = &mut answer.phases {
            phases.retain(|phase| !self.0.contains(&phase.id.uuid()));
        }
        let steps = answer.steps.iter().map(|step| &step.title);
        let mut shown = steps.chain(answer.phases.iter().flatten().map(|phase| &phase.title));
        if !self.0.is_empty() && !shown.any(|title| Some(title) == answer.next_action.as_ref()) {
            answer.next_action = None;
        }
        answer
    }
}

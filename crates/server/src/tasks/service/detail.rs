use cairn_kernel::{TaskId, Timestamp};
use cairn_store::ReadTx;
use serde::Serialize;
use utoipa::ToSchema;

use super::store;
use crate::call::Call;
use crate::http::ApiResult;
use crate::tasks::dependencies;
use crate::tasks::model::{Surroundings, Task};
use crate::tasks::steps::{self, Step};

/// A task with what is under it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TaskDetail {
    /// The task.
    #[serde(flatten)]
    pub task: Task,
    /// Its steps, in order.
    pub steps: Vec<Step>,
    /// Tasks that wait for it.
    pub blocks: Vec<TaskId>,
    /// Comments on it.
    pub comments_count: i64,
    /// Until when it is away from what comes next; null when it is not.
    pub not_now_until: Option<Timestamp>,
    /// Notes on it.
    pub notes_count: i64,
    /// Its reminders.
    #[schema(value_type = Vec<Object>)]
    pub reminders: Vec<serde_json::Value>,
}

/// The task with what is under it and beside it.
pub fn get(tx: &mut ReadTx<'_>, call: &Call, id: TaskId) -> ApiResult<TaskDetail> {
    let row = store::get(tx, call.user, id)?;
    let steps = steps::service::of_task(tx, call.user, id)?;
    let edges = dependencies::edges_of(tx, call.user, id)?;
    let (not_now_until, comments_count) = store::aside(tx, call.user, id)?;
    let top = || steps.iter().filter(|step| step.parent_step_id.is_none());
    let around = Surroundings {
        steps: top().count() as i64,
        steps_completed: top().filter(|step| step.completed).count() as i64,
        blocked_by: edges.iter().filter(|(task, _)| *task == id).map(|(_, blocker)| *blocker).collect(),
    };
    Ok(TaskDetail {
        task: row.show(around),
        steps,
        blocks: edges.iter().filter(|(_, blocker)| *blocker == id).map(|(task, _)| *task).collect(),
        comments_count,
        not_now_until: not_now_until.filter(|until| *until > call.now),
        notes_count: 0,
        reminders: Vec::new(),
    })
}

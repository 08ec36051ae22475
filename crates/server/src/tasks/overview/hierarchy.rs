use std::collections::HashMap;

use cairn_kernel::{TaskId, UserId};
use cairn_rules::limits::MOST_LEVELS;
use cairn_store::ReadTx;
use serde::Serialize;
use utoipa::ToSchema;

use crate::call::Call;
use crate::http::ApiResult;
use crate::tasks::model::{Task, TaskRow};
use crate::tasks::store;

/// Tasks of one tree that are shown.
const MOST_TASKS: usize = 1000;
/// As many ids as go into one statement.
const CHUNK: usize = 128;

/// A task and everything that is a part of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Hierarchy {
    /// The task.
    pub task: Task,
    /// Its parts in the order in which they were made, hidden and archived ones too, each with its own.
    #[schema(no_recursion)]
    pub children: Vec<Hierarchy>,
    /// Parts of this task are left out: the tree has more than 1000 tasks.
    pub truncated: bool,
}

/// The tree below a task, that task included.
pub(super) fn hierarchy(tx: &mut ReadTx<'_>, call: &Call, id: TaskId) -> ApiResult<Hierarchy> {
    let mut rows = vec![store::get(tx, call.user, id)?];
    let mut level = vec![id];
    let mut cut = Vec::new();
    for _ in 1..MOST_LEVELS {
        let mut parts = Vec::new();
        for chunk in level.chunks(CHUNK) {
            parts.extend(store::children_of_all(tx, call.user, chunk)?);
        }
        let room = MOST_TASKS - rows.len();
        cut.extend(parts.iter().skip(room).filter_map(|part: &TaskRow| part.parent_id));
        parts.truncate(room);
        level = parts.iter().map(|part| part.id).collect();
        rows.extend(parts);
    }
    let mut branches: HashMap<Option<TaskId>, Vec<Task>> = HashMap::new();
    for task in shown(tx, call.user, rows)? {
        // The root stands by itself, whatever it is a part of.
        let above = task.parent_id.filter(|_| task.id != id);
        branches.entry(above).or_default().push(task);
    }
    let root = branches.remove(&None).unwrap_or_default();
    let tree = root.into_iter().next().map(|task| grow(task, &mut branches, &cut));
    tree.ok_or(crate::http::ApiError::not_found())
}

fn shown(tx: &mut ReadTx<'_>, user: UserId, rows: Vec<TaskRow>) -> ApiResult<Vec<Task>> {
    let ids: Vec<TaskId> = rows.iter().map(|row| row.id).collect();
    let mut around = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        around.extend(store::surroundings_of_all(tx, user, chunk)?);
    }
    Ok(rows.into_iter().zip(around).map(|(row, around)| row.show(around)).collect())
}

fn grow(task: Task, branches: &mut HashMap<Option<TaskId>, Vec<Task>>, cut: &[TaskId]) -> Hierarchy {
    let parts = branches.remove(&Some(task.id)).unwrap_or_default();
    let truncated = cut.contains(&task.id);
    Hierarchy { task, children: parts.into_iter().map(|part| grow(part, branches, cut)).collect(), truncated }
}

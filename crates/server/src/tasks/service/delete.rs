use cairn_kernel::{ErrorCode, TaskId, UserId};
use cairn_store::{ReadTx, WriteTx, sql};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Basis, shown, store};
use crate::call::Call;
use crate::events;
use crate::http::{ApiError, ApiResult};
use crate::tasks::events::{TaskDeleted, TaskRecovered};
use crate::tasks::index;
use crate::tasks::model::{Task, TaskRow};
use crate::tasks::steps::{self, Step, StepRow};
use crate::tasks::tombstones::{self, Tombstone, TombstoneRow};

const TASK: &str = "task";

sql! {
    static DEPENDENCIES: (TaskId, TaskId) => (TaskId, TaskId) = "
        SELECT task_id, blocker_id FROM task_dependencies WHERE task_id = $1 OR blocker_id = $2";
    static DEPEND: (UserId, TaskId, TaskId) => () = "
        INSERT INTO task_dependencies (user_id, task_id, blocker_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
}

/// A deleted task and everything that was under it.
#[derive(Serialize, Deserialize)]
struct Grave {
    tasks: Vec<Buried>,
    dependencies: Vec<(TaskId, TaskId)>,
}

#[derive(Serialize, Deserialize)]
struct Buried {
    task: TaskRow,
    steps: Vec<StepRow>,
}

/// What was brought back.
#[derive(Debug, Serialize, ToSchema)]
pub struct Recovered {
    /// `task`, `step`
    pub entity_type: &'static str,
    /// The thing as it is now.
    pub entity: RecoveredEntity,
}

/// The thing that was brought back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum RecoveredEntity {
    /// A task.
    Task(Box<Task>),
    /// A step.
    Step(Box<Step>),
}

/// Deletes a task with its steps and its child tasks; leaves a tombstone.
pub fn delete(tx: &mut WriteTx<'_>, call: &Call, id: TaskId, basis: Basis) -> ApiResult<Tombstone> {
    let row = store::get(tx, call.user, id)?;
    basis.check(&row)?;
    let mut grave = Grave { tasks: Vec::new(), dependencies: Vec::new() };
    bury(tx, call.user, row.clone(), &mut grave)?;
    let stone = tombstones::lay(tx, call, (TASK, id.uuid()), &row.title, &grave)?;
    // Children before parents: nothing may point to what is gone.
    for buried in grave.tasks.iter().rev() {
        store::delete(tx, call.user, buried.task.id)?;
        index::forget(tx, call.user, buried.task.id)?;
    }
    events::append(tx, call, &TaskDeleted::of(&row, stone.id))?;
    Ok(stone)
}

/// Parents come before their children.
fn bury(tx: &mut WriteTx<'_>, user: UserId, task: TaskRow, grave: &mut Grave) -> ApiResult<()> {
    let id = task.id;
    let steps = steps::service::rows_of_task(tx, user, id)?;
    grave.dependencies.extend(tx.all(&DEPENDENCIES, &(id, id))?);
    grave.tasks.push(Buried { task, steps });
    for child in store::children(tx, user, id)? {
        bury(tx, user, child, grave)?;
    }
    Ok(())
}

/// What can still be brought back, newest first; at most 100.
pub fn tombstones(tx: &mut ReadTx<'_>, call: &Call) -> ApiResult<Vec<Tombstone>> {
    Ok(tombstones::list(tx, call)?)
}

/// Brings back what was deleted: original ids and times, no XP again. `id` may be the tombstone's
/// or the thing's own.
pub fn recover(tx: &mut WriteTx<'_>, call: &Call, id: Uuid) -> ApiResult<Recovered> {
    let stone = tombstones::get(tx, call, id)?;
    let recovered = if stone.entity_type() == TASK {
        let task = recover_task(tx, call, &stone)?;
        Recovered { entity_type: TASK, entity: RecoveredEntity::Task(Box::new(task)) }
    } else {
        let step = steps::recovery::recover(tx, call, &stone)?;
        Recovered { entity_type: steps::recovery::STEP, entity: RecoveredEntity::Step(Box::new(step)) }
    };
    tombstones::clear(tx, call, stone.id())?;
    Ok(recovered)
}

/// The task with everything that was under it, at version 1.
fn recover_task(tx: &mut WriteTx<'_>, call: &Call, stone: &TombstoneRow) -> ApiResult<Task> {
    let grave: Grave = stone.content()?;
    let mut root = None;
    for Buried { mut task, steps } in grave.tasks {
        check_place(tx, call.user, &task)?;
        if let Some(project) = task.project_id
            && !store::project_exists(tx, call.user, project)?
        {
            task.project_id = None;
        }
        task.version = 1;
        let tags: Vec<String> = serde_json::from_str(&task.tags).unwrap_or_default();
        store::insert(tx, &task, &tags)?;
        steps::recovery::restore(tx, steps)?;
        index::whole(tx, &task)?;
        root.get_or_insert(task);
    }
    for (task, blocker) in grave.dependencies {
        let both =
            store::parent_of(tx, call.user, task)?.is_some() && store::parent_of(tx, call.user, blocker)?.is_some();
        if both {
            tx.run(&DEPEND, &(call.user, task, blocker))?;
        }
    }
    let root = root.ok_or(ApiError::not_found())?;
    events::append(tx, call, &TaskRecovered::of(&root))?;
    shown(tx, root)
}

/// Its place is free, and what it hung on is there.
fn check_place(tx: &mut ReadTx<'_>, user: UserId, task: &TaskRow) -> ApiResult<()> {
    if store::parent_of(tx, user, task.id)?.is_some() {
        return Err(ApiError::of(ErrorCode::AlreadyExists));
    }
    match task.parent_id {
        Some(parent) if store::parent_of(tx, user, parent)?.is_none() => Err(ApiError::of(ErrorCode::ParentMissing)),
        _ => Ok(()),
    }
}

use cairn_kernel::{ErrorCode, TaskId, UserId};
use cairn_store::{WriteTx, sql};
use serde::{Deserialize, Serialize};

use super::{Basis, shown, store};
use crate::call::Call;
use crate::events;
use crate::http::{ApiError, ApiResult};
use crate::tasks::events::{TaskDeleted, TaskRecovered};
use crate::tasks::model::{Task, TaskRow};
use crate::tasks::recovery::{self, Tombstone};
use crate::tasks::steps::{self, StepRow};

sql! {
    static DEPENDENCIES: (TaskId, TaskId) => (TaskId, TaskId) = "
        SELECT task_id, blocker_id FROM task_dependencies WHERE task_id = $1 OR blocker_id = $2";
    static DEPEND: (UserId, TaskId, TaskId) => () = "
        INSERT INTO task_dependencies (user_id, task_id, blocker_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
}

/// A deleted task and everything that was under it.
#[derive(Default, Serialize, Deserialize)]
pub struct Grave {
    tasks: Vec<Buried>,
    dependencies: Vec<(TaskId, TaskId)>,
}

#[derive(Serialize, Deserialize)]
struct Buried {
    task: TaskRow,
    steps: Vec<StepRow>,
}

/// Deletes a task with its steps and its child tasks; leaves a tombstone.
pub fn delete(tx: &mut WriteTx<'_>, call: &Call, id: TaskId, basis: Basis) -> ApiResult<Tombstone> {
    let row = store::get(tx, call.user, id)?;
    basis.check(&row)?;
    let mut grave = Grave::default();
    bury(tx, call.user, row.clone(), &mut grave)?;
    let stone = recovery::raise(tx, call, recovery::TASK, id.uuid(), &row.title, &grave)?;
    // Children before parents: nothing may point to what is gone.
    for buried in grave.tasks.iter().rev() {
        store::delete(tx, call.user, buried.task.id)?;
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

/// Puts a deleted task back with everything under it: original ids and times, version 1.
pub fn dig_up(tx: &mut WriteTx<'_>, call: &Call, grave: Grave) -> ApiResult<Task> {
    let mut root = None;
    for Buried { mut task, steps } in grave.tasks {
        check_place(tx, call.user, &mut task)?;
        task.version = 1;
        let tags: Vec<String> = serde_json::from_str(&task.tags).unwrap_or_default();
        store::insert(tx, &task, &tags)?;
        steps::service::restore(tx, steps)?;
        root.get_or_insert(task);
    }
    for (task, blocker) in grave.dependencies {
        if exists(tx, call.user, task)? && exists(tx, call.user, blocker)? {
            tx.run(&DEPEND, &(call.user, task, blocker))?;
        }
    }
    let root = root.ok_or(ApiError::not_found())?;
    events::append(tx, call, &TaskRecovered::of(&root))?;
    shown(tx, root)
}

/// The task must be gone and its parent there; a project that is gone is left.
fn check_place(tx: &mut WriteTx<'_>, user: UserId, task: &mut TaskRow) -> ApiResult<()> {
    if exists(tx, user, task.id)? {
        return Err(ApiError::of(ErrorCode::AlreadyExists));
    }
    if let Some(parent) = task.parent_id
        && !exists(tx, user, parent)?
    {
        return Err(ApiError::of(ErrorCode::ParentMissing));
    }
    if let Some(project) = task.project_id
        && !store::project_exists(tx, user, project)?
    {
        task.project_id = None;
    }
    Ok(())
}

fn exists(tx: &mut WriteTx<'_>, user: UserId, id: TaskId) -> ApiResult<bool> {
    Ok(store::parent_of(tx, user, id)?.is_some())
}

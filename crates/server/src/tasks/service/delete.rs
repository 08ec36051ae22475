use std::collections::HashMap;

use cairn_kernel::{Page, TaskId, TombstoneId, UserId};
use cairn_store::{ReadTx, WriteTx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Basis, shown, store};
use crate::call::Call;
use crate::events;
use crate::http::{ApiError, ApiResult};
use crate::tasks::comments::{self, Comment, CommentRow};
use crate::tasks::cycles;
use crate::tasks::dependencies::{self, Edge};
use crate::tasks::events::{TaskDeleted, TaskRecovered};
use crate::tasks::index;
use crate::tasks::model::{Task, TaskRow};
use crate::tasks::projects::{self, Project};
use crate::tasks::steps::{self, Step, StepRow};
use crate::tasks::tombstones::{self, Tombstone, TombstoneRow, TombstonesQuery};

const TASK: &str = "task";

/// A deleted task and everything that was under it.
#[derive(Serialize, Deserialize)]
struct Grave {
    tasks: Vec<Buried>,
    dependencies: Vec<Edge>,
}

#[derive(Serialize, Deserialize)]
struct Buried {
    task: TaskRow,
    steps: Vec<StepRow>,
    // Tombstones of earlier releases know none.
    #[serde(default)]
    comments: Vec<CommentRow>,
}

/// What was brought back.
#[derive(Debug, Serialize, ToSchema)]
pub struct Recovered {
    /// `task`, `step`, `comment`, `project`
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
    /// A comment.
    Comment(Box<Comment>),
    /// A project.
    Project(Box<Project>),
}

/// Deletes a task with its steps, its comments and its child tasks; leaves a tombstone.
pub fn delete(tx: &mut WriteTx<'_>, call: &Call, id: TaskId, basis: Basis) -> ApiResult<Tombstone> {
    let row = store::get(tx, call.user, id)?;
    basis.check(&row)?;
    let mut grave = Grave { tasks: Vec::new(), dependencies: Vec::new() };
    // Parents come before their children. What lies below is met one by one, however deep that is.
    let mut waiting = vec![row];
    while let Some(task) = waiting.pop() {
        waiting.extend(store::children(tx, call.user, task.id)?.into_iter().rev());
        bury(tx, call.user, task, &mut grave)?;
    }
    let title = grave.tasks.first().map_or("", |buried| &buried.task.title);
    let stone = tombstones::lay(tx, call, (TASK, id.uuid()), title, &grave)?;
    // Children before parents: nothing may point to what is gone.
    for buried in grave.tasks.iter().rev() {
        store::delete(tx, call.user, buried.task.id)?;
        index::forget(tx, call.user, buried.task.id)?;
    }
    for Buried { task, .. } in &grave.tasks {
        events::append(tx, call, &TaskDeleted::of(task, stone.id, part_of(id, task)))?;
    }
    Ok(stone)
}

/// The task with which `task` goes and comes back, when it is not that task itself.
fn part_of(root: TaskId, task: &TaskRow) -> Option<TaskId> {
    (task.id != root).then_some(root)
}

/// One task with what hangs on it.
fn bury(tx: &mut WriteTx<'_>, user: UserId, task: TaskRow, grave: &mut Grave) -> ApiResult<()> {
    let id = task.id;
    let steps = steps::service::rows_of_task(tx, user, id)?;
    let comments = comments::recovery::of_task(tx, user, id)?;
    grave.dependencies.extend(dependencies::edges_of(tx, user, id)?);
    grave.tasks.push(Buried { task, steps, comments });
    Ok(())
}

/// One page of what can still be brought back, newest first.
pub fn tombstones(tx: &mut ReadTx<'_>, call: &Call, query: &TombstonesQuery) -> ApiResult<Page<Tombstone>> {
    tombstones::page(tx, call, query)
}

/// Brings back what was deleted: original ids and times, no XP again. `id` may be the tombstone's
/// or the thing's own.
pub fn recover(tx: &mut WriteTx<'_>, call: &Call, id: Uuid) -> ApiResult<Recovered> {
    let stone = tombstones::get(tx, call, id)?;
    let (entity_type, entity) = match stone.entity_type() {
        steps::recovery::STEP => {
            let step = steps::recovery::recover(tx, call, &stone)?;
            (steps::recovery::STEP, RecoveredEntity::Step(Box::new(step)))
        }
        comments::recovery::COMMENT => {
            let comment = comments::recovery::recover(tx, call, &stone)?;
            (comments::recovery::COMMENT, RecoveredEntity::Comment(Box::new(comment)))
        }
        projects::recovery::PROJECT => {
            let project = projects::recovery::recover(tx, call, &stone)?;
            (projects::recovery::PROJECT, RecoveredEntity::Project(Box::new(project)))
        }
        _ => (TASK, RecoveredEntity::Task(Box::new(recover_task(tx, call, &stone)?))),
    };
    tombstones::clear(tx, call, stone.id())?;
    Ok(Recovered { entity_type, entity })
}

/// Brings back what was deleted together with something else, where that is still possible.
pub(in crate::tasks) fn recover_buried(tx: &mut WriteTx<'_>, call: &Call, stone: TombstoneId) -> ApiResult<()> {
    match call.alone(tx, |tx| recover(tx, call, stone.uuid())) {
        Err(error) if !error.status().is_client_error() => Err(error),
        _ => Ok(()),
    }
}

/// The task with everything that was under it, at version 1.
fn recover_task(tx: &mut WriteTx<'_>, call: &Call, stone: &TombstoneRow) -> ApiResult<Task> {
    let grave: Grave = stone.content()?;
    let root = grave.tasks.first().map(|buried| buried.task.clone()).ok_or(ApiError::not_found())?;
    if let Some(parent) = root.parent_id {
        cycles::check_room(tx, call, parent, height(&grave.tasks, root.id))?;
    }
    let mut back = Vec::with_capacity(grave.tasks.len());
    for buried in grave.tasks {
        back.push(restore(tx, call, buried)?);
    }
    for edge in grave.dependencies {
        dependencies::restore(tx, call.user, edge)?;
    }
    for task in &back {
        events::append(tx, call, &TaskRecovered::of(task, part_of(root.id, task)))?;
    }
    let root = back.into_iter().next().ok_or(ApiError::not_found())?;
    shown(tx, root)
}

/// One task with its steps and comments.
fn restore(tx: &mut WriteTx<'_>, call: &Call, buried: Buried) -> ApiResult<TaskRow> {
    let Buried { mut task, steps, comments } = buried;
    // It may have come from another account, with an export.
    task.user_id = call.user;
    if let Some(project) = task.project_id
        && !store::project_exists(tx, call.user, project)?
    {
        task.project_id = None;
    }
    // Its owner may have moved since: a day is still that day.
    let zone = call.zone(tx)?;
    let due = task.due(&zone);
    task.set_due(due, &zone);
    task.version = 1;
    let tags: Vec<String> = serde_json::from_str(&task.tags).unwrap_or_default();
    store::restore(tx, &task, &tags)?;
    steps::recovery::restore(tx, call.user, steps)?;
    comments::recovery::restore(tx, call.user, comments)?;
    index::whole(tx, &task)?;
    Ok(task)
}

/// Levels from `root` down among tasks that lie parents first.
fn height(tasks: &[Buried], root: TaskId) -> usize {
    let mut levels = HashMap::from([(root, 1)]);
    for Buried { task, .. } in tasks.iter().skip(1) {
        let above = task.parent_id.and_then(|parent| levels.get(&parent)).copied().unwrap_or_default();
        levels.insert(task.id, above + 1);
    }
    levels.into_values().max().unwrap_or_default()
}

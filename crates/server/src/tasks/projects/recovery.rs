//! Deleting a project, with or without its tasks, and bringing it back.

use std::collections::HashSet;

use cairn_kernel::{ProjectId, TaskId, TombstoneId};
use cairn_store::{ReadTx, WriteTx};
use serde::{Deserialize, Serialize};

use super::events::{ProjectDeleted, ProjectRecovered};
use super::model::{Project, ProjectRow};
use super::{service, store};
use crate::call::Call;
use crate::events;
use crate::http::ApiResult;
use crate::tasks::service::{Basis, delete as delete_task, recover_buried};
use crate::tasks::store as tasks;
use crate::tasks::tombstones::{self, Tombstone, TombstoneRow};

/// The word for a project on its tombstone.
pub(in crate::tasks) const PROJECT: &str = "project";

/// A deleted project, the tasks that were in it, and the tombstones of those that went with it.
#[derive(Serialize, Deserialize)]
struct Grave {
    project: ProjectRow,
    tasks: Vec<TaskId>,
    stones: Vec<TombstoneId>,
}

/// What becomes of the tasks of a deleted project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItsTasks {
    /// They stay, in no project.
    Stay,
    /// They are deleted too, each with a tombstone of its own.
    GoToo,
}

/// Deletes a project and leaves a tombstone.
pub(super) fn delete(
    tx: &mut WriteTx<'_>,
    call: &Call,
    id: ProjectId,
    its_tasks: ItsTasks,
    basis: Basis,
) -> ApiResult<Tombstone> {
    let project = store::get(tx, call.user, id)?;
    basis.check_version(project.version)?;
    let places = store::tasks(tx, call.user, id)?;
    let tasks: Vec<TaskId> = places.iter().map(|(task, _)| *task).collect();
    let mut stones = Vec::new();
    if its_tasks == ItsTasks::GoToo {
        for root in roots(tx, call, &places)? {
            stones.push(delete_task(tx, call, root, Basis::default())?.id);
        }
    }
    store::release(tx, call.user, id, call.now)?;
    let count = tasks.len() as i64;
    let name = project.name.clone();
    events::append(tx, call, &ProjectDeleted::of(&project, count, its_tasks == ItsTasks::GoToo))?;
    let grave = Grave { project, tasks, stones };
    let stone = tombstones::lay(tx, call, (PROJECT, id.uuid()), &name, &grave)?;
    store::delete(tx, call.user, id)?;
    Ok(stone)
}

/// The tasks that are not below another one of them: parts are deleted with the whole.
fn roots(tx: &mut ReadTx<'_>, call: &Call, places: &[(TaskId, Option<TaskId>)]) -> ApiResult<Vec<TaskId>> {
    let all: HashSet<TaskId> = places.iter().map(|(task, _)| *task).collect();
    let mut roots = Vec::new();
    for (task, parent) in places {
        let mut above = *parent;
        while let Some(ancestor) = above.filter(|ancestor| !all.contains(ancestor)) {
            above = tasks::parent_of(tx, call.user, ancestor)?.flatten();
        }
        if above.is_none() {
            roots.push(*task);
        }
    }
    Ok(roots)
}

/// Brings a project back with the tasks that were in it: those that were deleted with it, and those that
/// are in no project now.
pub(in crate::tasks) fn recover(tx: &mut WriteTx<'_>, call: &Call, stone: &TombstoneRow) -> ApiResult<Project> {
    let grave: Grave = stone.content()?;
    let project = ProjectRow { user_id: call.user, version: 1, ..grave.project };
    service::check_name(tx, &project)?;
    store::restore(tx, &project)?;
    for stone in grave.stones {
        recover_buried(tx, call, stone)?;
    }
    store::gather(tx, &project, &grave.tasks, call.now)?;
    events::append(tx, call, &ProjectRecovered::of(&project))?;
    service::shown(tx, project)
}

use cairn_kernel::{ErrorCode, TaskId, Timestamp, TombstoneId, UserId};
use cairn_store::{ReadTx, WriteTx, record, sql};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Basis, shown, store};
use crate::call::Call;
use crate::events;
use crate::http::{ApiError, ApiResult};
use crate::tasks::events::{TaskDeleted, TaskRecovered};
use crate::tasks::model::{Task, TaskRow};
use crate::tasks::steps::{self, StepRow};

/// How long a deleted task can be brought back: 7 days (RULES §11).
const RECOVERABLE_DAYS: i64 = 7;

record! {
    /// What a deletion left behind.
    struct TombstoneRow {
        id: TombstoneId,
        user_id: UserId,
        entity_type: String,
        entity_id: uuid::Uuid,
        title: String,
        content: String,
        deleted_at: Timestamp,
        recoverable_until: Timestamp,
    }
}

/// What a deletion left behind.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Tombstone {
    /// Its name.
    pub id: TombstoneId,
    /// The same again.
    pub tombstone_id: TombstoneId,
    /// `task`
    pub entity_type: String,
    /// What was deleted.
    pub entity_id: uuid::Uuid,
    /// Its title then.
    pub title: String,
    /// When.
    pub deleted_at: Timestamp,
    /// Until when it can be brought back.
    pub recoverable_until: Timestamp,
}

sql! {
    static INSERT: TombstoneRow => () = "
        INSERT INTO tombstones (id, user_id, entity_type, entity_id, title, content, deleted_at, recoverable_until)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    static FIND: (UserId, TombstoneId) => TombstoneRow = const_format::formatcp!(
        "SELECT {} FROM tombstones WHERE user_id = $1 AND id = $2", TombstoneRow::COLUMNS);
    static NEWEST_OF: (UserId, uuid::Uuid) => (TombstoneId,) = "
        SELECT id FROM tombstones WHERE user_id = $1 AND entity_id = $2 ORDER BY deleted_at DESC LIMIT 1";
    static LIST: (UserId, Timestamp) => TombstoneRow = const_format::formatcp!(
        "SELECT {} FROM tombstones WHERE user_id = $1 AND recoverable_until > $2 ORDER BY deleted_at DESC, id DESC LIMIT 100",
        TombstoneRow::COLUMNS);
    static DROP: (UserId, TombstoneId) => () = "DELETE FROM tombstones WHERE user_id = $1 AND id = $2";
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

/// Deletes a task with its steps and its child tasks; leaves a tombstone.
pub fn delete(tx: &mut WriteTx<'_>, call: &Call, id: TaskId, basis: Basis) -> ApiResult<Tombstone> {
    let row = store::get(tx, call.user, id)?;
    basis.check(&row)?;
    let mut grave = Grave { tasks: Vec::new(), dependencies: Vec::new() };
    bury(tx, call.user, row.clone(), &mut grave)?;
    let stone = TombstoneRow {
        id: TombstoneId::from_uuid(call.new_id()),
        user_id: call.user,
        entity_type: "task".to_owned(),
        entity_id: id.uuid(),
        title: row.title.clone(),
        content: serde_json::to_string(&grave).map_err(ApiError::internal)?,
        deleted_at: call.now,
        recoverable_until: call.now.plus_days(RECOVERABLE_DAYS),
    };
    tx.run(&INSERT, &stone)?;
    // Children before parents: nothing may point to what is gone.
    for buried in grave.tasks.iter().rev() {
        store::delete(tx, call.user, buried.task.id)?;
    }
    events::append(tx, call, &TaskDeleted::of(&row, stone.id))?;
    Ok(show(stone))
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
    Ok(tx.all(&LIST, &(call.user, call.now))?.into_iter().map(show).collect())
}

/// Brings a deleted task back: original ids and times, version 1, no XP again. `id` may be the
/// tombstone's or the task's.
pub fn recover(tx: &mut WriteTx<'_>, call: &Call, id: uuid::Uuid) -> ApiResult<Task> {
    let stone = find(tx, call, id)?;
    if stone.recoverable_until <= call.now {
        return Err(ApiError::of(ErrorCode::TombstoneExpired));
    }
    let grave: Grave = serde_json::from_str(&stone.content).map_err(ApiError::internal)?;
    let mut root = None;
    for Buried { mut task, steps } in grave.tasks {
        if store::parent_of(tx, call.user, task.id)?.is_some() {
            return Err(ApiError::of(ErrorCode::AlreadyExists));
        }
        if let Some(parent) = task.parent_id
            && store::parent_of(tx, call.user, parent)?.is_none()
        {
            return Err(ApiError::of(ErrorCode::ParentMissing));
        }
        if let Some(project) = task.project_id
            && !store::project_exists(tx, call.user, project)?
        {
            task.project_id = None;
        }
        task.version = 1;
        let tags: Vec<String> = serde_json::from_str(&task.tags).unwrap_or_default();
        store::insert(tx, &task, &tags)?;
        steps.iter().try_for_each(|step| steps::service::restore(tx, step))?;
        root.get_or_insert(task);
    }
    for (task, blocker) in grave.dependencies {
        let both =
            store::parent_of(tx, call.user, task)?.is_some() && store::parent_of(tx, call.user, blocker)?.is_some();
        if both {
            tx.run(&DEPEND, &(call.user, task, blocker))?;
        }
    }
    tx.run(&DROP, &(call.user, stone.id))?;
    let root = root.ok_or(ApiError::not_found())?;
    events::append(tx, call, &TaskRecovered::of(&root))?;
    shown(tx, root)
}

fn find(tx: &mut WriteTx<'_>, call: &Call, id: uuid::Uuid) -> ApiResult<TombstoneRow> {
    if let Some(stone) = tx.find(&FIND, &(call.user, TombstoneId::from_uuid(id)))? {
        return Ok(stone);
    }
    let (stone,) = tx.find(&NEWEST_OF, &(call.user, id))?.ok_or(ApiError::not_found())?;
    tx.find(&FIND, &(call.user, stone))?.ok_or(ApiError::not_found())
}

fn show(row: TombstoneRow) -> Tombstone {
    Tombstone {
        id: row.id,
        tombstone_id: row.id,
        entity_type: row.entity_type,
        entity_id: row.entity_id,
        title: row.title,
        deleted_at: row.deleted_at,
        recoverable_until: row.recoverable_until,
    }
}

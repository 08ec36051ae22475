//! Every statement that writes or follows dependencies.

use cairn_kernel::{TaskId, UserId};
use cairn_store::{ReadTx, StoreError, WriteTx, sql};

sql! {
    static INSERT: (UserId, TaskId, TaskId) => () = "
        INSERT INTO task_dependencies (user_id, task_id, blocker_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    static DELETE: (UserId, TaskId, TaskId) => () =
        "DELETE FROM task_dependencies WHERE user_id = $1 AND task_id = $2 AND blocker_id = $3";
    static OF: (UserId, TaskId, TaskId) => (TaskId, TaskId) = "
        SELECT task_id, blocker_id FROM task_dependencies WHERE user_id = $1 AND (task_id = $2 OR blocker_id = $3)
        ORDER BY task_id, blocker_id";
    static COUNT: (UserId, TaskId) => (i64,) =
        "SELECT count(*) FROM task_dependencies WHERE user_id = $1 AND task_id = $2";
    // UNION drops what was met before, so this ends whatever is stored.
    static WAITS_FOR: (UserId, TaskId, TaskId) => (i64,) = "
        SELECT count(*) FROM (
            WITH RECURSIVE earlier(id) AS (
                SELECT blocker_id FROM task_dependencies WHERE user_id = $1 AND task_id = $2
                UNION
                SELECT d.blocker_id FROM task_dependencies d JOIN earlier e ON d.task_id = e.id
            )
            SELECT id FROM earlier
        ) AS found WHERE found.id = $3";
}

/// Whether the edge is new.
pub(super) fn insert(tx: &mut WriteTx<'_>, user: UserId, task: TaskId, blocker: TaskId) -> Result<bool, StoreError> {
    Ok(tx.run(&INSERT, &(user, task, blocker))? > 0)
}

/// Whether there was one.
pub(super) fn delete(tx: &mut WriteTx<'_>, user: UserId, task: TaskId, blocker: TaskId) -> Result<bool, StoreError> {
    Ok(tx.run(&DELETE, &(user, task, blocker))? > 0)
}

/// Every (task, blocker) in which `id` is one of the two.
pub(super) fn of(tx: &mut ReadTx<'_>, user: UserId, id: TaskId) -> Result<Vec<(TaskId, TaskId)>, StoreError> {
    tx.all(&OF, &(user, id, id))
}

/// How many tasks `task` itself waits for.
pub(super) fn count(tx: &mut ReadTx<'_>, user: UserId, task: TaskId) -> Result<i64, StoreError> {
    Ok(tx.one(&COUNT, &(user, task))?.0)
}

/// Whether `task` waits for `other`, directly or through others.
pub(super) fn waits_for(tx: &mut ReadTx<'_>, user: UserId, task: TaskId, other: TaskId) -> Result<bool, StoreError> {
    Ok(tx.one(&WAITS_FOR, &(user, task, other))?.0 > 0)
}

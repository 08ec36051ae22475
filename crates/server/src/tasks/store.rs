//! Every statement about tasks. Owner first: a row of somebody else is the same as no row.

use std::collections::{HashMap, HashSet};

use cairn_kernel::{TaskId, Timestamp, UserId};
use cairn_store::{Asked, Query, ReadTx, StoreError, WriteTx, sql};
use const_format::formatcp;

use super::model::{Surroundings, TaskRow};
use super::tombstones;
use crate::http::{ApiError, ApiResult};

const COLUMNS: &str = TaskRow::COLUMNS;
const NEW_ROW: &str = formatcp!(
    "INSERT INTO tasks ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
     $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)"
);

sql! {
    static GET: (UserId, TaskId) => TaskRow =
        formatcp!("SELECT {COLUMNS} FROM tasks WHERE user_id = $1 AND id = $2");
    static INSERT: TaskRow => () = NEW_ROW;
    static RESTORE: TaskRow => () = formatcp!("{NEW_ROW} ON CONFLICT (id) DO NOTHING");
    static UPDATE: TaskRow => () = "
        UPDATE tasks SET project_id = $3, parent_id = $4, title = $5, title_key = $6, description = $7, status = $8,
            priority = $9, due_date = $10, due_all_day = $11, due_day = $12, due_set_at = $13, starts_at = $14,
            estimated_minutes = $15, actual_minutes = $16, difficulty = $17, quest_type = $18, energy_required = $19,
            tags = $20, rrule = $21, recur_from_completion = $22, hidden = $23, archived = $24, reflection = $25,
            xp_awarded = $26, started_at = $27, completed_at = $28, completed_by = $29, created_at = $30,
            updated_at = $31, version = $32, is_phase = $33
        WHERE user_id = $2 AND id = $1";
    static DELETE: (UserId, TaskId) => () = "DELETE FROM tasks WHERE user_id = $1 AND id = $2";
    static CHILDREN: (UserId, TaskId) => TaskRow =
        formatcp!("SELECT {COLUMNS} FROM tasks WHERE user_id = $1 AND parent_id = $2 ORDER BY created_at, id");
    static MARK_AS_PHASE: (UserId, TaskId) => () = "UPDATE tasks SET is_phase = true WHERE user_id = $1 AND id = $2";
    static PARENT: (UserId, TaskId) => (Option<TaskId>,) =
        "SELECT parent_id FROM tasks WHERE user_id = $1 AND id = $2";
    static TAG: (UserId, String, TaskId) => () =
        "INSERT INTO task_tags (user_id, tag, task_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    static UNTAG: (UserId, String, TaskId) => () =
        "DELETE FROM task_tags WHERE user_id = $1 AND tag = $2 AND task_id = $3";
    static STEP_COUNTS: (UserId, TaskId) => (i64, i64) = "
        SELECT count(*), count(completed_at) FROM steps WHERE user_id = $1 AND task_id = $2 AND parent_step_id IS NULL";
    static BLOCKERS: (UserId, TaskId) => (TaskId,) = "
        SELECT blocker_id FROM task_dependencies WHERE user_id = $1 AND task_id = $2 ORDER BY blocker_id";
    static OPEN_BLOCKERS: (UserId, TaskId) => (i64,) = "
        SELECT count(*) FROM task_dependencies d JOIN tasks b ON b.id = d.blocker_id
        WHERE d.user_id = $1 AND d.task_id = $2 AND b.status NOT IN ('completed', 'cancelled')";
    static ASIDE: (UserId, TaskId) => (Option<Timestamp>, i64) = "
        SELECT t.not_now_until, (SELECT count(*) FROM comments c WHERE c.task_id = t.id) FROM tasks t
        WHERE t.user_id = $1 AND t.id = $2";
    static PROJECT_EXISTS: (UserId, cairn_kernel::ProjectId) => (i64,) =
        "SELECT count(*) FROM projects WHERE user_id = $1 AND id = $2";
}

/// The task, or 404.
pub(crate) fn get(tx: &mut ReadTx<'_>, user: UserId, id: TaskId) -> ApiResult<TaskRow> {
    find(tx, user, id)?.ok_or(ApiError::not_found())
}

pub(super) fn find(tx: &mut ReadTx<'_>, user: UserId, id: TaskId) -> Result<Option<TaskRow>, StoreError> {
    tx.find(&GET, &(user, id))
}

/// Those of a page of tasks that are there, in no particular order.
pub(super) fn all_of(user: UserId, ids: &[TaskId]) -> Query {
    let mut select = Query::new(formatcp!("SELECT {COLUMNS} FROM tasks WHERE "));
    select.owned_by("user_id", &user).push(" AND ").any_of("id", ids);
    select
}

pub(super) fn insert(tx: &mut WriteTx<'_>, row: &TaskRow, tags: &[String]) -> Result<(), StoreError> {
    tx.send(&INSERT, row)?;
    tag(tx, row, tags)
}

/// Puts a deleted row back; 409 when its id is taken.
pub(super) fn restore(tx: &mut WriteTx<'_>, row: &TaskRow, tags: &[String]) -> ApiResult<()> {
    tombstones::check_was_free(tx.run(&RESTORE, row)?)?;
    Ok(tag(tx, row, tags)?)
}

/// Writes every column of the row; the caller holds the user's lock and has checked the version.
pub(super) fn update(tx: &mut WriteTx<'_>, row: &TaskRow) -> Result<(), StoreError> {
    tx.send(&UPDATE, row)
}

/// Gives the task the tags `after` instead of `before`.
pub(super) fn retag(
    tx: &mut WriteTx<'_>,
    row: &TaskRow,
    before: &[String],
    after: &[String],
) -> Result<(), StoreError> {
    before.iter().try_for_each(|tag| tx.send(&UNTAG, &(row.user_id, tag.clone(), row.id)))?;
    tag(tx, row, after)
}

fn tag(tx: &mut WriteTx<'_>, row: &TaskRow, tags: &[String]) -> Result<(), StoreError> {
    tags.iter().try_for_each(|tag| tx.send(&TAG, &(row.user_id, tag.clone(), row.id)))
}

/// Steps, tags and dependencies go with it.
pub(super) fn delete(tx: &mut WriteTx<'_>, user: UserId, id: TaskId) -> Result<(), StoreError> {
    tx.run(&DELETE, &(user, id)).map(|_| ())
}

pub(super) fn children(tx: &mut ReadTx<'_>, user: UserId, id: TaskId) -> Result<Vec<TaskRow>, StoreError> {
    tx.all(&CHILDREN, &(user, id))
}

/// The task was planned when its parent was split.
pub(super) fn mark_as_phase(tx: &mut WriteTx<'_>, user: UserId, id: TaskId) -> Result<(), StoreError> {
    tx.send(&MARK_AS_PHASE, &(user, id))
}

/// The parts of these tasks, at most 128, in the order in which they were made.
pub(super) fn children_of_all(tx: &mut ReadTx<'_>, user: UserId, ids: &[TaskId]) -> Result<Vec<TaskRow>, StoreError> {
    let mut select = Query::new(formatcp!("SELECT {COLUMNS} FROM tasks WHERE "));
    select.owned_by("user_id", &user).push(" AND ").any_of("parent_id", ids).push(" ORDER BY created_at, id");
    tx.list(&select)
}

/// Those of these tasks, at most 128, that are there.
pub(super) fn existing(tx: &mut ReadTx<'_>, user: UserId, ids: &[TaskId]) -> Result<HashSet<TaskId>, StoreError> {
    let mut select = Query::new("SELECT id FROM tasks WHERE ");
    select.owned_by("user_id", &user).push(" AND ").any_of("id", ids);
    Ok(tx.list::<(TaskId,)>(&select)?.into_iter().map(|(id,)| id).collect())
}

/// Until when it was sent away from what comes next, and how many comments it has.
pub(super) fn aside(tx: &mut ReadTx<'_>, user: UserId, id: TaskId) -> Result<(Option<Timestamp>, i64), StoreError> {
    tx.one(&ASIDE, &(user, id))
}

/// `None`: there is no such task. `Some(None)`: it is at the top.
#[expect(clippy::option_option, reason = "missing and at the top are two things")]
pub(super) fn parent_of(tx: &mut ReadTx<'_>, user: UserId, id: TaskId) -> Result<Option<Option<TaskId>>, StoreError> {
    Ok(tx.find(&PARENT, &(user, id))?.map(|(parent,)| parent))
}

pub(super) fn project_exists(
    tx: &mut ReadTx<'_>,
    user: UserId,
    id: cairn_kernel::ProjectId,
) -> Result<bool, StoreError> {
    Ok(tx.one(&PROJECT_EXISTS, &(user, id))?.0 > 0)
}

/// Whether a task that comes first is still open.
pub(crate) fn is_blocked(tx: &mut ReadTx<'_>, user: UserId, id: TaskId) -> Result<bool, StoreError> {
    Ok(tx.one(&OPEN_BLOCKERS, &(user, id))?.0 > 0)
}

/// What is counted and looked up around one task.
pub(crate) fn surroundings(tx: &mut ReadTx<'_>, user: UserId, id: TaskId) -> Result<Surroundings, StoreError> {
    let (steps, steps_completed) = tx.one(&STEP_COUNTS, &(user, id))?;
    let blocked_by = tx.all(&BLOCKERS, &(user, id))?.into_iter().map(|(blocker,)| blocker).collect();
    Ok(Surroundings { steps, steps_completed, blocked_by })
}

/// As many values as a list in a statement is padded to; a page of the Phase 2 contract has up to 1000 rows.
const IDS_AT_ONCE: usize = 128;

/// The same for a page of tasks, in one flight for each 128 of them.
pub(super) fn surroundings_of_all(
    tx: &mut ReadTx<'_>,
    user: UserId,
    ids: &[TaskId],
) -> Result<Vec<Surroundings>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(IDS_AT_ONCE) {
        let mut around = Around::of(user, some);
        tx.together(around.asked())?;
        found.extend(around.found(some));
    }
    Ok(found)
}

/// What is counted and looked up around at most 128 tasks.
pub(super) struct Around {
    counts: Query,
    counted: Vec<(TaskId, i64, i64)>,
    blockers: Query,
    blocking: Vec<(TaskId, TaskId)>,
}

impl Around {
    pub(super) fn of(user: UserId, ids: &[TaskId]) -> Self {
        let mut counts = Query::new("SELECT task_id, count(*), count(completed_at) FROM steps WHERE ");
        counts.with("user_id = ", &user).push(" AND ").any_of("task_id", ids);
        counts.push(" AND parent_step_id IS NULL GROUP BY task_id");
        let mut blockers = Query::new("SELECT task_id, blocker_id FROM task_dependencies WHERE ");
        blockers.with("user_id = ", &user).push(" AND ").any_of("task_id", ids).push(" ORDER BY task_id, blocker_id");
        Self { counts, counted: Vec::new(), blockers, blocking: Vec::new() }
    }

    pub(super) fn asked(&mut self) -> [Asked<'_>; 2] {
        [Asked::new(&self.counts, &mut self.counted), Asked::new(&self.blockers, &mut self.blocking)]
    }

    /// In the order of `ids`, which are those that were asked for.
    pub(super) fn found(self, ids: &[TaskId]) -> Vec<Surroundings> {
        let mut found: HashMap<TaskId, Surroundings> = HashMap::new();
        for (id, steps, completed) in self.counted {
            let around = found.entry(id).or_default();
            (around.steps, around.steps_completed) = (steps, completed);
        }
        for (id, blocker) in self.blocking {
            found.entry(id).or_default().blocked_by.push(blocker);
        }
        ids.iter().map(|id| found.remove(id).unwrap_or_default()).collect()
    }
}

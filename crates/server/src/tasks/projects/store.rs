//! Every statement about projects.

use std::collections::HashMap;

use cairn_kernel::{ProjectId, TaskId, Timestamp, UserId};
use cairn_store::{Query, ReadTx, StoreError, WriteTx, sql};
use const_format::formatcp;

use super::model::{Contents, ProjectRow};
use crate::http::{ApiError, ApiResult};

const COLUMNS: &str = ProjectRow::COLUMNS;

/// As many ids as go into one statement.
const CHUNK: usize = 128;

sql! {
    static GET: (UserId, ProjectId) => ProjectRow =
        formatcp!("SELECT {COLUMNS} FROM projects WHERE user_id = $1 AND id = $2");
    static INSERT: ProjectRow => () = formatcp!(
        "INSERT INTO projects ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    static UPDATE: ProjectRow => () = "
        UPDATE projects SET name = $3, name_key = $4, color = $5, archived = $6, created_at = $7, updated_at = $8,
            version = $9
        WHERE user_id = $2 AND id = $1";
    static DELETE: (UserId, ProjectId) => () = "DELETE FROM projects WHERE user_id = $1 AND id = $2";
    static NAMED: (UserId, String) => (ProjectId,) = "SELECT id FROM projects WHERE user_id = $1 AND name_key = $2";
    static TASKS: (UserId, ProjectId) => (TaskId, Option<TaskId>) =
        "SELECT id, parent_id FROM tasks WHERE user_id = $1 AND project_id = $2 ORDER BY created_at, id";
    static RELEASE: (UserId, ProjectId, Timestamp) => () = "
        UPDATE tasks SET project_id = NULL, updated_at = $3, version = version + 1
        WHERE user_id = $1 AND project_id = $2";
}

pub(super) fn find(tx: &mut ReadTx<'_>, user: UserId, id: ProjectId) -> Result<Option<ProjectRow>, StoreError> {
    tx.find(&GET, &(user, id))
}

/// The project, or 404.
pub(super) fn get(tx: &mut ReadTx<'_>, user: UserId, id: ProjectId) -> ApiResult<ProjectRow> {
    find(tx, user, id)?.ok_or(ApiError::not_found())
}

/// The user's project whose folded name is this.
pub(super) fn find_named(tx: &mut ReadTx<'_>, user: UserId, key: &str) -> Result<Option<ProjectId>, StoreError> {
    Ok(tx.find(&NAMED, &(user, key.to_owned()))?.map(|(id,)| id))
}

pub(super) fn list(tx: &mut ReadTx<'_>, select: &Query) -> Result<Vec<ProjectRow>, StoreError> {
    tx.list(select)
}

/// What is in these projects, at most 128, in their order.
pub(super) fn contents(tx: &mut ReadTx<'_>, user: UserId, ids: &[ProjectId]) -> Result<Vec<Contents>, StoreError> {
    let mut select = Query::new("SELECT project_id, count(*), count(completed_at) FROM tasks WHERE ");
    select.any_of("project_id", ids).with(" AND user_id = ", &user).push(" GROUP BY project_id");
    let rows = tx.list::<(ProjectId, i64, i64)>(&select)?;
    let found: HashMap<ProjectId, Contents> =
        rows.into_iter().map(|(id, tasks, completed)| (id, Contents { tasks, completed })).collect();
    Ok(ids.iter().map(|id| found.get(id).copied().unwrap_or_default()).collect())
}

pub(super) fn insert(tx: &mut WriteTx<'_>, row: &ProjectRow) -> Result<(), StoreError> {
    tx.send(&INSERT, row)
}

/// Writes every column of the row; the caller holds the user's lock and has checked the version.
pub(super) fn update(tx: &mut WriteTx<'_>, row: &ProjectRow) -> Result<(), StoreError> {
    tx.send(&UPDATE, row)
}

pub(super) fn delete(tx: &mut WriteTx<'_>, user: UserId, id: ProjectId) -> Result<(), StoreError> {
    tx.send(&DELETE, &(user, id))
}

/// The tasks in a project with the tasks that they are parts of, oldest first.
pub(super) fn tasks(
    tx: &mut ReadTx<'_>,
    user: UserId,
    id: ProjectId,
) -> Result<Vec<(TaskId, Option<TaskId>)>, StoreError> {
    tx.all(&TASKS, &(user, id))
}

/// Takes every task out of a project: a change of their own fields.
pub(super) fn release(tx: &mut WriteTx<'_>, user: UserId, id: ProjectId, now: Timestamp) -> Result<(), StoreError> {
    tx.send(&RELEASE, &(user, id, now))
}

/// Puts those of these tasks that are in no project into this one.
pub(super) fn gather(tx: &mut WriteTx<'_>, row: &ProjectRow, ids: &[TaskId], now: Timestamp) -> Result<(), StoreError> {
    for chunk in ids.chunks(CHUNK) {
        let mut change = Query::new("UPDATE tasks SET version = version + 1, project_id = ");
        change.bind(&row.id).with(", updated_at = ", &now).with(" WHERE user_id = ", &row.user_id);
        change.push(" AND project_id IS NULL AND ").any_of("id", chunk);
        tx.run_query(&change)?;
    }
    Ok(())
}

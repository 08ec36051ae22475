//! Every statement about projects.

use std::collections::HashMap;

use cairn_kernel::{ProjectId, TaskId, Timestamp, UserId};
use cairn_store::{Query, ReadTx, StoreError, WriteTx, sql};
use const_format::formatcp;

use super::model::{Contents, ProjectRow};
use crate::http::{ApiError, ApiResult};
use crate::tasks::{Shown, tombstones};

const COLUMNS: &str = ProjectRow::COLUMNS;
const NEW_ROW: &str = formatcp!("INSERT INTO projects ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");

/// Where a project stands in the list.
pub(super) type Place = (Timestamp, ProjectId);

/// As many ids as go into one statement.
const CHUNK: usize = 128;

sql! {
    static GET: (UserId, ProjectId) => ProjectRow =
        formatcp!("SELECT {COLUMNS} FROM projects WHERE user_id = $1 AND id = $2");
    static INSERT: ProjectRow => () = NEW_ROW;
    static RESTORE: ProjectRow => () = formatcp!("{NEW_ROW} ON CONFLICT (id) DO NOTHING");
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

/// The user's projects behind `after`, newest first.
pub(super) fn page(
    tx: &mut ReadTx<'_>,
    user: UserId,
    archived: Shown,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<ProjectRow>, StoreError> {
    tx.list(&page_query(user, archived, after, limit))
}

fn page_query(user: UserId, archived: Shown, after: Option<Place>, limit: i64) -> Query {
    let mut select = Query::new(formatcp!("SELECT {COLUMNS} FROM projects WHERE "));
    select.with("user_id = ", &user);
    match archived {
        Shown::No => select.push(" AND NOT archived"),
        Shown::Only => select.push(" AND archived"),
        Shown::Too => &mut select,
    };
    if let Some((created_at, id)) = after {
        select.with(" AND (created_at, id) < (", &created_at).with(", ", &id).push(")");
    }
    select.push(" ORDER BY created_at DESC, id DESC").with(" LIMIT ", &limit);
    select
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

/// Puts a deleted row back; 409 when its id is taken.
pub(super) fn restore(tx: &mut WriteTx<'_>, row: &ProjectRow) -> ApiResult<()> {
    tombstones::check_was_free(tx.run(&RESTORE, row)?)
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

#[cfg(test)]
mod tests {
    use cairn_store::Record as _;
    use cairn_store::prove::prove_text;
    use cairn_store::testing::Scratch;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn every_page_is_sql_on_this_engine() {
        let scratch = Scratch::new();
        let db = scratch.migrated();
        let place = (Timestamp::MIN, ProjectId::from_uuid(Uuid::nil()));
        for archived in [Shown::No, Shown::Only, Shown::Too] {
            for after in [None, Some(place)] {
                let select = page_query(UserId::from_uuid(Uuid::nil()), archived, after, 25);
                let proof = prove_text(&db, select.text(), &select.kinds(), &ProjectRow::columns());
                assert_eq!(proof, Ok(()), "{}", select.text());
            }
        }
    }
}

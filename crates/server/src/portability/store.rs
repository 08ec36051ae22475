//! Tasks as they are written out for people and calendars.

use cairn_kernel::{ProjectId, TaskId, Timestamp, UserId};
use cairn_store::{Query, ReadTx, StoreError, sql};
use const_format::formatcp;

use crate::tasks::TaskRow;

/// Tasks of one page; as many as one question about their steps takes.
pub(super) const PAGE: usize = 128;

sql! {
    static TASKS: (UserId, TaskId) => TaskRow = formatcp!(
        "SELECT {} FROM tasks WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT 128", TaskRow::COLUMNS);
    static IN_PROJECT: (UserId, TaskId, ProjectId) => TaskRow = formatcp!(
        "SELECT {} FROM tasks WHERE user_id = $1 AND id > $2 AND project_id = $3 ORDER BY id LIMIT 128", TaskRow::COLUMNS);
    static IN_NO_PROJECT: (UserId, TaskId) => TaskRow = formatcp!(
        "SELECT {} FROM tasks WHERE user_id = $1 AND id > $2 AND project_id IS NULL ORDER BY id LIMIT 128",
        TaskRow::COLUMNS);
    static PROJECTS: (UserId,) => (ProjectId, String) = "
        SELECT id, name FROM projects WHERE user_id = $1 ORDER BY name_key LIMIT 2000";
}

/// Which tasks are meant.
#[derive(Debug, Clone, Copy)]
pub(super) enum Which {
    All,
    Of(ProjectId),
    OfNone,
}

/// A step as people read it.
pub(super) struct StepLine {
    pub(super) task: TaskId,
    pub(super) title: String,
    pub(super) is_done: bool,
}

/// The next tasks behind `after`, in the order in which they were made.
pub(super) fn tasks(
    tx: &mut ReadTx<'_>,
    user: UserId,
    which: Which,
    after: TaskId,
) -> Result<Vec<TaskRow>, StoreError> {
    match which {
        Which::All => tx.all(&TASKS, &(user, after)),
        Which::Of(project) => tx.all(&IN_PROJECT, &(user, after, project)),
        Which::OfNone => tx.all(&IN_NO_PROJECT, &(user, after)),
    }
}

/// The user's projects by name.
pub(super) fn projects(tx: &mut ReadTx<'_>, user: UserId) -> Result<Vec<(ProjectId, String)>, StoreError> {
    tx.all(&PROJECTS, &(user,))
}

/// The steps of these tasks, at most [`PAGE`] of them, in order.
pub(super) fn steps(tx: &mut ReadTx<'_>, user: UserId, tasks: &[TaskId]) -> Result<Vec<StepLine>, StoreError> {
    let mut query = Query::new("SELECT task_id, title, completed_at FROM steps WHERE user_id = ");
    query.bind(&user).push(" AND ").any_of("task_id", tasks).push(" ORDER BY task_id, order_index, id");
    let found = tx.list::<(TaskId, String, Option<Timestamp>)>(&query)?;
    Ok(found.into_iter().map(|(task, title, done)| StepLine { task, title, is_done: done.is_some() }).collect())
}

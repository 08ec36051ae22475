//! Tasks as they are written out for people and calendars.

use std::collections::HashSet;

use cairn_kernel::{CommentId, ProjectId, StepId, TaskId, Timestamp, UserId};
use cairn_store::{Query, ReadTx, StoreError, sql};
use const_format::formatcp;

use crate::tasks::TaskRow;

/// Tasks, or comments of a task, of one page; as many as one question about their steps takes.
pub(super) const PAGE: usize = 128;

sql! {
    static TASKS: (UserId, TaskId) => TaskRow = formatcp!(
        "SELECT {} FROM tasks WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT 128", TaskRow::COLUMNS);
    static IN_PROJECT: (UserId, TaskId, ProjectId) => TaskRow = formatcp!(
        "SELECT {} FROM tasks WHERE user_id = $1 AND id > $2 AND project_id = $3 ORDER BY id LIMIT 128", TaskRow::COLUMNS);
    static IN_NO_PROJECT: (UserId, TaskId) => TaskRow = formatcp!(
        "SELECT {} FROM tasks WHERE user_id = $1 AND id > $2 AND project_id IS NULL ORDER BY id LIMIT 128",
        TaskRow::COLUMNS);
    static PROJECTS: (UserId, String) => (ProjectId, String, String) = "
        SELECT id, name, name_key FROM projects WHERE user_id = $1 AND name_key > $2 ORDER BY name_key LIMIT 128";
    static COMMENTS: (UserId, TaskId, Timestamp, CommentId) => (Timestamp, CommentId, String) = "
        SELECT created_at, id, content FROM comments WHERE user_id = $1 AND task_id = $2 AND (created_at, id) > ($3, $4)
        ORDER BY created_at, id LIMIT 128";
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
    pub(super) id: StepId,
    /// The step it is a part of.
    pub(super) parent: Option<StepId>,
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

/// The user's next projects behind the folded name `after`, by name, at most [`PAGE`]: id, name, folded name.
pub(super) fn projects(
    tx: &mut ReadTx<'_>,
    user: UserId,
    after: String,
) -> Result<Vec<(ProjectId, String, String)>, StoreError> {
    tx.all(&PROJECTS, &(user, after))
}

/// The steps of these tasks, at most [`PAGE`] of them, in order.
pub(super) fn steps(tx: &mut ReadTx<'_>, user: UserId, tasks: &[TaskId]) -> Result<Vec<StepLine>, StoreError> {
    let mut query = Query::new("SELECT id, parent_step_id, task_id, title, completed_at FROM steps WHERE user_id = ");
    query.bind(&user).push(" AND ").any_of("task_id", tasks).push(" ORDER BY task_id, order_index, id");
    let found = tx.list::<(StepId, Option<StepId>, TaskId, String, Option<Timestamp>)>(&query)?;
    let line = |(id, parent, task, title, done): (_, _, _, _, Option<Timestamp>)| StepLine {
        id,
        parent,
        task,
        title,
        is_done: done.is_some(),
    };
    Ok(found.into_iter().map(line).collect())
}

/// Which of these tasks, at most [`PAGE`] of them, have comments.
pub(super) fn commented(tx: &mut ReadTx<'_>, user: UserId, tasks: &[TaskId]) -> Result<HashSet<TaskId>, StoreError> {
    let mut query = Query::new("SELECT DISTINCT task_id FROM comments WHERE user_id = ");
    query.bind(&user).push(" AND ").any_of("task_id", tasks);
    Ok(tx.list::<(TaskId,)>(&query)?.into_iter().map(|(task,)| task).collect())
}

/// The next comments of a task behind that one, oldest first, at most [`PAGE`] of them.
pub(super) fn comments(
    tx: &mut ReadTx<'_>,
    user: UserId,
    task: TaskId,
    (created_at, id): (Timestamp, CommentId),
) -> Result<Vec<(Timestamp, CommentId, String)>, StoreError> {
    tx.all(&COMMENTS, &(user, task, created_at, id))
}

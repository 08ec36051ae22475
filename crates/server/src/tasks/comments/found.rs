//! What of the comments search knows, and what of them is shown of a hit.

use cairn_kernel::{CommentId, TaskId, Timestamp, UserId};
use cairn_store::{Query, ReadTx, StoreError, sql};

/// Characters of comments that a task is found by. A conversation can be fifty times as long, and each
/// word of it would be written anew with every comment.
const MOST_INDEXED: usize = 100_000;
/// Comments that are looked through for what to show of a page of tasks.
const MOST_SHOWN: i64 = 1000;

sql! {
    static CONTENTS: (UserId, TaskId, Timestamp, CommentId) => (Timestamp, CommentId, String) = "
        SELECT created_at, id, content FROM comments
        WHERE user_id = $1 AND task_id = $2 AND (created_at, id) < ($3, $4)
        ORDER BY created_at DESC, id DESC LIMIT 50";
}

/// The texts that the task is found by, newest first: as many whole comments as fit.
pub(in crate::tasks) fn indexed(tx: &mut ReadTx<'_>, user: UserId, task: TaskId) -> Result<Vec<String>, StoreError> {
    let (mut texts, mut room) = (Vec::new(), MOST_INDEXED);
    let mut place = super::store::BEGINNING;
    loop {
        let some = tx.all(&CONTENTS, &(user, task, place.0, place.1))?;
        let Some((created_at, id, _)) = some.last() else { return Ok(texts) };
        place = (*created_at, *id);
        for (_, _, content) in some {
            let Some(left) = room.checked_sub(content.chars().count()) else { return Ok(texts) };
            room = left;
            texts.push(content);
        }
    }
}

/// Comments of these tasks, to be shown where they answer a search: of every task the newest first, and
/// no task's second before every task's first.
pub(in crate::tasks) fn of_tasks(user: UserId, tasks: &[TaskId]) -> Query {
    let mut select = Query::new(
        "SELECT task_id, id, content FROM (SELECT task_id, id, content,
            row_number() OVER (PARTITION BY task_id ORDER BY created_at DESC, id DESC) AS place
         FROM comments WHERE ",
    );
    select.owned_by("user_id", &user).push(" AND ").any_of("task_id", tasks);
    select.with(") placed ORDER BY place, task_id LIMIT ", &MOST_SHOWN);
    select
}

//! What tasks are found by, written in the transaction that writes the task.

use cairn_kernel::{TaskId, Timestamp, UserId};
use cairn_rules::search::{ANALYSER, Field};
use cairn_store::{Lane, ReadTx, StoreError, WriteTx, sql};
use tokio::sync::watch;
use uuid::Uuid;

use super::comments;
use super::model::TaskRow;
use super::steps;
use super::store;
use crate::Ctx;
use crate::http::ApiResult;
use crate::search::{self, Entity};
use crate::workers::stopped;

/// How long a failed catching-up rests.
const REST: std::time::Duration = std::time::Duration::from_secs(5);

sql! {
    /// As many as are caught up with in one transaction: some milliseconds of the writer (DATA §1).
    static BEHIND: (UserId, Timestamp, TaskId, i64) => (UserId, Timestamp, TaskId) = "
        SELECT t.user_id, t.created_at, t.id FROM tasks t
        WHERE (t.user_id, t.created_at, t.id) > ($1, $2, $3) AND NOT EXISTS (
            SELECT 1 FROM search_documents d
            WHERE d.user_id = t.user_id AND d.entity = 'task' AND d.entity_id = t.id AND d.analyser = $4)
        ORDER BY t.user_id, t.created_at, t.id LIMIT 50";
    static LOCK: (UserId,) => (i64,) = "SELECT last_seq FROM user_clock WHERE user_id = $1 /*lock*/";
}

/// A new task, with the titles of the steps that it was made with.
pub(super) fn created(tx: &mut WriteTx<'_>, row: &TaskRow, steps: Vec<&str>) -> Result<(), StoreError> {
    let tags = tags(row);
    let texts = own_texts(row, &tags).into_iter().chain([(Field::Steps, steps)]).collect::<Vec<_>>();
    search::add(tx, row.user_id, (Entity::Task, row.id.uuid()), &texts, is_aside(row))
}

/// A task whose own fields were written.
pub(super) fn written(tx: &mut WriteTx<'_>, before: &TaskRow, after: &TaskRow) -> Result<(), StoreError> {
    if is_aside(before) != is_aside(after) {
        search::set_aside(tx, after.user_id, Entity::Task, after.id.uuid(), is_aside(after))?;
    }
    let is_same = before.title == after.title && before.tags == after.tags && before.description == after.description;
    if is_same {
        return Ok(());
    }
    search::change(tx, after.user_id, Entity::Task, after.id.uuid(), &own_texts(after, &tags(after)))
}

/// A task whose steps were written.
pub(super) fn steps_written(tx: &mut WriteTx<'_>, user: UserId, id: TaskId) -> Result<(), StoreError> {
    let steps = steps::service::rows_of_task(tx, user, id)?;
    let titles = steps.iter().map(|step| step.title.as_str()).collect();
    search::change(tx, user, Entity::Task, id.uuid(), &[(Field::Steps, titles)])
}

/// A task about which something was said, or is said no more.
pub(super) fn comments_written(tx: &mut WriteTx<'_>, user: UserId, id: TaskId) -> Result<(), StoreError> {
    let said = comments::found::indexed(tx, user, id)?;
    let said = said.iter().map(String::as_str).collect();
    search::change(tx, user, Entity::Task, id.uuid(), &[(Field::Notes, said)])
}

/// A task that came in with a file, steps, comments and all.
pub(crate) fn came_in(tx: &mut WriteTx<'_>, user: UserId, id: TaskId) -> ApiResult<()> {
    let row = store::get(tx, user, id)?;
    Ok(whole(tx, &row)?)
}

/// A task with everything that is under it: one that came back, or was never indexed.
pub(super) fn whole(tx: &mut WriteTx<'_>, row: &TaskRow) -> Result<(), StoreError> {
    let steps = steps::service::rows_of_task(tx, row.user_id, row.id)?;
    let tags = tags(row);
    let mut texts = own_texts(row, &tags);
    texts.push((Field::Steps, steps.iter().map(|step| step.title.as_str()).collect()));
    let said = comments::found::indexed(tx, row.user_id, row.id)?;
    texts.push((Field::Notes, said.iter().map(String::as_str).collect()));
    search::put(tx, row.user_id, (Entity::Task, row.id.uuid()), &texts, is_aside(row))
}

/// A task that is gone.
pub(super) fn forget(tx: &mut WriteTx<'_>, user: UserId, id: TaskId) -> Result<(), StoreError> {
    search::forget(tx, user, Entity::Task, id.uuid())
}

/// Lists and search leave these out unless they are asked for.
const fn is_aside(row: &TaskRow) -> bool {
    row.hidden || row.archived
}

fn tags(row: &TaskRow) -> Vec<String> {
    serde_json::from_str(&row.tags).unwrap_or_default()
}

fn own_texts<'t>(row: &'t TaskRow, tags: &'t [String]) -> Vec<(Field, Vec<&'t str>)> {
    vec![
        (Field::Title, vec![row.title.as_str()]),
        (Field::Tags, tags.iter().map(String::as_str).collect()),
        (Field::Description, row.description.as_deref().into_iter().collect()),
    ]
}

/// Indexes what an earlier release wrote or left out, or an older analyser made; says so when nothing is left.
/// Until then the server says that it is not ready (`checks.search`), and search finds what it has.
pub(crate) async fn catch_up(ctx: Ctx, mut stop: watch::Receiver<bool>) {
    tokio::select! {
        () = stopped(&mut stop) => {}
        () = until_done(&ctx) => {}
    }
}

async fn until_done(ctx: &Ctx) {
    while let Err(error) = index_all(ctx).await {
        tracing::warn!(%error, "search could not catch up; it will be tried again");
        tokio::time::sleep(REST).await;
    }
}

/// Indexes every task that is not, and notes that all are. Does nothing when that is noted.
pub async fn index_all(ctx: &Ctx) -> Result<(), StoreError> {
    let db = ctx.db();
    if db.read::<_, StoreError, _>(Lane::Background, None, search::is_complete).await? {
        return Ok(());
    }
    let mut after = (UserId::from_uuid(Uuid::nil()), Timestamp::MIN, TaskId::from_uuid(Uuid::nil()));
    loop {
        let batch = db.read::<_, StoreError, _>(Lane::Background, None, move |tx| behind(tx, after)).await?;
        let Some(last) = batch.last() else { break };
        after = *last;
        for of_user in batch.chunk_by(|a, b| a.0 == b.0) {
            let of_user = of_user.to_vec();
            db.write::<_, StoreError, _>(Lane::Background, None, move |tx| index_some(tx, &of_user)).await?;
        }
    }
    db.write::<_, StoreError, _>(Lane::Background, None, search::set_complete).await
}

type Place = (UserId, Timestamp, TaskId);

fn behind(tx: &mut ReadTx<'_>, (user, at, id): Place) -> Result<Vec<Place>, StoreError> {
    tx.all(&BEHIND, &(user, at, id, ANALYSER))
}

fn index_some(tx: &mut WriteTx<'_>, places: &[Place]) -> Result<(), StoreError> {
    if let Some(&(user, ..)) = places.first() {
        tx.find(&LOCK, &(user,))?;
    }
    for &(user, _, id) in places {
        // It may have been deleted since it was seen.
        if let Some(row) = store::find(tx, user, id)? {
            whole(tx, &row)?;
        }
    }
    Ok(())
}

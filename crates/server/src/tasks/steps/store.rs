//! Every statement about steps.

use cairn_kernel::{StepId, TaskId, Timestamp, UserId};
use cairn_store::{ReadTx, StoreError, WriteTx, sql};
use const_format::formatcp;

use super::model::StepRow;
use crate::http::{ApiError, ApiResult};
use crate::tasks::tombstones;

const COLUMNS: &str = StepRow::COLUMNS;
const NEW_ROW: &str = formatcp!(
    "INSERT INTO steps ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
);

sql! {
    static GET: (UserId, StepId) => StepRow = formatcp!("SELECT {COLUMNS} FROM steps WHERE user_id = $1 AND id = $2");
    static OF_TASK: (UserId, TaskId) => StepRow = formatcp!(
        "SELECT {COLUMNS} FROM steps WHERE user_id = $1 AND task_id = $2 ORDER BY order_index, id");
    static INSERT: StepRow => () = NEW_ROW;
    static RESTORE: StepRow => () = formatcp!("{NEW_ROW} ON CONFLICT (id) DO NOTHING");
    static UPDATE: StepRow => () = "
        UPDATE steps SET task_id = $3, parent_step_id = $4, order_index = $5, title = $6, short_label = $7, icon = $8,
            estimated_minutes = $9, actual_minutes = $10, delegation_mode = $11, leaf_type = $12, source = $13,
            champs = $14, completed_at = $15, created_at = $16, updated_at = $17
        WHERE user_id = $2 AND id = $1";
    static DELETE: (UserId, StepId) => () = "DELETE FROM steps WHERE user_id = $1 AND id = $2";
    static COMPLETE_ALL: (UserId, TaskId, Timestamp) => () = "
        UPDATE steps SET completed_at = $3, updated_at = $3 WHERE user_id = $1 AND task_id = $2 AND completed_at IS NULL";
    static PLACE: (UserId, StepId, i64) => () = "UPDATE steps SET order_index = $3 WHERE user_id = $1 AND id = $2";
}

/// The step, or 404.
pub(super) fn get(tx: &mut ReadTx<'_>, user: UserId, id: StepId) -> ApiResult<StepRow> {
    tx.find(&GET, &(user, id))?.ok_or(ApiError::not_found())
}

/// Every step of the task, of all levels, in order.
pub(super) fn of_task(tx: &mut ReadTx<'_>, user: UserId, task: TaskId) -> Result<Vec<StepRow>, StoreError> {
    tx.all(&OF_TASK, &(user, task))
}

pub(super) fn insert(tx: &mut WriteTx<'_>, row: &StepRow) -> Result<(), StoreError> {
    tx.run(&INSERT, row).map(|_| ())
}

/// Puts a deleted row back; 409 when its id is taken.
pub(super) fn restore(tx: &mut WriteTx<'_>, row: &StepRow) -> ApiResult<()> {
    tombstones::check_was_free(tx.run(&RESTORE, row)?)
}

pub(super) fn update(tx: &mut WriteTx<'_>, row: &StepRow) -> Result<(), StoreError> {
    tx.run(&UPDATE, row).map(|_| ())
}

/// What is under it goes with it.
pub(super) fn delete(tx: &mut WriteTx<'_>, user: UserId, id: StepId) -> Result<(), StoreError> {
    tx.run(&DELETE, &(user, id)).map(|_| ())
}

/// Every open step of the task gets this completion time.
pub(super) fn complete_all(tx: &mut WriteTx<'_>, user: UserId, task: TaskId, now: Timestamp) -> Result<(), StoreError> {
    tx.run(&COMPLETE_ALL, &(user, task, now)).map(|_| ())
}

/// Puts a step into its place among its siblings.
pub(super) fn place(tx: &mut WriteTx<'_>, user: UserId, id: StepId, index: i64) -> Result<(), StoreError> {
    tx.run(&PLACE, &(user, id, index)).map(|_| ())
}

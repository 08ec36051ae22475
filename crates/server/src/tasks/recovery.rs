//! What deletions leave behind, and the way back (RULES §11).

use cairn_kernel::{ErrorCode, Timestamp, TombstoneId, UserId};
use cairn_store::{ReadTx, StoreError, WriteTx, record, sql};
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::Task;
use super::service as tasks;
use super::steps::{self, Step};
use crate::call::Call;
use crate::http::{ApiError, ApiResult};

/// How long something deleted can be brought back: 7 days (RULES §11).
const RECOVERABLE_DAYS: i64 = 7;
/// `entity_type` of a task's tombstone.
pub(super) const TASK: &str = "task";
/// `entity_type` of a step's tombstone.
pub(super) const STEP: &str = "step";

record! {
    /// What a deletion left behind, as it is stored.
    struct TombstoneRow {
        id: TombstoneId,
        user_id: UserId,
        entity_type: String,
        entity_id: Uuid,
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
    /// `task`, `step`
    pub entity_type: String,
    /// What was deleted.
    pub entity_id: Uuid,
    /// Its title then.
    pub title: String,
    /// When.
    pub deleted_at: Timestamp,
    /// Until when it can be brought back.
    pub recoverable_until: Timestamp,
}

/// What was brought back.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Recovered {
    /// `task`, `step`
    pub entity_type: &'static str,
    /// The thing as it is now.
    pub entity: RecoveredEntity,
}

/// A task or a step.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "there is one in an answer")]
pub enum RecoveredEntity {
    /// A task.
    Task(Task),
    /// A step.
    Step(Step),
}

sql! {
    static INSERT: TombstoneRow => () = "
        INSERT INTO tombstones (id, user_id, entity_type, entity_id, title, content, deleted_at, recoverable_until)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    static FIND: (UserId, TombstoneId) => TombstoneRow = const_format::formatcp!(
        "SELECT {} FROM tombstones WHERE user_id = $1 AND id = $2", TombstoneRow::COLUMNS);
    static NEWEST_OF: (UserId, Uuid) => (TombstoneId,) = "
        SELECT id FROM tombstones WHERE user_id = $1 AND entity_id = $2 ORDER BY deleted_at DESC, id DESC LIMIT 1";
    static LIST: (UserId, Timestamp) => TombstoneRow = const_format::formatcp!(
        "SELECT {} FROM tombstones WHERE user_id = $1 AND recoverable_until > $2 ORDER BY deleted_at DESC, id DESC LIMIT 100",
        TombstoneRow::COLUMNS);
    static DROP: (UserId, TombstoneId) => () = "DELETE FROM tombstones WHERE user_id = $1 AND id = $2";
}

/// Keeps `content` of what is being deleted for 7 days.
pub(super) fn raise(
    tx: &mut WriteTx<'_>,
    call: &Call,
    entity_type: &'static str,
    entity_id: Uuid,
    title: &str,
    content: &impl Serialize,
) -> ApiResult<Tombstone> {
    let stone = TombstoneRow {
        id: TombstoneId::from_uuid(call.new_id()),
        user_id: call.user,
        entity_type: entity_type.to_owned(),
        entity_id,
        title: title.to_owned(),
        content: serde_json::to_string(content).map_err(ApiError::internal)?,
        deleted_at: call.now,
        recoverable_until: call.now.plus_days(RECOVERABLE_DAYS),
    };
    tx.run(&INSERT, &stone)?;
    Ok(show(stone))
}

/// What can still be brought back, newest first; at most 100.
pub fn list(tx: &mut ReadTx<'_>, call: &Call) -> ApiResult<Vec<Tombstone>> {
    Ok(tx.all(&LIST, &(call.user, call.now))?.into_iter().map(show).collect())
}

/// Brings something deleted back: original ids and times, no XP again. `id` may be the tombstone's
/// or that of what was deleted.
pub fn recover(tx: &mut WriteTx<'_>, call: &Call, id: Uuid) -> ApiResult<Recovered> {
    let stone = find(tx, call.user, id)?.ok_or(ApiError::not_found())?;
    if stone.recoverable_until <= call.now {
        return Err(ApiError::of(ErrorCode::TombstoneExpired));
    }
    let recovered = if stone.entity_type == STEP {
        let step = steps::service::dig_up(tx, call, content(&stone)?)?;
        Recovered { entity_type: STEP, entity: RecoveredEntity::Step(step) }
    } else {
        let task = tasks::dig_up(tx, call, content(&stone)?)?;
        Recovered { entity_type: TASK, entity: RecoveredEntity::Task(task) }
    };
    tx.run(&DROP, &(call.user, stone.id))?;
    Ok(recovered)
}

fn content<T: DeserializeOwned>(stone: &TombstoneRow) -> ApiResult<T> {
    serde_json::from_str(&stone.content).map_err(ApiError::internal)
}

fn find(tx: &mut ReadTx<'_>, user: UserId, id: Uuid) -> Result<Option<TombstoneRow>, StoreError> {
    let named = tx.find(&FIND, &(user, TombstoneId::from_uuid(id)))?;
    if named.is_some() {
        return Ok(named);
    }
    match tx.find(&NEWEST_OF, &(user, id))? {
        Some((stone,)) => tx.find(&FIND, &(user, stone)),
        None => Ok(None),
    }
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

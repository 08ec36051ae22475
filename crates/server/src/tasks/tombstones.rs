//! What deletions leave behind, for as long as they can be taken back (RULES §11).

use cairn_kernel::{ErrorCode, Timestamp, TombstoneId, UserId};
use cairn_store::{ReadTx, StoreError, WriteTx, record, sql};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::call::Call;
use crate::http::{ApiError, ApiResult};

/// How long what was deleted can be brought back: 7 days (RULES §11).
const RECOVERABLE_DAYS: i64 = 7;

record! {
    /// What a deletion left behind, as it is stored.
    pub(super) struct TombstoneRow {
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
    /// `task`, `step`, `comment`, `project`
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

sql! {
    static INSERT: TombstoneRow => () = "
        INSERT INTO tombstones (id, user_id, entity_type, entity_id, title, content, deleted_at, recoverable_until)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    static FIND: (UserId, TombstoneId) => TombstoneRow = const_format::formatcp!(
        "SELECT {} FROM tombstones WHERE user_id = $1 AND id = $2", TombstoneRow::COLUMNS);
    static NEWEST_OF: (UserId, Uuid) => TombstoneRow = const_format::formatcp!(
        "SELECT {} FROM tombstones WHERE user_id = $1 AND entity_id = $2 ORDER BY deleted_at DESC LIMIT 1",
        TombstoneRow::COLUMNS);
    static LIST: (UserId, Timestamp) => TombstoneRow = const_format::formatcp!(
        "SELECT {} FROM tombstones WHERE user_id = $1 AND recoverable_until > $2 ORDER BY deleted_at DESC, id DESC LIMIT 100",
        TombstoneRow::COLUMNS);
    static CLEAR: (UserId, TombstoneId) => () = "DELETE FROM tombstones WHERE user_id = $1 AND id = $2";
}

impl TombstoneRow {
    /// Its name.
    pub(super) const fn id(&self) -> TombstoneId {
        self.id
    }

    /// `task`, `step`, `comment`, `project`
    pub(super) fn entity_type(&self) -> &str {
        &self.entity_type
    }

    /// What [`lay`] was given.
    pub(super) fn content<T: for<'de> Deserialize<'de>>(&self) -> ApiResult<T> {
        serde_json::from_str(&self.content).map_err(ApiError::internal)
    }

    fn show(self) -> Tombstone {
        Tombstone {
            id: self.id,
            tombstone_id: self.id,
            entity_type: self.entity_type,
            entity_id: self.entity_id,
            title: self.title,
            deleted_at: self.deleted_at,
            recoverable_until: self.recoverable_until,
        }
    }
}

/// Keeps `content`, everything that is needed to bring the entity back.
pub(super) fn lay(
    tx: &mut WriteTx<'_>,
    call: &Call,
    (entity_type, entity_id): (&str, Uuid),
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
    Ok(stone.show())
}

/// The tombstone with this name, or the newest one of the thing with this name.
///
/// # Errors
/// 404, and 410 when its time is over.
pub(super) fn get(tx: &mut ReadTx<'_>, call: &Call, id: Uuid) -> ApiResult<TombstoneRow> {
    let stone = match tx.find(&FIND, &(call.user, TombstoneId::from_uuid(id)))? {
        Some(stone) => stone,
        None => tx.find(&NEWEST_OF, &(call.user, id))?.ok_or(ApiError::not_found())?,
    };
    if stone.recoverable_until <= call.now { Err(ApiError::of(ErrorCode::TombstoneExpired)) } else { Ok(stone) }
}

/// What can still be brought back, newest first; at most 100.
pub(super) fn list(tx: &mut ReadTx<'_>, call: &Call) -> Result<Vec<Tombstone>, StoreError> {
    Ok(tx.all(&LIST, &(call.user, call.now))?.into_iter().map(TombstoneRow::show).collect())
}

/// Takes a tombstone away, because what it stood for is back.
pub(super) fn clear(tx: &mut WriteTx<'_>, call: &Call, id: TombstoneId) -> Result<(), StoreError> {
    tx.run(&CLEAR, &(call.user, id)).map(|_| ())
}

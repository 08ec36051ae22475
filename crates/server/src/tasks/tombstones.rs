//! What deletions leave behind, for as long as they can be taken back (RULES §11).

use cairn_kernel::{ErrorCode, Page, PageInfo, Timestamp, TombstoneId, UserId};
use cairn_store::{ReadTx, StoreError, WriteTx, record, sql};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::call::Call;
use crate::http::{ApiError, ApiResult, Cursor, FilterHash};

/// How long an expired tombstone is kept, in days, so that whoever comes late is told that it is over
/// (410) and not that there never was anything (404).
const EXPIRED_DAYS: i64 = 30;
/// Tombstones on a page when nothing is said (DESIGN §4).
const DEFAULT_LIMIT: i64 = 25;
/// The one order of tombstones.
const NEWEST_FIRST: &str = "-deleted_at";

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
    static LIST: (UserId, Timestamp, Timestamp, TombstoneId, i64) => TombstoneRow = const_format::formatcp!(
        "SELECT {} FROM tombstones WHERE user_id = $1 AND recoverable_until > $2 AND (deleted_at, id) < ($3, $4)
         ORDER BY deleted_at DESC, id DESC LIMIT $5",
        TombstoneRow::COLUMNS);
    static CLEAR: (UserId, TombstoneId) => () = "DELETE FROM tombstones WHERE user_id = $1 AND id = $2";
    static PURGE: (Timestamp,) => () = "
        DELETE FROM tombstones WHERE id IN
            (SELECT id FROM tombstones WHERE recoverable_until <= $1 ORDER BY recoverable_until LIMIT 200)";
}

/// `GET /recovery/tombstones`
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct TombstonesQuery {
    /// Rows a page, 1–100; 25 unless said.
    #[garde(inner(range(min = 1, max = 100)))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    /// Where the last page ended.
    #[garde(inner(length(max = 2000)))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
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
        recoverable_until: call.now.plus_days(call.config.recovery.days),
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

/// One page of what can still be brought back, newest first.
pub(super) fn page(tx: &mut ReadTx<'_>, call: &Call, query: &TombstonesQuery) -> ApiResult<Page<Tombstone>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let filter = FilterHash::of(&"tombstones")?;
    let (at, id) = match &query.cursor {
        Some(text) => Cursor::decode::<(Timestamp, TombstoneId)>(text, NEWEST_FIRST, filter)?,
        None => (Timestamp::MAX, TombstoneId::from_uuid(Uuid::max())),
    };
    // One more than the page holds tells whether there is another.
    let mut rows = tx.all(&LIST, &(call.user, call.now, at, id, limit + 1))?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    let last = rows.last().filter(|_| more).map(|row| (row.deleted_at, row.id));
    let next_cursor = last.map(|key| Cursor::encode(NEWEST_FIRST, filter, &key)).transpose()?;
    let items = rows.into_iter().map(TombstoneRow::show).collect();
    Ok(Page { items, info: PageInfo { limit, next_cursor, total: None } })
}

/// Forgets some of the tombstones that were over long before `now`, and says how many.
pub(crate) fn purge(tx: &mut WriteTx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.run(&PURGE, &(now.plus_days(-EXPIRED_DAYS),))
}

/// Whether what was to come back did. Ids are one server's, not one person's: somebody may have brought the same
/// thing in from an export meanwhile.
pub(super) fn check_was_free(inserted: u64) -> ApiResult<()> {
    if inserted == 0 { Err(ApiError::of(ErrorCode::AlreadyExists)) } else { Ok(()) }
}

/// Takes a tombstone away, because what it stood for is back.
pub(super) fn clear(tx: &mut WriteTx<'_>, call: &Call, id: TombstoneId) -> Result<(), StoreError> {
    tx.run(&CLEAR, &(call.user, id)).map(|_| ())
}

use cairn_kernel::{EventSeq, TaskId, Timestamp, UserId};
use cairn_store::{ReadTx, StoreError, record, sql};
use const_format::formatcp;
use uuid::Uuid;

record! {
    /// One event as it is stored.
    #[derive(Debug, Clone)]
    pub struct EventRow {
        /// Its number among the user's events, dense from 1.
        pub seq: i64,
        /// `task.completed`
        pub kind: String,
        /// `task`
        pub entity_type: String,
        /// The thing it happened to.
        pub entity_id: Uuid,
        /// What the event says, a JSON object.
        pub payload: String,
        /// `user`, `ai` or `system`.
        pub source: String,
        /// The request that caused it.
        pub request_id: String,
        /// When.
        pub at: Timestamp,
    }
}

sql! {
    static AFTER: (UserId, i64, i64) => EventRow = formatcp!(
        "SELECT {} FROM events WHERE user_id = $1 AND seq > $2 ORDER BY seq LIMIT $3", EventRow::COLUMNS
    );
    static OF_TASK: (UserId, TaskId, i64, i64) => EventRow = formatcp!(
        "SELECT {} FROM events WHERE user_id = $1 AND task_id = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4",
        EventRow::COLUMNS
    );
    static OLDEST: (UserId,) => (i64,) = "SELECT seq FROM events WHERE user_id = $1 ORDER BY seq LIMIT 1";
    static LATEST: (UserId,) => (i64,) = "SELECT last_seq FROM user_clock WHERE user_id = $1";
}

/// The user's events after number `seq`, oldest first, at most `limit`.
pub fn after(tx: &mut ReadTx<'_>, user: UserId, seq: EventSeq, limit: i64) -> Result<Vec<EventRow>, StoreError> {
    tx.all(&AFTER, &(user, seq, limit))
}

/// What happened to a task, its steps and its comments before number `seq`, newest first, at most `limit`.
pub fn of_task(
    tx: &mut ReadTx<'_>,
    user: UserId,
    task: TaskId,
    seq: EventSeq,
    limit: i64,
) -> Result<Vec<EventRow>, StoreError> {
    tx.all(&OF_TASK, &(user, task, seq, limit))
}

/// The number of the user's newest event; 0 when there is none.
pub fn latest(tx: &mut ReadTx<'_>, user: UserId) -> Result<EventSeq, StoreError> {
    Ok(tx.find(&LATEST, &(user,))?.map_or(0, |(seq,)| seq))
}

/// The number of the user's oldest event that is still kept.
pub fn oldest(tx: &mut ReadTx<'_>, user: UserId) -> Result<Option<EventSeq>, StoreError> {
    Ok(tx.find(&OLDEST, &(user,))?.map(|(seq,)| seq))
}

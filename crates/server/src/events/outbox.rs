//! The outbox: which events have not been handed to subscribers yet.

use cairn_kernel::{EventSeq, Timestamp, UserId};
use cairn_store::{ReadTx, StoreError, WriteTx, record, sql};
use uuid::Uuid;

use super::EventRow;

/// The row of `meta` that is locked by whoever relays.
const TURN: &str = "relay.turn";

/// Where a relay is: behind this event. Users are served in turns, so that one who does a lot
/// keeps nobody waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position(pub(super) UserId, pub(super) EventSeq);

impl Position {
    /// Before everything.
    pub(super) const START: Self = Self(UserId::from_uuid(Uuid::nil()), 0);
}

record! {
    /// A waiting event.
    pub(super) struct Waiting {
        user_id: UserId,
        seq: i64,
        kind: String,
        entity_type: String,
        entity_id: Uuid,
        payload: String,
        source: String,
        request_id: String,
        at: Timestamp,
    }
}

sql! {
    static PREPARE_TURN: (&'static str,) => () = "
        INSERT INTO meta (key, value) VALUES ($1, 'locked by whoever relays') ON CONFLICT (key) DO NOTHING";
    static TAKE_TURN: (&'static str,) => (String,) = "SELECT value FROM meta WHERE key = $1 /*skip locked*/";
    static WAIT_FOR_TURN: (&'static str,) => (String,) = "SELECT value FROM meta WHERE key = $1 /*lock*/";
    static NEXT: (UserId, i64, i64) => Waiting = "
        SELECT o.user_id, o.seq, e.kind, e.entity_type, e.entity_id, e.payload, e.source, e.request_id, e.at
        FROM outbox o JOIN events e ON e.user_id = o.user_id AND e.seq = o.seq
        WHERE (o.user_id, o.seq) > ($1, $2)
        ORDER BY o.user_id, o.seq LIMIT $3";
    static REMOVE: (UserId, i64) => () = "DELETE FROM outbox WHERE user_id = $1 AND seq <= $2";
    static BURY: (UserId, i64, &'static str, String, Timestamp) => () = "
        INSERT INTO dead_events (user_id, seq, subscriber, error, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (user_id, seq, subscriber) DO NOTHING";
}

/// Makes the row that relays lock.
pub(super) fn prepare(tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
    tx.run(&PREPARE_TURN, &(TURN,)).map(|_| ())
}

/// Takes the turn until the transaction ends; `false` when another instance has it.
pub(super) fn take_turn(tx: &mut WriteTx<'_>) -> Result<bool, StoreError> {
    Ok(tx.find(&TAKE_TURN, &(TURN,))?.is_some())
}

/// Takes the turn until the transaction ends, after whoever has it.
pub(super) fn wait_for_turn(tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
    prepare(tx)?;
    tx.one(&WAIT_FOR_TURN, &(TURN,)).map(|_| ())
}

/// The events that wait behind `position`, a user's in order.
pub(super) fn next(tx: &mut ReadTx<'_>, position: Position, limit: i64) -> Result<Vec<(UserId, EventRow)>, StoreError> {
    Ok(tx.all(&NEXT, &(position.0, position.1, limit))?.into_iter().map(event_of).collect())
}

/// Whose event it is, and the event.
pub(super) fn event_of(row: Waiting) -> (UserId, EventRow) {
    let Waiting { user_id, seq, kind, entity_type, entity_id, payload, source, request_id, at } = row;
    (user_id, EventRow { seq, kind, entity_type, entity_id, payload, source, request_id, at })
}

/// Takes everything of `last`'s user up to `last` out of the outbox: it was handed over.
pub(super) fn remove(tx: &mut WriteTx<'_>, last: Position) -> Result<(), StoreError> {
    tx.send(&REMOVE, &(last.0, last.1))
}

/// Keeps the failure of `subscriber` for the admin.
pub(super) fn bury(
    tx: &mut WriteTx<'_>,
    failed: Position,
    subscriber: &'static str,
    error: String,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.run(&BURY, &(failed.0, failed.1, subscriber, error, now)).map(|_| ())
}

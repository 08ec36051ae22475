use cairn_kernel::{TaskId, Timestamp, UserId};
use cairn_store::{StoreError, WriteTx, sql};
use serde::Serialize;
use uuid::Uuid;

use crate::call::Call;

/// Something that happened, in the past tense.
pub trait DomainEvent: Serialize {
    /// `task.completed`: what live streams and the activity log call it.
    const KIND: &'static str;
    /// `task`: the kind of thing it happened to.
    const ENTITY: &'static str;
    /// The thing it happened to.
    fn entity_id(&self) -> Uuid;
    /// The task in whose history it stands, if it stands in one.
    fn task_id(&self) -> Option<TaskId> {
        None
    }
}

/// Says of a type of event what [`DomainEvent`] asks: its kind, of what kind of thing it tells, the field that
/// holds the thing's id, and the field of the task in whose history it stands.
macro_rules! domain_event {
    ($event:ty: $kind:literal of $entity:literal $id:ident $(, in $task:ident)?) => {
        impl $crate::events::DomainEvent for $event {
            const KIND: &'static str = $kind;
            const ENTITY: &'static str = $entity;
            fn entity_id(&self) -> uuid::Uuid { self.$id.uuid() }
            $(fn task_id(&self) -> Option<cairn_kernel::TaskId> { Some(self.$task) })?
        }
    };
}
pub(crate) use domain_event;

sql! {
    static NEXT_NUMBER: (UserId,) => (i64,) = "
        UPDATE user_clock SET last_seq = last_seq + 1 WHERE user_id = $1 RETURNING last_seq";
    static APPEND: (UserId, i64, &'static str, &'static str, Uuid, String, &'static str, String, Timestamp, Option<TaskId>) => () = "
        INSERT INTO events (user_id, seq, kind, entity_type, entity_id, payload, source, request_id, at, task_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    static ENQUEUE: (UserId, i64) => () = "INSERT INTO outbox (user_id, seq) VALUES ($1, $2)";
}

/// Writes `event` down under the caller's next number. The caller's row in `user_clock` is locked,
/// so numbers become visible in order and without gaps.
pub fn append<E: DomainEvent>(tx: &mut WriteTx<'_>, call: &Call, event: &E) -> Result<i64, StoreError> {
    let payload = serde_json::to_string(event).map_err(|error| StoreError::Engine(error.to_string().into()))?;
    let (seq,) = tx.one(&NEXT_NUMBER, &(call.user,))?;
    let row = (
        call.user,
        seq,
        E::KIND,
        E::ENTITY,
        event.entity_id(),
        payload,
        call.source.as_str(),
        call.request_id.to_string(),
        call.now,
        event.task_id(),
    );
    tx.send(&APPEND, &row)?;
    tx.send(&ENQUEUE, &(call.user, seq))?;
    call.note(E::KIND);
    Ok(seq)
}

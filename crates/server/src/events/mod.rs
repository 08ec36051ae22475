//! Events: what happened, written in the transaction that made it happen (DATA §5).
//!
//! A verb appends; it never calls whoever wants to know. The [`relay`] hands events to
//! subscribers, live streams are cursors over the same table.

mod append;
mod backfill;
mod channel;
pub mod dead;
mod delivery;
mod outbox;
mod read;
pub mod relay;
mod subscriber;

pub(crate) use append::domain_event;
pub use append::{DomainEvent, append};
pub use channel::Channel;
pub use read::{EventRow, after, latest, of_task, oldest};
pub use subscriber::{EffectError, Happened, Subscriber};

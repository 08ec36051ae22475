//! Whoever wants to know what happened.

use cairn_kernel::{Timestamp, UserId};
use cairn_store::{StoreError, WriteTx};
use serde::de::DeserializeOwned;

use super::EventRow;
use crate::stored_json;

/// An effect of events in the database. It runs in the relay's transaction: what it does is kept
/// together with the note that it was done, so it happens exactly once.
///
/// Effects outside the process (mail, webhooks) enqueue a job here and nothing more.
pub trait Subscriber: Send + Sync + 'static {
    /// Names it in `dead_events`; never changed.
    fn name(&self) -> &'static str;

    /// Whether events of this kind (`task.completed`) concern it.
    fn wants(&self, kind: &str) -> bool;

    /// Does what follows from `happened`. A failure is undone. If it is the event's own, or stays after
    /// a few tries, it is kept in `dead_events`, and stops neither other subscribers nor later events.
    fn apply(&self, tx: &mut WriteTx<'_>, happened: &Happened) -> Result<(), EffectError>;
}

/// An event on its way to subscribers. A user's events come in the order of their numbers.
#[derive(Debug)]
pub struct Happened {
    /// Whose event it is.
    pub user: UserId,
    /// The event.
    pub event: EventRow,
    /// When it is relayed; `event.at` is when it happened.
    pub now: Timestamp,
}

impl Happened {
    /// The payload, as far as the subscriber understands it.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, EffectError> {
        stored_json::read(&self.event.payload).map_err(EffectError::Event)
    }
}

/// Why an effect did not come about.
#[derive(Debug, thiserror::Error)]
pub enum EffectError {
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The event is not what the subscriber can work with. Written without private text.
    #[error("{0}")]
    Event(String),
}

/// Whose fault a failed effect is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blame {
    /// The event's own: trying again comes to the same.
    Event,
    /// The database's, at this moment: it is tried again for as long as it takes.
    Moment,
    /// Nobody can tell: it is tried a few times more before the event is given up.
    Unknown,
}

impl EffectError {
    /// Whose fault it is.
    pub(super) const fn blame(&self) -> Blame {
        let Self::Store(error) = self else { return Blame::Event };
        match error {
            StoreError::Constraint(_) => Blame::Event,
            StoreError::Busy
            | StoreError::TryAgain(_)
            | StoreError::Unreachable(_)
            | StoreError::OutcomeUnknown(_)
            | StoreError::DiskFull(_)
            | StoreError::ReadOnly(_)
            | StoreError::Corrupt(_)
            | StoreError::Closed => Blame::Moment,
            StoreError::DeadlinePassed
            | StoreError::TooSlow
            | StoreError::Refused(_)
            | StoreError::MissingRow
            | StoreError::BadColumn { .. }
            | StoreError::Panicked
            | StoreError::Engine(_) => Blame::Unknown,
        }
    }
}

//! Handing one event to one subscriber, and what becomes of it when that fails.

use std::panic::{AssertUnwindSafe, catch_unwind};

use cairn_kernel::Timestamp;
use cairn_store::{Lane, StoreError, WriteTx};

use super::outbox::{self, Position};
use super::subscriber::Blame;
use super::{EffectError, Happened, Subscriber};
use crate::Ctx;

/// How often an effect is tried that fails for a reason nobody can tell, each time a look at the outbox later.
const TRIES: u32 = 5;
/// An error is kept with this many characters.
const ERROR_LENGTH: usize = 500;

/// Why a batch was not kept.
#[derive(Debug)]
pub(super) enum Broken {
    /// The database is to blame.
    Database(StoreError),
    /// An effect of this event failed, and nobody can tell why.
    At(Position, StoreError),
}

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Self {
        Self::Database(error)
    }
}

/// Where batches failed lately for a reason that nobody can tell, and how often in a row.
#[derive(Debug, Default)]
pub(super) struct Tries {
    at: Option<Position>,
    failed: u32,
}

impl Tries {
    /// Runs `batch` in a transaction of its own. What it could not do is tried again with the next.
    pub(super) async fn run<T, F>(&mut self, ctx: &Ctx, batch: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'a> Fn(&mut WriteTx<'a>, &Delivery) -> Result<T, Broken> + Send + 'static,
    {
        let (parts, worn_out) = (ctx.clone(), self.worn_out());
        let hand_over = move |tx: &mut WriteTx<'_>| batch(tx, &Delivery { now: parts.now(), worn_out });
        match ctx.db().write(Lane::Background, None, hand_over).await {
            Ok(done) => {
                *self = Self::default();
                Ok(done)
            }
            Err(Broken::Database(error)) => Err(error),
            Err(Broken::At(event, error)) => {
                self.failed = if self.at == Some(event) { self.failed + 1 } else { 1 };
                self.at = Some(event);
                Err(error)
            }
        }
    }

    /// The event that has had all of its tries but the last.
    fn worn_out(&self) -> Option<Position> {
        self.at.filter(|_| self.failed + 1 >= TRIES)
    }
}

/// One transaction in which events are handed over.
pub(super) struct Delivery {
    pub(super) now: Timestamp,
    worn_out: Option<Position>,
}

impl Delivery {
    /// Hands `happened` to `subscriber`; says how many events are dead by that, 0 or 1.
    pub(super) fn hand_over(
        &self,
        tx: &mut WriteTx<'_>,
        subscriber: &dyn Subscriber,
        happened: &Happened,
    ) -> Result<u64, Broken> {
        let Err(error) = tx.savepoint(|tx| guarded(subscriber, tx, happened)) else { return Ok(0) };
        let here = Position(happened.user, happened.event.seq);
        let error = match (error.blame(), error) {
            (Blame::Moment, EffectError::Store(error)) => return Err(error.into()),
            (Blame::Unknown, EffectError::Store(error)) if self.worn_out != Some(here) => {
                return Err(Broken::At(here, error));
            }
            (_, error) => error,
        };
        let (name, kind, seq, user) = (subscriber.name(), happened.event.kind.as_str(), here.1, here.0);
        tracing::error!(subscriber = name, kind, %user, seq, %error, "an event was put aside as dead");
        outbox::bury(tx, here, name, shortened(&error), happened.now)?;
        Ok(1)
    }
}

/// What is kept of an error.
pub(super) fn shortened(error: &EffectError) -> String {
    error.to_string().chars().take(ERROR_LENGTH).collect()
}

/// A subscriber that panics is one that failed; without this its event would come back forever.
pub(super) fn guarded(
    subscriber: &dyn Subscriber,
    tx: &mut WriteTx<'_>,
    happened: &Happened,
) -> Result<(), EffectError> {
    catch_unwind(AssertUnwindSafe(|| subscriber.apply(tx, happened)))
        .unwrap_or_else(|_| Err(EffectError::Event("the subscriber panicked".to_owned())))
}

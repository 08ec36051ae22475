//! The relay: takes events out of the outbox, in each user's order, and hands them to subscribers.
//!
//! Any number of instances may relay. Each batch locks one row of `meta` first and lets go of it
//! by committing; whoever finds it locked comes back later. So nobody has to be elected, no clock
//! decides anything, and a stopped instance holds up the others no longer than the database keeps
//! its transaction. Effects commit together with the removal from the outbox: exactly once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use cairn_kernel::{Timestamp, UserId};
use cairn_store::{Lane, StoreError, WriteTx};
use tokio::sync::{Notify, watch};

use super::backfill;
use super::outbox::{self, Position};
use super::{EffectError, EventRow, Happened, Subscriber};
use crate::Ctx;

/// Events in one transaction, at most.
const BATCH: i64 = 200;
/// Work in one transaction, at most (DATA §1); an event that was begun is finished.
const SLICE: Duration = Duration::from_millis(20);
/// After a wake the relay lets this pass, so that a burst is handled together and the writer is
/// asked forty times a second at most.
const GATHER: Duration = Duration::from_millis(25);
/// A batch of fewer events says that the relay is ahead of the writers: it lets more gather.
const SMALL: usize = 32;
/// How often the outbox is looked at unasked: other processes, and wakes that were lost.
const TICK: Duration = Duration::from_secs(1);
/// An error is kept with this many characters.
const ERROR_LENGTH: usize = 500;

/// What one batch came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Batch {
    /// Nothing waits.
    Empty,
    /// This many events were handed over; more may wait.
    Relayed(usize),
    /// Another instance is at it.
    Taken,
}

/// One instance's relay.
pub struct Relay {
    ctx: Ctx,
    subscribers: Arc<[Box<dyn Subscriber>]>,
    position: Position,
    prepared: bool,
    /// Somebody may be behind. Who has caught up does not fall behind again.
    catching_up: bool,
}

impl Relay {
    /// A relay to these subscribers.
    pub fn new(ctx: Ctx, subscribers: Vec<Box<dyn Subscriber>>) -> Self {
        let subscribers = subscribers.into();
        Self { ctx, subscribers, position: Position::START, prepared: false, catching_up: true }
    }

    /// Relays whenever there is news, until `stop` turns true; a batch that was begun is finished.
    /// `relayed` is told after each batch that did something.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>, relayed: Arc<Notify>) {
        let mut foreign = self.ctx.db().foreign_changes();
        while !*stop.borrow() {
            let pause = match self.drain(&stop, &relayed).await {
                Ok(Batch::Taken) => GATHER,
                Ok(_) => TICK,
                Err(error) => {
                    tracing::warn!(%error, "events wait: the relay will try again");
                    TICK
                }
            };
            let wake = async {
                tokio::select! {
                    () = self.ctx.news() => {}
                    () = changed(&mut foreign) => {}
                    () = tokio::time::sleep(pause) => return,
                }
                relayed.notify_one();
                tokio::time::sleep(GATHER).await;
            };
            tokio::select! {
                () = wake => {}
                () = crate::workers::stopped(&mut stop) => {}
            }
        }
    }

    /// Relays what waits, until nothing does or another instance is at it.
    async fn drain(&mut self, stop: &watch::Receiver<bool>, relayed: &Notify) -> Result<Batch, StoreError> {
        loop {
            let batch = self.batch().await?;
            let Batch::Relayed(events) = batch else { return Ok(batch) };
            relayed.notify_one();
            if *stop.borrow() {
                return Ok(batch);
            }
            if events < SMALL {
                tokio::time::sleep(GATHER).await;
            }
        }
    }

    /// Relays one batch, and hands one to a subscriber that is behind, so that neither waits for the other.
    pub async fn batch(&mut self) -> Result<Batch, StoreError> {
        if !self.prepared {
            let subscribers = self.subscribers.clone();
            let prepare = move |tx: &mut WriteTx<'_>| {
                outbox::prepare(tx)?;
                backfill::register(tx, &subscribers)
            };
            self.ctx.db().write::<_, StoreError, _>(Lane::Background, None, prepare).await?;
            self.prepared = true;
        }
        let relayed = self.next_batch().await?;
        if !self.catching_up {
            return Ok(relayed);
        }
        let caught_up = self.catch_up().await?;
        self.catching_up = caught_up != Batch::Empty;
        Ok(if relayed == Batch::Empty { caught_up } else { relayed })
    }

    async fn next_batch(&mut self) -> Result<Batch, StoreError> {
        let mut batch = self.behind(self.position).await?;
        if batch.0 == Batch::Empty && self.position != Position::START {
            batch = self.behind(Position::START).await?;
        }
        self.position = batch.1;
        Ok(batch.0)
    }

    async fn catch_up(&self) -> Result<Batch, StoreError> {
        let (subscribers, ctx) = (self.subscribers.clone(), self.ctx.clone());
        let hand_over = move |tx: &mut WriteTx<'_>| backfill_batch(tx, &subscribers, ctx.now());
        self.ctx.db().write(Lane::Background, None, hand_over).await
    }

    async fn behind(&self, position: Position) -> Result<(Batch, Position), StoreError> {
        let (subscribers, ctx) = (self.subscribers.clone(), self.ctx.clone());
        // Most wakes end here: looking does not disturb the writer.
        let waits = |tx: &mut cairn_store::ReadTx<'_>, position| Ok(!outbox::next(tx, position, 1)?.is_empty());
        let anything = self.ctx.db().read::<_, StoreError, _>(Lane::Background, None, move |tx| waits(tx, position));
        if !anything.await? {
            return Ok((Batch::Empty, Position::START));
        }
        let hand_over = move |tx: &mut WriteTx<'_>| relay_batch(tx, &subscribers, position, ctx.now());
        self.ctx.db().write(Lane::Background, None, hand_over).await
    }
}

/// Resolves at a change made by another process; never on engines that do not tell.
async fn changed(foreign: &mut watch::Receiver<u64>) {
    if foreign.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn relay_batch(
    tx: &mut WriteTx<'_>,
    subscribers: &[Box<dyn Subscriber>],
    position: Position,
    now: Timestamp,
) -> Result<(Batch, Position), StoreError> {
    if !outbox::take_turn(tx)? {
        return Ok((Batch::Taken, position));
    }
    // Read after the turn was taken: nobody moves while it is ours.
    let behind = backfill::behind(tx, subscribers)?;
    let events = happened(outbox::next(tx, position, BATCH)?, now);
    let concerned = |event: &Happened| -> Vec<&dyn Subscriber> {
        let here = Position(event.user, event.event.seq);
        subscribers.iter().map(AsRef::as_ref).filter(|one| behind.has_come_to(*one, here)).collect()
    };
    let done = &events[..hand_over(tx, &events, concerned)?];
    let Some(last) = done.last() else { return Ok((Batch::Empty, Position::START)) };
    for of_user in done.chunk_by(|one, next| one.user == next.user) {
        if let Some(last) = of_user.last() {
            outbox::remove(tx, Position(last.user, last.event.seq))?;
        }
    }
    metrics::counter!("cairn_events_relayed_total").increment(done.len() as u64);
    Ok((Batch::Relayed(done.len()), Position(last.user, last.event.seq)))
}

fn happened(events: Vec<(UserId, EventRow)>, now: Timestamp) -> Vec<Happened> {
    events.into_iter().map(|(user, event)| Happened { user, event, now }).collect()
}

/// Hands a subscriber that is behind the next of what it missed; [`Batch::Empty`] when nobody is behind.
fn backfill_batch(
    tx: &mut WriteTx<'_>,
    subscribers: &[Box<dyn Subscriber>],
    now: Timestamp,
) -> Result<Batch, StoreError> {
    if !outbox::take_turn(tx)? {
        return Ok(Batch::Taken);
    }
    let behind = backfill::behind(tx, subscribers)?;
    let Some((subscriber, position)) = behind.first_of(subscribers) else { return Ok(Batch::Empty) };
    let events = happened(backfill::missed(tx, position, BATCH)?, now);
    let done = hand_over(tx, &events, |_| vec![subscriber])?;
    let last = events[..done].last().map(|event| Position(event.user, event.event.seq));
    backfill::keep(tx, subscriber, last)?;
    Ok(Batch::Relayed(done))
}

/// Hands events over in their order, each to whom it concerns; says how many the slice allowed.
///
/// All of them in one savepoint, so that what goes well, as it nearly always does, costs a statement an
/// event. When one fails, all of that is undone, and each event has a savepoint of its own.
fn hand_over<'s>(
    tx: &mut WriteTx<'_>,
    events: &[Happened],
    concerned: impl Fn(&Happened) -> Vec<&'s dyn Subscriber>,
) -> Result<usize, StoreError> {
    let wanting = |event: &Happened| {
        let kind = &event.event.kind;
        concerned(event).into_iter().filter(|one| one.wants(kind)).collect::<Vec<_>>()
    };
    let together = tx.savepoint(|tx| {
        within_slice(events, |event| wanting(event).into_iter().try_for_each(|one| guarded(one, tx, event)))
    });
    match together {
        Ok(done) => Ok(done),
        Err(_) => within_slice(events, |event| wanting(event).into_iter().try_for_each(|one| alone(tx, one, event))),
    }
}

/// Takes the events in turn until the slice is over; the first is taken in any case.
fn within_slice<E>(events: &[Happened], mut take: impl FnMut(&Happened) -> Result<(), E>) -> Result<usize, E> {
    let began = Instant::now();
    for (taken, event) in events.iter().enumerate() {
        if taken > 0 && began.elapsed() >= SLICE {
            return Ok(taken);
        }
        take(event)?;
    }
    Ok(events.len())
}

/// One event to one subscriber; what the event itself makes fail is put aside as dead.
fn alone(tx: &mut WriteTx<'_>, subscriber: &dyn Subscriber, happened: &Happened) -> Result<(), StoreError> {
    let error = match tx.savepoint(|tx| guarded(subscriber, tx, happened)) {
        Ok(()) => return Ok(()),
        Err(EffectError::Store(error)) if EffectError::Store(error.clone()).will_pass() => return Err(error),
        Err(error) => error,
    };
    let (name, kind, seq, user) = (subscriber.name(), happened.event.kind.as_str(), happened.event.seq, happened.user);
    tracing::error!(subscriber = name, kind, %user, seq, %error, "an event was put aside as dead");
    metrics::counter!("cairn_dead_events_total").increment(1);
    let why = error.to_string().chars().take(ERROR_LENGTH).collect();
    outbox::bury(tx, Position(user, seq), name, why, happened.now)
}

/// A subscriber that panics is one that failed; without this its event would come back forever.
fn guarded(subscriber: &dyn Subscriber, tx: &mut WriteTx<'_>, happened: &Happened) -> Result<(), EffectError> {
    catch_unwind(AssertUnwindSafe(|| subscriber.apply(tx, happened)))
        .unwrap_or_else(|_| Err(EffectError::Event("the subscriber panicked".to_owned())))
}

//! The relay: takes events out of the outbox, in each user's order, and hands them to subscribers.
//!
//! Any number of instances may relay. Each batch locks one row of `meta` first and lets go of it
//! by committing; whoever finds it locked comes back later. So nobody has to be elected, no clock
//! decides anything, and a stopped instance holds up the others no longer than the database keeps
//! its transaction. Effects commit together with the removal from the outbox: exactly once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use cairn_kernel::{Timestamp, UserId};
use cairn_store::{Lane, StoreError, WriteTx};
use tokio::sync::{Notify, watch};

use super::delivery::{Broken, Delivery, Tries, guarded};
use super::outbox::{self, Position};
use super::subscriber::Blame;
use super::{EffectError, EventRow, Happened, Subscriber, backfill};
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
    tries: Tries,
    tries_behind: Tries,
}

/// What a batch did; counted once it is kept, for it may be run again.
struct Done {
    batch: Batch,
    position: Position,
    buried: u64,
}

impl Done {
    const fn nothing(batch: Batch, position: Position) -> Self {
        Self { batch, position, buried: 0 }
    }

    fn count(&self) {
        if let Batch::Relayed(events) = self.batch {
            metrics::counter!("cairn_events_relayed_total").increment(events as u64);
        }
        if self.buried > 0 {
            metrics::counter!("cairn_dead_events_total").increment(self.buried);
        }
    }
}

impl Relay {
    /// A relay to these subscribers.
    pub fn new(ctx: Ctx, subscribers: Vec<Box<dyn Subscriber>>) -> Self {
        let subscribers = subscribers.into();
        Self {
            ctx,
            subscribers,
            position: Position::START,
            prepared: false,
            catching_up: true,
            tries: Tries::default(),
            tries_behind: Tries::default(),
        }
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
        let mut done = self.behind(self.position).await?;
        if done.batch == Batch::Empty && self.position != Position::START {
            done = self.behind(Position::START).await?;
        }
        self.position = done.position;
        Ok(done.batch)
    }

    async fn catch_up(&mut self) -> Result<Batch, StoreError> {
        let subscribers = self.subscribers.clone();
        let hand_over = move |tx: &mut WriteTx<'_>, delivery: &Delivery| backfill_batch(tx, &subscribers, delivery);
        let done = self.tries_behind.run(&self.ctx, hand_over).await?;
        done.count();
        Ok(done.batch)
    }

    async fn behind(&mut self, position: Position) -> Result<Done, StoreError> {
        let subscribers = self.subscribers.clone();
        // Most wakes end here: looking does not disturb the writer.
        let waits = |tx: &mut cairn_store::ReadTx<'_>, position| Ok(!outbox::next(tx, position, 1)?.is_empty());
        let anything = self.ctx.db().read::<_, StoreError, _>(Lane::Background, None, move |tx| waits(tx, position));
        if !anything.await? {
            return Ok(Done::nothing(Batch::Empty, Position::START));
        }
        let hand_over =
            move |tx: &mut WriteTx<'_>, delivery: &Delivery| relay_batch(tx, &subscribers, position, delivery);
        let done = self.tries.run(&self.ctx, hand_over).await?;
        done.count();
        Ok(done)
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
    delivery: &Delivery,
) -> Result<Done, Broken> {
    if !outbox::take_turn(tx)? {
        return Ok(Done::nothing(Batch::Taken, position));
    }
    // Read after the turn was taken: nobody moves while it is ours.
    let behind = backfill::behind(tx, subscribers)?;
    let events = happened(outbox::next(tx, position, BATCH)?, delivery.now);
    let concerned = |event: &Happened| -> Vec<&dyn Subscriber> {
        let here = Position(event.user, event.event.seq);
        subscribers.iter().map(AsRef::as_ref).filter(|one| behind.has_come_to(*one, here)).collect()
    };
    let (relayed, buried) = hand_over(tx, delivery, &events, concerned)?;
    let done = &events[..relayed];
    let Some(last) = done.last() else { return Ok(Done::nothing(Batch::Empty, Position::START)) };
    for of_user in done.chunk_by(|one, next| one.user == next.user) {
        if let Some(last) = of_user.last() {
            outbox::remove(tx, Position(last.user, last.event.seq))?;
        }
    }
    Ok(Done { batch: Batch::Relayed(relayed), position: Position(last.user, last.event.seq), buried })
}

fn happened(events: Vec<(UserId, EventRow)>, now: Timestamp) -> Vec<Happened> {
    events.into_iter().map(|(user, event)| Happened { user, event, now }).collect()
}

/// Hands a subscriber that is behind the next of what it missed; [`Batch::Empty`] when nobody is behind.
fn backfill_batch(
    tx: &mut WriteTx<'_>,
    subscribers: &[Box<dyn Subscriber>],
    delivery: &Delivery,
) -> Result<Done, Broken> {
    if !outbox::take_turn(tx)? {
        return Ok(Done::nothing(Batch::Taken, Position::START));
    }
    let behind = backfill::behind(tx, subscribers)?;
    let Some((subscriber, position)) = behind.first_of(subscribers) else {
        return Ok(Done::nothing(Batch::Empty, Position::START));
    };
    let events = happened(backfill::missed(tx, position, BATCH)?, delivery.now);
    let (done, buried) = hand_over(tx, delivery, &events, |_| vec![subscriber])?;
    let last = events[..done].last().map(|event| Position(event.user, event.event.seq));
    backfill::keep(tx, subscriber, last)?;
    Ok(Done { batch: Batch::Relayed(done), position: Position::START, buried })
}

/// Hands events over in their order, each to whom it concerns; says how many the slice allowed, and for
/// how many subscribers one of them is dead.
///
/// All of them in one savepoint, so that what goes well, as it nearly always does, costs a statement an
/// event. When one fails, all of that is undone, and each event has a savepoint of its own.
fn hand_over<'s>(
    tx: &mut WriteTx<'_>,
    delivery: &Delivery,
    events: &[Happened],
    concerned: impl Fn(&Happened) -> Vec<&'s dyn Subscriber>,
) -> Result<(usize, u64), Broken> {
    let wanting = |event: &Happened| {
        let kind = &event.event.kind;
        concerned(event).into_iter().filter(|one| one.wants(kind)).collect::<Vec<_>>()
    };
    let together = tx.savepoint(|tx| {
        within_slice(events, |event| wanting(event).into_iter().try_for_each(|one| guarded(one, tx, event)))
    });
    match together.map_err(|error| (error.blame(), error)) {
        Ok(done) => return Ok((done, 0)),
        Err((Blame::Moment, EffectError::Store(error))) => return Err(error.into()),
        Err(_) => {}
    }
    let mut buried = 0;
    let done = within_slice(events, |event| {
        for one in wanting(event) {
            buried += delivery.hand_over(tx, one, event)?;
        }
        Ok::<_, Broken>(())
    })?;
    Ok((done, buried))
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

//! Subscribers that came later than the events: each is handed what happened before it (DATA §5,
//! docs/decisions/0039).
//!
//! A subscriber that is behind has a position in `meta`. Events up to it were handed over; later ones
//! are the backfill's, also those that happen meanwhile, so that a user's events keep their order.
//! Events that still wait in the outbox belong to the relay. Both work under the relay's turn.

use std::collections::HashMap;

use cairn_kernel::{EventSeq, UserId};
use cairn_store::{ReadTx, StoreError, WriteTx, sql};
use const_format::formatcp;

use super::outbox::{Position, Waiting, event_of};
use super::{EventRow, Subscriber};

/// The rows of `meta` that say how far subscribers are: this and the name.
const PREFIX: &str = "relay.subscriber/";
/// The first text behind all that begin with [`PREFIX`].
const BEHIND_PREFIX: &str = "relay.subscriber0";
/// It has been handed everything that is not in the outbox.
const CURRENT: &str = "current";

/// How far the subscribers are that are behind, by name; the others have been handed everything.
#[derive(Debug)]
pub(super) struct Behind(HashMap<String, Position>);

sql! {
    static REGISTERED: (&'static str, &'static str) => (String, String) = "
        SELECT key, value FROM meta WHERE key > $1 AND key < $2 ORDER BY key";
    static REGISTER: (String, String) => () = "
        INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
    static MOVE: (String, String) => () = "UPDATE meta SET value = $2 WHERE key = $1";
    static MISSED: (UserId, EventSeq, i64) => Waiting = formatcp!(
        "SELECT {} FROM events e
        WHERE (e.user_id, e.seq) > ($1, $2)
            AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.user_id = e.user_id AND o.seq = e.seq)
        ORDER BY e.user_id, e.seq LIMIT $3",
        Waiting::COLUMNS
    );
}

impl Behind {
    /// Whether the event at `here` is the relay's to hand to `subscriber`, and not the backfill's.
    pub(super) fn has_come_to(&self, subscriber: &dyn Subscriber, here: Position) -> bool {
        self.0.get(subscriber.name()).is_none_or(|position| here <= *position)
    }

    /// Somebody who is behind, and how far.
    pub(super) fn first_of<'s>(
        &self,
        subscribers: &'s [Box<dyn Subscriber>],
    ) -> Option<(&'s dyn Subscriber, Position)> {
        subscribers.iter().find_map(|one| Some((one.as_ref(), *self.0.get(one.name())?)))
    }
}

/// Writes down who is new. On a database where nobody ever was registered everybody is current: the
/// outbox has kept all there is to hand over. Whoever comes later begins at the beginning.
pub(super) fn register(tx: &mut WriteTx<'_>, subscribers: &[Box<dyn Subscriber>]) -> Result<(), StoreError> {
    let is_first = tx.all(&REGISTERED, &(PREFIX, BEHIND_PREFIX))?.is_empty();
    let begin = if is_first { CURRENT.to_owned() } else { text_of(Position::START) };
    for subscriber in subscribers {
        tx.run(&REGISTER, &(key_of(subscriber.name()), begin.clone()))?;
    }
    Ok(())
}

/// Who is behind.
pub(super) fn behind(tx: &mut ReadTx<'_>, subscribers: &[Box<dyn Subscriber>]) -> Result<Behind, StoreError> {
    let mut behind = HashMap::new();
    for (key, value) in tx.all(&REGISTERED, &(PREFIX, BEHIND_PREFIX))? {
        let name = key.trim_start_matches(PREFIX);
        if value != CURRENT && subscribers.iter().any(|subscriber| subscriber.name() == name) {
            behind.insert(name.to_owned(), position_in(&value)?);
        }
    }
    Ok(Behind(behind))
}

/// The events behind `position` that the relay does not hold, a user's in order.
pub(super) fn missed(
    tx: &mut ReadTx<'_>,
    position: Position,
    limit: i64,
) -> Result<Vec<(UserId, EventRow)>, StoreError> {
    Ok(tx.all(&MISSED, &(position.0, position.1, limit))?.into_iter().map(event_of).collect())
}

/// `subscriber` has been handed everything up to `position`; `None`: everything there is.
pub(super) fn keep(
    tx: &mut WriteTx<'_>,
    subscriber: &dyn Subscriber,
    position: Option<Position>,
) -> Result<(), StoreError> {
    let value = position.map_or_else(|| CURRENT.to_owned(), text_of);
    tx.run(&MOVE, &(key_of(subscriber.name()), value)).map(|_| ())
}

fn key_of(name: &str) -> String {
    format!("{PREFIX}{name}")
}

fn text_of(Position(user, seq): Position) -> String {
    format!("{user}/{seq}")
}

fn position_in(text: &str) -> Result<Position, StoreError> {
    let read = || {
        let (user, seq) = text.split_once('/')?;
        Some(Position(user.parse().ok()?, seq.parse().ok()?))
    };
    read().ok_or_else(|| StoreError::Engine(format!("{text:?} is no position of a subscriber").into()))
}

//! Events that a subscriber could not take in: shown to the admin, and handed over again when it can.

use std::fmt;
use std::str::FromStr;

use cairn_kernel::{EventSeq, Timestamp, UserId};
use cairn_store::{Query, ReadTx, StoreError, WriteTx, record, sql};
use const_format::formatcp;

use super::delivery::{guarded, shortened};
use super::outbox::{self, Waiting, event_of};
use super::subscriber::Blame;
use super::{EffectError, Happened, Subscriber};

/// Longest name of a subscriber that is looked at, in characters.
const LONGEST_NAME: usize = 64;

/// Which event, and whom it failed for: `USER.NUMBER.SUBSCRIBER`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadEventId {
    /// Whose event it is.
    pub user: UserId,
    /// Its number among that user's events.
    pub seq: EventSeq,
    /// Who could not take it in.
    pub subscriber: String,
}

/// Why a text names no dead event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the id of a dead event")]
pub struct NoDeadEventId;

impl fmt::Display for DeadEventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.user, self.seq, self.subscriber)
    }
}

impl FromStr for DeadEventId {
    type Err = NoDeadEventId;
    fn from_str(text: &str) -> Result<Self, NoDeadEventId> {
        let read = || {
            let (user, rest) = text.split_once('.')?;
            let (seq, subscriber) = rest.split_once('.')?;
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
            let is_sane = (1..=LONGEST_NAME).contains(&subscriber.len()) && subscriber.bytes().all(is_name);
            let id = Self { user: user.parse().ok()?, seq: seq.parse().ok()?, subscriber: subscriber.to_owned() };
            is_sane.then_some(id)
        };
        read().ok_or(NoDeadEventId)
    }
}

record! {
    /// A dead event, without what it says.
    #[derive(Debug, Clone)]
    pub struct DeadEvent {
        /// Whose event it is.
        pub user_id: UserId,
        /// Its number among that user's events.
        pub seq: i64,
        /// Who could not take it in.
        pub subscriber: String,
        /// `task.completed`
        pub kind: String,
        /// Why, when it was last tried.
        pub error: String,
        /// When the event happened.
        pub happened_at: Timestamp,
        /// When it was last tried.
        pub at: Timestamp,
    }
}

/// Last failed first; the last row of a page.
pub type DeadEventKey = (Timestamp, UserId, i64, String);

const COLUMNS: &str = "d.user_id, d.seq, d.subscriber, e.kind, d.error, e.at, d.at";

sql! {
    static GET: (UserId, EventSeq, String) => DeadEvent = formatcp!(
        "SELECT {COLUMNS} FROM dead_events d JOIN events e ON e.user_id = d.user_id AND e.seq = d.seq
        WHERE d.user_id = $1 AND d.seq = $2 AND d.subscriber = $3"
    );
    static EVENT: (UserId, EventSeq) => Waiting = formatcp!(
        "SELECT {} FROM events WHERE user_id = $1 AND seq = $2", Waiting::COLUMNS
    );
    static FAILED_AGAIN: (UserId, EventSeq, String, String, Timestamp) => () = "
        UPDATE dead_events SET error = $4, at = $5 WHERE user_id = $1 AND seq = $2 AND subscriber = $3";
    static FORGET: (UserId, EventSeq, String) => () = "
        DELETE FROM dead_events WHERE user_id = $1 AND seq = $2 AND subscriber = $3";
}

/// The dead events, last failed first, behind `after`.
pub fn list(tx: &mut ReadTx<'_>, after: Option<DeadEventKey>, limit: i64) -> Result<Vec<DeadEvent>, StoreError> {
    let mut query = Query::new(formatcp!(
        "SELECT {COLUMNS} FROM dead_events d JOIN events e ON e.user_id = d.user_id AND e.seq = d.seq"
    ));
    if let Some((at, user, seq, subscriber)) = after {
        query.with(" WHERE (d.at, d.user_id, d.seq, d.subscriber) < (", &at).with(", ", &user);
        query.with(", ", &seq).with(", ", subscriber.as_str()).push(")");
    }
    query.push(" ORDER BY d.at DESC, d.user_id DESC, d.seq DESC, d.subscriber DESC").with(" LIMIT ", &limit);
    tx.list(&query)
}

/// The dead event `id`.
pub fn find(tx: &mut ReadTx<'_>, id: &DeadEventId) -> Result<Option<DeadEvent>, StoreError> {
    tx.find(&GET, &(id.user, id.seq, id.subscriber.clone()))
}

/// Hands the event to its subscriber again, alone and in the relay's turn, and forgets the failure when it is
/// taken in; else the new failure takes the place of the former. `None`: there is no such dead event.
///
/// # Errors
/// When the database is to blame: nothing has changed then, and trying again later may help.
pub fn replay(
    tx: &mut WriteTx<'_>,
    subscribers: &[Box<dyn Subscriber>],
    id: &DeadEventId,
    now: Timestamp,
) -> Result<Option<Result<(), String>>, StoreError> {
    outbox::wait_for_turn(tx)?;
    // Looked at in the turn: whoever replays the same meanwhile has come before or comes after.
    if find(tx, id)?.is_none() {
        return Ok(None);
    }
    let (user, event) = event_of(tx.one(&EVENT, &(id.user, id.seq))?);
    let outcome = match subscribers.iter().find(|one| one.name() == id.subscriber) {
        Some(subscriber) => tx.savepoint(|tx| guarded(subscriber.as_ref(), tx, &Happened { user, event, now })),
        None => Err(EffectError::Event("nobody of this name listens any more".to_owned())),
    };
    let of_event = (id.user, id.seq, id.subscriber.clone());
    match outcome.map_err(|error| (error.blame(), error)) {
        Ok(()) => {
            tx.run(&FORGET, &of_event)?;
            Ok(Some(Ok(())))
        }
        Err((Blame::Moment, EffectError::Store(error))) => Err(error),
        Err((_, error)) => {
            let why = shortened(&error);
            tx.run(&FAILED_AGAIN, &(id.user, id.seq, id.subscriber.clone(), why.clone(), now))?;
            Ok(Some(Err(why)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_nothing_else_does() {
        let text = "0190c2f4-7a5e-7c3a-8f1e-2b6d5a4c3e21.17.activity";
        assert_eq!(text.parse::<DeadEventId>().unwrap().to_string(), text);
        let user = "0190c2f4-7a5e-7c3a-8f1e-2b6d5a4c3e21";
        for odd in [
            "",
            user,
            "x.17.activity",
            &format!("{user}.x.activity"),
            &format!("{user}.17."),
            &format!("{user}.17.a b"),
        ] {
            assert_eq!(odd.parse::<DeadEventId>(), Err(NoDeadEventId), "{odd}");
        }
    }
}

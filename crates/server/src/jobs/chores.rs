//! Keeping the house clean: what has expired goes, a little at a time.

use cairn_kernel::Timestamp;
use cairn_store::{Lane, StoreError, WriteTx, sql};
use futures::FutureExt as _;
use futures::future::BoxFuture;

use super::{Finish, Job, JobError, JobHandler, Schedule};
use crate::Ctx;
use crate::call::forget_old_answers;

const HOUR_MILLIS: i64 = 3_600_000;
const DAY_MILLIS: i64 = 24 * HOUR_MILLIS;

/// How long an expired tombstone is kept, in days, so that whoever comes late is told that it is over
/// (410) and not that there never was anything (404).
const EXPIRED_TOMBSTONES_DAYS: i64 = 30;

/// The server's own schedules.
pub(crate) const SCHEDULES: &[Schedule] = &[
    Schedule { name: "idempotency.forget", every_millis: HOUR_MILLIS, job: "idempotency.forget" },
    Schedule { name: "tombstones.purge", every_millis: DAY_MILLIS, job: "tombstones.purge" },
    Schedule { name: "captures.purge", every_millis: DAY_MILLIS, job: "captures.purge" },
    Schedule { name: "sessions.purge", every_millis: DAY_MILLIS, job: "sessions.purge" },
];

sql! {
    static PURGE_TOMBSTONES: (Timestamp,) => () = "
        DELETE FROM tombstones WHERE id IN
            (SELECT id FROM tombstones WHERE recoverable_until <= $1 ORDER BY recoverable_until LIMIT 200)";
    static PURGE_CAPTURES: (Timestamp,) => () = "
        DELETE FROM captures WHERE id IN (SELECT id FROM captures WHERE expires_at <= $1 LIMIT 200)";
    static PURGE_REFRESH_TOKENS: (Timestamp,) => () = "
        DELETE FROM refresh_tokens WHERE hash IN (SELECT hash FROM refresh_tokens WHERE expires_at <= $1 LIMIT 200)";
    static PURGE_SESSIONS: (Timestamp,) => () = "
        DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= $1 LIMIT 200)";
}

/// A job that deletes what has expired, in transactions small enough to keep nobody waiting
/// (20 ms on the writer, DATA §1).
#[derive(Debug, Clone, Copy)]
pub struct Chore {
    kind: &'static str,
    /// Deletes some of what was over at the instant, and says how many rows.
    slice: fn(&mut WriteTx<'_>, Timestamp) -> Result<u64, StoreError>,
}

impl Chore {
    /// The jobs behind [`SCHEDULES`].
    pub(crate) fn all() -> Vec<Box<dyn JobHandler>> {
        vec![
            Box::new(Self { kind: "idempotency.forget", slice: forget_old_answers }),
            Box::new(Self { kind: "tombstones.purge", slice: purge_tombstones }),
            Box::new(Self { kind: "captures.purge", slice: purge_captures }),
            Box::new(Self { kind: "sessions.purge", slice: purge_sessions }),
        ]
    }
}

impl JobHandler for Chore {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn run(&self, ctx: Ctx, _: Job) -> BoxFuture<'static, Result<Finish, JobError>> {
        let (kind, slice) = (self.kind, self.slice);
        async move {
            let (now, mut gone) = (ctx.now(), 0);
            loop {
                let rows = ctx.db().write::<_, StoreError, _>(Lane::Background, None, move |tx| slice(tx, now)).await?;
                if rows == 0 {
                    break;
                }
                gone += rows;
            }
            tracing::debug!(kind, rows = gone, "expired rows are gone");
            Ok(Box::new(|_: &mut WriteTx<'_>| Ok(())) as Finish)
        }
        .boxed()
    }
}

fn purge_tombstones(tx: &mut WriteTx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.run(&PURGE_TOMBSTONES, &(now.plus_days(-EXPIRED_TOMBSTONES_DAYS),))
}

/// Questions that nobody answered within their week, and what is remembered of those that were.
fn purge_captures(tx: &mut WriteTx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.run(&PURGE_CAPTURES, &(now,))
}

/// Tokens before their sessions: a session takes all of its tokens with it.
fn purge_sessions(tx: &mut WriteTx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    let tokens = tx.run(&PURGE_REFRESH_TOKENS, &(now,))?;
    if tokens > 0 { Ok(tokens) } else { tx.run(&PURGE_SESSIONS, &(now,)) }
}

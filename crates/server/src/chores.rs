//! Keeping the house clean: what has expired goes, a little at a time. Which rows those are, each slice knows.

use cairn_kernel::Timestamp;
use cairn_store::{Lane, StoreError, WriteTx};
use futures::FutureExt as _;
use futures::future::BoxFuture;

use crate::accounts::{did, oidc, sessions};
use crate::call::forget_old_answers;
use crate::jobs::{Finish, Job, JobError, JobHandler, Schedule};
use crate::{Ctx, capture, tasks};

const HOUR_MILLIS: i64 = 3_600_000;
const DAY_MILLIS: i64 = 24 * HOUR_MILLIS;

/// The server's own schedules.
pub(crate) const SCHEDULES: &[Schedule] = &[
    Schedule { name: "idempotency.forget", every_millis: HOUR_MILLIS, job: "idempotency.forget" },
    Schedule { name: "tombstones.purge", every_millis: DAY_MILLIS, job: "tombstones.purge" },
    Schedule { name: "captures.purge", every_millis: DAY_MILLIS, job: "captures.purge" },
    Schedule { name: "challenges.purge", every_millis: HOUR_MILLIS, job: "challenges.purge" },
    Schedule { name: "trips.purge", every_millis: HOUR_MILLIS, job: "trips.purge" },
    Schedule { name: "sessions.purge", every_millis: DAY_MILLIS, job: "sessions.purge" },
];

/// A job that deletes what has expired, in transactions small enough to keep nobody waiting
/// (20 ms on the writer, DATA §1).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chore {
    kind: &'static str,
    /// Deletes some of what was over at the instant, and says how many rows.
    slice: fn(&mut WriteTx<'_>, Timestamp) -> Result<u64, StoreError>,
}

impl Chore {
    /// The jobs behind [`SCHEDULES`].
    pub(crate) fn all() -> Vec<Box<dyn JobHandler>> {
        vec![
            Box::new(Self { kind: "idempotency.forget", slice: forget_old_answers }),
            Box::new(Self { kind: "tombstones.purge", slice: tasks::purge_tombstones }),
            Box::new(Self { kind: "captures.purge", slice: capture::purge }),
            Box::new(Self { kind: "challenges.purge", slice: did::purge }),
            Box::new(Self { kind: "trips.purge", slice: oidc::purge }),
            Box::new(Self { kind: "sessions.purge", slice: sessions::purge }),
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

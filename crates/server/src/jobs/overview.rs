//! The queue as whoever runs the server sees it: what waits, runs and is dead, and not what it works on.

use cairn_kernel::{JobId, Timestamp, UserId};
use cairn_store::{Query, ReadTx, StoreError, WriteTx, record, sql};
use const_format::formatcp;

use super::JobState;

record! {
    /// A job in the queue.
    #[derive(Debug, Clone)]
    pub struct QueuedJob {
        /// Its id.
        pub id: JobId,
        /// What is to be done.
        pub kind: String,
        /// On whose behalf.
        pub user_id: Option<UserId>,
        /// Where it is.
        pub state: JobState,
        /// Attempts so far.
        pub attempt: i64,
        /// Those of them that no longer count.
        pub forgiven: i64,
        /// Not tried before this.
        pub run_at: Timestamp,
        /// Until when the worker that has it may be silent.
        pub lease_until: Option<Timestamp>,
        /// Why the last attempt failed.
        pub last_error: Option<String>,
        /// When it was asked for.
        pub created_at: Timestamp,
    }
}

/// Newest first; the last job of a page.
pub type JobKey = (Timestamp, JobId);

sql! {
    static GET: (JobId,) => QueuedJob = formatcp!("SELECT {} FROM jobs WHERE id = $1", QueuedJob::COLUMNS);
    static REVIVE: (JobId, JobState, JobState, Timestamp) => () = "
        UPDATE jobs SET state = $3, forgiven = attempt, run_at = $4, lease_until = NULL WHERE id = $1 AND state = $2";
}

/// Jobs in any of `states` and of any of `kinds` (none: all), newest first, behind `after`.
pub fn list(
    tx: &mut ReadTx<'_>,
    states: &[JobState],
    kinds: &[&str],
    after: Option<JobKey>,
    limit: i64,
) -> Result<Vec<QueuedJob>, StoreError> {
    let mut query = Query::new(formatcp!("SELECT {} FROM jobs WHERE TRUE", QueuedJob::COLUMNS));
    if !states.is_empty() {
        query.push(" AND ").any_of("state", states);
    }
    if !kinds.is_empty() {
        query.push(" AND ").any_of("kind", kinds);
    }
    if let Some((created_at, id)) = after {
        query.with(" AND (created_at, id) < (", &created_at).with(", ", &id).push(")");
    }
    query.push(" ORDER BY created_at DESC, id DESC").with(" LIMIT ", &limit);
    tx.list(&query)
}

/// The job `id`, if it is not done yet.
pub fn find(tx: &mut ReadTx<'_>, id: JobId) -> Result<Option<QueuedJob>, StoreError> {
    tx.find(&GET, &(id,))
}

/// Has a dead job tried again from `now` on, as often as a new one; `false`: it is not dead.
pub fn revive(tx: &mut WriteTx<'_>, id: JobId, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.run(&REVIVE, &(id, JobState::Dead, JobState::Waiting, now))? == 1)
}

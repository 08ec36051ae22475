use cairn_kernel::{JobId, Timestamp, UserId};
use cairn_store::{ReadTx, StoreError, WriteTx, record, sql, text_column};
use const_format::formatcp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::JobError;
use crate::stored_json;

/// Where a job is. One that is done is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Wants to be done from `run_at` on.
    Waiting,
    /// A worker has it until `lease_until`.
    Running,
    /// Failed for good; the admin sees it.
    Dead,
}

impl JobState {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Dead => "dead",
        }
    }

    /// Reads [`JobState::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Waiting, Self::Running, Self::Dead].into_iter().find(|state| state.as_str() == text)
    }
}

text_column!(JobState);

/// Work to be done later.
#[derive(Debug, Clone)]
pub struct NewJob {
    id: JobId,
    kind: &'static str,
    user: Option<UserId>,
    payload: Value,
    dedup_key: Option<String>,
    run_at: Timestamp,
    created_at: Timestamp,
}

impl NewJob {
    /// A job of `kind` (imperative: `mail.send`), to be done at once. `payload` holds ids, not content.
    pub const fn new(id: JobId, kind: &'static str, payload: Value, now: Timestamp) -> Self {
        Self { id, kind, user: None, payload, dedup_key: None, run_at: now, created_at: now }
    }

    /// The same, not before `run_at`.
    #[must_use]
    pub fn not_before(self, run_at: Timestamp) -> Self {
        Self { run_at, ..self }
    }

    /// The same, on behalf of `user`.
    #[must_use]
    pub fn on_behalf_of(self, user: UserId) -> Self {
        Self { user: Some(user), ..self }
    }

    /// The same, unless a job with this key waits, runs or is dead.
    #[must_use]
    pub fn unless_queued(self, dedup_key: impl Into<String>) -> Self {
        Self { dedup_key: Some(dedup_key.into()), ..self }
    }
}

record! {
    /// A job in a worker's hands.
    #[derive(Debug, Clone)]
    pub struct Job {
        /// Its id; the stable part of delivery ids.
        pub id: JobId,
        /// What is to be done.
        pub kind: String,
        /// On whose behalf.
        pub user_id: Option<UserId>,
        /// JSON that its handler understands.
        pub payload: String,
        /// Which try this is, from 1. It fences: only the newest attempt is heard.
        pub attempt: i64,
        /// Attempts before an admin had it tried again, which no longer count.
        pub forgiven: i64,
    }
}

impl Job {
    /// Tries so far that count, this one included.
    pub const fn tries(&self) -> i64 {
        self.attempt - self.forgiven
    }

    /// The payload, as its handler understands it.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, JobError> {
        stored_json::read(&self.payload).map_err(JobError::Hopeless)
    }
}

type NewRow = (JobId, &'static str, Option<UserId>, String, Option<String>, JobState, Timestamp, Timestamp);

/// The kinds that a worker knows, as statements take them: one text, so that however many there are
/// the text of the statement is one. What a worker does not know is left to a newer one beside it.
#[derive(Debug, Clone)]
pub(super) struct Kinds(String);

impl Kinds {
    /// Kinds are words without spaces.
    pub(super) fn of<'a>(kinds: impl Iterator<Item = &'a str>) -> Self {
        Self(kinds.fold(" ".to_owned(), |list, kind| list + kind + " "))
    }
}

const ABANDONED: &str = formatcp!(
    "SELECT {} FROM jobs WHERE state = $1 AND lease_until <= $2 AND strpos($3, ' ' || kind || ' ') > 0
    ORDER BY run_at, id LIMIT 1",
    Job::COLUMNS
);
const WAITING: &str = formatcp!(
    "SELECT {} FROM jobs WHERE state = $1 AND run_at <= $2 AND strpos($3, ' ' || kind || ' ') > 0
    ORDER BY run_at, id LIMIT 1",
    Job::COLUMNS
);

sql! {
    static SEE_ABANDONED: (JobState, Timestamp, String) => Job = ABANDONED;
    static SEE_WAITING: (JobState, Timestamp, String) => Job = WAITING;
    static TAKE_ABANDONED: (JobState, Timestamp, String) => Job = formatcp!("{ABANDONED} /*skip locked*/");
    static TAKE_WAITING: (JobState, Timestamp, String) => Job = formatcp!("{WAITING} /*skip locked*/");
    static ENQUEUE: NewRow => () = "
        INSERT INTO jobs (id, kind, user_id, payload, dedup_key, state, run_at, attempt, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8) ON CONFLICT (dedup_key) DO NOTHING";
    static START: (JobId, JobState, Timestamp) => () = "
        UPDATE jobs SET state = $2, attempt = attempt + 1, lease_until = $3 WHERE id = $1";
    static EXTEND: (JobId, i64, JobState, Timestamp) => () = "
        UPDATE jobs SET lease_until = $4 WHERE id = $1 AND attempt = $2 AND state = $3";
    static COMPLETE: (JobId, i64, JobState) => () = "
        DELETE FROM jobs WHERE id = $1 AND attempt = $2 AND state = $3";
    static PUT_BACK: (JobId, i64, JobState, JobState, Timestamp, String) => () = "
        UPDATE jobs SET state = $4, run_at = $5, lease_until = NULL, last_error = $6
        WHERE id = $1 AND attempt = $2 AND state = $3";
}

/// Writes `job` down; it is done once the caller's transaction has committed. `false`: a job with
/// its dedup key is there already.
pub fn enqueue(tx: &mut WriteTx<'_>, job: &NewJob) -> Result<bool, StoreError> {
    let NewJob { id, kind, user, payload, dedup_key, run_at, created_at } = job;
    let row = (*id, *kind, *user, payload.to_string(), dedup_key.clone(), JobState::Waiting, *run_at, *created_at);
    Ok(tx.run(&ENQUEUE, &row)? == 1)
}

/// Whether a job of one of `kinds` could be claimed.
pub(super) fn is_any_due(tx: &mut ReadTx<'_>, kinds: &Kinds, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.find(&SEE_ABANDONED, &(JobState::Running, now, kinds.0.clone()))?.is_some()
        || tx.find(&SEE_WAITING, &(JobState::Waiting, now, kinds.0.clone()))?.is_some())
}

/// Takes the next job that nobody else has, until `lease_until`: one whose worker's lease is over
/// before those that wait.
pub(super) fn claim(
    tx: &mut WriteTx<'_>,
    kinds: &Kinds,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Option<Job>, StoreError> {
    let mut found = tx.find(&TAKE_ABANDONED, &(JobState::Running, now, kinds.0.clone()))?;
    if found.is_none() {
        found = tx.find(&TAKE_WAITING, &(JobState::Waiting, now, kinds.0.clone()))?;
    }
    let Some(mut job) = found else { return Ok(None) };
    tx.run(&START, &(job.id, JobState::Running, lease_until))?;
    job.attempt += 1;
    Ok(Some(job))
}

/// Moves the end of the lease; `false`: the job is another worker's by now.
pub(super) fn extend(tx: &mut WriteTx<'_>, job: &Job, lease_until: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.run(&EXTEND, &(job.id, job.attempt, JobState::Running, lease_until))? == 1)
}

/// The job is done and goes; `false`: it is another worker's by now, and nothing may be committed.
pub(super) fn complete(tx: &mut WriteTx<'_>, job: &Job) -> Result<bool, StoreError> {
    Ok(tx.run(&COMPLETE, &(job.id, job.attempt, JobState::Running))? == 1)
}

/// The attempt failed: the job waits until `run_at`, or is dead.
pub(super) fn put_back(
    tx: &mut WriteTx<'_>,
    job: &Job,
    state: JobState,
    run_at: Timestamp,
    error: String,
) -> Result<bool, StoreError> {
    Ok(tx.run(&PUT_BACK, &(job.id, job.attempt, JobState::Running, state, run_at, error))? == 1)
}

//! The queue of jobs, and another try for a dead one.

use cairn_kernel::{ErrorCode, JobId, Page, Timestamp, UserId};
use cairn_store::{ReadTx, WriteTx};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::events::JobRetried;
use crate::call::Call;
use crate::events;
use crate::http::extract::Line;
use crate::http::{ApiError, ApiResult, Cursor, FilterHash};
use crate::jobs::JobState;
use crate::jobs::overview::{self, QueuedJob};

/// The one order of the list.
const NEWEST_FIRST: &str = "-created_at";
/// Jobs on a page when nothing is said (DESIGN §4).
const DEFAULT_LIMIT: i64 = 25;

/// Which jobs are wanted.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct JobsQuery {
    /// Where they are; any of these, all without it.
    #[serde(default)]
    #[garde(length(max = 16))]
    #[param(max_items = 16)]
    pub state: Vec<JobState>,
    /// What is to be done, such as `account.erase`; any of these.
    #[serde(default)]
    #[garde(length(max = 16))]
    #[param(inline, max_items = 16)]
    pub kind: Vec<Line<1, 64>>,
    /// Jobs on a page, 1–100; 25 when nothing is said.
    #[serde(default)]
    #[garde(inner(range(min = 1, max = 100)))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    /// `page.next_cursor` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// A job that is not done yet, without what it works on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AdminJob {
    /// The job.
    pub id: JobId,
    /// The same as `id`.
    pub job_id: JobId,
    /// What is to be done.
    #[schema(example = "account.erase")]
    pub kind: String,
    /// On whose behalf; null: the server's.
    #[schema(required)]
    pub user_id: Option<UserId>,
    /// Where it is.
    pub state: JobState,
    /// Tries since it was made, or since an admin had it tried again.
    pub tries: i64,
    /// It is not tried before this.
    pub run_at: Timestamp,
    /// Until when the worker that has it may be silent; null: none has it.
    #[schema(required)]
    pub lease_until: Option<Timestamp>,
    /// Why the last try failed; null: none has.
    #[schema(required)]
    pub last_error: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl From<QueuedJob> for AdminJob {
    fn from(job: QueuedJob) -> Self {
        Self {
            id: job.id,
            job_id: job.id,
            kind: job.kind,
            user_id: job.user_id,
            state: job.state,
            tries: job.attempt - job.forgiven,
            run_at: job.run_at,
            lease_until: job.lease_until,
            last_error: job.last_error,
            created_at: job.created_at,
        }
    }
}

/// One page of the queue, newest first.
pub(super) fn list(tx: &mut ReadTx<'_>, query: &JobsQuery) -> ApiResult<Page<AdminJob>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let filter = FilterHash::of(&("jobs", &query.state, &query.kind))?;
    let after = query.cursor.as_deref().map(|text| Cursor::decode(text, NEWEST_FIRST, filter)).transpose()?;
    let kinds: Vec<&str> = query.kind.iter().map(AsRef::as_ref).collect();
    let rows = overview::list(tx, &query.state, &kinds, after, limit + 1)?;
    let page = Cursor::page(rows, limit, NEWEST_FIRST, filter, |job| (job.created_at, job.id))?;
    Ok(page.map(AdminJob::from))
}

/// Has a dead job tried again, at once and as often as a new one.
///
/// # Errors
/// 404 for a job that is done or never was, 409 `INVALID_TRANSITION` for one that is not dead.
pub(super) fn retry(tx: &mut WriteTx<'_>, call: &Call, id: JobId) -> ApiResult<AdminJob> {
    let job = overview::find(tx, id)?.ok_or(ApiError::not_found())?;
    if !overview::revive(tx, id, call.now)? {
        let why = "only a dead job is tried again; this one waits or runs";
        return Err(ApiError::of(ErrorCode::InvalidTransition).with_detail(why));
    }
    events::append(tx, call, &JobRetried { job: id, job_kind: job.kind })?;
    Ok(overview::find(tx, id)?.ok_or(ApiError::not_found())?.into())
}

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use cairn_kernel::JobId;

use super::TAG;
use crate::Ctx;
use crate::admin::dead_events::{self, DeadEvent, DeadEventsQuery, Replayed};
use crate::admin::jobs::{self, AdminJob, JobsQuery};
use crate::admin::realtime::RealtimeStats;
use crate::call::{Admin, Call};
use crate::events::dead::{DeadEventId, NoDeadEventId};
use crate::http::extract::{Path, Query};
use crate::http::{ApiError, ApiResult, Data, Paged, Reply as _, ReplyParts};
use crate::workers::subscribers;

/// List the jobs that are not done
///
/// Newest first: what waits, runs and is dead, without what it works on. One that is done is gone.
#[utoipa::path(
    get, path = "/admin/jobs", operation_id = "list_jobs", tag = TAG, params(JobsQuery),
    responses((status = 200, description = "A page of jobs", body = Paged<AdminJob>)),
)]
pub(super) async fn list_jobs(
    State(ctx): State<Ctx>,
    call: Call<Admin>,
    Query(query): Query<JobsQuery>,
) -> ApiResult<ReplyParts> {
    Paged::from(ctx.read(call, move |tx, _| jobs::list(tx, &query)).await?).into_parts()
}

/// Try a dead job again
///
/// At once, and as often as a new one. 409 `INVALID_TRANSITION` for one that waits or runs.
#[utoipa::path(
    post, path = "/admin/jobs/{id}/retry", operation_id = "retry_job", tag = TAG,
    params(("id" = JobId, Path, description = "The job")),
    responses((status = 200, description = "The job, which waits now", body = Data<AdminJob>)),
)]
pub(super) async fn retry_job(State(ctx): State<Ctx>, call: Call<Admin>, Path(id): Path<JobId>) -> ApiResult<Response> {
    ctx.write(call, move |tx, call| jobs::retry(tx, call, id).map(Data::of)).await
}

/// List the events that a subscriber could not take in
///
/// Last failed first, without what they say. The effect of such an event is missing, and nothing else waits for it.
#[utoipa::path(
    get, path = "/admin/dead-events", operation_id = "list_dead_events", tag = TAG, params(DeadEventsQuery),
    responses((status = 200, description = "A page of dead events", body = Paged<DeadEvent>)),
)]
pub(super) async fn list_dead_events(
    State(ctx): State<Ctx>,
    call: Call<Admin>,
    Query(query): Query<DeadEventsQuery>,
) -> ApiResult<ReplyParts> {
    Paged::from(ctx.read(call, move |tx, _| dead_events::list(tx, &query)).await?).into_parts()
}

/// Hand a dead event to its subscriber again
///
/// When it is taken in, its effect is there and it is no dead event any more; else the answer says why not.
#[utoipa::path(
    post, path = "/admin/dead-events/{id}/replay", operation_id = "replay_dead_event", tag = TAG,
    params(("id" = String, Path, description = "The dead event, as the list names it")),
    responses((status = 200, description = "What came of it", body = Data<Replayed>)),
)]
pub(super) async fn replay_dead_event(
    State(ctx): State<Ctx>,
    call: Call<Admin>,
    Path(id): Path<String>,
) -> ApiResult<Response> {
    let id: DeadEventId = id.parse().map_err(|fault: NoDeadEventId| ApiError::invalid("id", fault.to_string()))?;
    let subscribers = Arc::new(subscribers(&ctx));
    ctx.write(call, move |tx, call| dead_events::replay(tx, call, &subscribers, &id).map(Data::of)).await
}

/// Count the open live streams
///
/// Of the server that answers; with several servers, each counts its own.
#[utoipa::path(
    get, path = "/admin/realtime", operation_id = "get_realtime_stats", tag = TAG,
    responses((status = 200, description = "How many listen", body = Data<RealtimeStats>)),
)]
pub(super) async fn realtime(State(ctx): State<Ctx>, call: Call<Admin>) -> ApiResult<ReplyParts> {
    let parts = ctx.clone();
    ctx.read(call, move |_, _| Ok(Data::of(RealtimeStats::of(&parts)))).await?.into_parts()
}

//! Capture over HTTP.

use std::convert::Infallible;

use axum::extract::State;
use axum::response::Response;
use cairn_kernel::CaptureId;

use super::batch::{self, BatchAnswer};
use super::model::CaptureAnswer;
use super::request::{Batch, Capture, Clarify, VoiceQuery};
use super::stats::{self, CaptureStats};
use super::voice::{self, Recording};
use super::{course, notes, reading, service};
use crate::Ctx;
use crate::call::{Call, TasksRead, TasksWrite};
use crate::http::described::{DescribedRouter, routes};
use crate::http::extract::{Body, Path, Query, Submitted};
use crate::http::{ApiError, ApiResult, Data, ErrorBody, Octets};

/// Every route of this module, below the base path.
pub fn routes() -> DescribedRouter {
    DescribedRouter::new()
        .routes(routes!(capture))
        .routes(routes!(clarify))
        .routes(routes!(save))
        .routes(routes!(accept))
        .routes(routes!(capture_stats))
        .routes(routes!(capture_batch))
        .routes(routes!(capture_voice))
}

/// Throws a text at Cairn. 201 when it was saved, 200 for a dry run and while questions are open.
#[utoipa::path(post, path = "/capture", operation_id = "capture", tag = "capture", request_body = Capture,
    responses((status = 201, body = Data<CaptureAnswer>, headers(("Location" = String, description = "The first task"))),
        (status = 200, body = Data<CaptureAnswer>, description = "Nothing was saved.")))]
pub(crate) async fn capture(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    body: Submitted<Capture>,
) -> Result<Response, ApiError> {
    let body = body.and_then(|request| reading::read(&ctx, &call, request)).await;
    ctx.write_body(call, body, service::capture).await
}

/// Answers questions of a capture. 201 with the answer that makes it ready and so saves it; until then 200.
#[utoipa::path(post, path = "/capture/clarify", operation_id = "clarify_capture", tag = "capture",
    request_body = Clarify,
    responses((status = 201, body = Data<CaptureAnswer>, headers(("Location" = String, description = "The first task"))),
        (status = 200, body = Data<CaptureAnswer>, description = "Questions are open.")))]
async fn clarify(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    body: Submitted<Clarify>,
) -> Result<Response, ApiError> {
    let body = body.and_then(|request| course::answers(&ctx, &call, request)).await;
    ctx.write_body(call, body, service::go_on).await
}

/// Saves a capture as it is, whatever optional questions are open.
#[utoipa::path(post, path = "/capture/{id}/save", operation_id = "save_capture", tag = "capture",
    params(("id" = CaptureId, Path, description = "The capture")),
    responses((status = 201, body = Data<CaptureAnswer>, headers(("Location" = String, description = "The first task")))))]
async fn save(State(ctx): State<Ctx>, call: Call<TasksWrite>, Path(id): Path<CaptureId>) -> Result<Response, ApiError> {
    let course = course::as_it_is(&ctx, &call, id).await;
    ctx.write(call, move |tx, call| match &course {
        Ok(course) => service::go_on(tx, call, course),
        Err(refusal) => Err(refusal.clone()),
    })
    .await
}

/// Takes over the refined draft of a capture. Only a language model refines drafts, and this server has none: so
/// there is no refined draft of any capture, and the answer is 404.
#[utoipa::path(post, path = "/capture/{id}/accept", operation_id = "accept_capture", tag = "capture",
    params(("id" = CaptureId, Path, description = "The capture")),
    responses((status = 404, body = ErrorBody, description = "There is no refined draft of it.")))]
async fn accept(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path(_id): Path<CaptureId>,
) -> Result<Infallible, ApiError> {
    ctx.read(call, |tx, call| call.standing(tx).map(|_| ()).map_err(ApiError::from)).await?;
    Err(ApiError::not_found().with_message("There is no refined draft of this capture: no language model is set up."))
}

/// How much was captured, and what it was.
#[utoipa::path(get, path = "/capture/stats", operation_id = "capture_stats", tag = "capture",
    responses((status = 200, body = Data<CaptureStats>)))]
async fn capture_stats(State(ctx): State<Ctx>, call: Call<TasksRead>) -> ApiResult<axum::Json<Data<CaptureStats>>> {
    Ok(axum::Json(Data::of(ctx.read(call, stats::stats).await?)))
}

/// Saves up to 100 texts that were written offline, each once under its key. 200 whatever becomes of each.
#[utoipa::path(post, path = "/capture/batch", operation_id = "capture_batch", tag = "capture", request_body = Batch,
    responses((status = 200, body = Data<BatchAnswer>)))]
async fn capture_batch(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    body: Body<Batch>,
) -> ApiResult<axum::Json<Data<BatchAnswer>>> {
    call.refuse_other_user(body.claimed_user.as_ref())?;
    Ok(axum::Json(Data::of(batch::run(&ctx, &call, body.value).await?)))
}

/// Throws a recording at Cairn, of at most 25 MiB. It needs something that turns speech into text; this server has
/// nothing of the kind, and says so with 503 `AI_UNAVAILABLE`.
#[utoipa::path(post, path = "/capture/voice", operation_id = "capture_voice", tag = "capture", params(VoiceQuery),
    request_body(content(
        (inline(Octets) = "audio/webm"), (inline(Octets) = "audio/ogg"), (inline(Octets) = "audio/mp4"),
        (inline(Octets) = "audio/wav"),
    )),
    responses((status = 503, body = ErrorBody, description = "Nothing turns speech into text here.")))]
async fn capture_voice(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Query(query): Query<VoiceQuery>,
    _recording: Recording,
) -> Result<Infallible, ApiError> {
    notes::moment(query.captured_at, call.now)?;
    ctx.read(call, |tx, call| call.standing(tx).map(|_| ()).map_err(ApiError::from)).await?;
    Err(voice::nobody_listens())
}

//! What comes next, over HTTP.

use axum::extract::State;
use axum::response::Response;
use cairn_kernel::TaskId;

use super::{NextQuery, NextTask, PutOff, not_now, service};
use crate::Ctx;
use crate::call::{Call, TasksRead, TasksWrite};
use crate::http::described::{DescribedRouter, routes};
use crate::http::extract::{Path, Query};
use crate::http::{ApiError, ApiResult, Data};

/// Every route of this module, below the base path.
pub fn routes() -> DescribedRouter {
    DescribedRouter::new().routes(routes!(next)).routes(routes!(put_off))
}

/// The one task to do now, its first step, and why; null when nothing is open.
#[utoipa::path(get, path = "/tasks/next", operation_id = "next_task", tag = "tasks", params(NextQuery),
    responses((status = 200, body = Data<Option<NextTask>>)))]
async fn next(
    State(ctx): State<Ctx>,
    call: Call<TasksRead>,
    Query(query): Query<NextQuery>,
) -> ApiResult<axum::Json<Data<Option<NextTask>>>> {
    Ok(axum::Json(Data::of(ctx.read(call, move |tx, call| service::next(tx, call, &query)).await?)))
}

/// Sends a task away from what comes next, for 2 hours unless the operator set something else.
#[utoipa::path(post, path = "/tasks/{id}/not-now", operation_id = "put_off_task", tag = "tasks",
    params(("id" = TaskId, Path, description = "The task")),
    responses((status = 200, body = Data<PutOff>)))]
async fn put_off(State(ctx): State<Ctx>, call: Call<TasksWrite>, Path(id): Path<TaskId>) -> Result<Response, ApiError> {
    let minutes = ctx.config().tasks.not_now_minutes;
    ctx.write(call, move |tx, call| not_now::put_off(tx, call, id, minutes).map(Data::of)).await
}

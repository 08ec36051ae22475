//! Steps over HTTP.

use axum::extract::State;
use axum::response::Response;
use axum::routing::{patch, post};
use cairn_kernel::{StepId, TaskId};

use super::recovery;
use super::service::{self, StepAnswer};
use super::{CompleteStep, NewStep, PatchStep, Reorder, SplitAnswer, SplitTask, Step, split_step};
use crate::Ctx;
use crate::call::{Call, TasksRead, TasksWrite};
use crate::http::described::{DescribedRouter, routes};
use crate::http::extract::{Path, Submitted};
use crate::http::{ApiError, ApiResult, Created, Data, Paged};
use crate::tasks::Tombstone;

/// Every route of this module, below the base path.
pub fn routes() -> DescribedRouter {
    DescribedRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(reorder))
        .routes(routes!(update, remove))
        .routes(routes!(complete))
        .routes(routes!(reopen))
        .routes(routes!(split))
        // Aliases (CONTRACT): the same handlers, documented once.
        .route("/micro-steps/{id}", patch(update).delete(remove))
        .route("/micro-steps/{id}/complete", post(complete).patch(complete))
        .route("/micro-steps/{id}/reopen", post(reopen))
        .route("/micro-steps/{id}/split", post(split))
}

/// The steps of a task, of all levels, each followed by its parts: one page, whatever their number.
#[utoipa::path(get, path = "/tasks/{id}/subtasks", operation_id = "list_steps", tag = "steps",
    params(("id" = TaskId, Path, description = "The task")),
    responses((status = 200, body = Paged<Step>)))]
async fn list(
    State(ctx): State<Ctx>,
    call: Call<TasksRead>,
    Path(id): Path<TaskId>,
) -> ApiResult<axum::Json<Paged<Step>>> {
    Ok(axum::Json(ctx.read(call, move |tx, call| service::list(tx, call, id)).await?.into()))
}

/// Adds a step after its siblings.
#[utoipa::path(post, path = "/tasks/{id}/subtasks", operation_id = "create_step", tag = "steps",
    params(("id" = TaskId, Path, description = "The task")), request_body = NewStep,
    responses((status = 201, body = Data<Step>, headers(("Location" = String, description = "Where it is")))))]
async fn create(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path(id): Path<TaskId>,
    body: Submitted<NewStep>,
) -> Result<Response, ApiError> {
    ctx.write_body(call, body, move |tx, call, request| {
        let step = service::create(tx, call, id, request)?;
        Ok(Created { location: format!("/api/v1/subtasks/{}", step.id), data: step, version: None })
    })
    .await
}

/// Puts the top-level steps of a task into another order, or the parts of one of its steps.
#[utoipa::path(put, path = "/tasks/{id}/subtasks/reorder", operation_id = "reorder_steps", tag = "steps",
    params(("id" = TaskId, Path, description = "The task")), request_body = Reorder,
    responses((status = 200, body = Data<Vec<Step>>)))]
async fn reorder(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path(id): Path<TaskId>,
    body: Submitted<Reorder>,
) -> Result<Response, ApiError> {
    ctx.write_body(call, body, move |tx, call, request| service::reorder(tx, call, id, request).map(Data::of)).await
}

/// Changes fields of a step.
#[utoipa::path(patch, path = "/subtasks/{id}", operation_id = "update_step", tag = "steps",
    params(("id" = StepId, Path, description = "The step")), request_body = PatchStep,
    responses((status = 200, body = Data<Step>)))]
async fn update(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path(id): Path<StepId>,
    body: Submitted<PatchStep>,
) -> Result<Response, ApiError> {
    ctx.write_body(call, body, move |tx, call, request| service::patch(tx, call, id, request).map(Data::of)).await
}

/// Deletes a step with its parts; it can be brought back for 7 days.
#[utoipa::path(delete, path = "/subtasks/{id}", operation_id = "delete_step", tag = "steps",
    params(("id" = StepId, Path, description = "The step")),
    responses((status = 200, body = Data<Tombstone>)))]
async fn remove(State(ctx): State<Ctx>, call: Call<TasksWrite>, Path(id): Path<StepId>) -> Result<Response, ApiError> {
    ctx.write(call, move |tx, call| recovery::delete(tx, call, id).map(Data::of)).await
}

/// Completes a step; the task too, when it was the last open one.
#[utoipa::path(post, path = "/subtasks/{id}/complete", operation_id = "complete_step", tag = "steps",
    params(("id" = StepId, Path, description = "The step")), request_body = CompleteStep,
    responses((status = 200, body = Data<StepAnswer>)))]
async fn complete(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path(id): Path<StepId>,
    body: Submitted<CompleteStep>,
) -> Result<Response, ApiError> {
    ctx.write_body(call, body, move |tx, call, request| service::complete(tx, call, id, request).map(Data::of)).await
}

/// Opens a completed step again; its task stays as it is.
#[utoipa::path(post, path = "/subtasks/{id}/reopen", operation_id = "reopen_step", tag = "steps",
    params(("id" = StepId, Path, description = "The step")),
    responses((status = 200, body = Data<Step>)))]
async fn reopen(State(ctx): State<Ctx>, call: Call<TasksWrite>, Path(id): Path<StepId>) -> Result<Response, ApiError> {
    ctx.write(call, move |tx, call| service::reopen(tx, call, id).map(Data::of)).await
}

/// Splits a step into smaller ones.
#[utoipa::path(post, path = "/subtasks/{id}/split", operation_id = "split_step", tag = "steps",
    params(("id" = StepId, Path, description = "The step")), request_body = SplitTask,
    responses((status = 200, body = Data<SplitAnswer>)))]
async fn split(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path(id): Path<StepId>,
    body: Submitted<SplitTask>,
) -> Result<Response, ApiError> {
    ctx.write_body(call, body, move |tx, call, request| split_step(tx, call, id, request).map(Data::of)).await
}

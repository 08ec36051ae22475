//! Tasks over HTTP.

mod moves;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use axum::routing::patch as patch_route;
use cairn_kernel::TaskId;

use super::service::{self, Basis, CompletionAnswer, Recovered};
use super::steps::{SplitAnswer, SplitTask, split_task};
use super::{
    CompleteTask, CreateTask, FindQuery, ListQuery, PatchTask, SetStatus, Task, TaskDetail, TaskHit, Tombstone,
    TombstonesQuery,
};
use crate::Ctx;
use crate::call::{Call, TasksRead, TasksWrite};
use crate::http::described::{DescribedRouter, routes};
use crate::http::extract::{Path, Query, Submitted};
use crate::http::{
    ApiError, ApiResult, Created, Data, NoContent, Paged, Reply as _, Versioned as VersionedReply, if_match_version,
};

/// Every route of this module, below the base path.
pub fn routes() -> DescribedRouter {
    in_both_versions()
        .routes(routes!(get, update, replace, remove))
        .routes(routes!(tombstones))
        .routes(routes!(recover))
        .merge(super::projects::api::routes())
        // Aliases (CONTRACT): the same handlers, documented once.
        .route("/tasks/{id}/complete", patch_route(complete))
        .route("/tombstones", axum::routing::get(tombstones))
        .route("/tasks/recover/{id}", axum::routing::post(recover))
}

/// The same under `/api/v2`, where deleting answers 204.
pub fn routes_v2() -> axum::Router<Ctx> {
    let v1: axum::Router<Ctx> = in_both_versions().merge(super::steps::api::routes()).into_router();
    v1.route("/tasks/{id}", axum::routing::get(get).patch(update).put(replace).delete(remove_silently))
        .route("/tasks/{id}/complete", patch_route(complete))
        .route("/tasks/recover/{id}", axum::routing::post(recover))
}

fn in_both_versions() -> DescribedRouter {
    DescribedRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(search))
        .routes(routes!(complete))
        .routes(routes!(force_complete))
        .merge(moves::routes())
        .routes(routes!(set_status))
        .routes(routes!(split))
        .merge(super::next::api::routes())
        .merge(super::bulk::api::routes())
        .merge(super::overview::api::routes())
        .merge(super::dependencies::api::routes())
        .merge(super::comments::api::routes())
}

/// What a change is based on: the body's version is added by [`Basis::or_body`].
pub(super) fn basis(headers: &HeaderMap) -> ApiResult<Basis> {
    Ok(Basis { body: None, if_match: if_match_version(headers)? })
}

fn versioned(task: Task) -> VersionedReply<Task> {
    VersionedReply { version: task.version, data: task }
}

/// Makes a task.
#[utoipa::path(post, path = "/tasks", operation_id = "create_task", tag = "tasks", request_body = CreateTask,
    responses((status = 201, body = Data<Task>,
        headers(("Location" = String, description = "Where it is"), ("ETag" = String, description = "Its version")))))]
async fn create(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    body: Submitted<CreateTask>,
) -> Result<Response, ApiError> {
    ctx.write_body(call, body, |tx, call, request| {
        let task = service::create(tx, call, request)?;
        Ok(Created { location: format!("/api/v1/tasks/{}", task.id), version: Some(task.version), data: task })
    })
    .await
}

/// The caller's tasks, a page at a time.
#[utoipa::path(get, path = "/tasks", operation_id = "list_tasks", tag = "tasks", params(ListQuery),
    responses((status = 200, body = Paged<Task>)))]
async fn list(
    State(ctx): State<Ctx>,
    call: Call<TasksRead>,
    Query(query): Query<ListQuery>,
) -> Result<Response, ApiError> {
    let page = ctx.read(call, move |tx, call| service::list(tx, call, &query)).await?;
    Ok(Paged::from(page).into_parts()?.into_response())
}

/// The caller's tasks by their words, best first: title, description, steps, tags and
/// comments, of which the newest 100 000 characters of a task count.
#[utoipa::path(get, path = "/tasks/search", operation_id = "search_tasks", tag = "tasks", params(FindQuery),
    responses((status = 200, body = Paged<TaskHit>)))]
async fn search(
    State(ctx): State<Ctx>,
    call: Call<TasksRead>,
    Query(query): Query<FindQuery>,
) -> Result<Response, ApiError> {
    let page = ctx.read(call, move |tx, call| service::search(tx, call, &query)).await?;
    Ok(Paged::from(page).into_parts()?.into_response())
}

/// A task with its steps.
#[utoipa::path(get, path = "/tasks/{id}", operation_id = "get_task", tag = "tasks",
    params(("id" = TaskId, Path, description = "The task")),
    responses((status = 200, body = Data<TaskDetail>, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "The caller has exactly this already.")))]
async fn get(
    State(ctx): State<Ctx>,
    call: Call<TasksRead>,
    Path(id): Path<TaskId>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let detail = ctx.read(call, move |tx, call| service::get(tx, call, id)).await?;
    let reply = VersionedReply { version: detail.task.version, data: detail };
    Ok(reply.into_parts()?.unless_known(&headers).into_response())
}

/// Changes fields of a task. The version that the change is based on is required, in the body or
/// in `If-Match`.
#[utoipa::path(patch, path = "/tasks/{id}", operation_id = "update_task", tag = "tasks",
    params(("id" = TaskId, Path, description = "The task")), request_body = PatchTask,
    responses((status = 200, body = Data<Task>, headers(("ETag" = String, description = "Its version")))))]
async fn update(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path(id): Path<TaskId>,
    headers: HeaderMap,
    body: Submitted<PatchTask>,
) -> Result<Response, ApiError> {
    let basis = basis(&headers)?;
    ctx.write_body(call, body, move |tx, call, request| {
        service::patch(tx, call, id, request, basis.or_body(request.version).required()?).map(versioned)
    })
    .await
}

/// The same as PATCH, but a version is not required: the last write wins.
#[utoipa::path(put, path = "/tasks/{id}", operation_id = "replace_task", tag = "tasks",
    params(("id" = TaskId, Path, description = "The task")), request_body = PatchTask,
    responses((status = 200, body = Data<Task>, headers(("ETag" = String, description = "Its version")))))]
async fn replace(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path(id): Path<TaskId>,
    headers: HeaderMap,
    body: Submitted<PatchTask>,
) -> Result<Response, ApiError> {
    let basis = basis(&headers)?;
    ctx.write_body(call, body, move |tx, call, request| {
        service::patch(tx, call, id, request, basis.or_body(request.version)).map(versioned)
    })
    .await
}

/// Deletes a task with everything under it; it can be brought back for 7 days.
#[utoipa::path(delete, path = "/tasks/{id}", operation_id = "delete_task", tag = "tasks",
    params(("id" = TaskId, Path, description = "The task")),
    responses((status = 200, body = Data<Tombstone>),
        (status = 204, description = "The same under `/api/v2`, without a word; `POST /api/v2/tasks/recover/{id}` with \
            the id of the task undoes it.")))]
async fn remove(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path(id): Path<TaskId>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let basis = basis(&headers)?;
    ctx.write(call, move |tx, call| service::delete(tx, call, id, basis).map(Data::of)).await
}

async fn remove_silently(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path(id): Path<TaskId>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let basis = basis(&headers)?;
    ctx.write(call, move |tx, call| service::delete(tx, call, id, basis).map(|_| NoContent)).await
}

/// Completes a task; open steps stay open.
#[utoipa::path(post, path = "/tasks/{id}/complete", operation_id = "complete_task", tag = "tasks",
    params(("id" = TaskId, Path, description = "The task")), request_body = CompleteTask,
    responses((status = 200, body = Data<CompletionAnswer>)))]
async fn complete(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path(id): Path<TaskId>,
    headers: HeaderMap,
    body: Submitted<CompleteTask>,
) -> Result<Response, ApiError> {
    let basis = basis(&headers)?;
    ctx.write_body(call, body, move |tx, call, request| {
        service::complete(tx, call, id, request, basis.or_body(request.version)).map(Data::of)
    })
    .await
}

/// Completes a task with all its open steps, whatever blocks it. Doing it again changes nothing.
#[utoipa::path(post, path = "/tasks/{id}/force-complete", operation_id = "force_complete_task", tag = "tasks",
    params(("id" = TaskId, Path, description = "The task")), request_body = CompleteTask,
    responses((status = 200, body = Data<CompletionAnswer>)))]
async fn force_complete(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path(id): Path<TaskId>,
    headers: HeaderMap,
    body: Submitted<CompleteTask>,
) -> Result<Response, ApiError> {
    let basis = basis(&headers)?;
    ctx.write_body(call, body, move |tx, call, request| {
        service::force_complete(tx, call, id, request, basis.or_body(request.version)).map(Data::of)
    })
    .await
}

/// Sets the status; `completed` completes the task.
#[utoipa::path(patch, path = "/tasks/{id}/status", operation_id = "set_task_status", tag = "tasks",
    params(("id" = TaskId, Path, description = "The task")), request_body = SetStatus,
    responses((status = 200, body = Data<Task>)))]
async fn set_status(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path(id): Path<TaskId>,
    headers: HeaderMap,
    body: Submitted<SetStatus>,
) -> Result<Response, ApiError> {
    let basis = basis(&headers)?;
    ctx.write_body(call, body, move |tx, call, request| {
        service::set_status(tx, call, id, request, basis.or_body(request.version)).map(versioned)
    })
    .await
}

/// Splits a task into steps, or a project into phases. Splitting again gives what is stored.
#[utoipa::path(post, path = "/tasks/{id}/split", operation_id = "split_task", tag = "tasks",
    params(("id" = TaskId, Path, description = "The task")), request_body = SplitTask,
    responses((status = 200, body = Data<SplitAnswer>)))]
async fn split(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path(id): Path<TaskId>,
    body: Submitted<SplitTask>,
) -> Result<Response, ApiError> {
    ctx.write_body(call, body, move |tx, call, request| split_task(tx, call, id, request).map(Data::of)).await
}

/// What was deleted and can still be brought back, newest first, a page at a time.
#[utoipa::path(get, path = "/recovery/tombstones", operation_id = "list_tombstones", tag = "recovery",
    params(TombstonesQuery), responses((status = 200, body = Paged<Tombstone>)))]
async fn tombstones(
    State(ctx): State<Ctx>,
    call: Call<TasksRead>,
    Query(query): Query<TombstonesQuery>,
) -> Result<Response, ApiError> {
    let page = ctx.read(call, move |tx, call| service::tombstones(tx, call, &query)).await?;
    Ok(Paged::from(page).into_parts()?.into_response())
}

/// Brings back what was deleted, with everything that was under it.
#[utoipa::path(post, path = "/recovery/tombstones/{id}/recover", operation_id = "recover", tag = "recovery",
    params(("id" = uuid::Uuid, Path, description = "The tombstone, or what was deleted")),
    responses((status = 200, body = Data<Recovered>)))]
async fn recover(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path(id): Path<uuid::Uuid>,
) -> Result<Response, ApiError> {
    ctx.write(call, move |tx, call| service::recover(tx, call, id).map(Data::of)).await
}

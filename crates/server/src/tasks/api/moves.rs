//! The verbs that move a task and say nothing else.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use cairn_kernel::TaskId;

use super::{basis, versioned};
use crate::Ctx;
use crate::call::{Call, TasksWrite};
use crate::http::described::{DescribedRouter, routes};
use crate::http::extract::{Path, Submitted};
use crate::http::{ApiError, Data};
use crate::tasks::service::{self, State as Move};
use crate::tasks::{Task, Versioned};

/// What each of them is sent.
type Sent = (State<Ctx>, Call<TasksWrite>, Path<TaskId>, HeaderMap, Submitted<Versioned>);

pub(super) fn routes() -> DescribedRouter {
    DescribedRouter::new()
        .routes(routes!(reopen))
        .routes(routes!(start))
        .routes(routes!(archive))
        .routes(routes!(unarchive))
        .routes(routes!(hide))
        .routes(routes!(unhide))
}

async fn moved(sent: Sent, to: Move) -> Result<Response, ApiError> {
    let (State(ctx), call, Path(id), headers, body) = sent;
    let basis = basis(&headers)?;
    ctx.write_body(call, body, move |tx, call, request| {
        service::move_to(tx, call, id, to, basis.or_body(request.version)).map(versioned)
    })
    .await
}

/// Opens a completed or cancelled task again; what it earned stays.
#[utoipa::path(post, path = "/tasks/{id}/reopen", operation_id = "reopen_task", tag = "tasks",
    params(("id" = TaskId, Path, description = "The task")), request_body = Versioned,
    responses((status = 200, body = Data<Task>)))]
async fn reopen(sent: Sent) -> Result<Response, ApiError> {
    moved(sent, Move::Open).await
}

/// Begins a task.
#[utoipa::path(post, path = "/tasks/{id}/start", operation_id = "start_task", tag = "tasks",
    params(("id" = TaskId, Path, description = "The task")), request_body = Versioned,
    responses((status = 200, body = Data<Task>)))]
async fn start(sent: Sent) -> Result<Response, ApiError> {
    moved(sent, Move::Started).await
}

/// Puts a task into the archive: read-only from then on.
#[utoipa::path(post, path = "/tasks/{id}/archive", operation_id = "archive_task", tag = "tasks",
    params(("id" = TaskId, Path, description = "The task")), request_body = Versioned,
    responses((status = 200, body = Data<Task>)))]
async fn archive(sent: Sent) -> Result<Response, ApiError> {
    moved(sent, Move::Archived(true)).await
}

/// Takes a task out of the archive.
#[utoipa::path(post, path = "/tasks/{id}/unarchive", operation_id = "unarchive_task", tag = "tasks",
    params(("id" = TaskId, Path, description = "The task")), request_body = Versioned,
    responses((status = 200, body = Data<Task>)))]
async fn unarchive(sent: Sent) -> Result<Response, ApiError> {
    moved(sent, Move::Archived(false)).await
}

/// Leaves a task out of lists.
#[utoipa::path(post, path = "/tasks/{id}/hide", operation_id = "hide_task", tag = "tasks",
    params(("id" = TaskId, Path, description = "The task")), request_body = Versioned,
    responses((status = 200, body = Data<Task>)))]
async fn hide(sent: Sent) -> Result<Response, ApiError> {
    moved(sent, Move::Hidden(true)).await
}

/// Shows a hidden task in lists again.
#[utoipa::path(post, path = "/tasks/{id}/unhide", operation_id = "unhide_task", tag = "tasks",
    params(("id" = TaskId, Path, description = "The task")), request_body = Versioned,
    responses((status = 200, body = Data<Task>)))]
async fn unhide(sent: Sent) -> Result<Response, ApiError> {
    moved(sent, Move::Hidden(false)).await
}

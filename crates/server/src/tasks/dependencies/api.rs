//! Dependencies over HTTP.

use axum::extract::State;
use axum::response::Response;
use cairn_kernel::TaskId;

use super::{NewDependency, service};
use crate::Ctx;
use crate::call::{Call, TasksWrite};
use crate::http::described::{DescribedRouter, routes};
use crate::http::extract::{Path, Submitted};
use crate::http::{ApiError, Created, Data, NoContent, Reply as _};
use crate::tasks::Task;

/// Every route of this module, below the base path.
pub fn routes() -> DescribedRouter {
    DescribedRouter::new().routes(routes!(add)).routes(routes!(remove))
}

/// Has a task wait for another one. Where it does already, nothing changes and the answer is 200.
#[utoipa::path(post, path = "/tasks/{id}/dependencies", operation_id = "add_dependency", tag = "dependencies",
    params(("id" = TaskId, Path, description = "The task that waits")), request_body = NewDependency,
    responses((status = 200, body = Data<Task>),
        (status = 201, body = Data<Task>, headers(("Location" = String, description = "Where it can be deleted")))))]
async fn add(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path(id): Path<TaskId>,
    body: Submitted<NewDependency>,
) -> Result<Response, ApiError> {
    ctx.write_body(call, body, move |tx, call, request| {
        let (data, is_new) = service::add(tx, call, id, request)?;
        let location = format!("/api/v1/tasks/{id}/dependencies/{}", request.blocked_by);
        if is_new { Created { location, data, version: None }.into_parts() } else { Data { data }.into_parts() }
    })
    .await
}

/// Has a task wait for another one no longer.
#[utoipa::path(delete, path = "/tasks/{id}/dependencies/{blocker_id}", operation_id = "remove_dependency",
    tag = "dependencies",
    params(("id" = TaskId, Path, description = "The task that waits"),
        ("blocker_id" = TaskId, Path, description = "The task that it waits for")),
    responses((status = 204, description = "It does not wait for it any more.")))]
async fn remove(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path((id, blocker)): Path<(TaskId, TaskId)>,
) -> Result<Response, ApiError> {
    ctx.write(call, move |tx, call| service::remove(tx, call, id, blocker).map(|()| NoContent)).await
}

//! Projects over HTTP.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use cairn_kernel::ProjectId;

use super::recovery::{self, ItsTasks};
use super::{DeleteProject, NewProject, PatchProject, Project, ProjectsQuery, service};
use crate::Ctx;
use crate::call::{Call, TasksRead, TasksWrite};
use crate::http::described::{DescribedRouter, routes};
use crate::http::extract::{Path, Query, Submitted};
use crate::http::{ApiError, ApiResult, Created, Data, Paged, Reply as _, Versioned};
use crate::tasks::Tombstone;
use crate::tasks::api::basis;

/// Every route of this module, below the base path.
pub fn routes() -> DescribedRouter {
    DescribedRouter::new().routes(routes!(list, create)).routes(routes!(get, update, remove))
}

/// The caller's projects, newest first, a page at a time.
#[utoipa::path(get, path = "/projects", operation_id = "list_projects", tag = "projects", params(ProjectsQuery),
    responses((status = 200, body = Paged<Project>)))]
async fn list(
    State(ctx): State<Ctx>,
    call: Call<TasksRead>,
    Query(query): Query<ProjectsQuery>,
) -> ApiResult<axum::Json<Paged<Project>>> {
    Ok(axum::Json(ctx.read(call, move |tx, call| service::list(tx, call, &query)).await?.into()))
}

/// Makes a project. A name that the caller uses already is 409 `ALREADY_EXISTS`.
#[utoipa::path(post, path = "/projects", operation_id = "create_project", tag = "projects",
    request_body = NewProject,
    responses((status = 201, body = Data<Project>,
        headers(("Location" = String, description = "Where it is"), ("ETag" = String, description = "Its version")))))]
async fn create(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    body: Submitted<NewProject>,
) -> Result<Response, ApiError> {
    ctx.write_body(call, body, |tx, call, request| {
        let data = service::create(tx, call, request)?;
        Ok(Created { location: format!("/api/v1/projects/{}", data.id), version: Some(data.version), data })
    })
    .await
}

/// A project.
#[utoipa::path(get, path = "/projects/{id}", operation_id = "get_project", tag = "projects",
    params(("id" = ProjectId, Path, description = "The project")),
    responses((status = 200, body = Data<Project>, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "The caller has exactly this already.")))]
async fn get(
    State(ctx): State<Ctx>,
    call: Call<TasksRead>,
    Path(id): Path<ProjectId>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let data = ctx.read(call, move |tx, call| service::get(tx, call, id)).await?;
    Ok(Versioned { version: data.version, data }.into_parts()?.unless_known(&headers).into_response())
}

/// Changes fields of a project. Without a version, in the body or in `If-Match`, the last write wins.
#[utoipa::path(patch, path = "/projects/{id}", operation_id = "update_project", tag = "projects",
    params(("id" = ProjectId, Path, description = "The project")), request_body = PatchProject,
    responses((status = 200, body = Data<Project>, headers(("ETag" = String, description = "Its version")))))]
async fn update(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path(id): Path<ProjectId>,
    headers: HeaderMap,
    body: Submitted<PatchProject>,
) -> Result<Response, ApiError> {
    let basis = basis(&headers)?;
    ctx.write_body(call, body, move |tx, call, request| {
        let data = service::patch(tx, call, id, request, basis.or_body(request.version))?;
        Ok(Versioned { version: data.version, data })
    })
    .await
}

/// Deletes a project; it can be brought back for 7 days. Its tasks stay, unless `cascade=true`.
#[utoipa::path(delete, path = "/projects/{id}", operation_id = "delete_project", tag = "projects",
    params(("id" = ProjectId, Path, description = "The project"), DeleteProject),
    responses((status = 200, body = Data<Tombstone>)))]
async fn remove(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path(id): Path<ProjectId>,
    Query(query): Query<DeleteProject>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let its_tasks = if query.cascade == Some(true) { ItsTasks::GoToo } else { ItsTasks::Stay };
    let basis = basis(&headers)?;
    ctx.write(call, move |tx, call| recovery::delete(tx, call, id, its_tasks, basis).map(Data::of)).await
}

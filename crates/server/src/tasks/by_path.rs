//! The Phase 2 contract: tasks under `/api/v1/{user_id}/tasks`, with bare bodies.
//!
//! The same verbs as everywhere; what differs is the address, the shape of the answers, and that the user
//! in the path must be who the token says.

use axum::RequestPartsExt as _;
use axum::extract::{FromRequestParts, RawPathParams, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use cairn_kernel::{ErrorCode, TaskId};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::service::{self, Basis};
use super::{CreateTask, ListQuery, Order, PatchTask, Shown, Sort, SubjectTask};
use crate::Ctx;
use crate::call::{Authority, Call, TasksRead, TasksWrite};
use crate::http::described::{DescribedRouter, routes};
use crate::http::extract::{Path, Query, RequestBody, Submitted};
use crate::http::{ApiError, ApiResult, BareVersioned, NoContent, Reply as _, if_match_version};

/// Rows a page unless said.
const DEFAULT_LIMIT: i64 = 100;
/// The media type that asks for a list without its frame.
const ARRAY: &str = "application/vnd.cairn.tasks+json;shape=array";

/// Every route of this module, below `/api/v1` and nowhere else.
pub fn routes() -> DescribedRouter {
    DescribedRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, replace, remove))
        .routes(routes!(set_completed))
}

/// A call of the user that the path names. Anybody else's path is 403 before anything is read, whether
/// there is such a user or not.
struct OwnPath<A>(Call<A>);

impl<A: Authority> FromRequestParts<Ctx> for OwnPath<A> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, ctx: &Ctx) -> Result<Self, ApiError> {
        let call = Call::<A>::from_request_parts(parts, ctx).await?;
        let path = parts.extract::<RawPathParams>().await.map_err(|_| ApiError::of(ErrorCode::Forbidden))?;
        let named = path.iter().find(|(name, _)| *name == "user_id").map_or("", |(_, user)| user);
        if call.is_named(named) { Ok(Self(call)) } else { Err(ApiError::of(ErrorCode::Forbidden)) }
    }
}

/// The task that the path names.
#[derive(Deserialize)]
struct TaskPath {
    id: TaskId,
}

/// Which tasks to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProgressFilter {
    /// Both.
    #[default]
    All,
    /// Not completed.
    Pending,
    /// Completed.
    Completed,
}

/// `GET /{user_id}/tasks`
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct PathListQuery {
    /// `all` (default), `pending`, `completed`.
    pub status: Option<ProgressFilter>,
    /// Rows a page, 1–1000; 100 unless said.
    #[garde(inner(range(min = 1, max = 1000)))]
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<i64>,
    /// Rows to skip.
    #[garde(inner(range(min = 0, max = 1_000_000)))]
    #[param(minimum = 0, maximum = 1_000_000)]
    pub offset: Option<i64>,
    /// What to sort by; `created_at` unless said.
    pub sort: Option<Sort>,
    /// Which way; what is natural for the sort unless said.
    pub order: Option<Order>,
}

impl From<PathListQuery> for ListQuery {
    fn from(query: PathListQuery) -> Self {
        let completed = match query.status.unwrap_or_default() {
            ProgressFilter::All => Shown::Too,
            ProgressFilter::Pending => Shown::No,
            ProgressFilter::Completed => Shown::Only,
        };
        Self {
            completed: Some(completed),
            limit: Some(query.limit.unwrap_or(DEFAULT_LIMIT)),
            offset: Some(query.offset.unwrap_or(0)),
            sort: query.sort,
            order: query.order,
            total: Some(true),
            ..Self::default()
        }
    }
}

/// A page of tasks.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskList {
    /// The tasks of this page.
    pub tasks: Vec<SubjectTask>,
    /// How many there are in all.
    pub total: i64,
    /// Rows a page.
    pub limit: i64,
    /// Rows that were skipped.
    pub offset: i64,
}

/// Whether a task is completed now; nothing at all turns it over.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct SetCompleted {
    /// True completes it, false opens it again; absent: the other than now.
    #[serde(default)]
    pub completed: Option<bool>,
    /// The version that the change is based on.
    #[serde(default)]
    #[garde(inner(range(min = 1)))]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

impl RequestBody for SetCompleted {
    const EMPTY_OK: bool = true;
}

fn basis(headers: &HeaderMap) -> ApiResult<Basis> {
    Ok(Basis { body: None, if_match: if_match_version(headers)? })
}

fn bare(task: super::Task, call: &Call) -> BareVersioned<SubjectTask> {
    BareVersioned { version: task.version, data: SubjectTask::seen_by(task, call.subject()) }
}

/// Whether the caller wants a bare array.
fn wants_array(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut types = accepted.flat_map(|value| value.split(','));
    types.any(|kind| {
        let plain: String = kind.chars().filter(|character| !character.is_whitespace() && *character != '"').collect();
        plain.to_ascii_lowercase().starts_with(ARRAY)
    })
}

fn listed(list: &TaskList, as_array: bool) -> ApiResult<Response> {
    let body = if as_array { serde_json::to_vec(&list.tasks) } else { serde_json::to_vec(list) };
    let body = body.map_err(ApiError::internal)?;
    let kind = if as_array { ARRAY } else { "application/json" };
    let headers = [(header::CONTENT_TYPE, kind), (header::VARY, "accept")];
    Ok((headers.map(|(name, value)| (name, HeaderValue::from_static(value))), body).into_response())
}

/// The caller's tasks, a page at a time; a bare array for `Accept: application/vnd.cairn.tasks+json;shape=array`.
#[utoipa::path(get, path = "/{user_id}/tasks", operation_id = "list_tasks_by_path", tag = "phase 2",
    params(("user_id" = String, Path, description = "The caller"), PathListQuery),
    responses((status = 200, content(
        (TaskList = "application/json"), (Vec<SubjectTask> = "application/vnd.cairn.tasks+json")))))]
async fn list(
    State(ctx): State<Ctx>,
    OwnPath(call): OwnPath<TasksRead>,
    Query(query): Query<PathListQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (subject, query) = (call.subject(), ListQuery::from(query));
    let offset = query.offset.unwrap_or(0);
    let page = ctx.read(call, move |tx, call| service::list(tx, call, &query)).await?;
    let tasks = page.items.into_iter().map(|task| SubjectTask::seen_by(task, subject.clone())).collect();
    let (total, limit) = (page.info.total.unwrap_or(0), page.info.limit);
    listed(&TaskList { tasks, total, limit, offset }, wants_array(&headers))
}

/// Makes a task.
#[utoipa::path(post, path = "/{user_id}/tasks", operation_id = "create_task_by_path", tag = "phase 2",
    params(("user_id" = String, Path, description = "The caller")), request_body = CreateTask,
    responses((status = 201, body = SubjectTask,
        headers(("Location" = String, description = "Where it is"), ("ETag" = String, description = "Its version")))))]
async fn create(
    State(ctx): State<Ctx>,
    OwnPath(call): OwnPath<TasksWrite>,
    body: Submitted<CreateTask>,
) -> Result<Response, ApiError> {
    ctx.write_body(call, body, |tx, call, request| {
        let task = service::create(tx, call, request)?;
        // By the id here: it needs no escapes in an address, whatever the one elsewhere looks like.
        let location = format!("/api/v1/{}/tasks/{}", call.user, task.id);
        Ok(bare(task, call).created(location))
    })
    .await
}

/// A task.
#[utoipa::path(get, path = "/{user_id}/tasks/{id}", operation_id = "get_task_by_path", tag = "phase 2",
    params(("user_id" = String, Path, description = "The caller"), ("id" = TaskId, Path, description = "The task")),
    responses((status = 200, body = SubjectTask, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "The caller has exactly this already.")))]
async fn get(
    State(ctx): State<Ctx>,
    OwnPath(call): OwnPath<TasksRead>,
    Path(TaskPath { id }): Path<TaskPath>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let reply = ctx.read(call, move |tx, call| Ok(bare(service::get(tx, call, id)?.task, call))).await?;
    Ok(reply.into_parts()?.unless_known(&headers).into_response())
}

/// Changes fields of a task; what is absent stays. A version is not required: the last write wins.
#[utoipa::path(put, path = "/{user_id}/tasks/{id}", operation_id = "replace_task_by_path", tag = "phase 2",
    params(("user_id" = String, Path, description = "The caller"), ("id" = TaskId, Path, description = "The task")),
    request_body = PatchTask,
    responses((status = 200, body = SubjectTask, headers(("ETag" = String, description = "Its version")))))]
async fn replace(
    State(ctx): State<Ctx>,
    OwnPath(call): OwnPath<TasksWrite>,
    Path(TaskPath { id }): Path<TaskPath>,
    headers: HeaderMap,
    body: Submitted<PatchTask>,
) -> Result<Response, ApiError> {
    let basis = basis(&headers)?;
    ctx.write_body(call, body, move |tx, call, request| {
        Ok(bare(service::patch(tx, call, id, request, basis.or_body(request.version))?, call))
    })
    .await
}

/// Deletes a task with everything under it; it can be brought back for 7 days.
#[utoipa::path(delete, path = "/{user_id}/tasks/{id}", operation_id = "delete_task_by_path", tag = "phase 2",
    params(("user_id" = String, Path, description = "The caller"), ("id" = TaskId, Path, description = "The task")),
    responses((status = 204, description = "Deleted")))]
async fn remove(
    State(ctx): State<Ctx>,
    OwnPath(call): OwnPath<TasksWrite>,
    Path(TaskPath { id }): Path<TaskPath>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let basis = basis(&headers)?;
    ctx.write(call, move |tx, call| service::delete(tx, call, id, basis).map(|_| NoContent)).await
}

/// Completes a task or opens it again. Without a body it is turned over.
#[utoipa::path(patch, path = "/{user_id}/tasks/{id}/complete", operation_id = "set_task_completed_by_path",
    tag = "phase 2", request_body = SetCompleted,
    params(("user_id" = String, Path, description = "The caller"), ("id" = TaskId, Path, description = "The task")),
    responses((status = 200, body = SubjectTask, headers(("ETag" = String, description = "Its version")))))]
async fn set_completed(
    State(ctx): State<Ctx>,
    OwnPath(call): OwnPath<TasksWrite>,
    Path(TaskPath { id }): Path<TaskPath>,
    headers: HeaderMap,
    body: Submitted<SetCompleted>,
) -> Result<Response, ApiError> {
    let basis = basis(&headers)?;
    ctx.write_body(call, body, move |tx, call, request| {
        let basis = basis.or_body(request.version);
        Ok(bare(service::set_completed(tx, call, id, request.completed, basis)?, call))
    })
    .await
}

//! Tasks from further away, over HTTP.

use axum::Json;
use axum::extract::State;
use cairn_kernel::TaskId;

use super::hierarchy::{self, Hierarchy};
use super::history::{self, HistoryEntry, HistoryQuery};
use super::stats::{self, StatsQuery, TaskStats};
use super::suggestions::{self, Suggestion, SuggestionsQuery};
use crate::Ctx;
use crate::call::{Call, TasksRead};
use crate::http::described::{DescribedRouter, routes};
use crate::http::extract::{Path, Query};
use crate::http::{ApiResult, Data, Paged};

/// Every route of this module, below the base path.
pub fn routes() -> DescribedRouter {
    DescribedRouter::new()
        .routes(routes!(stats))
        .routes(routes!(suggestions))
        .routes(routes!(hierarchy))
        .routes(routes!(history))
}

/// Numbers about the caller's tasks, and what was made and done on each day of a range.
#[utoipa::path(get, path = "/tasks/stats", operation_id = "task_stats", tag = "tasks", params(StatsQuery),
    responses((status = 200, body = Data<TaskStats>)))]
async fn stats(
    State(ctx): State<Ctx>,
    call: Call<TasksRead>,
    Query(query): Query<StatsQuery>,
) -> ApiResult<Json<Data<TaskStats>>> {
    Ok(Json(Data::of(ctx.read(call, move |tx, call| stats::stats(tx, call, &query)).await?)))
}

/// A few things that might help now: find a new day, go on, split, do something short.
#[utoipa::path(get, path = "/tasks/suggestions", operation_id = "task_suggestions", tag = "tasks",
    params(SuggestionsQuery), responses((status = 200, body = Data<Vec<Suggestion>>)))]
async fn suggestions(
    State(ctx): State<Ctx>,
    call: Call<TasksRead>,
    Query(query): Query<SuggestionsQuery>,
) -> ApiResult<Json<Data<Vec<Suggestion>>>> {
    Ok(Json(Data::of(ctx.read(call, move |tx, call| suggestions::suggestions(tx, call, &query)).await?)))
}

/// A task with everything that is a part of it.
#[utoipa::path(get, path = "/tasks/{id}/hierarchy", operation_id = "task_hierarchy", tag = "tasks",
    params(("id" = TaskId, Path, description = "The task")),
    responses((status = 200, body = Data<Hierarchy>)))]
async fn hierarchy(
    State(ctx): State<Ctx>,
    call: Call<TasksRead>,
    Path(id): Path<TaskId>,
) -> ApiResult<Json<Data<Hierarchy>>> {
    Ok(Json(Data::of(ctx.read(call, move |tx, call| hierarchy::hierarchy(tx, call, id)).await?)))
}

/// What happened to a task, its steps and its comments, newest first, a page at a time.
#[utoipa::path(get, path = "/tasks/{id}/history", operation_id = "task_history", tag = "tasks",
    params(("id" = TaskId, Path, description = "The task"), HistoryQuery),
    responses((status = 200, body = Paged<HistoryEntry>)))]
async fn history(
    State(ctx): State<Ctx>,
    call: Call<TasksRead>,
    Path(id): Path<TaskId>,
    Query(query): Query<HistoryQuery>,
) -> ApiResult<Json<Paged<HistoryEntry>>> {
    let page = ctx.read(call, move |tx, call| history::history(tx, call, id, &query)).await?;
    Ok(Json(page.into()))
}

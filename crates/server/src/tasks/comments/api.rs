//! Comments over HTTP.

use axum::extract::State;
use axum::response::Response;
use cairn_kernel::{CommentId, TaskId};

use super::{Comment, CommentsQuery, NewComment, recovery, service};
use crate::Ctx;
use crate::call::{Call, TasksRead, TasksWrite};
use crate::http::described::{DescribedRouter, routes};
use crate::http::extract::{Path, Query, Submitted};
use crate::http::{ApiError, ApiResult, Created, Data, Paged};
use crate::tasks::Tombstone;

/// Every route of this module, below the base path.
pub fn routes() -> DescribedRouter {
    DescribedRouter::new().routes(routes!(list, create)).routes(routes!(remove))
}

/// The comments on a task, newest first, a page at a time.
#[utoipa::path(get, path = "/tasks/{id}/comments", operation_id = "list_comments", tag = "comments",
    params(("id" = TaskId, Path, description = "The task"), CommentsQuery),
    responses((status = 200, body = Paged<Comment>)))]
async fn list(
    State(ctx): State<Ctx>,
    call: Call<TasksRead>,
    Path(id): Path<TaskId>,
    Query(query): Query<CommentsQuery>,
) -> ApiResult<axum::Json<Paged<Comment>>> {
    let page = ctx.read(call, move |tx, call| service::list(tx, call, id, &query)).await?;
    Ok(axum::Json(page.into()))
}

/// Says something about a task.
#[utoipa::path(post, path = "/tasks/{id}/comments", operation_id = "create_comment", tag = "comments",
    params(("id" = TaskId, Path, description = "The task")), request_body = NewComment,
    responses((status = 201, body = Data<Comment>, headers(("Location" = String, description = "Where it is")))))]
async fn create(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path(id): Path<TaskId>,
    body: Submitted<NewComment>,
) -> Result<Response, ApiError> {
    ctx.write_body(call, body, move |tx, call, request| {
        let comment = service::create(tx, call, id, request)?;
        Ok(Created { location: format!("/api/v1/comments/{}", comment.id), data: comment, version: None })
    })
    .await
}

/// Deletes a comment; it can be brought back for 7 days.
#[utoipa::path(delete, path = "/comments/{id}", operation_id = "delete_comment", tag = "comments",
    params(("id" = CommentId, Path, description = "The comment")),
    responses((status = 200, body = Data<Tombstone>)))]
async fn remove(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    Path(id): Path<CommentId>,
) -> Result<Response, ApiError> {
    ctx.write(call, move |tx, call| recovery::delete(tx, call, id).map(Data::of)).await
}

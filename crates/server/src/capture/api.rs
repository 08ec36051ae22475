//! Capture over HTTP.

use axum::extract::State;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{Capture, CaptureAnswer};
use super::service;
use crate::Ctx;
use crate::call::{Call, TasksWrite};
use crate::http::extract::Submitted;
use crate::http::{ApiError, Created, Data, Reply as _};

/// Every route of this module, below the base path.
pub fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new().routes(routes!(capture))
}

/// Throws a text at Cairn. 201 when it was saved, 200 for a dry run.
#[utoipa::path(post, path = "/capture", operation_id = "capture", tag = "capture", request_body = Capture,
    responses((status = 201, body = Data<CaptureAnswer>, headers(("Location" = String, description = "The first task"))),
        (status = 200, body = Data<CaptureAnswer>, description = "Nothing was saved.")))]
pub(crate) async fn capture(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    body: Submitted<Capture>,
) -> Result<Response, ApiError> {
    ctx.write_body(call, body, |tx, call, request| {
        let answer = service::capture(tx, call, request)?;
        let first = answer.items.iter().find_map(|item| item.task.as_ref().map(|task| task.id));
        match first {
            Some(id) => Created { location: format!("/api/v1/tasks/{id}"), data: answer, version: None }.into_parts(),
            None => Data::of(answer).into_parts(),
        }
    })
    .await
}

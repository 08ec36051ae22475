//! Many tasks at once, over HTTP.

use axum::extract::State;
use axum::response::Response;

use super::{BulkAnswer, BulkRequest, service};
use crate::Ctx;
use crate::call::{Call, TasksWrite};
use crate::http::described::{DescribedRouter, routes};
use crate::http::extract::Submitted;
use crate::http::{ApiError, Data};

/// Every route of this module, below the base path.
pub fn routes() -> DescribedRouter {
    DescribedRouter::new().routes(routes!(bulk))
}

/// Does the same with up to 100 tasks in one transaction: all of it or nothing, unless `partial` is true.
#[utoipa::path(post, path = "/tasks/bulk", operation_id = "bulk_tasks", tag = "tasks", request_body = BulkRequest,
    responses((status = 200, body = Data<BulkAnswer>)))]
async fn bulk(
    State(ctx): State<Ctx>,
    call: Call<TasksWrite>,
    body: Submitted<BulkRequest>,
) -> Result<Response, ApiError> {
    ctx.write_body(call, body, |tx, call, request| service::run(tx, call, request).map(Data::of)).await
}

use axum::extract::State;

use super::{Activity, ActivityQuery, service};
use crate::Ctx;
use crate::call::{AnyScope, Call};
use crate::http::described::{DescribedRouter, routes};
use crate::http::extract::Query;
use crate::http::{ApiResult, Paged, Reply as _, ReplyParts};

/// Shows what was done, newest first.
///
/// A credential sees the lines of what it may read otherwise: those about tasks with `tasks:read`, about
/// XP and achievements with `progress:read`, about sign-ins, keys and the profile with `account:read`.
/// 403 when it may read nothing.
#[utoipa::path(
    get, path = "/activity", operation_id = "list_activity", tag = "activity", params(ActivityQuery),
    responses((status = 200, description = "A page of the log.", body = inline(Paged<Activity>)))
)]
async fn list(
    State(ctx): State<Ctx>,
    call: Call<AnyScope>,
    Query(query): Query<ActivityQuery>,
) -> ApiResult<ReplyParts> {
    ctx.read(call, move |tx, call| service::list(tx, call, &query)).await?.into_parts()
}

/// Paths of this slice below `/api/v1`.
pub fn routes() -> DescribedRouter {
    DescribedRouter::new().routes(routes!(list))
}

//! Whether the process is alive.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// That the process answers.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Live {
    /// Always `ok`: a process that cannot say so says nothing.
    #[schema(example = "ok")]
    pub status: &'static str,
}

/// Whether the process is alive; never touches the database.
#[utoipa::path(
    get, path = "/health/live", tag = "operations", operation_id = "health_live", security(()),
    responses((status = 200, description = "The process is alive.", body = Live)),
)]
pub async fn live() -> Json<Live> {
    Json(Live { status: "ok" })
}

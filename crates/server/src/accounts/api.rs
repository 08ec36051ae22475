//! Accounts over HTTP.

mod auth;
mod me;
mod requests;

use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Ctx;

pub use requests::{Login, Logout, Refresh, Register};

/// The tag of these operations.
const TAG: &str = "accounts";

/// The operations of this slice, relative to `/api/v1`.
pub fn routes() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new()
        .routes(routes!(auth::register))
        .routes(routes!(auth::login))
        .routes(routes!(auth::refresh))
        .routes(routes!(auth::logout))
        .routes(routes!(me::get, me::update))
        .route("/auth/profile", get(me::get))
}

//! Running the server over HTTP: everything here wants the scope `admin:*`.

mod accounts;
mod operations;
mod service_accounts;

use axum::routing;

use crate::http::described::{DescribedRouter, routes};

/// The tag of these operations.
const TAG: &str = "admin";

/// The operations of this slice, relative to `/api/v1`.
pub fn routes() -> DescribedRouter {
    DescribedRouter::new()
        .routes(routes!(accounts::list))
        .routes(routes!(accounts::get, accounts::change))
        .routes(routes!(service_accounts::create))
        .routes(routes!(service_accounts::list_keys, service_accounts::create_key))
        .routes(routes!(service_accounts::get_key, service_accounts::revoke_key))
        .routes(routes!(operations::list_jobs))
        .routes(routes!(operations::retry_job))
        .routes(routes!(operations::list_dead_events))
        .routes(routes!(operations::replay_dead_event))
        .routes(routes!(operations::realtime))
        // An alias: the same handler, documented under its canonical path.
        .route("/websocket/stats", routing::get(operations::realtime))
}

//! Every route.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::extract::{RawPathParams, Request, State};
use axum::http::Method;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};

use crate::http::described::{DescribedRouter, routes};
use crate::http::known_query::{WithoutQuery, refuse_unknown};
use crate::http::{ApiError, docs, health, layers, metrics_page};
use crate::telemetry::Numbers;
use crate::{Ctx, accounts, activity, admin, capture, operations, own_profile, portability, progress, realtime, tasks};

/// Where the API is.
pub(crate) const BASE: &str = "/api/v1";

/// The same handlers under other addresses (CONTRACT): canonical path → aliases. Where only one method
/// has them, it stands before the path; an alias with another method than its operation names it too.
pub(crate) const ALIASES: &[(&str, &[&str])] = &[
    ("/health/live", &["/health", "/api/v1/health/live"]),
    ("/.well-known/jwks.json", &["/api/v1/auth/jwks"]),
    ("/health/ready", &["/ready"]),
    ("/api/v1/auth/google", &["/api/v1/auth/google/callback", "/api/v1/auth/oauth/google"]),
    ("GET /api/v1/users/me", &["/api/v1/auth/profile"]),
    ("POST /api/v1/tasks/{id}/complete", &["PATCH /api/v1/tasks/{id}/complete"]),
    ("/api/v1/capture", &["/api/quick-capture"]),
    ("/api/v1/gamification/xp", &["/api/v1/gamification/progress"]),
    ("/api/v1/gamification/achievements", &["/api/v1/achievements"]),
    ("/api/v1/recovery/tombstones", &["/api/v1/tombstones"]),
    ("/api/v1/recovery/tombstones/{id}/recover", &["/api/v1/tasks/recover/{id}"]),
    ("/api/v1/admin/realtime", &["/api/v1/websocket/stats"]),
    ("/api/v1/subtasks/{id}", &["/api/v1/micro-steps/{id}"]),
    ("/api/v1/subtasks/{id}/complete", &["/api/v1/micro-steps/{id}/complete"]),
    ("/api/v1/subtasks/{id}/reopen", &["/api/v1/micro-steps/{id}/reopen"]),
    ("/api/v1/subtasks/{id}/split", &["/api/v1/micro-steps/{id}/split"]),
];

/// The slices' routes, below the base path.
pub(crate) fn api() -> DescribedRouter {
    DescribedRouter::new()
        .merge(accounts::api::routes())
        .merge(own_profile::routes())
        .merge(admin::api::routes())
        .merge(tasks::api::routes())
        .merge(tasks::steps::api::routes())
        .merge(capture::api::routes())
        .merge(progress::api::routes())
        .merge(activity::routes())
        .merge(realtime::routes())
        .merge(portability::api::routes())
}

/// What is found at the root of the server.
pub(crate) fn beside() -> DescribedRouter {
    accounts::api::well_known().merge(operations::routes()).routes(routes!(health::live))
}

/// First segments below `/api/v1` that are words of ours. A user of this name elsewhere cannot be named in a
/// path, and `/api/v1/activity/tasks` is nothing, as it would be without the Phase 2 paths.
fn reserved(api: &DescribedRouter) -> BTreeSet<String> {
    let own = api.operations_at("").map(|operation| operation.path);
    let aliases = ALIASES.iter().flat_map(|(_, aliases)| aliases.iter());
    let aliases = aliases.filter_map(|alias| alias.split_once("/api/").map(|(_, rest)| format!("/{rest}")));
    let first = |path: String| path.trim_start_matches("/v1").split('/').nth(1).unwrap_or_default().to_owned();
    own.chain(aliases).map(first).chain(["v1", "v2"].map(str::to_owned)).collect()
}

/// The Phase 2 paths begin with a user: whatever begins with a word of ours, or with nothing, is none of them.
async fn refuse_reserved(
    State(reserved): State<Arc<BTreeSet<String>>>,
    path: RawPathParams,
    request: Request,
    next: Next,
) -> Response {
    let is_ours = |(name, value): (&str, &str)| name == "user_id" && (value.is_empty() || reserved.contains(value));
    if path.iter().any(is_ours) { ApiError::not_found().into_response() } else { next.run(request).await }
}

/// The other addresses of an operation.
fn aliases_of(method: &Method, path: &str) -> Vec<(Method, String)> {
    let name = format!("{method} {path}");
    let aliases = ALIASES.iter().filter(|(canonical, _)| *canonical == path || *canonical == name);
    let address = |alias: &&str| match alias.split_once(' ') {
        Some((other, path)) => Some((other.parse().ok()?, path.to_owned())),
        None => Some((method.clone(), (*alias).to_owned())),
    };
    aliases.flat_map(|(_, aliases)| aliases.iter().filter_map(address)).collect()
}

/// Every route with every layer around it.
pub fn router(ctx: &Ctx, numbers: Option<Numbers>) -> Router {
    let (api, by_path, beside) = (api(), tasks::by_path::routes(), beside());
    let operations = api.operations_at(BASE).chain(by_path.operations_at(BASE)).chain(beside.operations_at(""));
    let without_query = Arc::new(WithoutQuery::of(operations, aliases_of));
    let by_path = by_path.layer(from_fn_with_state(Arc::new(reserved(&api)), refuse_reserved));
    let api = api.into_router();
    let mut router = Router::new()
        .nest(BASE, api.clone().merge(by_path.into_router()))
        .merge(beside.into_router())
        // The unversioned paths of the Proxy readme, and its v2 of tasks.
        .nest("/api", api)
        .nest("/api/v2", tasks::api::routes_v2())
        .route("/api/quick-capture", post(capture::api::capture))
        .route("/health", get(health::live))
        .route("/api/v1/health/live", get(health::live))
        .merge(docs::routes());
    if let Some(numbers) = numbers {
        router = router.merge(metrics_page::routes(numbers, ctx.config().metrics.token.clone()));
    }
    let router = router.layer(from_fn_with_state(without_query, refuse_unknown));
    let config = ctx.config();
    layers::around(router, &config.server, ctx.clock().clone(), ctx.entropy().clone()).with_state(ctx.clone())
}

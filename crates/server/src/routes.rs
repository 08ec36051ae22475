//! Every route, and the document that describes them.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::extract::{RawPathParams, Request, State};
use axum::http::Method;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use utoipa::OpenApi as _;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, ResponseBuilder};
use utoipa_axum::router::OpenApiRouter;

use crate::http::known_query::{WithoutQuery, refuse_unknown};
use crate::http::{ApiError, ErrorBody, docs, health, layers, metrics_page};
use crate::telemetry::Numbers;
use crate::{Ctx, accounts, activity, admin, capture, operations, own_profile, portability, progress, realtime, tasks};

/// Where the API is.
const BASE: &str = "/api/v1";

/// The same handlers under other addresses (CONTRACT): canonical path → aliases. Where only one method
/// has them, it stands before the path; an alias with another method than its operation names it too.
const ALIASES: &[(&str, &[&str])] = &[
    ("/health/live", &["/health", "/api/v1/health/live"]),
    ("/.well-known/jwks.json", &["/api/v1/auth/jwks"]),
    ("/health/ready", &["/ready"]),
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

/// Answers that any operation may give.
const COMMON: &[(&str, &str)] = &[
    ("400", "A rule refused it."),
    ("401", "Not signed in, or no longer."),
    ("403", "Known, but not allowed."),
    ("404", "There is nothing here, or it is somebody else's."),
    ("409", "It contradicts the present state or version."),
    ("410", "The time for this is over."),
    ("412", "`If-Match` names another version."),
    ("413", "The body is too large."),
    ("415", "The body is not JSON."),
    ("422", "Something in the request is malformed or out of range; `fields` says what."),
    ("429", "Too many requests; `Retry-After` says when to come back."),
    ("500", "The server's fault; its log has the request id."),
    ("503", "Not now; `Retry-After` says when to try again."),
];

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Cairn",
        description = "Throw a thought at it; it becomes the next small step. Errors are always \
                       `{\"error\": {code, message, detail, request_id, fields}}`; `docs/errors.md` lists the codes.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    // What only parameters mention is not found by itself.
    components(schemas(ErrorBody, tasks::Shown, tasks::Sort, tasks::Order, tasks::EnergyLevel, tasks::by_path::ProgressFilter, activity::ActivitySource)),
    security(("bearer" = []), ("api_key" = []))
)]
struct Document;

/// The slices' routes, below the base path.
fn api() -> OpenApiRouter<Ctx> {
    OpenApiRouter::new()
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

/// First segments below `/api/v1` that are words of ours. A user of this name elsewhere cannot be named in a
/// path, and `/api/v1/activity/tasks` is nothing, as it would be without the Phase 2 paths.
fn reserved(api: &OpenApi) -> BTreeSet<String> {
    let own = api.paths.paths.keys().cloned();
    let aliases = ALIASES.iter().flat_map(|(_, aliases)| aliases.iter());
    let aliases = aliases.filter_map(|alias| alias.split_once("/api/").map(|(_, rest)| format!("/{rest}")));
    let first = |path: String| path.trim_start_matches("/v1").split('/').nth(1).unwrap_or_default().to_owned();
    own.chain(aliases).map(first).chain(["v1", "v2"].map(str::to_owned)).collect()
}

/// The Phase 2 paths begin with a user: whatever begins with a word of ours is none of them.
async fn refuse_reserved(
    State(reserved): State<Arc<BTreeSet<String>>>,
    path: RawPathParams,
    request: Request,
    next: Next,
) -> Response {
    let is_ours = |(name, value): (&str, &str)| name == "user_id" && reserved.contains(value);
    if path.iter().any(is_ours) { ApiError::not_found().into_response() } else { next.run(request).await }
}

/// The routes and the document that describes them. Both come from one pass over the operations: the
/// document is the largest thing that a start puts together.
struct Described {
    /// All canonical routes.
    canonical: Router<Ctx>,
    /// Those of [`api`] alone, to be mounted elsewhere, too.
    api: Router<Ctx>,
    document: OpenApi,
}

fn described() -> Described {
    let (api, of_api) = api().split_for_parts();
    let reserved = Arc::new(reserved(&of_api));
    let (by_path, of_by_path) = tasks::by_path::routes().split_for_parts();
    let by_path = by_path.layer(from_fn_with_state(reserved, refuse_reserved));
    let beside = OpenApiRouter::new().merge(accounts::api::well_known()).merge(operations::routes());
    let (beside, of_beside) = beside.routes(utoipa_axum::routes!(health::live)).split_for_parts();
    let mut document = Document::openapi().nest(BASE, of_api).nest(BASE, of_by_path);
    document.merge(of_beside);
    Described { canonical: Router::new().nest(BASE, api.clone().merge(by_path)).merge(beside), api, document }
}

/// The document of the API: complete, and the same for the same source.
pub fn openapi() -> OpenApi {
    completed(described().document)
}

/// Adds what no operation says of itself.
fn completed(mut document: OpenApi) -> OpenApi {
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    let components = document.components.get_or_insert_default();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    components.add_security_scheme("api_key", SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new("X-API-Key"))));
    for (path, item) in &mut document.paths.paths {
        let operations = [
            ("GET", &mut item.get),
            ("POST", &mut item.post),
            ("PUT", &mut item.put),
            ("PATCH", &mut item.patch),
            ("DELETE", &mut item.delete),
        ];
        for (method, operation) in operations {
            let Some(operation) = operation else { continue };
            add_common_answers(operation);
            let name = format!("{method} {path}");
            if let Some((_, aliases)) = ALIASES.iter().find(|(canonical, _)| canonical == path || *canonical == name) {
                operation.extensions = Some(ExtensionsBuilder::new().add("x-aliases", *aliases).build());
            }
        }
    }
    document
}

fn add_common_answers(operation: &mut Operation) {
    for (status, description) in COMMON {
        if operation.responses.responses.contains_key(*status) {
            continue;
        }
        let body = ContentBuilder::new().schema(Some(Ref::from_schema_name("ErrorBody"))).build();
        let response = ResponseBuilder::new().description(*description).content("application/json", body).build();
        operation.responses.responses.insert((*status).to_owned(), response.into());
    }
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
    let Described { canonical, api, document } = described();
    let document = completed(document);
    let without_query = Arc::new(WithoutQuery::of(&document, aliases_of));
    let document = serde_json::to_vec(&document).unwrap_or_default();
    let mut router = canonical
        // The unversioned paths of the Proxy readme, and its v2 of tasks.
        .nest("/api", api)
        .nest("/api/v2", tasks::api::routes_v2())
        .route("/api/quick-capture", axum::routing::post(capture::api::capture))
        .route("/health", axum::routing::get(health::live))
        .route("/api/v1/health/live", axum::routing::get(health::live))
        .merge(docs::routes(document));
    if let Some(numbers) = numbers {
        router = router.merge(metrics_page::routes(numbers, ctx.config().metrics.token.clone()));
    }
    let router = router.layer(from_fn_with_state(without_query, refuse_unknown));
    let config = ctx.config();
    layers::around(router, &config.server, ctx.clock().clone(), ctx.entropy().clone()).with_state(ctx.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn references(value: &serde_json::Value, found: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::Object(fields) => {
                for (name, inner) in fields {
                    match (name.as_str(), inner.as_str()) {
                        ("$ref", Some(target)) => drop(found.insert(target.to_owned())),
                        _ => references(inner, found),
                    }
                }
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_of_the_document_resolves() {
        let document = serde_json::to_value(openapi()).unwrap();
        let mut found = BTreeSet::new();
        references(&document, &mut found);
        let dangling: Vec<_> =
            found.iter().filter(|target| document.pointer(target.trim_start_matches('#')).is_none()).collect();
        assert!(dangling.is_empty(), "{dangling:?}");
    }

    #[test]
    fn every_alias_stands_for_a_path_of_the_document() {
        let document = openapi();
        for (canonical, _) in ALIASES {
            let path = canonical.split_once(' ').map_or(*canonical, |(_, path)| path);
            assert!(document.paths.paths.contains_key(path), "{canonical}");
        }
    }
}

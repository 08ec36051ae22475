//! The document that describes the API, put together from what the handlers say of themselves.

use utoipa::OpenApi as _;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, ResponseBuilder};

use crate::http::ErrorBody;
use crate::routes::{ALIASES, BASE, api, beside};
use crate::{activity, realtime, tasks};

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
    components(schemas(ErrorBody, tasks::Shown, tasks::Sort, tasks::Order, tasks::EnergyLevel, tasks::by_path::ProgressFilter, activity::ActivitySource, realtime::LiveEvent)),
    security(("bearer" = []), ("api_key" = []))
)]
struct Document;

/// The document of the API: complete, and the same for the same source. `openapi.json` is what it was when it
/// was last written; that file is what a server hands out.
pub fn openapi() -> OpenApi {
    let mut document = Document::openapi().nest(BASE, api().document()).nest(BASE, tasks::by_path::routes().document());
    document.merge(beside().document());
    completed(document)
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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

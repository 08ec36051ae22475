//! Query parameters of operations that take none.

use std::collections::HashSet;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::{OpenApi, RefOr};

use super::error::ApiError;

/// What a caller may name everywhere; it is compared with the caller and grants nothing.
const KNOWN_EVERYWHERE: &str = "user_id";
/// Where the operations of the document are also mounted, the longest first.
const BASES: &[&str] = &["/api/v1", "/api/v2", "/api"];

/// The operations of a document that take no query. Those that take one name what they do not know
/// themselves ([`super::extract::Query`]).
#[derive(Debug)]
pub struct WithoutQuery(HashSet<(Method, String)>);

impl WithoutQuery {
    /// Reads the document; `aliases` of a path are the same operations under other addresses.
    pub fn of(document: &OpenApi, aliases: impl Fn(&Method, &str) -> Vec<(Method, String)>) -> Self {
        let mut without = HashSet::new();
        for (path, item) in &document.paths.paths {
            let operations = [
                (Method::GET, &item.get),
                (Method::POST, &item.post),
                (Method::PUT, &item.put),
                (Method::PATCH, &item.patch),
                (Method::DELETE, &item.delete),
            ];
            for (method, operation) in operations {
                if operation.as_ref().is_some_and(|operation| !takes_query(operation)) {
                    let others = aliases(&method, path).into_iter();
                    without.extend(others.map(|(method, path)| (method, below_base(&path).to_owned())));
                    without.insert((method, below_base(path).to_owned()));
                }
            }
        }
        Self(without)
    }

    fn has(&self, method: &Method, path: &str) -> bool {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        self.0.contains(&(method.clone(), below_base(path).to_owned()))
    }
}

/// 422 for a parameter that the operation does not know, before anything is done.
pub async fn refuse_unknown(State(without): State<Arc<WithoutQuery>>, request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or_default();
    if !query.is_empty() {
        let path = request.extensions().get::<MatchedPath>();
        if path.is_some_and(|path| without.has(request.method(), path.as_str())) {
            let mut names = form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name);
            if let Some(unknown) = names.find(|name| name != KNOWN_EVERYWHERE) {
                return ApiError::invalid(unknown, "is not known here").into_response();
            }
        }
    }
    next.run(request).await
}

fn takes_query(operation: &Operation) -> bool {
    let in_query = |parameter: &RefOr<Parameter>| match parameter {
        RefOr::T(parameter) => parameter.parameter_in == ParameterIn::Query,
        // Shared parameters are none of ours; one that is not understood is let through.
        RefOr::Ref(_) => true,
    };
    operation.parameters.iter().flatten().any(in_query)
}

fn below_base(path: &str) -> &str {
    BASES.iter().find_map(|base| path.strip_prefix(base)).unwrap_or(path)
}

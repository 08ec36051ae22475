//! Query parameters of operations that take none.

use std::collections::HashSet;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::described::Described;
use super::error::ApiError;

/// What a caller may name everywhere; it is compared with the caller and grants nothing.
const KNOWN_EVERYWHERE: &str = "user_id";
/// Where the operations are mounted, the longest first.
const BASES: &[&str] = &["/api/v1", "/api/v2", "/api"];

/// The operations that take no query. Those that take one name what they do not know
/// themselves ([`super::extract::Query`]).
#[derive(Debug)]
pub struct WithoutQuery(HashSet<(Method, String)>);

impl WithoutQuery {
    /// Reads what is described; `aliases` of a path are the same operations under other addresses.
    pub fn of(
        operations: impl Iterator<Item = Described>,
        aliases: impl Fn(&Method, &str) -> Vec<(Method, String)>,
    ) -> Self {
        let mut without = HashSet::new();
        for Described { method, path, takes_query } in operations {
            if !takes_query {
                let others = aliases(&method, &path).into_iter();
                without.extend(others.map(|(method, path)| (method, below_base(&path).to_owned())));
                without.insert((method, below_base(&path).to_owned()));
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

fn below_base(path: &str) -> &str {
    BASES.iter().find_map(|base| path.strip_prefix(base)).unwrap_or(path)
}

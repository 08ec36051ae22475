//! The description of the API: as a file, and as a page that works without a network.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use utoipa_swagger_ui::Config;

use super::error::ApiError;
use super::security::PAGE_POLICY;

const HOME: &str = include_str!("home.html");

/// The document as it is committed; a test compares it with what the handlers say.
const OPENAPI: &str = include_str!("../../../../openapi.json");

/// `/`, `/openapi.json` and `/docs`.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    // "none": the page would else show the document to a validator on the internet.
    let page = Arc::new(Config::from("/openapi.json").validator_url("none"));
    let front = page.clone();
    Router::new()
        .route("/", get(home))
        .route("/openapi.json", get(async || ([(header::CONTENT_TYPE, "application/json")], OPENAPI)))
        .route("/docs", get(async || Redirect::permanent("/docs/")))
        .route("/docs/", get(async move || file("index.html", front)))
        .route("/docs/{*file}", get(async move |Path(name): Path<String>| file(&name, page)))
}

async fn home() -> Response {
    page_of(HOME.as_bytes(), HeaderValue::from_static("text/html; charset=utf-8"))
}

fn page_of(content: impl Into<Body>, content_type: HeaderValue) -> Response {
    let headers = [(header::CONTENT_TYPE, content_type), (header::CONTENT_SECURITY_POLICY, PAGE_POLICY)];
    (headers, content.into()).into_response()
}

/// A file of Swagger UI, which is inside the binary.
fn file(name: &str, page: Arc<Config<'static>>) -> Response {
    match utoipa_swagger_ui::serve(name, page) {
        Ok(Some(file)) => {
            let content_type = HeaderValue::try_from(file.content_type);
            page_of(file.bytes.into_owned(), content_type.unwrap_or(HeaderValue::from_static("text/plain")))
        }
        Ok(None) => ApiError::not_found().into_response(),
        Err(error) => ApiError::internal(error).into_response(),
    }
}

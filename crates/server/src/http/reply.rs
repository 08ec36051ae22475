//! What handlers answer: one shape each, turned into bytes before anything is sent, so that an
//! answer can be stored beside its effect and replayed.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cairn_kernel::{Page, PageInfo};
use serde::Serialize;
use utoipa::ToSchema;

use super::error::{ApiError, ApiResult};
use super::etag::ETag;

/// Room for the body of most answers, in bytes, so that it is not moved while it is written.
const BODY: usize = 2048;
/// Room for the headers of an answer, those of the edge included, for the same reason.
const HEADERS: usize = 12;

/// In the document only: a file, sent as it is.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct Octets(#[expect(dead_code, reason = "it describes")] Vec<u8>);

/// An answer that can be made into bytes.
pub trait Reply {
    /// Status, headers worth keeping, and body.
    fn into_parts(self) -> ApiResult<ReplyParts>;
}

/// An answer as it is stored and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyParts {
    /// The HTTP status.
    pub status: u16,
    /// Where the new thing is.
    pub location: Option<String>,
    /// The entity tag, quotes included.
    pub etag: Option<String>,
    /// JSON, or nothing.
    pub body: Vec<u8>,
}

impl ReplyParts {
    fn json(status: u16, body: &impl Serialize) -> ApiResult<Self> {
        let mut bytes = Vec::with_capacity(BODY);
        serde_json::to_writer(&mut bytes, body).map_err(ApiError::internal)?;
        Ok(Self { status, location: None, etag: None, body: bytes })
    }

    /// 304 when the caller of a GET has exactly this already.
    #[must_use]
    pub fn unless_known(self, request: &HeaderMap) -> Self {
        match &self.etag {
            Some(tag) if ETag::is_known(tag, request) => Self { status: 304, body: Vec::new(), ..self },
            _ => self,
        }
    }
}

impl IntoResponse for ReplyParts {
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::with_capacity(HEADERS);
        if !self.body.is_empty() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let kept = [(header::LOCATION, self.location), (header::ETAG, self.etag)];
        for (name, value) in kept {
            if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
                headers.insert(name, value);
            }
        }
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        *response.headers_mut() = headers;
        response
    }
}

/// `{"data": …}` with 200.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Data<T> {
    /// What was asked for.
    pub data: T,
}

impl<T> Data<T> {
    /// Wraps `data`.
    pub const fn of(data: T) -> Self {
        Self { data }
    }
}

/// `{"data": […], "page": {…}}` with 200.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Paged<T> {
    /// The rows of this page.
    pub data: Vec<T>,
    /// How to get on.
    pub page: PageInfo,
}

impl<T> From<Page<T>> for Paged<T> {
    fn from(page: Page<T>) -> Self {
        Self { data: page.items, page: page.info }
    }
}

/// `{"data": …}` with 200 and an `ETag`.
#[derive(Debug, Clone)]
pub struct Versioned<T> {
    /// What was asked for.
    pub data: T,
    /// Its version, which begins the tag.
    pub version: i64,
}

/// `{"data": …}` with 201 and `Location`.
#[derive(Debug, Clone)]
pub struct Created<T> {
    /// The new thing.
    pub data: T,
    /// Where it is, such as `/api/v1/tasks/0190c2f4-…`.
    pub location: String,
    /// Its version, when it has one: the answer then has an `ETag` too.
    pub version: Option<i64>,
}

/// `{"data": …}` with 202: it will be done.
#[derive(Debug, Clone)]
pub struct Accepted<T>(pub T);

/// 204.
#[derive(Debug, Clone, Copy)]
pub struct NoContent;

/// JSON without an envelope, where a foreign contract wants it.
#[derive(Debug, Clone)]
pub struct Bare<T>(pub T);

/// JSON without an envelope, with an `ETag`.
#[derive(Debug, Clone)]
pub struct BareVersioned<T> {
    /// What was asked for.
    pub data: T,
    /// Its version, which begins the tag.
    pub version: i64,
}

impl<T: Serialize> BareVersioned<T> {
    /// The same as the answer to a creation: 201 with `Location`.
    pub fn created(self, location: String) -> BareCreated<T> {
        BareCreated { thing: self, location }
    }
}

/// JSON without an envelope, with 201, `Location` and an `ETag`.
#[derive(Debug, Clone)]
pub struct BareCreated<T> {
    thing: BareVersioned<T>,
    location: String,
}

impl<T: Serialize> Reply for Data<T> {
    fn into_parts(self) -> ApiResult<ReplyParts> {
        ReplyParts::json(200, &self)
    }
}

impl<T: Serialize> Reply for Paged<T> {
    fn into_parts(self) -> ApiResult<ReplyParts> {
        ReplyParts::json(200, &self)
    }
}

impl<T: Serialize> Reply for Versioned<T> {
    fn into_parts(self) -> ApiResult<ReplyParts> {
        let parts = ReplyParts::json(200, &Data::of(self.data))?;
        let etag = ETag::of(self.version, &parts.body).to_string();
        Ok(ReplyParts { etag: Some(etag), ..parts })
    }
}

impl<T: Serialize> Reply for Created<T> {
    fn into_parts(self) -> ApiResult<ReplyParts> {
        let parts = ReplyParts::json(201, &Data::of(self.data))?;
        let etag = self.version.map(|version| ETag::of(version, &parts.body).to_string());
        Ok(ReplyParts { location: Some(self.location), etag, ..parts })
    }
}

impl<T: Serialize> Reply for Accepted<T> {
    fn into_parts(self) -> ApiResult<ReplyParts> {
        ReplyParts::json(202, &Data::of(self.0))
    }
}

impl Reply for NoContent {
    fn into_parts(self) -> ApiResult<ReplyParts> {
        Ok(ReplyParts { status: 204, location: None, etag: None, body: Vec::new() })
    }
}

impl<T: Serialize> Reply for Bare<T> {
    fn into_parts(self) -> ApiResult<ReplyParts> {
        ReplyParts::json(200, &self.0)
    }
}

impl<T: Serialize> Reply for BareVersioned<T> {
    fn into_parts(self) -> ApiResult<ReplyParts> {
        let parts = ReplyParts::json(200, &self.data)?;
        let etag = ETag::of(self.version, &parts.body).to_string();
        Ok(ReplyParts { etag: Some(etag), ..parts })
    }
}

impl<T: Serialize> Reply for BareCreated<T> {
    fn into_parts(self) -> ApiResult<ReplyParts> {
        Ok(ReplyParts { status: 201, location: Some(self.location), ..self.thing.into_parts()? })
    }
}

impl Reply for ReplyParts {
    fn into_parts(self) -> ApiResult<ReplyParts> {
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_thing_says_where_it_is_and_which_version() {
        let parts = Created { data: 5, location: "/api/v1/tasks/x".to_owned(), version: Some(1) }.into_parts().unwrap();
        assert_eq!((parts.status, parts.body.as_slice()), (201, b"{\"data\":5}".as_slice()));
        let response = parts.into_response();
        assert_eq!(response.headers()["location"], "/api/v1/tasks/x");
        assert_eq!(response.headers()["content-type"], "application/json");
        assert!(response.headers()["etag"].to_str().unwrap().starts_with("\"1-"));
    }

    #[test]
    fn what_the_caller_has_is_not_sent_again() {
        let parts = Versioned { data: 5, version: 2 }.into_parts().unwrap();
        let tag = parts.etag.clone().unwrap();
        let known = HeaderMap::from_iter([(header::IF_NONE_MATCH, tag.parse().unwrap())]);
        assert_eq!(parts.clone().unless_known(&HeaderMap::new()), parts);
        let answer = parts.unless_known(&known);
        assert_eq!((answer.status, answer.body.len(), answer.etag), (304, 0, Some(tag)));
    }

    #[test]
    fn a_page_tells_how_to_get_on() {
        let info = PageInfo { limit: 25, next_cursor: None, total: Some(1) };
        let parts = Paged::from(Page { items: vec![1], info }).into_parts().unwrap();
        let text = String::from_utf8(parts.body).unwrap();
        assert_eq!(text, r#"{"data":[1],"page":{"limit":25,"next_cursor":null,"total":1}}"#);
    }

    #[test]
    fn nothing_has_no_content_type() {
        let response = NoContent.into_parts().unwrap().into_response();
        assert_eq!(response.status(), 204);
        assert!(response.headers().get("content-type").is_none());
    }
}

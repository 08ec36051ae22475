//! One way to say no: [`ApiError`], from which every error answer is made.

use std::borrow::Cow;
use std::fmt::Display;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cairn_kernel::ErrorCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// The seconds of `Retry-After` when nothing better is known.
const DEFAULT_RETRY_AFTER: u32 = 1;

/// What handlers and services give back.
pub type ApiResult<T> = Result<T, ApiError>;

/// An error as the caller will see it.
///
/// It carries no request id: that belongs to the request that is being answered, which is another
/// one when a stored answer is replayed. [`ApiError::envelope_bytes`] brings the two together, and
/// the outermost layer calls it for every error that leaves the router, whoever made it.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiError {
    /// What happened; decides the status.
    pub code: ErrorCode,
    /// One sentence for a person.
    pub message: Cow<'static, str>,
    /// More about this very case.
    pub detail: Option<String>,
    /// Which fields of the request are wrong, and how.
    pub fields: Vec<FieldError>,
    /// What a program needs to react, such as `{"current_version": 7}`.
    pub data: Option<Box<Value>>,
    /// Seconds to wait before trying again; sent with 429 and 503 only.
    pub retry_after: Option<u32>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// Where it is, such as `steps[0].title`; a query or path parameter by its name.
    #[schema(example = "steps[0].title")]
    pub field: String,
    /// What is wrong, to be read after the field's name.
    #[schema(example = "must be 1 to 200 characters long")]
    pub message: String,
}

/// Every error answer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ErrorBody {
    /// The error.
    pub error: ErrorDetail,
}

/// The inside of every error answer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ErrorDetail {
    /// A stable name for programs; `docs/errors.md` lists them.
    #[schema(example = "VALIDATION_ERROR")]
    pub code: String,
    /// One sentence for a person.
    pub message: String,
    /// More about this very case, or null.
    #[schema(required)]
    pub detail: Option<String>,
    /// The id under which the server's log speaks of this request.
    pub request_id: String,
    /// Which fields of the request are wrong; empty when none is.
    pub fields: Vec<FieldError>,
    /// What a program needs to react to a conflict; only where the operation says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
}

impl ApiError {
    /// The error `code` with its own title as the message.
    pub const fn of(code: ErrorCode) -> Self {
        Self {
            code,
            message: Cow::Borrowed(code.title()),
            detail: None,
            fields: Vec::new(),
            data: None,
            retry_after: None,
        }
    }

    /// 422 for these fields.
    pub fn validation(fields: Vec<FieldError>) -> Self {
        Self { fields, ..Self::of(ErrorCode::ValidationError) }
    }

    /// 422 for one field.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::of(ErrorCode::ValidationError).field(field, message)
    }

    /// 404, the same for what is missing and for what belongs to somebody else.
    pub const fn not_found() -> Self {
        Self::of(ErrorCode::NotFound)
    }

    /// 500; `cause` goes to the log and not to the caller.
    pub fn internal(cause: impl Display) -> Self {
        tracing::error!(%cause, "the request failed inside the server");
        Self::of(ErrorCode::Internal)
    }

    /// Says it in other words than the code's title.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.message = message.into();
        self
    }

    /// Says more about this very case.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Adds what a program needs to react.
    #[must_use]
    pub fn with_data(mut self, data: Value) -> Self {
        self.data = Some(Box::new(data));
        self
    }

    /// Says when to try again, in seconds.
    #[must_use]
    pub const fn with_retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Blames `field`.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>, message: impl Into<String>) -> Self {
        self.fields.push(FieldError::new(field, message));
        self
    }

    /// The same about a request in which `object` holds the fields to blame.
    #[must_use]
    pub fn inside(mut self, object: &str) -> Self {
        for fault in &mut self.fields {
            fault.field = format!("{object}.{}", fault.field);
        }
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The body of the answer to the request `request_id`.
    pub fn envelope_bytes(&self, request_id: &str) -> Vec<u8> {
        let body = ErrorBody {
            error: ErrorDetail {
                code: self.code.wire().to_owned(),
                message: self.message.clone().into_owned(),
                detail: self.detail.clone(),
                request_id: request_id.to_owned(),
                fields: self.fields.clone(),
                data: self.data.as_deref().cloned(),
            },
        };
        // Strings and JSON values only: nothing in it can fail to serialise.
        serde_json::to_vec(&body).unwrap_or_default()
    }

    /// The bytes to keep for a replay under another request id; [`ApiError::from_stored`] reads them.
    pub fn to_stored(&self) -> Vec<u8> {
        self.envelope_bytes("")
    }

    /// The error that [`ApiError::to_stored`] kept; `None` when the bytes are something else.
    pub fn from_stored(bytes: &[u8]) -> Option<Self> {
        let ErrorBody { error } = serde_json::from_slice(bytes).ok()?;
        let code = ErrorCode::ALL.iter().copied().find(|code| code.wire() == error.code)?;
        Some(Self {
            code,
            message: Cow::Owned(error.message),
            detail: error.detail,
            fields: error.fields,
            data: error.data.map(Box::new),
            retry_after: None,
        })
    }
}

impl FieldError {
    /// `field` is wrong because `message`.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

impl Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code.wire(), self.message)?;
        for FieldError { field, message } in &self.fields {
            write!(f, "; {field} {message}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}

impl From<ErrorCode> for ApiError {
    fn from(code: ErrorCode) -> Self {
        Self::of(code)
    }
}

impl IntoResponse for ApiError {
    /// Status and headers; the body is written by the outermost layer, which knows the id
    /// and finds the error among the extensions.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        let headers = response.headers_mut();
        match self.code.status() {
            401 => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            429 | 503 => {
                let seconds = self.retry_after.unwrap_or(DEFAULT_RETRY_AFTER);
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            _ => {}
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_envelope_has_every_part_and_the_id_of_its_own_request() {
        let error = ApiError::invalid("title", "must not be empty");
        let body: Value = serde_json::from_slice(&error.envelope_bytes("r-1")).unwrap();
        assert_eq!(
            body,
            serde_json::json!({"error": {
                "code": "VALIDATION_ERROR",
                "message": "Something in the request is malformed or out of range.",
                "detail": null,
                "request_id": "r-1",
                "fields": [{"field": "title", "message": "must not be empty"}],
            }})
        );
    }

    #[test]
    fn an_error_survives_being_stored() {
        let error = ApiError::of(ErrorCode::VersionConflict)
            .with_detail("changed by a step")
            .with_data(serde_json::json!({"current_version": 7}));
        assert_eq!(ApiError::from_stored(&error.to_stored()), Some(error));
        assert_eq!(ApiError::from_stored(b"{}"), None);
    }

    #[test]
    fn says_how_to_sign_in_and_when_to_come_back() {
        let response = ApiError::of(ErrorCode::Unauthorized).into_response();
        assert_eq!(response.headers()["www-authenticate"], "Bearer");
        let response = ApiError::of(ErrorCode::Unavailable).into_response();
        assert_eq!(response.headers()["retry-after"], "1");
        let response = ApiError::of(ErrorCode::RateLimited).with_retry_after(42).into_response();
        assert_eq!(response.headers()["retry-after"], "42");
        assert!(ApiError::not_found().into_response().headers().get("retry-after").is_none());
    }

    #[test]
    fn an_error_is_small_enough_to_be_returned_by_value() {
        assert!(size_of::<ApiError>() <= 120);
    }
}

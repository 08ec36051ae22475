use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::wording;
use crate::http::error::ApiError;

/// Path parameters of the right type; a malformed one is 422 and named.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(PathRejection::FailedToDeserializePathParams(failed)) => {
                let (name, message) = explain(failed.kind());
                let name = match name {
                    Some(name) => name,
                    None => likely_culprit(parts, state).await,
                };
                Err(ApiError::invalid(name, message))
            }
            Err(other) => Err(ApiError::internal(other)),
        }
    }
}

/// The parameter, where axum knows it, and what is wrong with it.
fn explain(kind: &ErrorKind) -> (Option<String>, String) {
    match kind {
        ErrorKind::ParseErrorAtKey { key, expected_type, .. } => {
            (Some(key.clone()), format!("must be {}", wording::wanted(expected_type)))
        }
        ErrorKind::DeserializeError { key, message, .. } => (Some(key.clone()), wording::readable(message)),
        ErrorKind::InvalidUtf8InPathParam { key } => (Some(key.clone()), "must be UTF-8".to_owned()),
        ErrorKind::ParseError { expected_type, .. } | ErrorKind::ParseErrorAtIndex { expected_type, .. } => {
            (None, format!("must be {}", wording::wanted(expected_type)))
        }
        other => (None, other.to_string()),
    }
}

/// Where axum does not tell: the first parameter that is no UUID, for nearly all of ours are.
async fn likely_culprit<S: Send + Sync>(parts: &mut Parts, state: &S) -> String {
    let Ok(parameters) = RawPathParams::from_request_parts(parts, state).await else {
        return "path".to_owned();
    };
    let is_uuid = |value: &str| value.len() == 36 && uuid::Uuid::try_parse(value).is_ok();
    let first_odd = parameters.iter().find(|(_, value)| !is_uuid(value));
    first_odd.map_or("path", |(name, _)| name).to_owned()
}

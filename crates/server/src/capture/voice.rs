//! A recording as the body.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use cairn_kernel::ErrorCode;

use crate::Ctx;
use crate::http::ApiError;
use crate::http::extract::SignedIn;
use crate::http::limits::{AllowanceNote, Bucket, Caller};

/// A recording has a limit of its own, not that of JSON bodies: 25 MiB, an hour and more of compressed speech.
pub(super) const MOST_RECORDED: usize = 25 * 1024 * 1024;
/// Nothing here turns speech into text, and that does not change while one waits: try again in an hour.
const UNTIL_THERE_IS_ONE: u32 = 3600;

/// A request to what thinks, counted against the caller's minute (RULES §13) before its body is read.
pub(super) struct AiTurn;

impl FromRequestParts<Ctx> for AiTurn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, ctx: &Ctx) -> Result<Self, ApiError> {
        let caller = parts.extensions.get::<SignedIn>().ok_or(ApiError::of(ErrorCode::Unauthorized))?;
        let note = parts.extensions.get::<AllowanceNote>().cloned().unwrap_or_default();
        ctx.limiter().check(Bucket::Ai, Caller::User(caller.user()), &note)?;
        Ok(Self)
    }
}

/// A recording that has arrived in full; it is of a type for sound, and not empty.
pub(super) struct Recording;

impl<S: Send + Sync> FromRequest<S> for Recording {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        if !is_sound(request.headers()) {
            return Err(ApiError::of(ErrorCode::UnsupportedMediaType).with_message(
                "Send the recording itself as the body, as audio/webm, audio/ogg, audio/mp4 or audio/wav.",
            ));
        }
        let bytes =
            Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status().as_u16() {
                413 => ApiError::of(ErrorCode::PayloadTooLarge).with_detail("a recording may have 25 MiB"),
                _ => ApiError::invalid("audio", "could not be read to its end"),
            })?;
        if bytes.is_empty() { Err(ApiError::invalid("audio", "is empty")) } else { Ok(Self) }
    }
}

fn is_sound(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split_once('/').is_some_and(|(kind, _)| kind.trim().eq_ignore_ascii_case("audio"))
}

/// What becomes of a recording where nothing turns speech into text.
pub(super) fn nobody_listens() -> ApiError {
    ApiError::of(ErrorCode::AiUnavailable)
        .with_message("This server has nothing that turns speech into text; send the text to /capture.")
        .with_retry_after(UNTIL_THERE_IS_ONE)
}

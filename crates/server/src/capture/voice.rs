//! A recording as the body.

use axum::body::HttpBody as _;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use cairn_kernel::ErrorCode;

use crate::Ctx;
use crate::http::extract::SignedIn;
use crate::http::limits::{AllowanceNote, Bucket, Caller};
use crate::http::{ApiError, ApiResult};

/// A recording has a limit of its own, not that of JSON bodies: 25 MiB, an hour and more of compressed speech.
const MOST_RECORDED: u64 = 25 * 1024 * 1024;
/// Nothing here turns speech into text, and that does not change while one waits: try again in an hour.
const UNTIL_THERE_IS_ONE: u32 = 3600;

/// A recording as its headers announce it: of a type for sound, not too long, and not empty. As long as nobody
/// listens nothing of it is read.
pub(super) struct Recording;

impl FromRequest<Ctx> for Recording {
    type Rejection = ApiError;

    async fn from_request(request: Request, ctx: &Ctx) -> Result<Self, ApiError> {
        check_turn(&request, ctx)?;
        if !is_sound(request.headers()) {
            return Err(ApiError::of(ErrorCode::UnsupportedMediaType).with_message(
                "Send the recording itself as the body, as audio/webm, audio/ogg, audio/mp4 or audio/wav.",
            ));
        }
        let size = request.body().size_hint();
        if size.lower() > MOST_RECORDED {
            return Err(ApiError::of(ErrorCode::PayloadTooLarge).with_detail("a recording may have 25 MiB"));
        }
        if size.exact() == Some(0) { Err(ApiError::invalid("audio", "is empty")) } else { Ok(Self) }
    }
}

/// Speech is for a model to hear: it has the count of those.
fn check_turn(request: &Request, ctx: &Ctx) -> ApiResult<()> {
    let note = request.extensions().get::<AllowanceNote>().cloned().unwrap_or_default();
    let caller = request.extensions().get::<SignedIn>().ok_or(ApiError::of(ErrorCode::Unauthorized))?;
    ctx.limiter().check(Bucket::Ai, Caller::User(caller.user()), &note)
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

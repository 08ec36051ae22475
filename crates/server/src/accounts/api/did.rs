use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::proofs::{DidChallenge, DidSignIn};
use super::{TAG, tokens, uncached};
use crate::Ctx;
use crate::accounts::attempt::Attempt;
use crate::accounts::did::{self, Challenge};
use crate::accounts::token_answer::TokenAnswer;
use crate::http::extract::Body;
use crate::http::{ApiResult, Data};

/// Ask for a challenge to sign
///
/// The same for a DID that nobody has used. Good once, for 5 minutes, for this DID and this server.
#[utoipa::path(
    post, path = "/auth/did/challenge", operation_id = "challenge_did", tag = TAG, security(()),
    request_body = DidChallenge,
    responses((status = 200, description = "What to sign", body = Data<Challenge>)),
)]
pub(super) async fn challenge(State(ctx): State<Ctx>, _: Attempt, body: Body<DidChallenge>) -> Response {
    uncached(Json(Data::of(did::challenge(&ctx, &body.value.did))).into_response())
}

/// Sign in with a signed challenge
///
/// Somebody new is given an account where `accounts.registration` is `open`.
#[utoipa::path(
    post, path = "/auth/did/verify", operation_id = "verify_did", tag = TAG, security(()),
    request_body = DidSignIn,
    responses((status = 200, description = "Signed in", body = Data<TokenAnswer>)),
)]
pub(super) async fn verify(State(ctx): State<Ctx>, attempt: Attempt, body: Body<DidSignIn>) -> ApiResult<Response> {
    Ok(tokens(StatusCode::OK, did::sign_in(&ctx, attempt, &body.value.into()).await?))
}

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::requests::{Login, Logout, Refresh, Register};
use super::{TAG, tokens};
use crate::Ctx;
use crate::accounts::attempt::Attempt;
use crate::accounts::identity::{self, Identity};
use crate::accounts::token_answer::TokenAnswer;
use crate::accounts::{login as sign_in, refresh as exchange, register as registration, sessions};
use crate::call::{AnyScope, Call};
use crate::http::extract::Body;
use crate::http::{ApiResult, Data, Reply, ReplyParts};

/// Register and sign in
///
/// The first account of an empty server becomes its admin. `accounts.registration` says who may
/// register after that.
#[utoipa::path(
    post, path = "/auth/register", operation_id = "register", tag = TAG, security(()),
    request_body = Register,
    responses((status = 201, description = "Registered and signed in", body = Data<TokenAnswer>)),
)]
pub(super) async fn register(State(ctx): State<Ctx>, attempt: Attempt, body: Body<Register>) -> ApiResult<Response> {
    let answer = registration::register(&ctx, attempt, body.value.into()).await?;
    Ok(tokens(StatusCode::CREATED, answer))
}

/// Sign in with a password
#[utoipa::path(
    post, path = "/auth/login", operation_id = "login", tag = TAG, security(()),
    request_body = Login,
    responses((status = 200, description = "Signed in", body = Data<TokenAnswer>)),
)]
pub(super) async fn login(State(ctx): State<Ctx>, attempt: Attempt, body: Body<Login>) -> ApiResult<Response> {
    let name = body.value.name()?;
    let answer = sign_in::login(&ctx, attempt, name, body.value.password.secret().clone()).await?;
    Ok(tokens(StatusCode::OK, answer))
}

/// Exchange a refresh token for a new pair of tokens
///
/// A refresh token is good once. Sending a spent one ends its session, for somebody may have copied it.
#[utoipa::path(
    post, path = "/auth/refresh", operation_id = "refresh", tag = TAG, security(()),
    request_body = Refresh,
    responses((status = 200, description = "A new pair", body = Data<TokenAnswer>)),
)]
pub(super) async fn refresh(State(ctx): State<Ctx>, attempt: Attempt, body: Body<Refresh>) -> ApiResult<Response> {
    let answer = exchange::refresh(&ctx, attempt, &body.value.refresh_token).await?;
    Ok(tokens(StatusCode::OK, answer))
}

/// Sign out
///
/// The session that asks ends whatever else is said; its access tokens are refused from then on.
#[utoipa::path(
    post, path = "/auth/logout", operation_id = "logout", tag = TAG,
    request_body = Logout,
    responses((status = 204, description = "Signed out")),
)]
pub(super) async fn logout(State(ctx): State<Ctx>, call: Call<AnyScope>, body: Body<Logout>) -> ApiResult<Response> {
    call.refuse_other_user(body.claimed_user.as_ref())?;
    let which = body.value.which();
    ctx.write(call.without_replay(), move |tx, call| sessions::sign_out(tx, call, &which)).await
}

/// See who one is, and what one may do
#[utoipa::path(
    get, path = "/auth/verify", operation_id = "verify_token", tag = TAG,
    responses((status = 200, description = "Who is calling", body = Data<Identity>)),
)]
pub(super) async fn verify(State(ctx): State<Ctx>, call: Call<AnyScope>, headers: HeaderMap) -> ApiResult<ReplyParts> {
    let end = ctx.token_end(&headers, call.now);
    ctx.read(call, move |tx, call| identity::identify(tx, call, end)).await?.into_parts()
}

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use garde::Validate;
use reqwest::Url;
use serde::Deserialize;
use utoipa::IntoParams;

use super::proofs::ProviderSignIn;
use super::{TAG, tokens, uncached};
use crate::Ctx;
use crate::accounts::attempt::Attempt;
use crate::accounts::oidc::{self, Arrival, Landing};
use crate::accounts::token_answer::TokenAnswer;
use crate::http::extract::{Body, Line, Path, Query};
use crate::http::{ApiResult, Data};

/// The cookie by which a browser that comes back is known.
const COOKIE: &str = "cairn_sign_in";
/// Where it is sent along: to the callbacks alone.
const COOKIE_PATH: &str = "/api/v1/auth/oidc";
/// How long it is kept, in seconds: as long as somebody may take at the provider.
const COOKIE_SECONDS: i64 = 600;
/// The provider that has an operation of its own.
const GOOGLE: &str = "google";

/// Where to go afterwards.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[into_params(parameter_in = Query)]
pub(super) struct StartQuery {
    /// A page of this server, or one that `accounts.return_to` allows. It is given a refresh token behind `#`,
    /// as `refresh_token=…`, or `error=CODE`. Without a page the callback answers with the tokens.
    #[serde(default)]
    #[param(value_type = Option<Line<1, 2000>>)]
    return_to: Option<Line<1, 2000>>,
}

/// Go and sign in at a provider
///
/// For browsers: authorization code with PKCE. It takes 10 minutes at most, and ends in the browser that it began in.
#[utoipa::path(
    get, path = "/auth/oidc/{provider}/start", operation_id = "start_oidc", tag = TAG, security(()),
    params(("provider" = String, Path, description = "Its name in the configuration"), StartQuery),
    responses((status = 303, description = "To the provider", headers(("Location" = String, description = "Its page")))),
)]
pub(super) async fn start(
    State(ctx): State<Ctx>,
    attempt: Attempt,
    Path(provider): Path<String>,
    Query(query): Query<StartQuery>,
    jar: CookieJar,
) -> ApiResult<Response> {
    let known = jar.get(COOKIE).map(Cookie::value);
    let departure = oidc::begin(&ctx, &attempt, &provider, query.return_to.as_deref(), known).await?;
    let cookie = Cookie::build((COOKIE, departure.browser))
        .path(COOKIE_PATH)
        .max_age(time::Duration::seconds(COOKIE_SECONDS))
        .same_site(SameSite::Lax)
        .http_only(true)
        .secure(ctx.config().server.is_https());
    Ok(uncached((CookieJar::new().add(cookie), Redirect::to(departure.location.as_str())).into_response()))
}

/// Come back from a provider
///
/// Where the provider sends browsers. Its address is registered there.
#[utoipa::path(
    get, path = "/auth/oidc/{provider}/callback", operation_id = "finish_oidc", tag = TAG, security(()),
    params(
        ("provider" = String, Path, description = "Its name in the configuration"),
        ("state" = Option<String>, Query, description = "What the browser left with"),
        ("code" = Option<String>, Query, description = "What the provider gives"),
        ("error" = Option<String>, Query, description = "Why it gives nothing"),
        ("iss" = Option<String>, Query, description = "Who says so (RFC 9207)"),
    ),
    responses(
        (status = 200, description = "Signed in; no page was named", body = Data<TokenAnswer>),
        (status = 303, description = "To the page that was named, signed in or not",
            headers(("Location" = String, description = "The page, with `refresh_token` or `error` behind `#`"))),
    ),
)]
pub(super) async fn callback(
    State(ctx): State<Ctx>,
    attempt: Attempt,
    Path(provider): Path<String>,
    RawQuery(query): RawQuery,
    jar: CookieJar,
) -> ApiResult<Response> {
    let landing = landing(&query.unwrap_or_default());
    let known = jar.get(COOKIE).map(Cookie::value);
    let Arrival { outcome, return_to } = oidc::finish(&ctx, attempt, &provider, &landing, known).await?;
    match return_to {
        Some(page) => Ok(sent_on(page, &outcome)),
        None => Ok(tokens(StatusCode::OK, outcome?)),
    }
}

/// Sign in with what an app got from a provider
///
/// An ID token, or a code with the address that it was sent to.
#[utoipa::path(
    post, path = "/auth/oidc/{provider}", operation_id = "sign_in_oidc", tag = TAG, security(()),
    params(("provider" = String, Path, description = "Its name in the configuration")),
    request_body = ProviderSignIn,
    responses((status = 200, description = "Signed in", body = Data<TokenAnswer>)),
)]
pub(super) async fn sign_in(
    State(ctx): State<Ctx>,
    attempt: Attempt,
    Path(provider): Path<String>,
    body: Body<ProviderSignIn>,
) -> ApiResult<Response> {
    Ok(tokens(StatusCode::OK, oidc::sign_in(&ctx, attempt, &provider, body.value.voucher()?).await?))
}

/// Sign in with what an app got from Google
///
/// The same as for the provider that is called `google`.
#[utoipa::path(
    post, path = "/auth/google", operation_id = "sign_in_google", tag = TAG, security(()),
    request_body = ProviderSignIn,
    responses((status = 200, description = "Signed in", body = Data<TokenAnswer>)),
)]
pub(super) async fn google(
    State(ctx): State<Ctx>,
    attempt: Attempt,
    body: Body<ProviderSignIn>,
) -> ApiResult<Response> {
    Ok(tokens(StatusCode::OK, oidc::sign_in(&ctx, attempt, GOOGLE, body.value.voucher()?).await?))
}

/// What a provider sends along; providers add parameters of their own, which are let be.
fn landing(query: &str) -> Landing {
    let mut landing = Landing::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let field = match &*name {
            "state" => &mut landing.state,
            "code" => &mut landing.code,
            "error" => &mut landing.error,
            "iss" => &mut landing.iss,
            _ => continue,
        };
        *field = Some(value.into_owned());
    }
    landing
}

/// To `page`, which learns the outcome behind `#`: no server and no log sees that. The refresh token is good once,
/// so what stays in the browser's history is worth nothing when the page has used it.
fn sent_on(mut page: Url, outcome: &ApiResult<TokenAnswer>) -> Response {
    let (name, value) = match outcome {
        Ok(answer) => ("refresh_token", answer.refresh_token.as_str()),
        Err(error) => ("error", error.code.wire()),
    };
    page.set_fragment(Some(&format!("{name}={value}")));
    uncached(Redirect::to(page.as_str()).into_response())
}

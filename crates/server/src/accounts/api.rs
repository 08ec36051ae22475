//! Accounts over HTTP.

mod auth;
mod did;
mod identities;
mod jwks;
mod keys;
mod me;
mod oidc;
mod proofs;
mod requests;
mod sessions;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing;
use cairn_kernel::PageInfo;

use super::token_answer::TokenAnswer;
use crate::http::described::{DescribedRouter, routes};
use crate::http::{Data, Paged};

pub use proofs::{DidChallenge, DidSignIn, LinkIdentity, ProviderSignIn};
pub use requests::{ChangePassword, CloseAccount, CreateApiKey, Login, Logout, Refresh, Register};

/// The tag of these operations.
const TAG: &str = "accounts";

/// The operations of this slice, relative to `/api/v1`.
pub fn routes() -> DescribedRouter {
    DescribedRouter::new()
        .routes(routes!(auth::register))
        .routes(routes!(auth::login))
        .routes(routes!(auth::refresh))
        .routes(routes!(auth::logout))
        .routes(routes!(auth::verify))
        .merge(from_elsewhere())
        .routes(routes!(sessions::list, sessions::revoke_others))
        .routes(routes!(sessions::get, sessions::revoke))
        .routes(routes!(me::get, me::close))
        .routes(routes!(me::change_password))
        .routes(routes!(identities::list, identities::link))
        .routes(routes!(identities::get, identities::unlink))
        .routes(routes!(keys::list, keys::create))
        .routes(routes!(keys::get, keys::revoke))
        // Aliases: the same handlers, documented under their canonical paths.
        .route("/auth/profile", routing::get(me::get))
        .route("/auth/jwks", routing::get(jwks::jwks))
}

/// The ways in for people who are proved elsewhere.
fn from_elsewhere() -> DescribedRouter {
    DescribedRouter::new()
        .routes(routes!(oidc::start))
        .routes(routes!(oidc::callback))
        .routes(routes!(oidc::sign_in))
        .routes(routes!(oidc::google))
        .routes(routes!(did::challenge))
        .routes(routes!(did::verify))
        .route("/auth/google/callback", routing::post(oidc::google))
        .route("/auth/oauth/google", routing::post(oidc::google))
}

/// What is found at the root of the server and not under `/api/v1`.
pub fn well_known() -> DescribedRouter {
    DescribedRouter::new().routes(routes!(jwks::jwks))
}

/// A list that is never longer than `limit`, as its only page.
pub(crate) fn whole<T>(items: Vec<T>, limit: i64) -> Paged<T> {
    Paged { data: items, page: PageInfo { limit, next_cursor: None, total: None } }
}

/// Tokens for whoever has signed in.
fn tokens(status: StatusCode, answer: TokenAnswer) -> Response {
    uncached((status, Json(Data::of(answer))).into_response())
}

/// Marks an answer that holds secrets: never to be kept by a cache (RFC 6749 §5.1).
pub(crate) fn uncached(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

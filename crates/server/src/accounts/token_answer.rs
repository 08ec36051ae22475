//! What a successful sign-in answers.

use cairn_kernel::SessionId;
use serde::Serialize;
use utoipa::ToSchema;

use super::account::{Account, AccountRow};
use super::opaque::OpaqueSecret;
use super::scope::Scopes;
use super::token::{self, ACCESS_TOKEN_LIFE_SECONDS, Grant};
use crate::Ctx;
use crate::http::{ApiError, ApiResult};

/// A pair of tokens.
// No `Debug`: both are secrets.
#[derive(Serialize, ToSchema)]
pub struct TokenAnswer {
    /// Sent with every request as `Authorization: Bearer …`.
    pub access_token: String,
    /// Exchanged once, within 30 days, for a new pair.
    pub refresh_token: String,
    /// Always `bearer`.
    pub token_type: &'static str,
    /// Seconds until the access token ends.
    pub expires_in: i64,
    /// Who is signed in.
    pub user: Account,
}

/// Signs an access token for `session` and puts it beside its refresh token.
pub(super) fn answer(
    ctx: &Ctx,
    account: &AccountRow,
    session: SessionId,
    refresh: &OpaqueSecret,
) -> ApiResult<TokenAnswer> {
    let roles = account.roles();
    let grant = Grant {
        iss: token::own_issuer(&ctx.config().server).to_owned(),
        sub: account.id,
        sid: session,
        jti: ctx.new_id(),
        email: account.email.clone(),
        scope: Scopes::of_roles(&roles),
        roles,
        tier: account.tier.clone(),
    };
    let (access_token, _) = token::issue(&ctx.keyring(), grant, ctx.now()).map_err(ApiError::internal)?;
    Ok(TokenAnswer {
        access_token,
        refresh_token: refresh.expose().to_owned(),
        token_type: "bearer",
        expires_in: ACCESS_TOKEN_LIFE_SECONDS,
        user: account.view(),
    })
}

//! Who is calling, with what, and until when.

use cairn_kernel::{ApiKeyId, IdentityId, SessionId, Timestamp, UserId};
use cairn_store::ReadTx;
use serde::Serialize;
use utoipa::ToSchema;

use super::account;
use super::api_keys;
use super::scope::{Role, Scope};
use crate::call::{Call, Credential};
use crate::http::{ApiResult, Data};

/// Who is calling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Identity {
    /// The user.
    pub user_id: UserId,
    /// What is typed to sign in.
    pub username: String,
    /// The address, where there is one.
    #[schema(required)]
    pub email: Option<String>,
    /// What the account is now.
    pub roles: Vec<Role>,
    /// What this credential may do now.
    pub scopes: Vec<Scope>,
    /// The session, when an access token was sent.
    #[schema(required)]
    pub session_id: Option<SessionId>,
    /// The key, when one was sent.
    #[schema(required)]
    pub api_key_id: Option<ApiKeyId>,
    /// The identity, when a token of an issuer was sent.
    #[schema(required)]
    pub identity_id: Option<IdentityId>,
    /// Who the caller is at that issuer.
    #[schema(required)]
    pub external_id: Option<String>,
    /// When the access token or the key ends; null: never.
    #[schema(required)]
    pub expires_at: Option<Timestamp>,
}

/// Who is calling; `token_end` is when the access token that was sent ends.
pub fn identify(tx: &mut ReadTx<'_>, call: &Call, token_end: Option<Timestamp>) -> ApiResult<Data<Identity>> {
    let account = account::get(tx, call.user)?;
    let standing = call.standing(tx)?.clone();
    let (mut session_id, mut api_key_id, mut identity_id, mut expires_at) = (None, None, None, token_end);
    match call.credential {
        Credential::Session(id) => session_id = Some(id),
        Credential::Key(id) => (api_key_id, expires_at) = (Some(id), api_keys::end_of(tx, call.user, id)?),
        Credential::Outside(id) => (identity_id, expires_at) = (Some(id), call.outside_end()),
    }
    Ok(Data::of(Identity {
        user_id: call.user,
        username: account.username,
        email: account.email,
        roles: standing.roles,
        scopes: standing.scopes.iter().collect(),
        session_id,
        api_key_id,
        identity_id,
        external_id: call.external_id().map(str::to_owned),
        expires_at,
    }))
}

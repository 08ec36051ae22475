//! What happens to accounts. No secret is ever part of an event.

use cairn_kernel::{ApiKeyId, IdentityId, SessionId, UserId};
use serde::Serialize;

use super::scope::Role;
use crate::events::domain_event;

/// Somebody has an account now.
#[derive(Debug, Serialize)]
pub struct AccountRegistered {
    /// The user.
    pub user: UserId,
    /// The name to sign in with.
    pub username: String,
}

/// Profile, preferences or password changed.
#[derive(Debug, Serialize)]
pub struct AccountUpdated {
    /// The user.
    pub user: UserId,
    /// The names of the fields that changed.
    pub fields: Vec<&'static str>,
}

/// An admin or the operator shut an account out.
#[derive(Debug, Serialize)]
pub struct AccountDisabled {
    /// Which.
    pub user: UserId,
}

/// An admin or the operator let an account in again.
#[derive(Debug, Serialize)]
pub struct AccountEnabled {
    /// Which.
    pub user: UserId,
}

/// An admin or the operator made somebody an admin, or an admin a user.
#[derive(Debug, Serialize)]
pub struct AccountRoleChanged {
    /// Whose.
    pub user: UserId,
    /// What the account was.
    pub from: Role,
    /// What it is now.
    pub to: Role,
}

/// An admin made an account for a program.
#[derive(Debug, Serialize)]
pub struct AccountCreated {
    /// The account.
    pub user: UserId,
    /// What it is called.
    pub username: String,
    /// What it is.
    pub role: Role,
}

/// An admin made a key for a program's account.
#[derive(Debug, Serialize)]
pub struct ServiceKeyCreated {
    /// The account.
    pub user: UserId,
    /// The key's id, not the key.
    pub key: ApiKeyId,
    /// What it is called.
    pub name: String,
}

/// An admin took a key of a program's account back.
#[derive(Debug, Serialize)]
pub struct ServiceKeyRevoked {
    /// The account.
    pub user: UserId,
    /// The key's id.
    pub key: ApiKeyId,
}

/// A session ended.
#[derive(Debug, Serialize)]
pub struct SessionRevoked {
    /// The session.
    pub session: SessionId,
    /// Why.
    pub reason: RevokedBecause,
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RevokedBecause {
    /// Its user signed out there.
    SignedOut,
    /// Its user ended it from elsewhere.
    Revoked,
    /// The password was changed.
    PasswordChanged,
    /// A refresh token was used twice: somebody may have copied it.
    RefreshTokenReused,
    /// A newer session took the last place.
    TooMany,
    /// The account is being deleted.
    AccountClosed,
}

/// A program was given a key.
#[derive(Debug, Serialize)]
pub struct ApiKeyCreated {
    /// The key's id, not the key.
    pub key: ApiKeyId,
    /// What its owner calls it.
    pub name: String,
    /// What it may do, names with a space between.
    pub scopes: String,
}

/// A key is no longer good.
#[derive(Debug, Serialize)]
pub struct ApiKeyRevoked {
    /// The key's id.
    pub key: ApiKeyId,
}

/// Tokens of a server elsewhere lead to the account from now on.
#[derive(Debug, Serialize)]
pub struct IdentityLinked {
    /// The identity.
    pub identity: IdentityId,
    /// The issuer, as the operator calls it.
    pub issuer: String,
}

/// Tokens of a server elsewhere no longer lead to the account.
#[derive(Debug, Serialize)]
pub struct IdentityUnlinked {
    /// The identity.
    pub identity: IdentityId,
    /// The issuer, as the operator calls it.
    pub issuer: String,
}

domain_event!(AccountRegistered: "account.registered" of "account" user);
domain_event!(AccountUpdated: "account.updated" of "account" user);
domain_event!(AccountDisabled: "account.disabled" of "account" user);
domain_event!(AccountEnabled: "account.enabled" of "account" user);
domain_event!(AccountRoleChanged: "account.role_changed" of "account" user);
domain_event!(AccountCreated: "account.created" of "account" user);
domain_event!(ServiceKeyCreated: "service_key.created" of "service_key" key);
domain_event!(ServiceKeyRevoked: "service_key.revoked" of "service_key" key);
domain_event!(SessionRevoked: "session.revoked" of "session" session);
domain_event!(ApiKeyCreated: "api_key.created" of "api_key" key);
domain_event!(ApiKeyRevoked: "api_key.revoked" of "api_key" key);
domain_event!(IdentityLinked: "identity.linked" of "identity" identity);
domain_event!(IdentityUnlinked: "identity.unlinked" of "identity" identity);

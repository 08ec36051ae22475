//! What happens to accounts. No secret is ever part of an event.

use cairn_kernel::{ApiKeyId, IdentityId, SessionId, UserId};
use serde::Serialize;
use uuid::Uuid;

use crate::events::DomainEvent;

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

impl DomainEvent for AccountRegistered {
    const KIND: &'static str = "account.registered";
    const ENTITY: &'static str = "account";
    fn entity_id(&self) -> Uuid {
        self.user.uuid()
    }
}

impl DomainEvent for AccountUpdated {
    const KIND: &'static str = "account.updated";
    const ENTITY: &'static str = "account";
    fn entity_id(&self) -> Uuid {
        self.user.uuid()
    }
}

impl DomainEvent for SessionRevoked {
    const KIND: &'static str = "session.revoked";
    const ENTITY: &'static str = "session";
    fn entity_id(&self) -> Uuid {
        self.session.uuid()
    }
}

impl DomainEvent for ApiKeyCreated {
    const KIND: &'static str = "api_key.created";
    const ENTITY: &'static str = "api_key";
    fn entity_id(&self) -> Uuid {
        self.key.uuid()
    }
}

impl DomainEvent for ApiKeyRevoked {
    const KIND: &'static str = "api_key.revoked";
    const ENTITY: &'static str = "api_key";
    fn entity_id(&self) -> Uuid {
        self.key.uuid()
    }
}

impl DomainEvent for IdentityLinked {
    const KIND: &'static str = "identity.linked";
    const ENTITY: &'static str = "identity";
    fn entity_id(&self) -> Uuid {
        self.identity.uuid()
    }
}

impl DomainEvent for IdentityUnlinked {
    const KIND: &'static str = "identity.unlinked";
    const ENTITY: &'static str = "identity";
    fn entity_id(&self) -> Uuid {
        self.identity.uuid()
    }
}

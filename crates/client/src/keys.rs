//! Keys for programs.

use cairn_kernel::{ApiKeyId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Answer, Client, ClientError, Query};

/// A key that somebody wants.
#[derive(Debug, Clone, Serialize)]
pub struct NewKey {
    /// What to call it.
    pub name: String,
    /// What it may do: `tasks:read`, …
    pub scopes: Vec<String>,
    /// When it ends; never when not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// A new key with its secret. No `Debug`, for the secret's sake.
#[derive(Clone, Deserialize)]
pub struct MadeKey {
    /// The key's id.
    pub id: ApiKeyId,
    /// The secret, shown this once.
    pub key: String,
}

/// A key without its secret.
#[derive(Debug, Clone, Deserialize)]
pub struct Key {
    /// The key's id.
    pub id: ApiKeyId,
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// When it ends, if ever.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

impl Client {
    /// `GET /api-keys`, newest first; there are never more than a page of them.
    pub async fn keys(&self) -> Result<Answer<Vec<Key>>, ClientError> {
        self.get("/api-keys", &Query::new()).await
    }

    /// `POST /api-keys`
    pub async fn make_key(&self, new: &NewKey) -> Result<Answer<MadeKey>, ClientError> {
        self.post("/api-keys", Some(new)).await
    }

    /// `DELETE /api-keys/{id}`
    pub async fn revoke_key(&self, id: ApiKeyId) -> Result<(), ClientError> {
        self.delete_for_nothing(&format!("/api-keys/{id}")).await
    }
}

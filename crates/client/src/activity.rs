//! What was done.

use cairn_kernel::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::{Answer, Client, ClientError, Query};

/// One line of the log.
#[derive(Debug, Clone, Deserialize)]
pub struct Activity {
    /// The kind of thing it happened to, such as `task`.
    pub entity_type: String,
    /// What was done, such as `completed`.
    pub action: String,
    /// `user`, `ai` or `system`.
    pub source: String,
    /// Facts about it.
    pub metadata: Value,
    /// When it happened.
    pub created_at: Timestamp,
}

impl Client {
    /// `GET /activity`, newest first; `limit` is 1–100.
    pub async fn activity(&self, limit: u32) -> Result<Answer<Vec<Activity>>, ClientError> {
        self.get("/activity", &Query::new().with("limit", &limit)).await
    }
}

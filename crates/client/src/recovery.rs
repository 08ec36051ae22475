//! What was deleted, and can be brought back.

use cairn_kernel::{Timestamp, TombstoneId};
use serde::Deserialize;
use serde_json::Value;

use crate::{Answer, Client, ClientError, Query};

/// What a deletion left behind.
#[derive(Debug, Clone, Deserialize)]
pub struct Tombstone {
    /// Its name.
    pub id: TombstoneId,
    /// `task`, `step`, `comment` or `project`.
    pub entity_type: String,
    /// When it was deleted.
    pub deleted_at: Timestamp,
    /// Until when it can be brought back.
    pub recoverable_until: Timestamp,
    /// Its title then.
    pub title: String,
}

impl Client {
    /// `GET /recovery/tombstones`: a page of up to 100 behind `cursor`, newest first.
    pub async fn tombstones(&self, cursor: Option<&str>) -> Result<Answer<Vec<Tombstone>>, ClientError> {
        let query = Query::new().with("limit", &100).maybe("cursor", cursor);
        self.get("/recovery/tombstones", &query).await
    }

    /// `POST /recovery/tombstones/{id}/recover`: what was deleted, again.
    pub async fn recover(&self, id: TombstoneId) -> Result<Answer<Value>, ClientError> {
        self.post(&format!("/recovery/tombstones/{id}/recover"), None::<&()>).await
    }
}

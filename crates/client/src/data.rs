//! Account data: out and in.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::Deserialize;

use crate::{Answer, Client, ClientError, Query};

/// What an import did, or would do.
#[derive(Debug, Clone, Deserialize)]
pub struct Imported {
    /// Nothing was changed.
    pub dry_run: bool,
    /// Rows of each kind.
    pub counts: BTreeMap<String, ImportCounts>,
    /// The first tasks that are new.
    pub examples: Vec<ImportedTask>,
    /// What was left out or read otherwise than written.
    pub warnings: Vec<String>,
}

/// How many rows of one kind.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct ImportCounts {
    /// New in the account.
    pub new: u64,
    /// In the account already.
    pub existing: u64,
    /// Not for this account. A server that does not say has counted them as `existing`.
    #[serde(default)]
    pub refused: u64,
}

/// A task that is new.
#[derive(Debug, Clone, Deserialize)]
pub struct ImportedTask {
    /// Its title.
    pub title: String,
}

impl Client {
    /// `GET /users/me/export`: a ZIP.
    pub async fn export(&self) -> Result<Bytes, ClientError> {
        self.download("/users/me/export").await
    }

    /// `POST /users/me/import`; `query` says the format, the columns, and whether it is a rehearsal.
    pub async fn import(&self, file: Vec<u8>, query: &Query) -> Result<Answer<Imported>, ClientError> {
        self.upload("/users/me/import", query, file).await
    }
}

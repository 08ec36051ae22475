//! The first page of an export: what it holds, and this server's mark on it.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cairn_kernel::{Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::accounts::instance_secret::InstanceSecret;

/// Where it is in the ZIP.
pub(super) const NAME: &str = "manifest.json";
/// The form of exports; raised when the files mean something else.
pub(super) const FORMAT: i64 = 1;
/// What the mark stands for.
const PURPOSE: &str = "export";

/// What an export holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// [`FORMAT`].
    pub(super) format: i64,
    /// The schema version of the server that wrote it.
    pub(super) schema: i64,
    /// When.
    pub(super) exported_at: Timestamp,
    /// Whose it is.
    pub(super) account: UserId,
    /// Rows and SHA-256 (hex) of each file of rows.
    pub(super) files: BTreeMap<String, FileFacts>,
    /// Kinds of rows that are not in it, or are only to be read, and why.
    #[serde(default)]
    pub(super) not_taken_back: BTreeMap<String, String>,
    /// Said of an export that is too large to be taken back, and what to do instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) too_large: Option<String>,
    /// The mark of the server that wrote it; another server, or another hand, cannot make it.
    #[serde(default)]
    pub(super) mark: String,
}

/// What is known of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileFacts {
    /// Rows in it.
    pub(super) rows: u64,
    /// SHA-256 of its bytes, hex.
    pub(super) sha256: String,
}

impl Manifest {
    /// Puts `secret`'s mark on it.
    pub(super) fn marked(mut self, secret: &InstanceSecret) -> Self {
        self.mark = STANDARD.encode(secret.mark(PURPOSE, self.unmarked().as_bytes()));
        self
    }

    /// Whether it is as the server with `secret` wrote it.
    pub(super) fn is_marked_by(&self, secret: &InstanceSecret) -> bool {
        let mark = STANDARD.decode(&self.mark).unwrap_or_default();
        secret.made(&mark, PURPOSE, self.unmarked().as_bytes())
    }

    fn unmarked(&self) -> String {
        let plain = Self { mark: String::new(), ..self.clone() };
        serde_json::to_string(&plain).unwrap_or_default()
    }
}

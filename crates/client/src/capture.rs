//! A thought, thrown in.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Answer, Client, ClientError, Task};

/// What became of a captured text.
#[derive(Debug, Clone, Deserialize)]
pub struct Captured {
    /// False for a dry run.
    pub saved: bool,
    /// One for each thing that was found in it.
    pub items: Vec<CapturedItem>,
}

/// One thing that was found in a text.
#[derive(Debug, Clone, Deserialize)]
pub struct CapturedItem {
    /// `task`, `thought`, …
    pub kind: String,
    /// The task that was saved; none in a dry run.
    pub task: Option<Task>,
    /// What it would be saved as: every field that a task would have.
    pub draft: Value,
    /// The steps that were written under it.
    pub steps: Vec<Value>,
}

impl Client {
    /// `POST /capture`; a dry run saves nothing.
    pub async fn capture(&self, text: &str, dry_run: bool) -> Result<Answer<Captured>, ClientError> {
        let body = if dry_run { json!({ "text": text, "dry_run": true }) } else { json!({ "text": text }) };
        self.post("/capture", Some(&body)).await
    }
}

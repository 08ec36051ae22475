//! What is said about a task.

use cairn_kernel::{CommentId, TaskId, Timestamp};
use serde::Deserialize;
use serde_json::json;

use crate::{Answer, Client, ClientError, Query, Tombstone};

/// A comment.
#[derive(Debug, Clone, Deserialize)]
pub struct Comment {
    /// Its name.
    pub id: CommentId,
    /// 1–5000 characters.
    pub content: String,
    /// When it was written.
    pub created_at: Timestamp,
}

impl Client {
    /// `GET /tasks/{id}/comments`, newest first; `limit` is 1–100.
    pub async fn comments(&self, task: TaskId, limit: u32) -> Result<Answer<Vec<Comment>>, ClientError> {
        self.get(&format!("/tasks/{task}/comments"), &Query::new().with("limit", &limit)).await
    }

    /// `POST /tasks/{id}/comments`
    pub async fn add_comment(&self, task: TaskId, content: &str) -> Result<Answer<Comment>, ClientError> {
        self.post(&format!("/tasks/{task}/comments"), Some(&json!({ "content": content }))).await
    }

    /// `DELETE /comments/{id}`
    pub async fn delete_comment(&self, id: CommentId) -> Result<Answer<Tombstone>, ClientError> {
        self.delete(&format!("/comments/{id}")).await
    }
}

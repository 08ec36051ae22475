//! What a task waits for: another task, or a better moment.

use cairn_kernel::{TaskId, Timestamp};
use serde::Deserialize;
use serde_json::json;

use crate::{Answer, Client, ClientError, NextTask, Task};

/// A task that was sent away from what comes next.
#[derive(Debug, Clone, Deserialize)]
pub struct PutOff {
    /// The task.
    pub task_id: TaskId,
    /// When it can come next again.
    pub not_now_until: Timestamp,
    /// What comes next instead.
    pub next: Option<NextTask>,
}

impl Client {
    /// `POST /tasks/{id}/dependencies`: `blocker` has to be done first.
    pub async fn block(&self, task: TaskId, blocker: TaskId) -> Result<Answer<Task>, ClientError> {
        self.post(&format!("/tasks/{task}/dependencies"), Some(&json!({ "blocked_by": blocker }))).await
    }

    /// `DELETE /tasks/{id}/dependencies/{blocker_id}`
    pub async fn unblock(&self, task: TaskId, blocker: TaskId) -> Result<(), ClientError> {
        self.delete_for_nothing(&format!("/tasks/{task}/dependencies/{blocker}")).await
    }

    /// `POST /tasks/{id}/not-now`
    pub async fn not_now(&self, id: TaskId) -> Result<Answer<PutOff>, ClientError> {
        self.post(&format!("/tasks/{id}/not-now"), None::<&()>).await
    }
}

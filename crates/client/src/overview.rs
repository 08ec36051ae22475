//! Numbers, proposals, and what happened to a task.

use std::collections::BTreeMap;

use cairn_kernel::{TaskId, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use crate::{Answer, Client, ClientError, Query};

/// Numbers about tasks.
#[derive(Debug, Clone, Deserialize)]
pub struct Stats {
    /// All of them.
    pub total: i64,
    /// How many stand where.
    pub by_status: BTreeMap<String, i64>,
    /// Completed ones among all, 0–1.
    pub completion_rate: f64,
    /// Minutes that completed tasks took on average, where that was told.
    pub average_minutes: Option<f64>,
    /// Every day of the range, earliest first.
    pub by_day: Vec<Day>,
}

/// One day of the user.
#[derive(Debug, Clone, Deserialize)]
pub struct Day {
    /// Such as 2026-11-21.
    pub date: String,
    /// Tasks that were made on it.
    pub created: i64,
    /// Tasks that were completed on it, and still are.
    pub completed: i64,
}

/// Something that might help now.
#[derive(Debug, Clone, Deserialize)]
pub struct Suggestion {
    /// What to do, in words.
    pub title: String,
    /// Why.
    pub reason: String,
    /// `replan`, `resume`, `split` or `quick_win`.
    pub kind: String,
    /// The task that it is about.
    pub task_id: TaskId,
}

/// Something that happened to a task, a step or a comment of it.
#[derive(Debug, Clone, Deserialize)]
pub struct HistoryEntry {
    /// What happened, such as `task.completed`.
    pub kind: String,
    /// What the event says.
    pub payload: Value,
    /// `user`, `ai` or `system`.
    pub source: String,
    /// When.
    pub at: Timestamp,
}

impl Client {
    /// `GET /tasks/stats` of so many days up to today, 1–366.
    pub async fn stats(&self, days: u32) -> Result<Answer<Stats>, ClientError> {
        self.get("/tasks/stats", &Query::new().with("days", &days)).await
    }

    /// `GET /tasks/suggestions`
    pub async fn suggestions(&self) -> Result<Answer<Vec<Suggestion>>, ClientError> {
        self.get("/tasks/suggestions", &Query::new()).await
    }

    /// `GET /tasks/{id}/history`, newest first; `limit` is 1–100.
    pub async fn history(&self, task: TaskId, limit: u32) -> Result<Answer<Vec<HistoryEntry>>, ClientError> {
        self.get(&format!("/tasks/{task}/history"), &Query::new().with("limit", &limit)).await
    }
}

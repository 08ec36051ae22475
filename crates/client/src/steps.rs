//! The small pieces of a task.

use cairn_kernel::{StepId, TaskId};
use serde::Deserialize;

use crate::{Answer, Client, ClientError, Task, Unlocked};

/// A step.
#[derive(Debug, Clone, Deserialize)]
pub struct Step {
    /// Its name.
    pub id: StepId,
    /// Its task.
    pub task_id: TaskId,
    /// The step it is a part of.
    pub parent_step_id: Option<StepId>,
    /// What to do.
    pub title: String,
    /// Minutes it is thought to take.
    pub estimated_minutes: Option<i64>,
    /// Whether it is done.
    pub completed: bool,
}

/// What completing a step brought.
#[derive(Debug, Clone, Deserialize)]
pub struct StepDone {
    /// The step as it is now.
    pub step: Step,
    /// Its task as it is now.
    pub task: Task,
    /// Whether it was the last open step, and so the task is done.
    pub task_completed: bool,
    /// XP earned.
    pub xp: i64,
    /// What was reached for the first time.
    pub unlocked_achievements: Vec<Unlocked>,
}

impl Client {
    /// `POST /subtasks/{id}/complete`
    pub async fn complete_step(&self, id: StepId) -> Result<Answer<StepDone>, ClientError> {
        self.post(&format!("/subtasks/{id}/complete"), None::<&()>).await
    }
}

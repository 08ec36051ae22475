//! Tasks and what is done with them.

use cairn_kernel::{ProjectId, TaskId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{Answer, Client, ClientError, Query, Step, Tombstone};

/// A task, as far as a person needs to see it.
#[derive(Debug, Clone, Deserialize)]
pub struct Task {
    /// Its name.
    pub id: TaskId,
    /// What is to be done.
    pub title: String,
    /// More about it.
    pub description: Option<String>,
    /// `todo`, `in_progress`, `in_review`, `blocked`, `completed` or `cancelled`.
    pub status: String,
    /// `low`, `medium`, `high` or `critical`.
    pub priority: String,
    /// When it is due.
    pub due_date: Option<Timestamp>,
    /// Due by the end of that local day: no time was given.
    pub due_all_day: bool,
    /// When it begins.
    pub starts_at: Option<Timestamp>,
    /// Minutes it is thought to take.
    pub estimated_minutes: Option<i64>,
    /// Minutes it took.
    pub actual_minutes: Option<i64>,
    /// 1 low, 2 medium, 3 high.
    pub energy_required: Option<i64>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// How it repeats.
    pub rrule: Option<String>,
    /// The next one counts from the completion of this one.
    #[serde(default)]
    pub recur_from_completion: bool,
    /// Left out of lists unless asked for.
    pub hidden: bool,
    /// Read-only.
    pub archived: bool,
    /// XP that it earned.
    pub xp_awarded: i64,
    /// Top-level steps.
    pub subtask_count: i64,
    /// Completed ones among them.
    pub subtask_completed_count: i64,
    /// The project it belongs to.
    pub project_id: Option<ProjectId>,
    /// Tasks that come first.
    pub blocked_by: Vec<TaskId>,
    /// When it was completed.
    pub completed_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Sent back with changes.
    pub version: i64,
}

/// A task with its steps.
#[derive(Debug, Clone, Deserialize)]
pub struct TaskDetail {
    /// The task.
    #[serde(flatten)]
    pub task: Task,
    /// Its steps of all levels, in order.
    pub steps: Vec<Step>,
}

/// The one thing to do now.
#[derive(Debug, Clone, Deserialize)]
pub struct NextTask {
    /// The task.
    pub task: Task,
    /// Its first open step.
    pub step: Option<Step>,
    /// Why this one.
    pub reason: String,
}

/// What fits just now.
#[derive(Debug, Clone, Copy, Default)]
pub struct NextWish {
    /// Minutes there are, 1–720.
    pub minutes: Option<i64>,
    /// Energy there is: 1 low, 2 medium, 3 high.
    pub energy: Option<i64>,
}

/// What completing a task brought.
#[derive(Debug, Clone, Deserialize)]
pub struct Completion {
    /// The task as it is now.
    pub task: Task,
    /// What it earned.
    pub xp: Xp,
    /// The level after it.
    pub level: Level,
    /// The streak after it.
    pub streak: Streak,
    /// What was reached for the first time.
    pub unlocked_achievements: Vec<Unlocked>,
    /// What comes next.
    pub next: Option<NextTask>,
}

/// Experience points.
#[derive(Debug, Clone, Deserialize)]
pub struct Xp {
    /// All that was earned.
    pub total: i64,
}

/// A level.
#[derive(Debug, Clone, Deserialize)]
pub struct Level {
    /// From 1.
    pub level: i64,
    /// Whether it was reached just now.
    pub leveled_up: bool,
}

/// Days in a row.
#[derive(Debug, Clone, Deserialize)]
pub struct Streak {
    /// Up to today.
    pub current: i64,
}

/// An achievement that was reached.
#[derive(Debug, Clone, Deserialize)]
pub struct Unlocked {
    /// Its stable name.
    pub id: String,
    /// Its name for people.
    pub name: String,
}

/// How a task is to be split.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SplitWish {
    /// 1 few steps – 5 many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub granularity: Option<u8>,
    /// Replaces the open steps that are there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub replace: bool,
}

/// What became of a task that was split.
#[derive(Debug, Clone, Deserialize)]
pub struct Split {
    /// Its steps.
    pub steps: Vec<SplitStep>,
    /// Minutes of all steps.
    pub total_estimated_minutes: Option<i64>,
    /// The parts of a project, as tasks of their own.
    #[serde(default)]
    pub phases: Option<Vec<SplitStep>>,
}

/// One part of a split.
#[derive(Debug, Clone, Deserialize)]
pub struct SplitStep {
    /// What to do.
    pub title: String,
    /// Minutes it is thought to take.
    #[serde(default)]
    pub estimated_minutes: Option<i64>,
    /// Whether it is done already.
    #[serde(default)]
    pub completed: bool,
}

/// Which tasks a list shows.
#[derive(Debug, Clone, Default)]
pub struct TaskFilter {
    /// Any of these statuses.
    pub status: Vec<String>,
    /// All of these tags.
    pub tags: Vec<String>,
    /// Any of these priorities.
    pub priority: Vec<String>,
    /// This project.
    pub project: Option<ProjectId>,
    /// Words of the task: title, description, steps, tags, notes.
    pub words: Option<String>,
    /// Completed, hidden and archived ones too.
    pub all: bool,
    /// What to sort by.
    pub sort: Option<&'static str>,
    /// Rows a page, 1–100.
    pub limit: Option<u32>,
    /// Where the last page ended.
    pub cursor: Option<String>,
}

impl TaskFilter {
    fn query(&self) -> Query {
        let all = self.all.then_some("all");
        Query::new()
            .each("status", &self.status)
            .each("tag", &self.tags)
            .each("priority", &self.priority)
            .maybe("project_id", self.project)
            .maybe("q", self.words.as_ref())
            .maybe("completed", all)
            .maybe("hidden", all)
            .maybe("archived", all)
            .maybe("sort", self.sort)
            .maybe("limit", self.limit)
            .maybe("cursor", self.cursor.as_ref())
    }
}

impl Client {
    /// `GET /tasks`, one page.
    pub async fn tasks(&self, filter: &TaskFilter) -> Result<Answer<Vec<Task>>, ClientError> {
        self.get("/tasks", &filter.query()).await
    }

    /// `GET /tasks/{id}`
    pub async fn task(&self, id: TaskId) -> Result<Answer<TaskDetail>, ClientError> {
        self.get(&format!("/tasks/{id}"), &Query::new()).await
    }

    /// `GET /tasks/next`
    pub async fn next(&self, wish: NextWish) -> Result<Answer<Option<NextTask>>, ClientError> {
        let query = Query::new().maybe("minutes", wish.minutes).maybe("energy", wish.energy);
        self.get("/tasks/next", &query).await
    }

    /// `POST /tasks/{id}/complete`; by force also what another task blocks, with all its steps.
    pub async fn complete_task(&self, id: TaskId, force: bool) -> Result<Answer<Completion>, ClientError> {
        let verb = if force { "force-complete" } else { "complete" };
        self.post(&format!("/tasks/{id}/{verb}"), None::<&()>).await
    }

    /// `PATCH /tasks/{id}`: `changes` to the task at `version`.
    pub async fn change_task(
        &self,
        id: TaskId,
        version: i64,
        mut changes: Map<String, Value>,
    ) -> Result<Answer<Task>, ClientError> {
        changes.insert("version".to_owned(), json!(version));
        self.patch(&format!("/tasks/{id}"), &changes).await
    }

    /// `POST /tasks/{id}/split`
    pub async fn split_task(&self, id: TaskId, wish: &SplitWish) -> Result<Answer<Split>, ClientError> {
        self.post(&format!("/tasks/{id}/split"), Some(wish)).await
    }

    /// `DELETE /tasks/{id}`
    pub async fn delete_task(&self, id: TaskId) -> Result<Answer<Tombstone>, ClientError> {
        self.delete(&format!("/tasks/{id}")).await
    }
}

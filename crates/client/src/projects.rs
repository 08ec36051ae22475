//! What tasks belong to.

use cairn_kernel::ProjectId;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Answer, Client, ClientError, Query, Tombstone};

/// A project.
#[derive(Debug, Clone, Deserialize)]
pub struct Project {
    /// Its name on the wire.
    pub id: ProjectId,
    /// Its name for people.
    pub name: String,
    /// Left out of lists unless asked for.
    pub archived: bool,
    /// Its tasks, whatever they are.
    pub task_count: i64,
    /// The completed ones among them.
    pub task_completed_count: i64,
}

impl Client {
    /// `GET /projects`, one page; archived ones too if `all`.
    pub async fn projects(&self, all: bool, cursor: Option<&str>) -> Result<Answer<Vec<Project>>, ClientError> {
        let query = Query::new().with("limit", &100).maybe("archived", all.then_some("all")).maybe("cursor", cursor);
        self.get("/projects", &query).await
    }

    /// `GET /projects/{id}`
    pub async fn project(&self, id: ProjectId) -> Result<Answer<Project>, ClientError> {
        self.get(&format!("/projects/{id}"), &Query::new()).await
    }

    /// `POST /projects`
    pub async fn add_project(&self, name: &str) -> Result<Answer<Project>, ClientError> {
        self.post("/projects", Some(&json!({ "name": name }))).await
    }

    /// `PATCH /projects/{id}`; the last write wins.
    pub async fn change_project(&self, id: ProjectId, changes: &Value) -> Result<Answer<Project>, ClientError> {
        self.patch(&format!("/projects/{id}"), changes).await
    }

    /// `DELETE /projects/{id}`; its tasks stay, unless `with_tasks`.
    pub async fn delete_project(&self, id: ProjectId, with_tasks: bool) -> Result<Answer<Tombstone>, ClientError> {
        let cascade = if with_tasks { "?cascade=true" } else { "" };
        self.delete(&format!("/projects/{id}{cascade}")).await
    }
}

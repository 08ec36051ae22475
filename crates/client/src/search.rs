//! Tasks by their words.

use cairn_kernel::StepId;
use serde::Deserialize;

use crate::{Answer, Client, ClientError, Query, Task};

/// A task that answers a search.
#[derive(Debug, Clone, Deserialize)]
pub struct Hit {
    /// The task.
    pub task: Task,
    /// Where the words are; at most 10.
    pub highlights: Vec<Highlight>,
}

/// Where in one text of a task the words are. Places count code points.
#[derive(Debug, Clone, Deserialize)]
pub struct Highlight {
    /// `title`, `tag`, `step`, `description` or `comment`.
    pub field: String,
    /// Which step, if it is one's title.
    pub step_id: Option<StepId>,
    /// Places in the whole text, in order.
    pub ranges: Vec<Range>,
    /// The text around the first place, at most 160 code points.
    pub snippet: String,
    /// Where in the whole text the snippet begins.
    pub snippet_start: usize,
}

/// A piece of a text, in code points.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Range {
    /// The first one.
    pub start: usize,
    /// The first one behind it.
    pub end: usize,
}

/// What to look for.
#[derive(Debug, Clone, Default)]
pub struct SearchWish {
    /// 1–200 characters.
    pub words: String,
    /// All of these tags.
    pub tags: Vec<String>,
    /// Hidden and archived ones too.
    pub all: bool,
    /// Rows a page, 1–100.
    pub limit: Option<u32>,
}

impl Client {
    /// `GET /tasks/search`, best first.
    pub async fn search(&self, wish: &SearchWish) -> Result<Answer<Vec<Hit>>, ClientError> {
        let all = wish.all.then_some("all");
        let query = Query::new()
            .with("q", &wish.words)
            .each("tag", &wish.tags)
            .maybe("hidden", all)
            .maybe("archived", all)
            .maybe("limit", wish.limit);
        self.get("/tasks/search", &query).await
    }
}

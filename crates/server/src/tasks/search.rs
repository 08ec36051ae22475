//! `GET /tasks/search`: the caller's tasks by their words, best first, and where the words are.

use cairn_kernel::{CommentId, Page, PageInfo, ProjectId, StepId, TaskId, UserId, UserZone};
use cairn_rules::search::{Highlight, SearchQuery, Snippet, Span, highlight};
use cairn_store::{Asked, Query, ReadTx};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::comments;
use super::list::{ListQuery, Shown, filters, read_words};
use super::model::{Status, Task, TaskRow};
use super::store;
use super::tags::Tag;
use crate::call::Call;
use crate::http::{ApiResult, Cursor, FilterHash};
use crate::search::{self, Among, Entity, Ranked};

/// Steps that are looked through for what to show of a page of tasks.
const MOST_STEPS: i64 = 5_000;
/// Highlights of one task.
const MOST_HIGHLIGHTS: usize = 10;

/// `GET /tasks/search`
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct FindQuery {
    /// What to look for. Every word has to be there, in any form; the last one may be just begun.
    /// `"words in quotes"` stand side by side, `-word` must not be there, `wor*` begins a word.
    #[garde(length(chars, min = 1, max = 200))]
    #[param(min_length = 1, max_length = 200)]
    pub q: String,
    /// Any of these statuses.
    #[serde(default)]
    #[garde(length(max = 10))]
    #[param(max_items = 10)]
    pub status: Vec<Status>,
    /// Tasks of this project.
    pub project_id: Option<ProjectId>,
    /// All of these tags.
    #[serde(default)]
    #[garde(length(max = 20))]
    #[param(max_items = 20, value_type = Vec<String>)]
    pub tag: Vec<Tag>,
    /// Completed tasks: `all` (default), `true` only those, `false`.
    pub completed: Option<Shown>,
    /// Hidden tasks: `false` (default), `true` only those, `all`.
    pub hidden: Option<Shown>,
    /// Archived tasks: `false` (default), `true` only those, `all`.
    pub archived: Option<Shown>,
    /// Tasks a page, 1–100; 25 unless said.
    #[serde(skip_serializing)]
    #[garde(inner(range(min = 1, max = 100)))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    /// Where the last page ended.
    #[serde(skip_serializing)]
    #[garde(inner(length(max = 2000)))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

/// A task that answers a search.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TaskHit {
    /// The task.
    pub task: Task,
    /// How well it answers: BM25, greater is better. To be compared within one answer only.
    pub score: f64,
    /// Where the words are; at most 10.
    pub highlights: Vec<TaskHighlight>,
}

/// Which text of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HighlightField {
    /// Its title.
    Title,
    /// A tag.
    Tag,
    /// The title of a step.
    Step,
    /// Its description.
    Description,
    /// A comment.
    Comment,
}

/// Where in a text of a task the words of a search are. Places count Unicode code points.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TaskHighlight {
    /// Which text.
    pub field: HighlightField,
    /// Which step, if it is one's title.
    pub step_id: Option<StepId>,
    /// Which comment, if it is one's text.
    pub comment_id: Option<CommentId>,
    /// Places in the whole text, in order; none cuts a character that a reader sees.
    pub ranges: Vec<HighlightRange>,
    /// The text around the first place, at most 160 code points.
    pub snippet: String,
    /// Where in the whole text the snippet begins.
    pub snippet_start: usize,
}

/// A piece of a text, in code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct HighlightRange {
    /// The first one.
    pub start: usize,
    /// The first one behind it.
    pub end: usize,
}

impl From<Span> for HighlightRange {
    fn from(span: Span) -> Self {
        Self { start: span.start, end: span.end }
    }
}

impl FindQuery {
    /// Nothing is asked but the words.
    fn wants_all_shown(&self) -> bool {
        let is_as_a_rule = |choice: Option<Shown>, rule: Shown| choice.is_none_or(|choice| choice == rule);
        self.status.is_empty()
            && self.project_id.is_none()
            && self.tag.is_empty()
            && is_as_a_rule(self.completed, Shown::Too)
            && is_as_a_rule(self.hidden, Shown::No)
            && is_as_a_rule(self.archived, Shown::No)
    }

    fn filters(&self) -> ListQuery {
        ListQuery {
            status: self.status.clone(),
            project_id: self.project_id,
            tag: self.tag.clone(),
            completed: Some(self.completed.unwrap_or(Shown::Too)),
            hidden: self.hidden,
            archived: self.archived,
            ..ListQuery::default()
        }
    }
}

/// One page of the caller's tasks that answer the query, best first; the newest of equals first.
pub(super) fn page(tx: &mut ReadTx<'_>, call: &Call, request: &FindQuery) -> ApiResult<Page<TaskHit>> {
    let query = read_words(&request.q)?;
    let filter = FilterHash::of(&("tasks/search", request))?;
    let among = if request.wants_all_shown() {
        Among::Shown
    } else {
        Among::Those(|select: &mut Query| filters(select, call.user, &request.filters(), &UserZone::default()))
    };
    let mut ranked = search::ranked(tx, call.user, Entity::Task, &query, among)?;
    if let Some(cursor) = &request.cursor {
        let (score, id) = Cursor::decode::<(u64, Uuid)>(cursor, RELEVANCE, filter)?;
        let last = Ranked { id, score: f64::from_bits(score) };
        ranked.retain(|found| (last.score, last.id) > (found.score, found.id));
    }
    let limit = request.limit.unwrap_or(25);
    let more = ranked.len() > limit as usize;
    ranked.truncate(limit as usize);
    let next_cursor = match ranked.last() {
        Some(last) if more => Some(Cursor::encode(RELEVANCE, filter, &(last.score.to_bits(), last.id))?),
        _ => None,
    };
    let items = hits(tx, call, &query, &ranked)?;
    Ok(Page { items, info: PageInfo { limit, next_cursor, total: None } })
}

/// What hits are sorted by, for their cursors.
const RELEVANCE: &str = "relevance";

fn hits(tx: &mut ReadTx<'_>, call: &Call, query: &SearchQuery, ranked: &[Ranked]) -> ApiResult<Vec<TaskHit>> {
    let ids: Vec<TaskId> = ranked.iter().map(|found| TaskId::from_uuid(found.id)).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (select_rows, select_steps) = (store::all_of(call.user, &ids), steps_of(call.user, &ids));
    let select_comments = comments::found::of_tasks(call.user, &ids);
    let (mut rows, mut steps, mut comments): (Vec<TaskRow>, Vec<StepTitle>, Vec<CommentText>) = Default::default();
    let mut around = store::Around::of(call.user, &ids);
    let texts = [
        Asked::new(&select_rows, &mut rows),
        Asked::new(&select_steps, &mut steps),
        Asked::new(&select_comments, &mut comments),
    ];
    tx.together(texts.into_iter().chain(around.asked()))?;
    let found = ranked.iter().zip(&ids).zip(around.found(&ids)).filter_map(|((ranked, id), around)| {
        let row: TaskRow = rows.iter().find(|row| row.id == *id)?.clone();
        let task = row.show(around);
        let steps = steps.iter().filter(|(task, ..)| task == id).map(|(_, step, title)| (Place::Step(*step), title));
        let comments = comments.iter().filter(|(task, ..)| task == id);
        let comments = comments.map(|(_, comment, content)| (Place::Comment(*comment), content));
        let highlights = highlights(query, &task, steps.chain(comments));
        Some(TaskHit { task, score: ranked.score, highlights })
    });
    Ok(found.collect())
}

/// The title of a task's step.
type StepTitle = (TaskId, StepId, String);
/// The text of a task's comment.
type CommentText = (TaskId, CommentId, String);

fn steps_of(user: UserId, ids: &[TaskId]) -> Query {
    let mut select = Query::new("SELECT task_id, id, title FROM steps WHERE user_id = ");
    select.bind(&user).push(" AND ").any_of("task_id", ids);
    select.with(" ORDER BY task_id, order_index, id LIMIT ", &MOST_STEPS);
    select
}

/// Whose text it is.
#[derive(Debug, Clone, Copy)]
enum Place {
    Own(HighlightField),
    Step(StepId),
    Comment(CommentId),
}

impl Place {
    /// Where `found` is.
    fn of(self, found: Highlight) -> TaskHighlight {
        let (field, step_id, comment_id) = match self {
            Self::Own(field) => (field, None, None),
            Self::Step(id) => (HighlightField::Step, Some(id), None),
            Self::Comment(id) => (HighlightField::Comment, None, Some(id)),
        };
        let ranges = found.spans.into_iter().map(HighlightRange::from).collect();
        let Snippet { start, text } = found.snippet;
        TaskHighlight { field, step_id, comment_id, ranges, snippet: text, snippet_start: start }
    }
}

fn highlights<'s>(
    query: &SearchQuery,
    task: &'s Task,
    beneath: impl Iterator<Item = (Place, &'s String)>,
) -> Vec<TaskHighlight> {
    let title = [(Place::Own(HighlightField::Title), &task.title)].into_iter();
    let description = task.description.iter().map(|text| (Place::Own(HighlightField::Description), text));
    let tags = task.tags.iter().map(|tag| (Place::Own(HighlightField::Tag), tag));
    let texts = title.chain(description).chain(tags).chain(beneath);
    texts.filter_map(|(place, text)| Some(place.of(highlight(query, text)?))).take(MOST_HIGHLIGHTS).collect()
}

//! What is answered: drafts, tasks, spans, questions.

use std::collections::BTreeMap;

use cairn_kernel::{CaptureId, ProjectId, TaskId, Timestamp, ZoneId};
use cairn_rules::capture as grammar;
use serde::Serialize;
use utoipa::ToSchema;

use super::conversation::Asked;
use crate::http::{ApiResult, Created, Data, Reply, ReplyParts};
use crate::ledger::UnlockedNow;
use crate::tasks::{QuestType, Scope, Status, Task};

/// What became of a text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaptureAnswer {
    /// A name for this capture.
    pub capture_id: CaptureId,
    /// Whether anything was saved.
    pub saved: bool,
    /// What was read, in the order it was written.
    pub items: Vec<CaptureItem>,
    /// What the text leaves open; never anything in modes `auto` and `manual`.
    pub questions: Vec<OpenQuestion>,
    /// Whether it can be saved as it is: no required question is open.
    pub ready: bool,
    /// Achievements that were reached by it.
    pub unlocked_achievements: Vec<UnlockedNow>,
    /// How long the reading took, in milliseconds.
    pub took_ms: f64,
}

/// 201 with the place of the first task when something was saved, else 200.
impl Reply for CaptureAnswer {
    fn into_parts(self) -> ApiResult<ReplyParts> {
        let first = self.items.iter().find_map(|item| item.task.as_ref().map(|task| task.id));
        match first {
            Some(id) => Created { location: format!("/api/v1/tasks/{id}"), data: self, version: None }.into_parts(),
            None => Data::of(self).into_parts(),
        }
    }
}

/// Something that the text leaves open.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OpenQuestion {
    /// What an answer is sent under.
    #[schema(example = "q1")]
    pub id: String,
    /// The place among `items` of what it is about.
    pub item: usize,
    /// `title`, `due_date`, `estimated_minutes` …
    #[schema(value_type = String)]
    pub field: grammar::Field,
    /// The question as a person would put it.
    pub question: String,
    /// Answers to choose from; any other words may be sent.
    pub options: Vec<String>,
    /// Without an answer the item would be of no use, and is not saved.
    pub required: bool,
}

impl From<Asked> for OpenQuestion {
    fn from(asked: Asked) -> Self {
        let Asked { id, item, question } = asked;
        let grammar::Question { field, text, options, required } = question;
        Self { id, item, field, question: text, options, required }
    }
}

/// One thing that was read.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaptureItem {
    /// `task`, `thought`, `shopping`, `habit`, `event`, `question`
    pub kind: &'static str,
    /// The task it was saved as; null when nothing is saved.
    pub task: Option<Task>,
    /// The memory it was saved as; null until memory exists.
    #[schema(value_type = Option<Object>)]
    pub memory: Option<serde_json::Value>,
    /// The fields as they were read.
    pub draft: Draft,
    /// Its steps: saved ones with their ids.
    pub steps: Vec<DraftStep>,
    /// What was recognised where.
    pub spans: Vec<Span>,
    /// How sure the reading is, 0–1.
    pub confidence: f64,
    /// Whether a machine could help.
    pub automation: Option<Automation>,
}

/// Every field that the task has or would have, but for those that only saving brings: ids, times, counts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Draft {
    /// 1–200 characters.
    pub title: String,
    /// The note, and what of the title was too long.
    pub description: Option<String>,
    /// `todo`
    pub status: Status,
    /// `low`, `medium`, `high`, `critical`
    pub priority: &'static str,
    /// When it is due.
    pub due_date: Option<Timestamp>,
    /// No time was given.
    pub due_all_day: bool,
    /// When it begins.
    pub starts_at: Option<Timestamp>,
    /// Minutes.
    pub estimated_minutes: Option<i64>,
    /// 1
    pub difficulty: i64,
    /// 1–3
    pub energy_required: Option<i64>,
    /// Lower-cased.
    pub tags: Vec<String>,
    /// The project's name as it was written; made when it is saved and not there yet.
    pub project: Option<String>,
    /// The project, once it is known which one.
    pub project_id: Option<ProjectId>,
    /// The task it is a part of; from `manual_fields` only.
    pub parent_id: Option<TaskId>,
    /// What kind of adventure it is; from `manual_fields` only.
    pub quest_type: Option<QuestType>,
    /// Left out of lists; from `manual_fields` only.
    pub hidden: bool,
    /// The compass zone's name.
    pub zone: Option<String>,
    /// The compass zone, once it is known which one.
    pub zone_id: Option<ZoneId>,
    /// Names of people.
    pub people: Vec<String>,
    /// How it repeats.
    pub rrule: Option<String>,
    /// The next one counts from the completion.
    pub recur_from_completion: bool,
    /// Read-only; no new task is.
    pub archived: bool,
    /// True exactly when the status is `completed`.
    pub completed: bool,
    /// The same as `estimated_minutes`.
    pub estimated_duration: Option<i64>,
    /// How big it is.
    pub scope: Scope,
}

/// A step that was read.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DraftStep {
    /// Its id once saved.
    pub id: Option<cairn_kernel::StepId>,
    /// 1–200 characters.
    pub title: String,
    /// Minutes.
    pub estimated_minutes: Option<i64>,
}

/// A stretch of the text that was read as something.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Span {
    /// First code point of the whole text.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// `date`, `time`, `time_range`, `recurrence`, `estimate`, `priority`, `tag` …
    #[schema(value_type = String)]
    pub kind: grammar::SpanKind,
    /// The value that was read.
    pub value: String,
}

/// A hint that a machine could help.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Automation {
    /// `email`, `call`, `research`, `calendar`, `browse`, `document`
    #[schema(value_type = String)]
    pub kind: grammar::AutomationKind,
    /// What the words say about it.
    #[schema(value_type = Object)]
    pub arguments: BTreeMap<&'static str, String>,
    /// 0–1
    pub confidence: f64,
    /// `do`, `do_with_me`, `delegate`
    #[schema(value_type = String)]
    pub mode: grammar::AutomationMode,
}

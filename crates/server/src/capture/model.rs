//! What is captured, and what is answered.

use std::collections::BTreeMap;

use cairn_kernel::{CaptureId, Timestamp};
use cairn_rules::capture as grammar;
use cairn_rules::words::Energy;
use garde::Validate;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::accounts::ZoneName;
use crate::http::extract::{Multiline, RequestBody};
use crate::ledger::UnlockedNow;
use crate::tasks::steps::Step;
use crate::tasks::{Status, Task};

/// How a text is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// What was read is saved; nothing is asked.
    Auto,
}

/// A text as it was typed: checked like several lines of 1–10 000 characters, but neither trimmed
/// nor normalised, because spans count its code points.
#[derive(Debug, Clone)]
pub struct RawText(pub String);

impl<'de> Deserialize<'de> for RawText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Multiline::<1, 10_000>::new(&text).map_err(serde::de::Error::custom)?;
        if text.chars().count() > 10_000 {
            return Err(serde::de::Error::custom("must be 1 to 10000 characters long, white space included"));
        }
        Ok(Self(text))
    }
}

/// A thought thrown at Cairn.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Capture {
    /// Anything; several lines are several things.
    #[schema(value_type = Multiline<1, 10_000>)]
    pub text: RawText,
    /// How it is saved; `auto` unless said.
    #[serde(default)]
    pub mode: Option<Mode>,
    /// When it was written, for clients that were offline; now unless said.
    #[serde(default)]
    pub captured_at: Option<Timestamp>,
    /// Where it was written; the user's zone unless said.
    #[serde(default)]
    pub timezone: Option<ZoneName>,
    /// Stretches that are to stay words.
    #[serde(default)]
    #[garde(length(max = 100), dive)]
    #[schema(max_items = 100)]
    pub literal: Vec<Stretch>,
    /// True shows what would be saved and saves nothing.
    #[serde(default)]
    pub dry_run: Option<bool>,
}

impl RequestBody for Capture {
    const ALIASES: &'static [(&'static str, &'static str)] = &[("query", "text")];
}

/// A stretch of the text in code points, end exclusive.
#[derive(Debug, Clone, Copy, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// First code point.
    #[garde(range(max = 10_000))]
    #[schema(maximum = 10_000)]
    pub start: usize,
    /// One past the last.
    #[garde(range(max = 10_000))]
    #[schema(maximum = 10_000)]
    pub end: usize,
}

/// What became of a text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaptureAnswer {
    /// A name for this capture.
    pub capture_id: CaptureId,
    /// Whether anything was saved.
    pub saved: bool,
    /// What was read, in the order it was written.
    pub items: Vec<CaptureItem>,
    /// What should be answered first; never anything in mode `auto`.
    #[schema(value_type = Vec<Object>)]
    pub questions: Vec<serde_json::Value>,
    /// Whether it can be saved as it is.
    pub ready: bool,
    /// What was reached by it for the first time; never anything in a dry run.
    pub unlocked_achievements: Vec<UnlockedNow>,
    /// How long the reading took, in milliseconds.
    pub took_ms: f64,
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

/// Every field that the task has or would have.
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
    /// The project's name; made when it is saved and not there yet.
    pub project: Option<String>,
    /// The compass zone's name.
    pub zone: Option<String>,
    /// Names of people.
    pub people: Vec<String>,
    /// How it repeats.
    pub rrule: Option<String>,
    /// The next one counts from the completion.
    pub recur_from_completion: bool,
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

impl CaptureItem {
    /// What was read, before it is saved.
    pub(super) fn read(item: grammar::CapturedItem) -> Self {
        let draft = item.draft;
        Self {
            kind: item.kind.as_str(),
            task: None,
            memory: None,
            steps: item
                .steps
                .into_iter()
                .map(|step| DraftStep { id: None, title: step.title, estimated_minutes: step.estimated_minutes })
                .collect(),
            spans: item
                .spans
                .into_iter()
                .map(|span| Span { start: span.start, end: span.end, kind: span.kind, value: span.value })
                .collect(),
            confidence: item.confidence,
            automation: item.automation.map(|hint| Automation {
                kind: hint.kind,
                arguments: hint.arguments,
                confidence: hint.confidence,
                mode: hint.mode,
            }),
            draft: Draft {
                title: draft.title,
                description: draft.description,
                status: Status::Todo,
                priority: draft.priority.unwrap_or_default().as_str(),
                due_date: draft.due.map(|due| due.at),
                due_all_day: draft.due.is_some_and(|due| due.all_day),
                starts_at: draft.starts_at,
                estimated_minutes: draft.estimated_minutes,
                difficulty: 1,
                energy_required: draft.energy.map(Energy::level),
                tags: with_kind(draft.tags, item.kind),
                project: draft.project,
                zone: draft.zone,
                people: draft.people,
                rrule: draft.rrule,
                recur_from_completion: draft.recur_from_completion,
            },
        }
    }

    /// Puts the ids of saved steps beside their drafts.
    pub(super) fn name_steps(&mut self, saved: &[Step]) {
        for (draft, step) in self.steps.iter_mut().zip(saved) {
            draft.id = Some(step.id);
        }
    }
}

/// Until memory and shopping lists exist, what belongs there is a task with that tag (CONTRACT).
fn with_kind(mut tags: Vec<String>, kind: grammar::ItemKind) -> Vec<String> {
    let tag = match kind {
        grammar::ItemKind::Thought => "thought",
        grammar::ItemKind::Shopping => "shopping",
        _ => return tags,
    };
    if !tags.iter().any(|known| known == tag) && tags.len() < 20 {
        tags.push(tag.to_owned());
    }
    tags
}

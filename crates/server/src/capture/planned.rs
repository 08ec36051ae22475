//! From what was read to what will be saved. All of it is settled before the database's writer is asked for.

use cairn_kernel::UserZone;
use cairn_rules::capture::{self as grammar, CapturedItem};
use cairn_rules::words::{Energy, Priority};

use super::model::{Automation, CaptureItem, Draft, DraftStep, Span};
use crate::http::extract::{Line, Multiline, TextFault};
use crate::http::{ApiError, ApiResult};
use crate::tasks::comments::NewComment;
use crate::tasks::projects::ProjectName;
use crate::tasks::request::PriorityWord;
use crate::tasks::steps::{NewStep, Step};
use crate::tasks::{CreateTask, DueInput, Recurrence, Scope, Status, Tag};

/// Most things that one text makes: each is a task, and the writer is not to be held by one request.
const MOST_ITEMS: usize = 500;
/// The longest description of a task, in code points (RULES §1).
const LONGEST_DESCRIPTION: usize = 2000;
/// The longest comment (CONTRACT, Tasks).
const LONGEST_COMMENT: usize = 5000;

/// An item as it is shown, and the task that it will be.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    pub(super) item: CaptureItem,
    pub(super) task: CreateTask,
    /// What a description cannot hold: kept as comments, so that nothing is lost.
    pub(super) rest: Vec<NewComment>,
    /// The project that the text names.
    pub(super) project: Option<ProjectName>,
    /// The object of the request in which the fields were given; `None` when they were read.
    pub(super) given_in: Option<&'static str>,
}

/// Plans every item of a text.
///
/// # Errors
/// 422 when it holds more than 500 things.
pub(super) fn plan(items: Vec<CapturedItem>, zone: &UserZone) -> ApiResult<Vec<Planned>> {
    if items.len() > MOST_ITEMS {
        return Err(ApiError::invalid("text", format!("holds {} things, and {MOST_ITEMS} are the most", items.len())));
    }
    items.into_iter().map(|item| Planned::of(item, zone)).collect()
}

impl Planned {
    fn of(item: CapturedItem, zone: &UserZone) -> ApiResult<Self> {
        let mut item = CaptureItem::read(item);
        let unfit = |fault: TextFault| ApiError::invalid("text", fault.to_string());
        let project = item.draft.project.as_deref().map(project_name).transpose().map_err(unfit)?;
        let rest = item.draft.description.as_mut().map(shorten).unwrap_or_default();
        let rest = rest.iter().map(|text| Ok(NewComment { content: Multiline::new(text)? }));
        let rest = rest.collect::<Result<_, TextFault>>().map_err(unfit)?;
        Ok(Self { task: task_of(&item, zone).map_err(unfit)?, item, rest, project, given_in: None })
    }
}

/// Cuts a description to what a task holds; the rest in pieces of what a comment holds.
fn shorten(description: &mut String) -> Vec<String> {
    let letters: Vec<char> = description.chars().collect();
    let (kept, rest) = letters.split_at(letters.len().min(LONGEST_DESCRIPTION));
    *description = kept.iter().collect();
    let pieces = rest.chunks(LONGEST_COMMENT).map(|piece| piece.iter().collect::<String>());
    pieces.filter(|piece| !piece.trim().is_empty()).collect()
}

/// A name that is too long for a project is its beginning.
fn project_name(written: &str) -> Result<ProjectName, TextFault> {
    ProjectName::new(&written.chars().take(100).collect::<String>())
}

fn task_of(item: &CaptureItem, zone: &UserZone) -> Result<CreateTask, TextFault> {
    let draft = &item.draft;
    let step = |step: &DraftStep| Line::new(&step.title).map(|title| NewStep::titled(title, step.estimated_minutes));
    // The grammar writes rules and nothing else; its golden file is held to that.
    let rrule = draft.rrule.as_deref().and_then(|rule| Recurrence::new(rule).ok());
    Ok(CreateTask {
        description: draft.description.as_deref().map(Multiline::new).transpose()?,
        priority: Priority::parse(draft.priority).map(PriorityWord::from),
        // A day where it was written stays that day, wherever the profile says that one lives.
        due_date: draft
            .due_date
            .map(|at| if draft.due_all_day { DueInput::Day(zone.wall(at).date()) } else { DueInput::Instant(at) }),
        starts_at: draft.starts_at.map(DueInput::Instant),
        estimated_minutes: draft.estimated_minutes,
        energy_required: draft.energy_required,
        tags: Some(draft.tags.iter().map(|tag| Tag::new(tag)).collect::<Result<_, _>>()?),
        recur_from_completion: rrule.as_ref().map(|_| draft.recur_from_completion),
        rrule,
        steps: Some(item.steps.iter().map(step).collect::<Result<_, _>>()?),
        ..CreateTask::titled(Line::new(&draft.title)?)
    })
}

impl Planned {
    /// The item as it is shown to somebody who lives in `home`: the days of tasks end there.
    pub(super) fn shown(&self, home: &UserZone) -> CaptureItem {
        let mut item = self.item.clone();
        item.draft.due_date = self.task.due_date.and_then(|due| due.instant(home));
        item
    }
}

impl CaptureItem {
    /// What was read, before it is saved.
    fn read(item: CapturedItem) -> Self {
        let step = |step: grammar::StepDraft| DraftStep {
            id: None,
            title: step.title,
            estimated_minutes: step.estimated_minutes,
        };
        let span = |span: grammar::Span| Span { start: span.start, end: span.end, kind: span.kind, value: span.value };
        let hint = |hint: grammar::Automation| Automation {
            kind: hint.kind,
            arguments: hint.arguments,
            confidence: hint.confidence,
            mode: hint.mode,
        };
        Self {
            kind: item.kind.as_str(),
            task: None,
            memory: None,
            draft: Draft::read(item.draft, item.kind),
            steps: item.steps.into_iter().map(step).collect(),
            spans: item.spans.into_iter().map(span).collect(),
            confidence: item.confidence,
            automation: item.automation.map(hint),
        }
    }

    /// Puts the ids of saved steps beside their drafts.
    pub(super) fn name_steps(&mut self, saved: &[Step]) {
        for (draft, step) in self.steps.iter_mut().zip(saved) {
            draft.id = Some(step.id);
        }
    }
}

impl Draft {
    fn read(draft: grammar::Draft, kind: grammar::ItemKind) -> Self {
        Self {
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
            tags: with_kind(draft.tags, kind),
            project: draft.project,
            project_id: None,
            parent_id: None,
            quest_type: None,
            hidden: false,
            zone: draft.zone,
            people: draft.people,
            rrule: draft.rrule,
            recur_from_completion: draft.recur_from_completion,
            zone_id: None,
            archived: false,
            // Worked out from the others.
            completed: false,
            estimated_duration: None,
            scope: Scope::Simple,
        }
        .worked_out()
    }

    /// With the fields that follow from others, as they do for a task.
    pub(super) fn worked_out(mut self) -> Self {
        self.completed = self.status == Status::Completed;
        self.estimated_duration = self.estimated_minutes;
        let description_chars = self.description.as_deref().map_or(0, |text| text.chars().count());
        self.scope = cairn_rules::splitting::scope(self.estimated_minutes, description_chars).into();
        self
    }
}

/// Until memory and shopping lists exist, what belongs there is a task with that tag (docs/decisions/0008).
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

//! Reading a text, and saving what was read.

use std::time::Instant;

use cairn_kernel::{CaptureId, UserZone};
use cairn_rules::capture::{self as grammar, CaptureContext, DateOrder, TextRange};
use cairn_rules::words::Priority;
use cairn_store::WriteTx;
use serde::Serialize;
use uuid::Uuid;

use super::model::{Capture, CaptureAnswer, CaptureItem, Mode};
use super::store;
use crate::call::Call;
use crate::events::{self, DomainEvent};
use crate::http::extract::{Line, Multiline};
use crate::http::{ApiError, ApiResult};
use crate::ledger;
use crate::tasks::request::PriorityWord;
use crate::tasks::steps::NewStep;
use crate::tasks::{CreateTask, DueInput, service as tasks, steps};

/// A text was captured and saved.
#[derive(Serialize)]
struct CaptureSaved {
    capture_id: CaptureId,
    items: usize,
    /// The first thing that was read, so that a line of the log says which capture it was.
    title: Option<String>,
}

impl DomainEvent for CaptureSaved {
    const KIND: &'static str = "capture.saved";
    const ENTITY: &'static str = "capture";
    fn entity_id(&self) -> Uuid {
        self.capture_id.uuid()
    }
}

/// Reads a text; saves what was read unless it is a dry run.
pub(super) fn capture(tx: &mut WriteTx<'_>, call: &Call, request: &Capture) -> ApiResult<CaptureAnswer> {
    // The other modes ask questions first; they come with the whole of capture.
    let Mode::Auto = request.mode.unwrap_or(Mode::Auto);
    let began = Instant::now();
    let items = read(tx, call, request)?;
    let took_ms = (began.elapsed().as_secs_f64() * 1e6).round() / 1e3;
    let capture_id = CaptureId::from_uuid(call.new_id());
    let saved = request.dry_run != Some(true);
    let mut answer = CaptureAnswer {
        capture_id,
        saved,
        items,
        questions: Vec::new(),
        ready: true,
        unlocked_achievements: Vec::new(),
        took_ms,
    };
    if saved {
        answer.items.iter_mut().try_for_each(|item| save(tx, call, item))?;
        answer.unlocked_achievements = ledger::count_capture(tx, call)?;
        let title = answer.items.first().map(|item| item.draft.title.clone());
        events::append(tx, call, &CaptureSaved { capture_id, items: answer.items.len(), title })?;
    }
    Ok(answer)
}

fn read(tx: &mut WriteTx<'_>, call: &Call, request: &Capture) -> ApiResult<Vec<CaptureItem>> {
    let zone = match &request.timezone {
        Some(name) => UserZone { tz: name.0, day_start: call.zone(tx)?.day_start },
        None => call.zone(tx)?,
    };
    let literal: Vec<TextRange> =
        request.literal.iter().map(|stretch| TextRange { start: stretch.start, end: stretch.end }).collect();
    let captured = grammar::read(
        &request.text.0,
        &CaptureContext {
            reference: request.captured_at.unwrap_or(call.now),
            zone,
            date_order: date_order(&store::locale(tx, call.user)?),
            zones: &[],
            people: &[],
            literal: &literal,
        },
    );
    Ok(captured.items.into_iter().map(CaptureItem::read).collect())
}

/// Americans write the month first; nearly everybody else the day.
fn date_order(locale: &str) -> DateOrder {
    if locale.ends_with("-US") || locale == "en" { DateOrder::MonthFirst } else { DateOrder::DayFirst }
}

fn save(tx: &mut WriteTx<'_>, call: &Call, item: &mut CaptureItem) -> ApiResult<()> {
    let project = match &item.draft.project {
        Some(name) => Some(store::project_named(tx, call, name)?),
        None => None,
    };
    let mut request = task_of(item)?;
    request.project_id = project;
    let task = tasks::create_recurring(tx, call, &request, item.draft.rrule.clone())?;
    if !item.steps.is_empty() {
        item.name_steps(&steps::service::of_task(tx, call.user, task.id)?);
    }
    item.task = Some(task);
    Ok(())
}

fn task_of(item: &CaptureItem) -> ApiResult<CreateTask> {
    let draft = &item.draft;
    let unfit = |fault: crate::http::extract::TextFault| ApiError::invalid("text", fault.to_string());
    let tags = draft.tags.iter().map(|tag| Line::new(tag)).collect::<Result<Vec<_>, _>>().map_err(unfit)?;
    let steps = item
        .steps
        .iter()
        .map(|step| Ok(NewStep::titled(Line::new(&step.title)?, step.estimated_minutes)))
        .collect::<Result<Vec<_>, _>>()
        .map_err(unfit)?;
    Ok(CreateTask {
        description: draft.description.as_deref().map(Multiline::new).transpose().map_err(unfit)?,
        priority: Priority::parse(draft.priority).map(PriorityWord::from),
        due_date: draft.due_date.map(DueInput::Instant),
        due_all_day: Some(draft.due_all_day),
        starts_at: draft.starts_at.map(DueInput::Instant),
        estimated_minutes: draft.estimated_minutes,
        energy_required: draft.energy_required,
        tags: Some(tags),
        steps: Some(steps),
        ..CreateTask::titled(Line::new(&draft.title).map_err(unfit)?)
    })
}

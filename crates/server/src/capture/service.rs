//! Saving what was read, keeping what is asked.

use cairn_kernel::{CaptureId, ErrorCode, UserZone};
use cairn_store::WriteTx;
use serde_json::json;

use super::course::{Course, Turn};
use super::events::{CaptureAnswered, CaptureOpened, CaptureSaved};
use super::model::{CaptureAnswer, CaptureItem};
use super::planned::Planned;
use super::reading::Reading;
use super::request::Mode;
use super::stats;
use super::store::{self, CaptureRow};
use crate::call::Call;
use crate::events;
use crate::http::{ApiError, ApiResult};
use crate::ledger;
use crate::tasks::{comments, projects, service as tasks, steps};

/// Saves what was read, or keeps it with its questions, or only shows it.
pub(super) fn capture(tx: &mut WriteTx<'_>, call: &Call, reading: &Reading) -> ApiResult<CaptureAnswer> {
    let id = CaptureId::from_uuid(call.new_id());
    let mut answer = CaptureAnswer {
        ready: !reading.questions.iter().any(|question| question.required),
        questions: reading.questions.clone(),
        ..CaptureAnswer::shown(id, &reading.planned, &call.zone(tx)?, reading.took_ms)
    };
    match reading.mode {
        Mode::Manual if reading.is_dry_run => try_out(tx, call, &reading.planned)?,
        _ if reading.is_dry_run => {}
        Mode::Clarify => open(tx, call, &answer, reading)?,
        Mode::Auto | Mode::Manual => save(tx, call, reading.mode, &reading.planned, &mut answer)?,
    }
    Ok(answer)
}

/// Refuses given fields as saving them would; words that were read make nothing that could be refused.
fn try_out(tx: &mut WriteTx<'_>, call: &Call, planned: &[Planned]) -> ApiResult<()> {
    call.rehearse(tx, |tx| planned.iter().try_for_each(|planned| save_item(tx, call, planned).map(drop)))
}

/// Keeps a text with its questions.
fn open(tx: &mut WriteTx<'_>, call: &Call, answer: &CaptureAnswer, reading: &Reading) -> ApiResult<()> {
    let (waiting, most) = (store::count_waiting(tx, call)?, call.config.capture.most_waiting);
    if waiting >= most {
        return Err(ApiError::of(ErrorCode::LimitExceeded)
            .with_detail(format!("{waiting} captures wait for answers; answer or save some of them"))
            .with_data(json!({ "limit": most, "current": waiting, "raise_by": null })));
    }
    store::insert(tx, &CaptureRow::new(call, answer.capture_id, &reading.notes)?)?;
    let (capture_id, questions) = (answer.capture_id, answer.questions.len());
    events::append(tx, call, &CaptureOpened { capture_id, questions, title: answer.title() })?;
    Ok(())
}

/// Goes on with a capture that waits: the answer that makes it ready saves it, others are kept.
///
/// # Errors
/// 404 and 409 as [`store::get_waiting`]; 422 names answers that cannot be used.
pub(super) fn go_on(tx: &mut WriteTx<'_>, call: &Call, course: &Course) -> ApiResult<CaptureAnswer> {
    let row = store::get_waiting(tx, call, course.id)?;
    if row.version == course.version {
        return take(tx, call, &row, course, &course.turn);
    }
    // Somebody else answered meanwhile. That is rare enough to read the text again here.
    let turn = Turn::of(&row, course.round.as_ref(), call.config.capture)?;
    take(tx, call, &row, course, &turn)
}

fn take(tx: &mut WriteTx<'_>, call: &Call, row: &CaptureRow, course: &Course, turn: &Turn) -> ApiResult<CaptureAnswer> {
    let mut rounds = row.rounds()?;
    rounds.extend(course.round.clone());
    let mut answer = CaptureAnswer {
        ready: turn.is_ready,
        questions: turn.questions.clone(),
        ..CaptureAnswer::shown(row.id, &turn.planned, &call.zone(tx)?, turn.took_ms)
    };
    let wants_saving = course.round.is_none();
    if wants_saving && !turn.is_ready {
        return Err(still_open(&answer));
    }
    if wants_saving || turn.is_settled {
        store::update(tx, row, &rounds, Some(call.now))?;
        answer.questions.clear();
        save(tx, call, Mode::Clarify, &turn.planned, &mut answer)?;
        return Ok(answer);
    }
    store::update(tx, row, &rounds, None)?;
    let questions = answer.questions.len();
    events::append(tx, call, &CaptureAnswered { capture_id: row.id, questions, title: answer.title() })?;
    Ok(answer)
}

fn still_open(answer: &CaptureAnswer) -> ApiError {
    let required = answer.questions.iter().filter(|question| question.required);
    let ids: Vec<&str> = required.map(|question| question.id.as_str()).collect();
    ApiError::of(ErrorCode::InvalidTransition)
        .with_message("A question is open without whose answer this cannot be saved.")
        .with_data(json!({ "questions": ids }))
}

/// Makes a task of each item, and counts what was captured.
fn save(
    tx: &mut WriteTx<'_>,
    call: &Call,
    mode: Mode,
    planned: &[Planned],
    answer: &mut CaptureAnswer,
) -> ApiResult<()> {
    answer.items = planned.iter().map(|planned| save_item(tx, call, planned)).collect::<ApiResult<_>>()?;
    answer.saved = true;
    answer.unlocked_achievements = ledger::count_capture(tx, call)?;
    stats::count(tx, call, mode, &answer.items)?;
    let (capture_id, items) = (answer.capture_id, answer.items.len());
    events::append(tx, call, &CaptureSaved { capture_id, items, title: answer.title() })?;
    Ok(())
}

fn save_item(tx: &mut WriteTx<'_>, call: &Call, planned: &Planned) -> ApiResult<CaptureItem> {
    let (mut item, mut request) = (planned.shown(&call.zone(tx)?), planned.task.clone());
    if let Some(name) = &planned.project {
        let project = projects::named(tx, call, name.clone())?;
        (request.project_id, item.draft.project_id) = (Some(project), Some(project));
    }
    let made = tasks::create(tx, call, &request);
    let task = made.map_err(|refusal| match planned.given_in {
        Some(object) => refusal.inside(object),
        None => refusal,
    })?;
    for comment in &planned.rest {
        comments::create(tx, call, task.id, comment)?;
    }
    if !item.steps.is_empty() {
        item.name_steps(&steps::service::of_task(tx, call.user, task.id)?);
    }
    item.task = Some(task);
    Ok(item)
}

impl CaptureAnswer {
    /// What was read, with nothing asked and nothing saved.
    fn shown(capture_id: CaptureId, planned: &[Planned], home: &UserZone, took_ms: f64) -> Self {
        Self {
            capture_id,
            saved: false,
            items: planned.iter().map(|planned| planned.shown(home)).collect(),
            questions: Vec::new(),
            ready: true,
            unlocked_achievements: Vec::new(),
            took_ms,
        }
    }

    fn title(&self) -> Option<String> {
        self.items.first().map(|item| item.draft.title.clone())
    }
}

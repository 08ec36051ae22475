//! What answers make of a capture that waits, worked out before the database's writer is asked for.

use std::time::Instant;

use cairn_kernel::CaptureId;
use cairn_rules::capture::Habits;

use super::conversation::Conversation;
use super::model::OpenQuestion;
use super::planned::{Planned, plan};
use super::reading::{apart, millis_since};
use super::request::{Clarify, Round};
use super::store::{self, CaptureRow};
use crate::Ctx;
use crate::call::{Authority, Call};
use crate::http::{ApiError, ApiResult};

/// What somebody wants to do with a capture that waits, and what it comes to.
#[derive(Debug)]
pub(super) struct Course {
    pub(super) id: CaptureId,
    /// The answers; none when it is to be saved as it is.
    pub(super) round: Option<Round>,
    /// The version of the capture that `turn` was worked out from.
    pub(super) version: i64,
    pub(super) turn: Turn,
}

/// What a capture has come to.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) planned: Vec<Planned>,
    pub(super) questions: Vec<OpenQuestion>,
    pub(super) is_ready: bool,
    /// These answers made it ready, or nothing is left to ask.
    pub(super) is_settled: bool,
    pub(super) took_ms: f64,
}

/// What these answers would make of their capture.
///
/// # Errors
/// 404 and 409 as [`store::get_waiting`]; 422 names answers that cannot be used.
pub(super) async fn answers<A: Authority>(ctx: &Ctx, call: &Call<A>, request: Clarify) -> ApiResult<Course> {
    of(ctx, call, request.capture_id, Some(request.answers)).await
}

/// What a capture has come to without any more answers.
///
/// # Errors
/// 404 and 409 as [`store::get_waiting`].
pub(super) async fn as_it_is<A: Authority>(ctx: &Ctx, call: &Call<A>, id: CaptureId) -> ApiResult<Course> {
    of(ctx, call, id, None).await
}

async fn of<A: Authority>(ctx: &Ctx, call: &Call<A>, id: CaptureId, round: Option<Round>) -> ApiResult<Course> {
    let row = ctx.read(call.clone(), move |tx, call| store::get_waiting(tx, call, id)).await?;
    let habits = call.config.capture;
    apart(row.text.len(), move || {
        let turn = Turn::of(&row, round.as_ref(), habits)?;
        Ok(Course { id, round, version: row.version, turn })
    })
    .await?
}

impl Turn {
    /// What a capture comes to with these answers.
    ///
    /// # Errors
    /// 422 names answers that cannot be used.
    pub(super) fn of(row: &CaptureRow, round: Option<&Round>, habits: Habits) -> ApiResult<Self> {
        let began = Instant::now();
        let notes = row.notes(habits)?;
        let mut conversation = Conversation::replay(&notes, &row.rounds()?);
        let was_ready = conversation.is_ready();
        if let Some(round) = round {
            conversation.answer(&notes, round).map_err(ApiError::validation)?;
        }
        let is_ready = conversation.is_ready();
        let Conversation { items, open } = conversation;
        Ok(Self {
            is_settled: is_ready && (!was_ready || open.is_empty()),
            is_ready,
            planned: plan(items, &notes.zone)?,
            questions: open.into_iter().map(OpenQuestion::from).collect(),
            took_ms: millis_since(began),
        })
    }
}

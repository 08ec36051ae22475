//! From a request to what will be saved, asked or shown, without the database's writer.

use std::time::Instant;

use cairn_kernel::Timestamp;

use super::conversation::Conversation;
use super::manual;
use super::model::OpenQuestion;
use super::notes::Notes;
use super::planned::{Planned, plan};
use super::request::{Capture, Mode};
use crate::Ctx;
use crate::accounts::Setting;
use crate::call::{Authority, Call};
use crate::http::{ApiError, ApiResult};

/// Texts longer than this, in bytes, are read on a thread that may be busy for a while.
const LONG: usize = 2000;

/// A request that was read.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) mode: Mode,
    /// Nothing is to be saved.
    pub(super) is_dry_run: bool,
    pub(super) notes: Notes,
    pub(super) planned: Vec<Planned>,
    pub(super) questions: Vec<OpenQuestion>,
    pub(super) took_ms: f64,
}

/// Reads a request of the caller.
pub(super) async fn read<A: Authority>(ctx: &Ctx, call: &Call<A>, request: Capture) -> ApiResult<Reading> {
    read_in(Setting::of(ctx, call).await?, call.now, request).await
}

/// Reads a request that arrives at `now`, where how the user writes is known.
pub(super) async fn read_in(setting: Setting, now: Timestamp, request: Capture) -> ApiResult<Reading> {
    let notes = Notes::of(&request, setting, now)?;
    apart(notes.text.len(), move || Reading::of(&request, notes)).await?
}

/// Runs `work` on what is `length` bytes long: here when it is quick, else where nobody waits behind it.
pub(super) async fn apart<T: Send + 'static>(length: usize, work: impl FnOnce() -> T + Send + 'static) -> ApiResult<T> {
    if length <= LONG {
        return Ok(work());
    }
    tokio::task::spawn_blocking(work).await.map_err(ApiError::internal)
}

/// Milliseconds since `began`, to the microsecond.
pub(super) fn millis_since(began: Instant) -> f64 {
    (began.elapsed().as_secs_f64() * 1e6).round() / 1e3
}

impl Reading {
    fn of(request: &Capture, notes: Notes) -> ApiResult<Self> {
        let mode = request.mode.unwrap_or_default();
        if mode != Mode::Manual && request.manual_fields.is_some() {
            return Err(ApiError::invalid("manual_fields", "goes with the mode `manual` only"));
        }
        let began = Instant::now();
        let (planned, questions) = match mode {
            Mode::Auto => (plan(notes.read(), &notes.zone)?, Vec::new()),
            Mode::Manual => {
                (vec![manual::planned(&notes.text, request.manual_fields.as_ref(), &notes.zone)?], Vec::new())
            }
            Mode::Clarify => {
                let Conversation { items, open } = Conversation::begin(&notes);
                (plan(items, &notes.zone)?, open.into_iter().map(OpenQuestion::from).collect())
            }
        };
        let is_dry_run = request.dry_run == Some(true);
        Ok(Self { mode, is_dry_run, notes, planned, questions, took_ms: millis_since(began) })
    }
}

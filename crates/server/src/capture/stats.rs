//! How much was captured, and what it was.

use cairn_store::{ReadTx, WriteTx};
use chrono::Datelike as _;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::CaptureItem;
use super::request::Mode;
use super::store::{self, CountRow};
use crate::call::Call;
use crate::http::ApiResult;

/// How much was captured. Days are the user's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct CaptureStats {
    /// Texts that were saved.
    pub total: i64,
    /// Those of today.
    pub today: i64,
    /// Those of today and the six days before.
    pub last_7_days: i64,
    /// Texts that wait for answers.
    pub open: i64,
    /// Things that were found in them.
    pub items: i64,
    /// Texts by how they were saved.
    pub by_mode: CapturesByMode,
    /// Things by what they are.
    pub by_kind: CapturesByKind,
}

/// Texts by how they were saved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct CapturesByMode {
    /// As they were read.
    pub auto: i64,
    /// With fields that were given.
    pub manual: i64,
    /// After questions.
    pub clarify: i64,
}

/// Things by what they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct CapturesByKind {
    /// Something to do.
    pub task: i64,
    /// Something to keep.
    pub thought: i64,
    /// Something to buy.
    pub shopping: i64,
    /// Something that recurs.
    pub habit: i64,
    /// Something with a beginning and an end.
    pub event: i64,
    /// Something to find out.
    pub question: i64,
}

/// Counts a saved text and what was in it.
pub(super) fn count(tx: &mut WriteTx<'_>, call: &Call, mode: Mode, items: &[CaptureItem]) -> ApiResult<()> {
    let day = today(tx, call)?;
    store::count(tx, call.user, day, format!("mode.{}", mode.as_str()), 1)?;
    let mut kinds: Vec<&str> = items.iter().map(|item| item.kind).collect();
    kinds.sort_unstable();
    for alike in kinds.chunk_by(|one, next| one == next) {
        store::count(tx, call.user, day, format!("kind.{}", alike[0]), alike.len() as i64)?;
    }
    Ok(())
}

/// How much the caller captured.
pub(super) fn stats(tx: &mut ReadTx<'_>, call: &Call) -> ApiResult<CaptureStats> {
    let today = today(tx, call)?;
    let mut stats = CaptureStats { open: store::count_waiting(tx, call)?, ..CaptureStats::default() };
    for row in store::counted(tx, call.user, today, today - 6)? {
        stats.add(&row);
    }
    Ok(stats)
}

/// The user's day, in days of the common era.
fn today(tx: &mut ReadTx<'_>, call: &Call) -> ApiResult<i64> {
    Ok(i64::from(call.zone(tx)?.day_of(call.now).num_days_from_ce()))
}

impl CaptureStats {
    fn add(&mut self, (what, ever, today, week): &CountRow) {
        let (modes, kinds) = (&mut self.by_mode, &mut self.by_kind);
        let place = match what.as_str() {
            "mode.auto" => &mut modes.auto,
            "mode.manual" => &mut modes.manual,
            "mode.clarify" => &mut modes.clarify,
            "kind.task" => &mut kinds.task,
            "kind.thought" => &mut kinds.thought,
            "kind.shopping" => &mut kinds.shopping,
            "kind.habit" => &mut kinds.habit,
            "kind.event" => &mut kinds.event,
            "kind.question" => &mut kinds.question,
            _ => return,
        };
        *place += ever;
        if what.starts_with("mode.") {
            self.total += ever;
            self.today += today;
            self.last_7_days += week;
        } else {
            self.items += ever;
        }
    }
}

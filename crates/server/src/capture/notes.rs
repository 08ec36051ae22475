//! A text with everything that it is read with. Reading the same notes gives the same items.

use cairn_kernel::{Timestamp, UserZone};
use cairn_rules::capture::{self as grammar, CaptureContext, CapturedItem, DateOrder, Habits, TextRange};

use super::request::{Capture, Stretch};
use super::wording::Wording;
use crate::accounts::Setting;
use crate::http::{ApiError, ApiResult};

/// How long ago a text may have been written: ten years.
const OLDEST_DAYS: i64 = 10 * 366;
/// How far ahead the clock of whoever wrote it may be: a year.
const NEWEST_DAYS: i64 = 366;

/// A text and what it is read with.
#[derive(Debug, Clone)]
pub(super) struct Notes {
    pub(super) text: String,
    pub(super) captured_at: Timestamp,
    pub(super) zone: UserZone,
    pub(super) date_order: DateOrder,
    pub(super) habits: Habits,
    /// Places in the text as it was sent.
    pub(super) literal: Vec<Stretch>,
}

impl Notes {
    /// The notes of a request that arrives at `now`.
    ///
    /// # Errors
    /// 422 when it was written longer ago, or is further ahead, than a device can have waited; when a stretch that
    /// is to stay words is empty, runs backwards, or ends beyond the text.
    pub(super) fn of(request: &Capture, setting: Setting, now: Timestamp) -> ApiResult<Self> {
        check_stretches(&request.literal, request.text.0.chars().count())?;
        Ok(Self {
            text: request.text.0.clone(),
            captured_at: moment(request.captured_at, now)?,
            zone: match &request.timezone {
                Some(name) => UserZone { tz: name.0, ..setting.zone },
                None => setting.zone,
            },
            date_order: setting.date_order,
            habits: setting.habits,
            literal: request.literal.clone(),
        })
    }

    /// What was written, item by item; spans count the code points of the text as it was sent.
    pub(super) fn read(&self) -> Vec<CapturedItem> {
        let wording = Wording::of(&self.text);
        let range =
            |stretch: &Stretch| TextRange { start: wording.normal(stretch.start), end: wording.normal(stretch.end) };
        let literal: Vec<TextRange> = self.literal.iter().map(range).collect();
        let context = CaptureContext { literal: &literal, ..self.context() };
        let mut items = grammar::read(&wording.text, &context).items;
        for span in items.iter_mut().flat_map(|item| &mut item.spans) {
            (span.start, span.end) = (wording.sent(span.start), wording.sent(span.end));
        }
        items
    }

    /// What answers are read with. Nobody has zones or knows people yet.
    pub(super) const fn context(&self) -> CaptureContext<'static> {
        CaptureContext {
            reference: self.captured_at,
            zone: self.zone,
            date_order: self.date_order,
            habits: self.habits,
            zones: &[],
            people: &[],
            literal: &[],
        }
    }
}

/// Whether each stretch holds something of a text of `length` code points.
fn check_stretches(stretches: &[Stretch], length: usize) -> ApiResult<()> {
    for (index, stretch) in stretches.iter().enumerate() {
        if stretch.end <= stretch.start {
            return Err(ApiError::invalid(format!("literal[{index}].end"), "must be greater than `start`"));
        }
        if stretch.end > length {
            let fault = format!("must not be beyond the text, which has {length} characters");
            return Err(ApiError::invalid(format!("literal[{index}].end"), fault));
        }
    }
    Ok(())
}

/// When something was captured that arrives at `now`.
///
/// # Errors
/// 422 for what is more than ten years old or more than a year ahead.
pub(super) fn moment(said: Option<Timestamp>, now: Timestamp) -> ApiResult<Timestamp> {
    let at = said.unwrap_or(now);
    if at < now.plus_days(-OLDEST_DAYS) {
        return Err(ApiError::invalid("captured_at", "must not be more than ten years ago"));
    }
    if at > now.plus_days(NEWEST_DAYS) {
        return Err(ApiError::invalid("captured_at", "must not be more than a year ahead"));
    }
    Ok(at)
}

//! Captures that wait for answers, the counts of what was captured, and the user's way of writing dates.

use cairn_kernel::{CaptureId, DayStart, ErrorCode, Timestamp, UserId, UserZone};
use cairn_rules::capture::{DateOrder, Habits};
use cairn_store::{ReadTx, StoreError, WriteTx, record, sql};
use const_format::formatcp;

use super::notes::Notes;
use super::request::Round;
use crate::call::Call;
use crate::http::{ApiError, ApiResult};

const COLUMNS: &str = CaptureRow::COLUMNS;

record! {
    /// A text whose questions were kept, with what it was read with.
    #[derive(Debug, Clone)]
    pub(super) struct CaptureRow {
        pub(super) id: CaptureId,
        pub(super) user_id: UserId,
        /// As it was sent.
        pub(super) text: String,
        pub(super) captured_at: Timestamp,
        /// IANA.
        pub(super) timezone: String,
        /// Minutes after midnight.
        pub(super) day_start: i64,
        pub(super) month_first: bool,
        /// JSON: stretches of the text.
        pub(super) literal: String,
        /// JSON: the rounds of answers.
        pub(super) answers: String,
        pub(super) saved_at: Option<Timestamp>,
        pub(super) created_at: Timestamp,
        pub(super) expires_at: Timestamp,
        pub(super) version: i64,
    }
}

sql! {
    static FIND: (UserId, CaptureId, Timestamp) => CaptureRow =
        formatcp!("SELECT {COLUMNS} FROM captures WHERE user_id = $1 AND id = $2 AND expires_at > $3");
    static INSERT: CaptureRow => () = formatcp!(
        "INSERT INTO captures ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
    static KEEP_ANSWERS: (UserId, CaptureId, String, Option<Timestamp>) => () = "
        UPDATE captures SET answers = $3, saved_at = $4, version = version + 1 WHERE user_id = $1 AND id = $2";
    static PURGE: (Timestamp,) => () = "
        DELETE FROM captures WHERE id IN (SELECT id FROM captures WHERE expires_at <= $1 LIMIT 200)";
    static WAITING: (UserId, Timestamp) => (i64,) = "
        SELECT count(*) FROM captures WHERE user_id = $1 AND saved_at IS NULL AND expires_at > $2";
    static COUNT: (UserId, i64, String, i64) => () = "
        INSERT INTO capture_counts (user_id, day, what, amount) VALUES ($1, $2, $3, $4)
        ON CONFLICT (user_id, day, what) DO UPDATE SET amount = capture_counts.amount + excluded.amount";
    static COUNTED: (UserId, i64, i64) => CountRow = "
        SELECT what, CAST(sum(amount) AS bigint),
            CAST(sum(CASE WHEN day = $2 THEN amount ELSE 0 END) AS bigint),
            CAST(sum(CASE WHEN day >= $3 THEN amount ELSE 0 END) AS bigint)
        FROM capture_counts WHERE user_id = $1 GROUP BY what ORDER BY what";
}

/// What is counted, the sum of all days, of one day, and since a day.
pub(super) type CountRow = (String, i64, i64, i64);

impl CaptureRow {
    /// The notes of a capture, from `call.now` on.
    pub(super) fn new(call: &Call, id: CaptureId, notes: &Notes) -> ApiResult<Self> {
        Ok(Self {
            id,
            user_id: call.user,
            text: notes.text.clone(),
            captured_at: notes.captured_at,
            timezone: notes.zone.tz.name().to_owned(),
            day_start: notes.zone.day_start.minutes(),
            month_first: notes.date_order == DateOrder::MonthFirst,
            literal: serde_json::to_string(&notes.literal).map_err(ApiError::internal)?,
            answers: "[]".to_owned(),
            saved_at: None,
            created_at: call.now,
            expires_at: call.now.plus_days(call.config.capture.waiting_days),
            version: 1,
        })
    }

    /// The text with what it was read with, and the habits of today.
    pub(super) fn notes(&self, habits: Habits) -> ApiResult<Notes> {
        Ok(Notes {
            text: self.text.clone(),
            captured_at: self.captured_at,
            zone: UserZone {
                tz: self.timezone.parse().map_err(ApiError::internal)?,
                day_start: DayStart::from_minutes(self.day_start),
            },
            date_order: if self.month_first { DateOrder::MonthFirst } else { DateOrder::DayFirst },
            habits,
            literal: serde_json::from_str(&self.literal).map_err(ApiError::internal)?,
        })
    }

    /// The answers so far, in the order in which they came.
    pub(super) fn rounds(&self) -> ApiResult<Vec<Round>> {
        serde_json::from_str(&self.answers).map_err(ApiError::internal)
    }
}

/// A capture of the caller that waits for answers.
///
/// # Errors
/// 404 when there is none, or it waited too long; 409 `INVALID_TRANSITION` when it is saved.
pub(super) fn get_waiting(tx: &mut ReadTx<'_>, call: &Call, id: CaptureId) -> ApiResult<CaptureRow> {
    let row = tx.find(&FIND, &(call.user, id, call.now))?.ok_or(ApiError::not_found())?;
    match row.saved_at {
        None => Ok(row),
        Some(_) => Err(ApiError::of(ErrorCode::InvalidTransition).with_message("This capture is saved already.")),
    }
}

pub(super) fn insert(tx: &mut WriteTx<'_>, row: &CaptureRow) -> Result<(), StoreError> {
    tx.send(&INSERT, row)
}

/// Keeps the answers so far, and when it was saved; the caller holds the user's lock.
pub(super) fn update(
    tx: &mut WriteTx<'_>,
    row: &CaptureRow,
    rounds: &[Round],
    saved_at: Option<Timestamp>,
) -> ApiResult<()> {
    let answers = serde_json::to_string(rounds).map_err(ApiError::internal)?;
    Ok(tx.send(&KEEP_ANSWERS, &(row.user_id, row.id, answers, saved_at))?)
}

/// How many captures wait for answers.
pub(super) fn count_waiting(tx: &mut ReadTx<'_>, call: &Call) -> Result<i64, StoreError> {
    Ok(tx.one(&WAITING, &(call.user, call.now))?.0)
}

/// Questions that nobody answered in time, and what is remembered of those that were. Some at a time.
pub(crate) fn purge(tx: &mut WriteTx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.run(&PURGE, &(now,))
}

/// Adds to what was captured on a day, in days of the common era.
pub(super) fn count(tx: &mut WriteTx<'_>, user: UserId, day: i64, what: String, amount: i64) -> Result<(), StoreError> {
    tx.send(&COUNT, &(user, day, what, amount))
}

/// What was captured: ever, on the day `today`, and from the day `since` on.
pub(super) fn counted(tx: &mut ReadTx<'_>, user: UserId, today: i64, since: i64) -> Result<Vec<CountRow>, StoreError> {
    tx.all(&COUNTED, &(user, today, since))
}

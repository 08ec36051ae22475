//! What finished steps teach: how long things really take this user, by category (RULES §2).

use cairn_kernel::{StepId, UserId};
use cairn_rules::splitting::{self, Category, LearnedRatio};
use cairn_store::{ReadTx, StoreError, WriteTx, record, sql};
use const_format::formatcp;

use super::model::StepRow;

record! {
    /// What one step has to teach, as it is stored.
    struct LessonRow {
        user_id: UserId,
        step_id: StepId,
        category: String,
        estimated_minutes: i64,
        actual_minutes: Option<i64>,
    }
}

const INTO: &str = formatcp!("INSERT INTO step_lessons ({}) VALUES ($1, $2, $3, $4, $5)", LessonRow::COLUMNS);

sql! {
    static PLAN: LessonRow => () = INTO;
    static TEACH: LessonRow => () = formatcp!(
        "{INTO} ON CONFLICT (user_id, step_id) DO UPDATE SET actual_minutes = excluded.actual_minutes");
    static UNTEACH: (UserId, StepId) => () =
        "UPDATE step_lessons SET actual_minutes = NULL WHERE user_id = $1 AND step_id = $2";
    static FORGET: (UserId, StepId) => () =
        "DELETE FROM step_lessons WHERE user_id = $1 AND step_id = $2 AND actual_minutes IS NULL";
    static LEARNED: (UserId, String) => (i64, i64, i64) = "
        SELECT count(*), CAST(coalesce(sum(estimated_minutes), 0) AS bigint), CAST(coalesce(sum(actual_minutes), 0) AS bigint)
        FROM step_lessons WHERE user_id = $1 AND category = $2 AND actual_minutes IS NOT NULL";
}

/// What the user's finished steps of this category add up to.
pub(super) fn learned(tx: &mut ReadTx<'_>, user: UserId, category: Category) -> Result<LearnedRatio, StoreError> {
    let sums = tx.find(&LEARNED, &(user, category.as_str().to_owned()))?;
    let (samples, estimated_minutes, actual_minutes) = sums.unwrap_or_default();
    Ok(LearnedRatio { samples, estimated_minutes, actual_minutes })
}

/// Keeps what a step was planned with, when the ratio has changed its minutes: measured against
/// those, an estimate that has become right would unlearn why.
pub(super) fn plan(
    tx: &mut WriteTx<'_>,
    step: &StepRow,
    category: Category,
    unscaled_minutes: i64,
) -> Result<(), StoreError> {
    if step.estimated_minutes == Some(unscaled_minutes) {
        return Ok(());
    }
    tx.run(&PLAN, &lesson(step, category, unscaled_minutes, None)).map(|_| ())
}

/// A step was completed: with an estimate and actual minutes it teaches, once.
pub(super) fn teach(tx: &mut WriteTx<'_>, step: &StepRow, task_title: &str) -> Result<(), StoreError> {
    let (Some(estimated), Some(actual)) = (step.estimated_minutes, step.actual_minutes) else { return Ok(()) };
    let category = splitting::category_of(task_title);
    tx.run(&TEACH, &lesson(step, category, estimated, Some(actual))).map(|_| ())
}

/// A step was opened again: it is not finished, so it teaches nothing.
pub(super) fn unteach(tx: &mut WriteTx<'_>, user: UserId, step: StepId) -> Result<(), StoreError> {
    tx.run(&UNTEACH, &(user, step)).map(|_| ())
}

/// The user has estimated an open step anew, and that is what counts now.
pub(super) fn forget_plan(tx: &mut WriteTx<'_>, user: UserId, step: StepId) -> Result<(), StoreError> {
    tx.run(&FORGET, &(user, step)).map(|_| ())
}

fn lesson(step: &StepRow, category: Category, estimated_minutes: i64, actual_minutes: Option<i64>) -> LessonRow {
    LessonRow {
        user_id: step.user_id,
        step_id: step.id,
        category: category.as_str().to_owned(),
        estimated_minutes,
        actual_minutes,
    }
}

use std::collections::HashSet;

use cairn_kernel::{TaskId, Timestamp, UserId, UserZone};
use cairn_store::{Query, ReadTx, record};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::call::Call;
use crate::http::ApiResult;

/// Suggestions when nothing is said: few enough to choose from.
const DEFAULT_LIMIT: i64 = 5;
/// Suggestions of one kind: a list of ten overdue tasks is no help.
const OF_A_KIND: usize = 3;
/// Tasks that are looked at for one kind: those of the kinds before it may all be among them.
const LOOKED_AT: i64 = 12;
/// A begun task that was not touched for so long has stalled.
const STALE_DAYS: i64 = 3;

/// `GET /tasks/suggestions`
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct SuggestionsQuery {
    /// At most so many, 1–20; 5 unless said.
    #[garde(inner(range(min = 1, max = 20)))]
    #[param(minimum = 1, maximum = 20)]
    pub limit: Option<i64>,
}

/// What would help with a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionKind {
    /// Give it another day.
    Replan,
    /// Go on with it, or put it back.
    Resume,
    /// Split it into steps.
    Split,
    /// Do it now: it is short.
    QuickWin,
}

/// Who thought of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionSource {
    /// The rules.
    Rules,
}

/// Something that might help. It changes nothing by itself.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Suggestion {
    /// What to do, in words.
    pub title: String,
    /// Why.
    pub reason: String,
    /// Who thought of it.
    pub source: SuggestionSource,
    /// What it is, for programs.
    pub kind: SuggestionKind,
    /// The task that it is about.
    pub task_id: TaskId,
}

record! {
    /// As much of a task as a suggestion needs.
    struct Fact {
        id: TaskId,
        title: String,
        due_date: Option<Timestamp>,
        updated_at: Timestamp,
        estimated_minutes: Option<i64>,
    }
}

/// Up to `limit` suggestions, the most pressing kind first, one a task.
pub(super) fn suggestions(tx: &mut ReadTx<'_>, call: &Call, query: &SuggestionsQuery) -> ApiResult<Vec<Suggestion>> {
    use SuggestionKind::{QuickWin, Replan, Resume, Split};
    let zone = call.zone(tx)?;
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for kind in [Replan, Resume, Split, QuickWin] {
        let facts: Vec<Fact> = tx.list(&candidates(kind, call.user, call.now, &zone))?;
        let fresh = facts.into_iter().filter(|fact| seen.insert(fact.id));
        found.extend(fresh.take(OF_A_KIND).map(|fact| Suggestion::of(kind, &fact, call.now, zone)));
    }
    found.truncate(query.limit.unwrap_or(DEFAULT_LIMIT) as usize);
    Ok(found)
}

/// The tasks that this kind is about. All are open, in sight and not sent away.
fn candidates(kind: SuggestionKind, user: UserId, now: Timestamp, zone: &UserZone) -> Query {
    const SELECT: &str =
        const_format::formatcp!("SELECT t.id, t.title, t.due_date, t.updated_at, t.estimated_minutes FROM tasks t");
    let mut select = Query::new(SELECT);
    select.with(" WHERE t.user_id = ", &user);
    select.push(" AND t.status IN ('todo', 'in_progress') AND NOT t.hidden AND NOT t.archived");
    select.with(" AND (t.not_now_until IS NULL OR t.not_now_until <= ", &now).push(")");
    match kind {
        // A whole day is not over before its owner's day is: past midnight, yesterday may still be today.
        SuggestionKind::Replan => select
            .with(" AND t.due_sort < ", &now)
            .with(" AND (NOT t.due_all_day OR t.due_sort < ", &zone.last_second_of(zone.day_of(now)))
            .push(") ORDER BY t.due_sort, t.priority DESC, t.created_at, t.id"),
        SuggestionKind::Resume => select
            .with(" AND t.status = 'in_progress' AND t.updated_at <= ", &now.plus_days(-STALE_DAYS))
            .push(" ORDER BY t.updated_at, t.id"),
        SuggestionKind::Split => select.push(
            " AND t.estimated_minutes > 60 AND NOT EXISTS (SELECT 1 FROM steps s WHERE s.task_id = t.id)
              AND NOT EXISTS (SELECT 1 FROM tasks c WHERE c.parent_id = t.id)
              ORDER BY t.due_sort, t.priority DESC, t.created_at, t.id",
        ),
        SuggestionKind::QuickWin => select.push(
            " AND t.is_quick AND NOT EXISTS (SELECT 1 FROM task_dependencies d JOIN tasks b ON b.id = d.blocker_id
                WHERE d.task_id = t.id AND b.status NOT IN ('completed', 'cancelled'))
              ORDER BY t.priority DESC, t.created_at, t.id",
        ),
    };
    select.with(" LIMIT ", &LOOKED_AT);
    select
}

impl Suggestion {
    fn of(kind: SuggestionKind, fact: &Fact, now: Timestamp, zone: UserZone) -> Self {
        let title = &fact.title;
        let days_since = |at: Timestamp| (zone.day_of(now) - zone.day_of(at)).num_days();
        let (title, reason) = match kind {
            SuggestionKind::Replan => {
                (format!("Find a new day for “{title}”"), waiting(fact.due_date.map_or(0, days_since)))
            }
            SuggestionKind::Resume => (
                format!("Pick “{title}” up again, or put it back"),
                format!("You began it, and it has rested for {} days. Both are fine.", days_since(fact.updated_at)),
            ),
            SuggestionKind::Split => (
                format!("Split “{title}” into small steps"),
                format!("About {} minutes is a lot to begin with.", fact.estimated_minutes.unwrap_or_default()),
            ),
            SuggestionKind::QuickWin => (
                format!("Do “{title}” now"),
                match fact.estimated_minutes {
                    Some(1) => "It takes about a minute.".to_owned(),
                    minutes => format!("It takes about {} minutes.", minutes.unwrap_or_default()),
                },
            ),
        };
        Self { title, reason, source: SuggestionSource::Rules, kind, task_id: fact.id }
    }
}

/// Overdue, said kindly (RULES §7).
fn waiting(days: i64) -> String {
    match days {
        ..=0 => "It is still waiting since earlier today; another time is fine.".to_owned(),
        1 => "It is still waiting since yesterday; another day is fine.".to_owned(),
        days => format!("It is still waiting since {days} days ago; another day is fine."),
    }
}

#[cfg(test)]
mod tests {
    use cairn_store::Record as _;
    use cairn_store::prove::prove_text;
    use cairn_store::testing::Scratch;

    use uuid::Uuid;

    use super::*;

    #[test]
    fn every_kind_is_sql_on_this_engine() {
        let scratch = Scratch::new();
        let db = scratch.migrated();
        for kind in [SuggestionKind::Replan, SuggestionKind::Resume, SuggestionKind::Split, SuggestionKind::QuickWin] {
            let select = candidates(kind, UserId::from_uuid(Uuid::nil()), Timestamp::MIN, &UserZone::default());
            assert_eq!(prove_text(&db, select.text(), &select.kinds(), &Fact::columns()), Ok(()), "{}", select.text());
        }
    }

    #[test]
    fn overdue_is_said_kindly() {
        for days in [0, 1, 2, 400] {
            let words = waiting(days);
            assert!(
                words.contains("still waiting") && !words.contains("late") && !words.contains("overdue"),
                "{words}"
            );
        }
    }
}

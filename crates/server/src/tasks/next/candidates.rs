//! What could come next, as few and as narrow rows as will do. Both orders are those of an index, so
//! rows are read until there is one that fits and never sorted.

use cairn_kernel::{TaskId, Timestamp, UserId};
use cairn_store::{Query, ReadTx, StoreError, record};

/// Due within this counts as soon: 72 h, as the secretary's "urgent" (RULES §7).
const SOON_MILLIS: i64 = 72 * 3_600_000;
/// Tasks due soon, and parts of one task, that are weighed against each other.
const WEIGHED: i64 = 50;

/// Whose next task is looked for, when, and for what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    pub(super) user: UserId,
    pub(super) now: Timestamp,
    /// How long the gap is.
    pub(super) minutes: Option<i64>,
}

record! {
    /// As much of a task as its place among others needs.
    #[derive(Debug)]
    pub(super) struct Candidate {
        pub(super) id: TaskId,
        pub(super) due_date: Option<Timestamp>,
        pub(super) energy_sort: i64,
        pub(super) is_quick: bool,
        pub(super) priority: i64,
        /// Parts of it that are open: they come before it.
        pub(super) open_parts: i64,
    }
}

/// Parts of a task that are still to be done and can be seen. Counted and not asked for with EXISTS:
/// that PostgreSQL may answer by reading everybody's tasks once.
const OPEN_PARTS: &str = "(SELECT count(*) FROM tasks c WHERE c.parent_id = t.id
    AND c.status NOT IN ('completed', 'cancelled') AND NOT c.hidden AND NOT c.archived)";
const SELECT: &str = const_format::formatcp!(
    "SELECT t.id, t.due_date, t.energy_sort, t.is_quick, t.priority, {OPEN_PARTS} FROM tasks t"
);

/// What is due soon, soonest first; tasks with open parts among them.
pub(super) fn due_soon(tx: &mut ReadTx<'_>, wish: &Wish) -> Result<Vec<Candidate>, StoreError> {
    tx.list(&due_soon_query(wish))
}

/// The open parts of a task, in the order in which they were made.
pub(super) fn parts_of(tx: &mut ReadTx<'_>, wish: &Wish, whole: TaskId) -> Result<Vec<Candidate>, StoreError> {
    tx.list(&parts_query(wish, whole))
}

/// The first task without open parts that needs this much energy: quick wins first, then what matters
/// most, then what has waited the longest.
pub(super) fn for_energy(tx: &mut ReadTx<'_>, wish: &Wish, energy: i64) -> Result<Option<Candidate>, StoreError> {
    Ok(tx.list(&energy_query(wish, energy))?.into_iter().next())
}

fn due_soon_query(wish: &Wish) -> Query {
    let mut select = available(wish, true);
    select.with(" AND t.due_sort <= ", &wish.now.plus_millis(SOON_MILLIS));
    select.push(" ORDER BY t.due_sort, t.priority DESC, t.created_at, t.id").with(" LIMIT ", &WEIGHED);
    select
}

fn parts_query(wish: &Wish, whole: TaskId) -> Query {
    let mut select = available(wish, true);
    select.with(" AND t.parent_id = ", &whole).push(" ORDER BY t.created_at, t.id").with(" LIMIT ", &WEIGHED);
    select
}

fn energy_query(wish: &Wish, energy: i64) -> Query {
    let mut select = available(wish, false);
    select.with(" AND t.energy_sort = ", &energy);
    select.push(" ORDER BY t.is_quick DESC, t.priority DESC, t.created_at, t.id LIMIT 1");
    select
}

/// Open, begun, in sight, not sent away, not blocked, and short enough. A task with parts need not be short:
/// one of its parts will be.
fn available(wish: &Wish, with_parts: bool) -> Query {
    let mut select = Query::new(SELECT);
    select.with(" WHERE t.user_id = ", &wish.user);
    select.push(" AND t.status IN ('todo', 'in_progress') AND NOT t.hidden AND NOT t.archived");
    if !with_parts {
        select.push(" AND ").push(OPEN_PARTS).push(" = 0");
    }
    if let Some(minutes) = &wish.minutes {
        // A task without an estimate may fit; its first step surely does.
        select.with(" AND (coalesce(t.estimated_minutes, 1) <= ", minutes);
        if with_parts {
            select.push(" OR ").push(OPEN_PARTS).push(" > 0");
        }
        select.push(")");
    }
    select.with(" AND (t.not_now_until IS NULL OR t.not_now_until <= ", &wish.now).push(")");
    select.with(" AND (t.starts_at IS NULL OR t.starts_at <= ", &wish.now).push(")");
    select.push(
        " AND NOT EXISTS (SELECT 1 FROM task_dependencies d JOIN tasks b ON b.id = d.blocker_id
            WHERE d.task_id = t.id AND b.status NOT IN ('completed', 'cancelled'))",
    );
    select
}

impl Candidate {
    /// Whether it is due soon, and when.
    pub(super) fn due_soon(&self, now: Timestamp) -> Option<Timestamp> {
        self.due_date.filter(|due| due.millis_since(now) <= SOON_MILLIS)
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
    fn every_question_is_sql_on_this_engine() {
        let scratch = Scratch::new();
        let db = scratch.migrated();
        let user = UserId::from_uuid(Uuid::nil());
        for minutes in [None, Some(15)] {
            let wish = Wish { user, now: Timestamp::MIN, minutes };
            for select in
                [due_soon_query(&wish), parts_query(&wish, TaskId::from_uuid(Uuid::nil())), energy_query(&wish, 2)]
            {
                let proof = prove_text(&db, select.text(), &select.kinds(), &Candidate::columns());
                assert_eq!(proof, Ok(()), "{}", select.text());
            }
        }
    }
}

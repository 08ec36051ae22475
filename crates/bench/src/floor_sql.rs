//! The statements of the product's verbs, one for one, without the guard's, the events' and the
//! stored answers': what is left when a server does nothing but the SQL.

use std::sync::LazyLock;

use cairn_kernel::{TaskId, Timestamp, UserId};
use cairn_rules::search::{Document, Field};
use cairn_server::ledger::{LedgerRow, ProgressRow};
use cairn_server::tasks::TaskRow;
use cairn_server::tasks::steps::StepRow;
use cairn_store::{Asked, Query, ReadTx, StoreError, WriteTx, sql};
use const_format::formatcp;
use uuid::Uuid;

const TASK: &str = TaskRow::COLUMNS;
const STEP: &str = StepRow::COLUMNS;
const PROGRESS: &str = ProgressRow::COLUMNS;
const LEDGER: &str = LedgerRow::COLUMNS;
/// `LIMIT` of the candidates for "what next".
const CANDIDATES: i64 = 50;
/// What every created and captured task is called.
const TITLE: &str = "Email the landlord about the heating";

sql! {
    static GET: (UserId, TaskId) => TaskRow = formatcp!("SELECT {TASK} FROM tasks WHERE user_id = $1 AND id = $2");
    static INSERT: TaskRow => () = formatcp!(
        "INSERT INTO tasks ({TASK}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
         $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)");
    static UPDATE: TaskRow => () = "
        UPDATE tasks SET project_id = $3, parent_id = $4, title = $5, title_key = $6, description = $7, status = $8,
            priority = $9, due_date = $10, due_all_day = $11, due_day = $12, due_set_at = $13, starts_at = $14,
            estimated_minutes = $15, actual_minutes = $16, difficulty = $17, quest_type = $18, energy_required = $19,
            tags = $20, rrule = $21, recur_from_completion = $22, hidden = $23, archived = $24, reflection = $25,
            xp_awarded = $26, started_at = $27, completed_at = $28, completed_by = $29, created_at = $30,
            updated_at = $31, version = $32, is_phase = $33
        WHERE user_id = $2 AND id = $1";
    static TAG: (UserId, &'static str, TaskId) => () =
        "INSERT INTO task_tags (user_id, tag, task_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    static STEP_COUNTS: (TaskId,) => (i64, i64) = "
        SELECT count(*), count(completed_at) FROM steps WHERE task_id = $1 AND parent_step_id IS NULL";
    static BLOCKERS: (TaskId,) => (TaskId,) =
        "SELECT blocker_id FROM task_dependencies WHERE task_id = $1 ORDER BY blocker_id";
    static OPEN_BLOCKERS: (UserId, TaskId) => (i64,) = "
        SELECT count(*) FROM task_dependencies d JOIN tasks b ON b.id = d.blocker_id
        WHERE d.user_id = $1 AND d.task_id = $2 AND b.status NOT IN ('completed', 'cancelled')";
    static EDGES: (UserId, TaskId) => (TaskId, TaskId) = "
        SELECT task_id, blocker_id FROM task_dependencies
        WHERE user_id = $1 AND (task_id = $2 OR blocker_id = $2) ORDER BY task_id, blocker_id";
    static ASIDE: (UserId, TaskId) => (Option<Timestamp>, i64) = "
        SELECT t.not_now_until, (SELECT count(*) FROM comments c WHERE c.task_id = t.id) FROM tasks t
        WHERE t.user_id = $1 AND t.id = $2";
    static INDEX: (UserId, Uuid, i64, &'static str, String) => () = "
        INSERT INTO search_documents (user_id, entity, entity_id, analyser, words, content, lexemes, set_aside)
        VALUES ($1, 'task', $2, 1, $3, $4, $5, FALSE)";
    static INDEXED: (UserId, i64) => () = "
        INSERT INTO search_totals (user_id, documents, words) VALUES ($1, 1, $2)
        ON CONFLICT (user_id) DO UPDATE SET
            documents = search_totals.documents + 1, words = search_totals.words + $2";
    static STEPS: (UserId, TaskId) => StepRow = formatcp!(
        "SELECT {STEP} FROM steps WHERE user_id = $1 AND task_id = $2 ORDER BY order_index, id");
    static LIST: (UserId, i64) => TaskRow = formatcp!(
        "SELECT {TASK} FROM tasks t WHERE t.user_id = $1 AND t.status <> 'completed' AND NOT t.hidden
         AND NOT t.archived ORDER BY t.created_at DESC, t.id DESC LIMIT $2");
    static NEXT: (UserId, i64) => TaskRow = formatcp!(
        "SELECT {TASK} FROM tasks t WHERE t.user_id = $1
         AND t.status IN ('todo', 'in_progress') AND NOT t.hidden AND NOT t.archived
         AND NOT EXISTS (SELECT 1 FROM task_dependencies d JOIN tasks b ON b.id = d.blocker_id
            WHERE d.task_id = t.id AND b.status NOT IN ('completed', 'cancelled'))
         ORDER BY t.due_sort, t.priority DESC, t.created_at, t.id LIMIT $2");
    static GRANTED: (UserId, &'static str, Uuid) => (i64,) =
        "SELECT count(*) FROM xp_ledger WHERE user_id = $1 AND cause = $2 AND entity_id = $3";
    static LAST: (UserId,) => (i64, i64) =
        "SELECT position, balance_after FROM xp_ledger WHERE user_id = $1 ORDER BY position DESC LIMIT 1";
    static GRANT: LedgerRow => () =
        formatcp!("INSERT INTO xp_ledger ({LEDGER}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    static COUNTERS: (UserId,) => ProgressRow = formatcp!("SELECT {PROGRESS} FROM progress WHERE user_id = $1");
    static NEW_COUNTERS: ProgressRow => () = formatcp!(
        "INSERT INTO progress ({PROGRESS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
         $16, $17, $18, $19)");
    static SET_COUNTERS: ProgressRow => () = "
        UPDATE progress SET tasks_completed = $2, steps_completed = $3, early_completions = $4, late_completions = $5,
            quick_tasks = $6, long_tasks = $7, captures = $8, focus_completions = $9, notes_converted = $10,
            first_step_day = $11, streak_bonus_day = $12, streak_current = $13, streak_longest = $14,
            streak_last_day = $15, streak_freeze_week = $16, streak_granted_freezes = $17, streak_paused_from = $18,
            streak_paused_until = $19
        WHERE user_id = $1";
    static LOCALE: (UserId,) => (String,) = "SELECT locale FROM users WHERE id = $1";
    /// On PostgreSQL the ledger's positions need the user alone, in a floor as well.
    static ALONE: (UserId,) => (i64,) = "SELECT last_seq FROM user_clock WHERE user_id = $1 /*lock*/";
}

/// A task and the numbers that are shown with it.
pub(crate) type Shown = (TaskRow, i64, i64);

fn shown(tx: &mut ReadTx<'_>, row: TaskRow) -> Result<Shown, StoreError> {
    let (steps, completed) = tx.one(&STEP_COUNTS, &(row.id,))?;
    tx.all(&BLOCKERS, &(row.id,))?;
    Ok((row, steps, completed))
}

/// What creating a task executes: the task, and its words for the search.
pub(crate) fn create(tx: &mut WriteTx<'_>, row: &TaskRow) -> Result<Shown, StoreError> {
    tx.send(&INSERT, row)?;
    index(tx, row)?;
    Ok((row.clone(), 0, 0))
}

/// What getting a task executes.
pub(crate) fn get(tx: &mut ReadTx<'_>, user: UserId, id: TaskId) -> Result<(Shown, Vec<StepRow>), StoreError> {
    let row = tx.one(&GET, &(user, id))?;
    let steps = tx.all(&STEPS, &(user, id))?;
    tx.all(&EDGES, &(user, id))?;
    tx.one(&ASIDE, &(user, id))?;
    Ok(((row, steps.len() as i64, 0), steps))
}

/// What listing executes: the page, and two statements in one flight for what its tasks are shown with.
pub(crate) fn list(tx: &mut ReadTx<'_>, user: UserId, limit: i64) -> Result<Vec<TaskRow>, StoreError> {
    let mut rows = tx.all(&LIST, &(user, limit + 1))?;
    rows.truncate(limit as usize);
    let ids: Vec<TaskId> = rows.iter().map(|row| row.id).collect();
    let mut counts = Query::new("SELECT task_id, count(*), count(completed_at) FROM steps WHERE ");
    counts.any_of("task_id", &ids).push(" AND parent_step_id IS NULL GROUP BY task_id");
    let mut blockers = Query::new("SELECT task_id, blocker_id FROM task_dependencies WHERE ");
    blockers.any_of("task_id", &ids).push(" ORDER BY task_id, blocker_id");
    let (mut counted, mut blocking) = (Vec::<(TaskId, i64, i64)>::new(), Vec::<(TaskId, TaskId)>::new());
    tx.together([Asked::new(&counts, &mut counted), Asked::new(&blockers, &mut blocking)])?;
    Ok(rows)
}

/// What completing a task executes: the task, its grant, the counters, and what to do next.
pub(crate) fn complete(
    tx: &mut WriteTx<'_>,
    user: UserId,
    id: TaskId,
    (grant_id, now): (Uuid, Timestamp),
) -> Result<(Shown, Option<Shown>), StoreError> {
    tx.one(&ALONE, &(user,))?;
    let mut row = tx.one(&GET, &(user, id))?;
    tx.one(&OPEN_BLOCKERS, &(user, id))?;
    tx.one(&GRANTED, &(user, "task", id.uuid()))?;
    let mut counters = counters(tx, user)?;
    counters.tasks_completed += 1;
    let (position, before) = tx.find(&LAST, &(user,))?.unwrap_or((0, 0));
    tx.send(
        &GRANT,
        &LedgerRow {
            user_id: user,
            position: position + 1,
            id: cairn_kernel::LedgerId::from_uuid(grant_id),
            amount: 10,
            cause: "task".to_owned(),
            entity_id: id.uuid(),
            balance_after: before + 10,
            created_at: now,
        },
    )?;
    tx.run(&SET_COUNTERS, &counters)?;
    row.status = cairn_server::tasks::Status::Completed;
    (row.completed_at, row.updated_at, row.version) = (Some(now), now, row.version + 1);
    tx.send(&UPDATE, &row)?;
    let row = shown(tx, row)?;
    let next = match tx.all(&NEXT, &(user, CANDIDATES))?.into_iter().next() {
        Some(next) => {
            tx.all(&STEPS, &(user, next.id))?;
            Some(shown(tx, next)?)
        }
        None => None,
    };
    Ok((row, next))
}

/// What capturing one line executes: the user's way of writing dates, the task, its tag, a counter.
pub(crate) fn capture(tx: &mut WriteTx<'_>, row: &TaskRow) -> Result<Shown, StoreError> {
    tx.one(&ALONE, &(row.user_id,))?;
    tx.one(&LOCALE, &(row.user_id,))?;
    tx.send(&INSERT, row)?;
    tx.send(&TAG, &(row.user_id, "home", row.id))?;
    index(tx, row)?;
    let mut counters = counters(tx, row.user_id)?;
    counters.captures += 1;
    tx.run(&SET_COUNTERS, &counters)?;
    Ok((row.clone(), 0, 0))
}

/// The words of the title that is written: the engine has to store what it stores for Cairn.
struct Words {
    count: i64,
    content: String,
    lexemes: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut document = Document::default();
    document.set(Field::Title, [TITLE]);
    Words { count: document.words(), content: document.stored(), lexemes: document.lexemes() }
});

fn index(tx: &mut WriteTx<'_>, row: &TaskRow) -> Result<(), StoreError> {
    let mark = row.user_id.uuid().as_u128() & 0xFFFF_FFFF_FFFF;
    let lexemes: Vec<String> = WORDS.lexemes.iter().map(|word| format!("{mark:012x}{word}")).collect();
    tx.send(&INDEX, &(row.user_id, row.id.uuid(), WORDS.count, WORDS.content.as_str(), lexemes.join(" ")))?;
    tx.send(&INDEXED, &(row.user_id, WORDS.count))
}

fn counters(tx: &mut WriteTx<'_>, user: UserId) -> Result<ProgressRow, StoreError> {
    if let Some(row) = tx.find(&COUNTERS, &(user,))? {
        return Ok(row);
    }
    let row = ProgressRow::empty(user);
    tx.run(&NEW_COUNTERS, &row)?;
    Ok(row)
}

/// Puts `rows` there; also for the product's database.
pub(crate) fn insert_all(tx: &mut WriteTx<'_>, rows: &[TaskRow]) -> Result<(), StoreError> {
    rows.iter().try_for_each(|row| tx.send(&INSERT, row))
}

-- The ground: accounts, the call's guard, events, jobs, tasks, and what completing them earns.
-- The same tables, columns and indexes as ../postgres/0001_ground.sql; a test compares the two.

CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- accounts ------------------------------------------------------------------------------------

CREATE TABLE users (
    id BLOB NOT NULL PRIMARY KEY,
    username TEXT NOT NULL,
    -- Folded in Rust; unique among all, for it is what people type.
    username_key TEXT NOT NULL UNIQUE,
    email TEXT,
    -- Folded in Rust; filled for password accounts only, among which it is unique (DESIGN §5).
    email_key TEXT UNIQUE,
    name TEXT,
    avatar_url TEXT,
    timezone TEXT NOT NULL,
    day_start INTEGER NOT NULL,
    locale TEXT NOT NULL,
    tier TEXT NOT NULL,
    roles TEXT NOT NULL,
    preferences TEXT NOT NULL,
    password_hash TEXT,
    disabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- One row a user: its lock makes the user's writes serial, its number orders the user's events.
CREATE TABLE user_clock (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    last_seq INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    device TEXT NOT NULL,
    ip TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_of_user ON sessions (user_id, created_at);

CREATE TABLE refresh_tokens (
    hash BLOB NOT NULL PRIMARY KEY,
    session_id BLOB NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL,
    spent INTEGER NOT NULL
) STRICT;
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_of_user ON refresh_tokens (user_id);

CREATE TABLE api_keys (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER
) STRICT;
CREATE INDEX api_keys_of_user ON api_keys (user_id, created_at);

CREATE TABLE signing_keys (
    kid TEXT NOT NULL PRIMARY KEY,
    algorithm TEXT NOT NULL,
    sealed_private BLOB NOT NULL,
    public_jwk TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    retired_at INTEGER
) STRICT;

CREATE TABLE idempotency (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    body_hash BLOB NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, key)
) STRICT;
CREATE INDEX idempotency_by_age ON idempotency (created_at);

-- events and jobs -----------------------------------------------------------------------------

CREATE TABLE events (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    entity_type TEXT NOT NULL,
    entity_id BLOB NOT NULL,
    payload TEXT NOT NULL,
    source TEXT NOT NULL,
    request_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (user_id, seq)
) STRICT;

CREATE TABLE outbox (
    user_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (user_id, seq),
    FOREIGN KEY (user_id, seq) REFERENCES events (user_id, seq) ON DELETE CASCADE
) STRICT;

CREATE TABLE dead_events (
    user_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    subscriber TEXT NOT NULL,
    error TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (user_id, seq, subscriber),
    FOREIGN KEY (user_id, seq) REFERENCES events (user_id, seq) ON DELETE CASCADE
) STRICT;

CREATE TABLE activity (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    entity_type TEXT NOT NULL,
    entity_id BLOB NOT NULL,
    action TEXT NOT NULL,
    source TEXT NOT NULL,
    metadata TEXT NOT NULL,
    request_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (user_id, seq)
) STRICT;
CREATE INDEX activity_of_user ON activity (user_id, created_at, id);

CREATE TABLE jobs (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    user_id BLOB,
    payload TEXT NOT NULL,
    dedup_key TEXT UNIQUE,
    state TEXT NOT NULL,
    run_at INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    lease_until INTEGER,
    last_error TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state, run_at, id);
CREATE INDEX jobs_of_user ON jobs (user_id);

CREATE TABLE schedule_runs (
    schedule TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    PRIMARY KEY (schedule, due_at)
) STRICT;

-- tasks ---------------------------------------------------------------------------------------

CREATE TABLE projects (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    color TEXT,
    archived INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (user_id, name_key)
) STRICT;

CREATE TABLE tasks (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    project_id BLOB REFERENCES projects (id) ON DELETE SET NULL,
    parent_id BLOB REFERENCES tasks (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    -- Folded in Rust, for sorting and for `q`.
    title_key TEXT NOT NULL,
    description TEXT,
    status TEXT NOT NULL,
    -- 0 low, 1 medium, 2 high, 3 critical: sorts as people mean it.
    priority INTEGER NOT NULL,
    due_date INTEGER,
    due_all_day INTEGER NOT NULL,
    due_set_at INTEGER,
    due_sort INTEGER GENERATED ALWAYS AS (coalesce(due_date, 7258118400000)) STORED NOT NULL,
    starts_at INTEGER,
    estimated_minutes INTEGER,
    actual_minutes INTEGER,
    difficulty INTEGER NOT NULL,
    quest_type TEXT,
    energy_required INTEGER,
    tags TEXT NOT NULL,
    rrule TEXT,
    hidden INTEGER NOT NULL,
    archived INTEGER NOT NULL,
    reflection TEXT,
    xp_awarded INTEGER NOT NULL,
    started_at INTEGER,
    completed_at INTEGER,
    completed_by TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX tasks_of_user ON tasks (user_id, created_at, id);
CREATE INDEX tasks_by_due ON tasks (user_id, due_sort, id);
-- In the order of "what next", so that its candidates are read and not sorted.
CREATE INDEX tasks_open ON tasks (user_id, due_sort, priority DESC, created_at, id)
    WHERE status IN ('todo', 'in_progress') AND NOT hidden AND NOT archived;
CREATE INDEX tasks_of_parent ON tasks (parent_id);
CREATE INDEX tasks_of_project ON tasks (project_id);

CREATE TABLE task_tags (
    user_id BLOB NOT NULL,
    tag TEXT NOT NULL,
    task_id BLOB NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, tag, task_id)
) STRICT;
CREATE INDEX task_tags_of_task ON task_tags (task_id);

CREATE TABLE task_dependencies (
    user_id BLOB NOT NULL,
    task_id BLOB NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    blocker_id BLOB NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    PRIMARY KEY (task_id, blocker_id)
) STRICT;
CREATE INDEX task_dependencies_by_blocker ON task_dependencies (blocker_id);

CREATE TABLE steps (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    task_id BLOB NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    parent_step_id BLOB REFERENCES steps (id) ON DELETE CASCADE,
    order_index INTEGER NOT NULL,
    title TEXT NOT NULL,
    short_label TEXT,
    icon TEXT,
    estimated_minutes INTEGER,
    actual_minutes INTEGER,
    delegation_mode TEXT NOT NULL,
    leaf_type TEXT NOT NULL,
    source TEXT NOT NULL,
    champs TEXT NOT NULL,
    completed_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX steps_of_task ON steps (task_id, order_index);
CREATE INDEX steps_of_parent ON steps (parent_step_id);
CREATE INDEX steps_of_user ON steps (user_id);

CREATE TABLE tombstones (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    entity_type TEXT NOT NULL,
    entity_id BLOB NOT NULL,
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    deleted_at INTEGER NOT NULL,
    recoverable_until INTEGER NOT NULL
) STRICT;
CREATE INDEX tombstones_of_user ON tombstones (user_id, deleted_at, id);
CREATE INDEX tombstones_by_age ON tombstones (recoverable_until);

-- what completing earns -----------------------------------------------------------------------

CREATE TABLE xp_ledger (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Dense from 1, given under the user's lock; the last row's balance is the total.
    position INTEGER NOT NULL,
    id BLOB NOT NULL UNIQUE,
    amount INTEGER NOT NULL,
    cause TEXT NOT NULL,
    entity_id BLOB NOT NULL,
    balance_after INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, position),
    UNIQUE (user_id, cause, entity_id)
) STRICT;

-- What the ledger's rows add up to for achievements, and the streak. Changed only under the user's
-- lock, together with the row that is the cause.
CREATE TABLE progress (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    tasks_completed INTEGER NOT NULL,
    steps_completed INTEGER NOT NULL,
    early_completions INTEGER NOT NULL,
    late_completions INTEGER NOT NULL,
    quick_tasks INTEGER NOT NULL,
    long_tasks INTEGER NOT NULL,
    captures INTEGER NOT NULL,
    focus_completions INTEGER NOT NULL,
    notes_converted INTEGER NOT NULL,
    -- The user's day of the first step's bonus and of the streak's bonus, days since 1970.
    first_step_day INTEGER,
    streak_bonus_day INTEGER,
    streak_current INTEGER NOT NULL,
    streak_longest INTEGER NOT NULL,
    streak_last_day INTEGER,
    streak_freeze_week INTEGER,
    streak_granted_freezes INTEGER NOT NULL,
    streak_paused_from INTEGER,
    streak_paused_until INTEGER
) STRICT;

CREATE TABLE unlocks (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    achievement TEXT NOT NULL,
    unlocked_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, achievement)
) STRICT;

-- The ground: accounts, the call's guard, events, jobs, tasks, and what completing them earns.
-- The same tables, columns and indexes as ../sqlite/0001_ground.sql; a test compares the two.

CREATE TABLE meta (
    key text COLLATE "C" NOT NULL PRIMARY KEY,
    value text COLLATE "C" NOT NULL
);

-- accounts ------------------------------------------------------------------------------------

CREATE TABLE users (
    id uuid NOT NULL PRIMARY KEY,
    username text COLLATE "C" NOT NULL,
    -- Folded in Rust; unique among all, for it is what people type.
    username_key text COLLATE "C" NOT NULL UNIQUE,
    email text COLLATE "C",
    -- Folded in Rust; filled for password accounts only, among which it is unique (DESIGN §5).
    email_key text COLLATE "C" UNIQUE,
    name text COLLATE "C",
    avatar_url text COLLATE "C",
    timezone text COLLATE "C" NOT NULL,
    day_start bigint NOT NULL,
    locale text COLLATE "C" NOT NULL,
    tier text COLLATE "C" NOT NULL,
    roles text COLLATE "C" NOT NULL,
    preferences text COLLATE "C" NOT NULL,
    password_hash text COLLATE "C",
    disabled boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

-- One row a user: its lock makes the user's writes serial, its number orders the user's events.
CREATE TABLE user_clock (
    user_id uuid NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    last_seq bigint NOT NULL
);

CREATE TABLE sessions (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    device text COLLATE "C" NOT NULL,
    ip text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked boolean NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id, created_at);

CREATE TABLE refresh_tokens (
    hash bytea NOT NULL PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    spent boolean NOT NULL
);
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_of_user ON refresh_tokens (user_id);

CREATE TABLE api_keys (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash bytea NOT NULL UNIQUE,
    name text COLLATE "C" NOT NULL,
    scopes text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz
);
CREATE INDEX api_keys_of_user ON api_keys (user_id, created_at);

CREATE TABLE signing_keys (
    kid text COLLATE "C" NOT NULL PRIMARY KEY,
    algorithm text COLLATE "C" NOT NULL,
    sealed_private bytea NOT NULL,
    public_jwk text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    retired_at timestamptz
);

CREATE TABLE idempotency (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key text COLLATE "C" NOT NULL,
    method text COLLATE "C" NOT NULL,
    path text COLLATE "C" NOT NULL,
    body_hash bytea NOT NULL,
    status bigint NOT NULL,
    headers text COLLATE "C" NOT NULL,
    body bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_by_age ON idempotency (created_at);

-- events and jobs -----------------------------------------------------------------------------

CREATE TABLE events (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    seq bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    entity_type text COLLATE "C" NOT NULL,
    entity_id uuid NOT NULL,
    payload text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    request_id text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (user_id, seq)
);

CREATE TABLE outbox (
    user_id uuid NOT NULL,
    seq bigint NOT NULL,
    PRIMARY KEY (user_id, seq),
    FOREIGN KEY (user_id, seq) REFERENCES events (user_id, seq) ON DELETE CASCADE
);

CREATE TABLE dead_events (
    user_id uuid NOT NULL,
    seq bigint NOT NULL,
    subscriber text COLLATE "C" NOT NULL,
    error text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (user_id, seq, subscriber),
    FOREIGN KEY (user_id, seq) REFERENCES events (user_id, seq) ON DELETE CASCADE
);

CREATE TABLE activity (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    seq bigint NOT NULL,
    entity_type text COLLATE "C" NOT NULL,
    entity_id uuid NOT NULL,
    action text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    metadata text COLLATE "C" NOT NULL,
    request_id text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (user_id, seq)
);
CREATE INDEX activity_of_user ON activity (user_id, created_at, id);

CREATE TABLE jobs (
    id uuid NOT NULL PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    user_id uuid,
    payload text COLLATE "C" NOT NULL,
    dedup_key text COLLATE "C" UNIQUE,
    state text COLLATE "C" NOT NULL,
    run_at timestamptz NOT NULL,
    attempt bigint NOT NULL,
    lease_until timestamptz,
    last_error text COLLATE "C",
    created_at timestamptz NOT NULL
);
CREATE INDEX jobs_by_state ON jobs (state, run_at, id);
CREATE INDEX jobs_of_user ON jobs (user_id);

CREATE TABLE schedule_runs (
    schedule text COLLATE "C" NOT NULL,
    due_at timestamptz NOT NULL,
    PRIMARY KEY (schedule, due_at)
);

-- tasks ---------------------------------------------------------------------------------------

CREATE TABLE projects (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name text COLLATE "C" NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    color text COLLATE "C",
    archived boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL,
    UNIQUE (user_id, name_key)
);

CREATE TABLE tasks (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    project_id uuid REFERENCES projects (id) ON DELETE SET NULL,
    parent_id uuid REFERENCES tasks (id) ON DELETE CASCADE,
    title text COLLATE "C" NOT NULL,
    -- Folded in Rust, for sorting and for `q`.
    title_key text COLLATE "C" NOT NULL,
    description text COLLATE "C",
    status text COLLATE "C" NOT NULL,
    -- 0 low, 1 medium, 2 high, 3 critical: sorts as people mean it.
    priority bigint NOT NULL,
    due_date timestamptz,
    due_all_day boolean NOT NULL,
    due_set_at timestamptz,
    due_sort timestamptz GENERATED ALWAYS AS (coalesce(due_date, TIMESTAMPTZ '2200-01-01 00:00:00+00')) STORED NOT NULL,
    starts_at timestamptz,
    estimated_minutes bigint,
    actual_minutes bigint,
    difficulty bigint NOT NULL,
    quest_type text COLLATE "C",
    energy_required bigint,
    tags text COLLATE "C" NOT NULL,
    rrule text COLLATE "C",
    hidden boolean NOT NULL,
    archived boolean NOT NULL,
    reflection text COLLATE "C",
    xp_awarded bigint NOT NULL,
    started_at timestamptz,
    completed_at timestamptz,
    completed_by text COLLATE "C",
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX tasks_of_user ON tasks (user_id, created_at, id);
CREATE INDEX tasks_by_due ON tasks (user_id, due_sort, id);
-- In the order of "what next", so that its candidates are read and not sorted.
CREATE INDEX tasks_open ON tasks (user_id, due_sort, priority DESC, created_at, id)
    WHERE status IN ('todo', 'in_progress') AND NOT hidden AND NOT archived;
CREATE INDEX tasks_of_parent ON tasks (parent_id);
CREATE INDEX tasks_of_project ON tasks (project_id);

CREATE TABLE task_tags (
    user_id uuid NOT NULL,
    tag text COLLATE "C" NOT NULL,
    task_id uuid NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, tag, task_id)
);
CREATE INDEX task_tags_of_task ON task_tags (task_id);

CREATE TABLE task_dependencies (
    user_id uuid NOT NULL,
    task_id uuid NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    blocker_id uuid NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    PRIMARY KEY (task_id, blocker_id)
);
CREATE INDEX task_dependencies_by_blocker ON task_dependencies (blocker_id);

CREATE TABLE steps (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    task_id uuid NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    parent_step_id uuid REFERENCES steps (id) ON DELETE CASCADE,
    order_index bigint NOT NULL,
    title text COLLATE "C" NOT NULL,
    short_label text COLLATE "C",
    icon text COLLATE "C",
    estimated_minutes bigint,
    actual_minutes bigint,
    delegation_mode text COLLATE "C" NOT NULL,
    leaf_type text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    champs text COLLATE "C" NOT NULL,
    completed_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX steps_of_task ON steps (task_id, order_index);
CREATE INDEX steps_of_parent ON steps (parent_step_id);
CREATE INDEX steps_of_user ON steps (user_id);

CREATE TABLE tombstones (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    entity_type text COLLATE "C" NOT NULL,
    entity_id uuid NOT NULL,
    title text COLLATE "C" NOT NULL,
    content text COLLATE "C" NOT NULL,
    deleted_at timestamptz NOT NULL,
    recoverable_until timestamptz NOT NULL
);
CREATE INDEX tombstones_of_user ON tombstones (user_id, deleted_at, id);
CREATE INDEX tombstones_by_age ON tombstones (recoverable_until);

-- what completing earns -----------------------------------------------------------------------

CREATE TABLE xp_ledger (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Dense from 1, given under the user's lock; the last row's balance is the total.
    position bigint NOT NULL,
    id uuid NOT NULL UNIQUE,
    amount bigint NOT NULL,
    cause text COLLATE "C" NOT NULL,
    entity_id uuid NOT NULL,
    balance_after bigint NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, position),
    UNIQUE (user_id, cause, entity_id)
);

-- What the ledger's rows add up to for achievements, and the streak. Changed only under the user's
-- lock, together with the row that is the cause.
CREATE TABLE progress (
    user_id uuid NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    tasks_completed bigint NOT NULL,
    steps_completed bigint NOT NULL,
    early_completions bigint NOT NULL,
    late_completions bigint NOT NULL,
    quick_tasks bigint NOT NULL,
    long_tasks bigint NOT NULL,
    captures bigint NOT NULL,
    focus_completions bigint NOT NULL,
    notes_converted bigint NOT NULL,
    -- The user's day of the first step's bonus and of the streak's bonus, days since 1970.
    first_step_day bigint,
    streak_bonus_day bigint,
    streak_current bigint NOT NULL,
    streak_longest bigint NOT NULL,
    streak_last_day bigint,
    streak_freeze_week bigint,
    streak_granted_freezes bigint NOT NULL,
    streak_paused_from bigint,
    streak_paused_until bigint
);

CREATE TABLE unlocks (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    achievement text COLLATE "C" NOT NULL,
    unlocked_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, achievement)
);

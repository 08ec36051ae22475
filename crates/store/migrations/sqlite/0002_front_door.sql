-- The rest of tasks: comments, "not now", what next weighs, and the history of a task.
-- The same tables, columns and indexes as ../postgres/0002_front_door.sql; a test compares the two.

CREATE TABLE comments (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    task_id BLOB NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    content TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX comments_of_task ON comments (task_id, created_at, id);
CREATE INDEX comments_of_user ON comments (user_id);

-- Away from "what next" until then. No field of the task's own: it does not raise the version.
ALTER TABLE tasks ADD COLUMN not_now_until INTEGER;
-- What "what next" weighs when nothing is due soon: a task that says nothing needs medium energy.
ALTER TABLE tasks ADD COLUMN energy_sort INTEGER NOT NULL GENERATED ALWAYS AS (coalesce(energy_required, 2)) VIRTUAL;
ALTER TABLE tasks ADD COLUMN is_quick INTEGER NOT NULL
    GENERATED ALWAYS AS (coalesce(estimated_minutes < 15, 0)) VIRTUAL;
CREATE INDEX tasks_open_by_energy ON tasks (user_id, energy_sort, is_quick DESC, priority DESC, created_at, id)
    WHERE status IN ('todo', 'in_progress') AND NOT hidden AND NOT archived;
CREATE INDEX tasks_by_completion ON tasks (user_id, completed_at) WHERE completed_at IS NOT NULL;
CREATE INDEX projects_of_user ON projects (user_id, created_at, id);

-- The task in whose history an event stands: its own, its steps', its comments'.
ALTER TABLE events ADD COLUMN task_id BLOB;
UPDATE events SET task_id = unhex(replace(json_extract(payload, '$.task_id'), '-', ''))
    WHERE entity_type IN ('task', 'step');
CREATE INDEX events_of_task ON events (user_id, task_id, seq) WHERE task_id IS NOT NULL;

-- A due date without a time is a day: kept as one, so that it stays that day wherever its owner moves.
-- The same as ../sqlite/0011_due_day.sql; a test compares the two.

-- Days of the common era. Null for a due date with a time, and for rows of earlier releases until their
-- owner's zone changes: only the server knows which day an instant was where they live.
ALTER TABLE tasks ADD COLUMN due_day bigint;
CREATE INDEX tasks_by_due_day ON tasks (user_id, due_day) WHERE due_day IS NOT NULL;

-- Steps are asked for by their owner and their task.
DROP INDEX steps_of_user;
CREATE INDEX steps_of_user ON steps (user_id, task_id, order_index);

-- What earlier releases worked out beyond the years that can be written, 1970 to 2199.
UPDATE tasks SET due_date = TIMESTAMPTZ '2199-12-31 23:59:59.999+00' WHERE due_date > TIMESTAMPTZ '2199-12-31 23:59:59.999+00';
UPDATE tasks SET due_date = TIMESTAMPTZ '1970-01-01 00:00:00+00' WHERE due_date < TIMESTAMPTZ '1970-01-01 00:00:00+00';
UPDATE tasks SET starts_at = TIMESTAMPTZ '1970-01-01 00:00:00+00' WHERE starts_at < TIMESTAMPTZ '1970-01-01 00:00:00+00';

-- A due date without a time is a day: kept as one, so that it stays that day wherever its owner moves.
-- The same as ../postgres/0011_due_day.sql; a test compares the two.

-- Days of the common era. Null for a due date with a time, and for rows of earlier releases until their
-- owner's zone changes: only the server knows which day an instant was where they live.
ALTER TABLE tasks ADD COLUMN due_day INTEGER;
CREATE INDEX tasks_by_due_day ON tasks (user_id, due_day) WHERE due_day IS NOT NULL;

-- Steps are asked for by their owner and their task.
DROP INDEX steps_of_user;
CREATE INDEX steps_of_user ON steps (user_id, task_id, order_index);

-- What earlier releases worked out beyond the years that can be written, 1970 to 2199.
UPDATE tasks SET due_date = 7258118399999 WHERE due_date > 7258118399999;
UPDATE tasks SET due_date = 0 WHERE due_date < 0;
UPDATE tasks SET starts_at = 0 WHERE starts_at < 0;

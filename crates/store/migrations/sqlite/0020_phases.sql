-- Phases are the child tasks that splitting a project planned; others are the user's own.
-- The same as ../postgres/0020_phases.sql; a test compares the two.

ALTER TABLE tasks ADD COLUMN is_phase INTEGER NOT NULL DEFAULT 0;

-- Earlier releases did not mark them. They made at least three at once, in one instant; nobody does so by hand.
UPDATE tasks SET is_phase = 1 WHERE parent_id IS NOT NULL AND (
    SELECT count(*) FROM tasks s WHERE s.parent_id = tasks.parent_id AND s.created_at = tasks.created_at) >= 3;

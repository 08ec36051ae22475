-- Imports of earlier releases took tasks and steps that nest deeper than seven levels. Each of them is hung onto the
-- deepest one above it that may have parts.
-- The same as ../postgres/0019_seven_levels.sql; a test compares the two.

WITH RECURSIVE nested (id, level, holder) AS (
    SELECT id, 1, id FROM tasks WHERE parent_id IS NULL AND id IN (SELECT parent_id FROM tasks)
    UNION ALL
    SELECT part.id, nested.level + 1, CASE WHEN nested.level < 6 THEN part.id ELSE nested.holder END
    FROM tasks part JOIN nested ON part.parent_id = nested.id
)
UPDATE tasks SET parent_id = nested.holder FROM nested WHERE nested.id = tasks.id AND nested.level > 7;

WITH RECURSIVE nested (id, level, holder) AS (
    SELECT id, 1, id FROM steps WHERE parent_step_id IS NULL AND id IN (SELECT parent_step_id FROM steps)
    UNION ALL
    SELECT part.id, nested.level + 1, CASE WHEN nested.level < 6 THEN part.id ELSE nested.holder END
    FROM steps part JOIN nested ON part.parent_step_id = nested.id
)
UPDATE steps SET parent_step_id = nested.holder FROM nested WHERE nested.id = steps.id AND nested.level > 7;

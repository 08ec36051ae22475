-- What the minutes of finished steps teach about later estimates (RULES §2).

-- One row a step, so that whatever is repeated, a step teaches once. It outlives its step: deleting
-- what is done does not unlearn it.
CREATE TABLE step_lessons (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    step_id BLOB NOT NULL,
    category TEXT NOT NULL,
    -- Before a learned ratio was applied.
    estimated_minutes INTEGER NOT NULL,
    -- Null while the step is open.
    actual_minutes INTEGER,
    PRIMARY KEY (user_id, step_id)
) STRICT;
CREATE INDEX step_lessons_by_category ON step_lessons (user_id, category);

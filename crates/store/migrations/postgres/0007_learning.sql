-- What the minutes of finished steps teach about later estimates (RULES §2).

-- One row a step, so that whatever is repeated, a step teaches once. It outlives its step: deleting
-- what is done does not unlearn it.
CREATE TABLE step_lessons (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    step_id uuid NOT NULL,
    category text COLLATE "C" NOT NULL,
    -- Before a learned ratio was applied.
    estimated_minutes bigint NOT NULL,
    -- Null while the step is open.
    actual_minutes bigint,
    PRIMARY KEY (user_id, step_id)
);
CREATE INDEX step_lessons_by_category ON step_lessons (user_id, category);

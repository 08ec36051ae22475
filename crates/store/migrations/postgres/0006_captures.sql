-- Captures whose questions are open, and how much was captured (RULES §3).

-- A text with what it was read with. Reading it again and applying the answers in their order gives what
-- it has come to; no half-made draft is kept.
CREATE TABLE captures (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    text text COLLATE "C" NOT NULL,
    captured_at timestamptz NOT NULL,
    timezone text COLLATE "C" NOT NULL,
    -- Minutes after midnight.
    day_start bigint NOT NULL,
    -- 5/1 is the first of May.
    month_first boolean NOT NULL,
    -- JSON: stretches that stay words.
    literal text COLLATE "C" NOT NULL,
    -- JSON: one object for each time that answers came, question to answer.
    answers text COLLATE "C" NOT NULL,
    -- Null while it waits.
    saved_at timestamptz,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX captures_of_user ON captures (user_id, expires_at);
CREATE INDEX captures_by_end ON captures (expires_at);

-- What was captured on a day of the user: how many texts in which mode, how many things of which kind.
CREATE TABLE capture_counts (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Days of the common era.
    day bigint NOT NULL,
    -- `mode.auto`, `kind.task`
    what text COLLATE "C" NOT NULL,
    amount bigint NOT NULL,
    PRIMARY KEY (user_id, day, what)
);

-- Captures whose questions are open, and how much was captured (RULES §3).

-- A text with what it was read with. Reading it again and applying the answers in their order gives what
-- it has come to; no half-made draft is kept.
CREATE TABLE captures (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    captured_at INTEGER NOT NULL,
    timezone TEXT NOT NULL,
    -- Minutes after midnight.
    day_start INTEGER NOT NULL,
    -- 5/1 is the first of May.
    month_first INTEGER NOT NULL,
    -- JSON: stretches that stay words.
    literal TEXT NOT NULL,
    -- JSON: one object for each time that answers came, question to answer.
    answers TEXT NOT NULL,
    -- Null while it waits.
    saved_at INTEGER,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX captures_of_user ON captures (user_id, expires_at);
CREATE INDEX captures_by_end ON captures (expires_at);

-- What was captured on a day of the user: how many texts in which mode, how many things of which kind.
CREATE TABLE capture_counts (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Days of the common era.
    day INTEGER NOT NULL,
    -- `mode.auto`, `kind.task`
    what TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (user_id, day, what)
) STRICT;

-- A rule may count from the completion of the one before ("every! 3 days") and not from its due date.
-- The same as ../sqlite/0016_from_completion.sql; a test compares the two.

ALTER TABLE tasks ADD COLUMN recur_from_completion boolean NOT NULL DEFAULT false;

-- A dead job that an admin has tried again.
-- The same as ../sqlite/0014_retried_jobs.sql; a test compares the two.

-- Attempts that no longer count against the job. The attempt itself never goes back: it tells workers apart.
ALTER TABLE jobs ADD COLUMN forgiven bigint NOT NULL DEFAULT 0;

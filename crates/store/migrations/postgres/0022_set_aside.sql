-- A document says itself whether its thing is set aside (a task that is hidden or archived): what is searched as a rule,
-- all that is not, is found without looking at each thing.
ALTER TABLE search_documents ADD COLUMN set_aside boolean NOT NULL DEFAULT FALSE;
UPDATE search_documents SET set_aside = TRUE
    WHERE entity = 'task' AND entity_id IN (SELECT id FROM tasks WHERE hidden OR archived);

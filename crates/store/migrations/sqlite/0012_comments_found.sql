-- Tasks are found by their comments, too. The same as ../postgres/0012_comments_found.sql.

-- Documents of earlier releases know no comments. As those of an older analyser they are made anew by the
-- server, beside its work; until then they are found as before.
UPDATE search_documents SET analyser = 0
WHERE entity = 'task' AND entity_id IN (SELECT task_id FROM comments);
DELETE FROM meta WHERE key = 'search_analyser' AND EXISTS (SELECT 1 FROM comments);

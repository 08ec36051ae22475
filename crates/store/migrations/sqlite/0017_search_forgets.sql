-- What is deleted is to be gone from the index, too: without this, words of deleted documents stay in its
-- segments until these happen to be merged, and go into every backup.
INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 1);
INSERT INTO search_index (search_index) VALUES ('rebuild');

-- New documents wait in a short list and are put into the index of words in bunches: a word that many of them
-- hold is then looked up once. A search reads the list through, so it stays short (kB).
ALTER INDEX search_index SET (fastupdate = on, gin_pending_list_limit = 64);

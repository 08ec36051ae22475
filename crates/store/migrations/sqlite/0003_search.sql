-- Full text: the words of documents, made by the analyser in Rust. The engine stores and matches them.
-- The same table as ../postgres/0003_search.sql, where a column does what search_index does here.

CREATE TABLE search_documents (
    number INTEGER NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    entity TEXT NOT NULL,
    entity_id BLOB NOT NULL,
    -- Which analyser made it: one of an older analyser is made anew.
    analyser INTEGER NOT NULL,
    -- How many words it has.
    words INTEGER NOT NULL,
    -- Its words in order, for weighing it and for phrases.
    content TEXT NOT NULL,
    -- What it is found by: every word once, behind its owner's mark, with a space between.
    lexemes TEXT NOT NULL,
    UNIQUE (user_id, entity, entity_id)
) STRICT;

-- What a user's documents add up to; changed in the transaction that changes one of them.
CREATE TABLE search_totals (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    documents INTEGER NOT NULL,
    words INTEGER NOT NULL
) STRICT;

-- Lexemes hold no ASCII but small letters and digits, so this tokenizer only cuts at spaces. Where in
-- a document a lexeme stands is not asked of the engine.
CREATE VIRTUAL TABLE search_index USING fts5 (
    lexemes, content = 'search_documents', content_rowid = 'number', tokenize = 'ascii', detail = none, columnsize = 0
);

CREATE TRIGGER search_documents_insert AFTER INSERT ON search_documents BEGIN
    INSERT INTO search_index (rowid, lexemes) VALUES (new.number, new.lexemes);
END;
CREATE TRIGGER search_documents_update AFTER UPDATE OF lexemes ON search_documents WHEN old.lexemes <> new.lexemes BEGIN
    INSERT INTO search_index (search_index, rowid, lexemes) VALUES ('delete', old.number, old.lexemes);
    INSERT INTO search_index (rowid, lexemes) VALUES (new.number, new.lexemes);
END;
CREATE TRIGGER search_documents_delete AFTER DELETE ON search_documents BEGIN
    INSERT INTO search_index (search_index, rowid, lexemes) VALUES ('delete', old.number, old.lexemes);
END;

-- A new database has nothing to catch up with; on an old one the server does that beside its work.
INSERT INTO meta (key, value) SELECT 'search_analyser', '1' WHERE NOT EXISTS (SELECT 1 FROM tasks);

-- People as servers elsewhere know them.

CREATE TABLE identities (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The name of the issuer in the configuration, and who the person is there.
    issuer TEXT NOT NULL,
    external_id TEXT NOT NULL,
    -- As the issuer said last.
    email TEXT,
    name TEXT,
    -- The account was made for this identity; then the issuer keeps its name and address up to date.
    made_user INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (issuer, external_id)
) STRICT;
CREATE INDEX identities_of_user ON identities (user_id, created_at);

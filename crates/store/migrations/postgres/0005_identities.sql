-- People as servers elsewhere know them.

CREATE TABLE identities (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The name of the issuer in the configuration, and who the person is there.
    issuer text COLLATE "C" NOT NULL,
    external_id text COLLATE "C" NOT NULL,
    -- As the issuer said last.
    email text COLLATE "C",
    name text COLLATE "C",
    -- The account was made for this identity; then the issuer keeps its name and address up to date.
    made_user boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (issuer, external_id)
);
CREATE INDEX identities_of_user ON identities (user_id, created_at);

-- What is good once while somebody signs in.

-- Signed challenges that were used, until they would be over anyway.
CREATE TABLE spent_challenges (
    hash BLOB NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX spent_challenges_by_end ON spent_challenges (expires_at);

-- People who were sent to a provider and are not back yet.
CREATE TABLE sign_in_trips (
    -- SHA-256 of `state`, and of the cookie of the browser that left.
    state BLOB NOT NULL PRIMARY KEY,
    browser BLOB NOT NULL,
    provider TEXT NOT NULL,
    -- What the ID token must repeat, and what the code is exchanged with (PKCE).
    nonce TEXT NOT NULL,
    verifier TEXT NOT NULL,
    -- The page to come back to, if one was named.
    return_to TEXT,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_trips_by_end ON sign_in_trips (expires_at);

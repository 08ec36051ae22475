-- What is good once while somebody signs in.

-- Signed challenges that were used, until they would be over anyway.
CREATE TABLE spent_challenges (
    hash bytea NOT NULL PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
CREATE INDEX spent_challenges_by_end ON spent_challenges (expires_at);

-- People who were sent to a provider and are not back yet.
CREATE TABLE sign_in_trips (
    -- SHA-256 of `state`, and of the cookie of the browser that left.
    state bytea NOT NULL PRIMARY KEY,
    browser bytea NOT NULL,
    provider text COLLATE "C" NOT NULL,
    -- What the ID token must repeat, and what the code is exchanged with (PKCE).
    nonce text COLLATE "C" NOT NULL,
    verifier text COLLATE "C" NOT NULL,
    -- The page to come back to, if one was named.
    return_to text COLLATE "C",
    expires_at timestamptz NOT NULL
);
CREATE INDEX sign_in_trips_by_end ON sign_in_trips (expires_at);

-- Who came from elsewhere, and how new what is known of them is.
-- The same as ../sqlite/0018_from_elsewhere.sql; a test compares the two.

-- The account was made for somebody from elsewhere, and is not the first of this server. It stays when the
-- identity is taken off.
ALTER TABLE users ADD COLUMN from_elsewhere boolean NOT NULL DEFAULT FALSE;
UPDATE users SET from_elsewhere = TRUE WHERE id IN (SELECT user_id FROM identities WHERE made_user);

-- When the issuer said what it said last.
ALTER TABLE identities ADD COLUMN said_at timestamptz;

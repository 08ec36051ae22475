//! Challenges that were answered. Only these are kept, and only until they would be over anyway.

use cairn_kernel::Timestamp;
use cairn_store::{StoreError, WriteTx, sql};

use super::refused;
use crate::accounts::opaque::SecretHash;
use crate::http::ApiResult;

/// How far the clocks of servers of one database can be apart, in milliseconds: each is at most 30 s from the
/// database's (DATA §6).
const CLOCKS_APART_MS: i64 = 60_000;

sql! {
    static SPEND: ([u8; 32], Timestamp) => () = "
        INSERT INTO spent_challenges (hash, expires_at) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING";
    static PURGE: (Timestamp,) => () = "
        DELETE FROM spent_challenges WHERE hash IN
            (SELECT hash FROM spent_challenges WHERE expires_at <= $1 LIMIT 200)";
}

/// A challenge that is about to be used up.
#[derive(Clone)]
pub(in crate::accounts) struct Spend {
    hash: SecretHash,
    expires_at: Timestamp,
}

impl Spend {
    pub(super) fn new(nonce: &str, expires_at: Timestamp) -> Self {
        Self { hash: SecretHash::of(nonce), expires_at }
    }

    /// Uses it up, or 401 when it is.
    pub(in crate::accounts) fn now(&self, tx: &mut WriteTx<'_>) -> ApiResult<()> {
        let is_first = tx.run(&SPEND, &(*self.hash.as_bytes(), self.expires_at))? > 0;
        if is_first { Ok(()) } else { Err(refused()) }
    }
}

/// Forgets some of what was over at `now` by any server's clock, and says how many.
pub(crate) fn purge(tx: &mut WriteTx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.run(&PURGE, &(now.plus_millis(-CLOCKS_APART_MS),))
}

//! What outlives the credential that makes it: a key, an identity, a first password, somebody's role. It takes a
//! sign-in (decision 0061).

use cairn_kernel::{ErrorCode, SessionId, Timestamp, UserId};
use cairn_store::{ReadTx, sql};

use super::account::{self, AccountRow};
use super::first_sight::CLOCK_SKEW_MS;
use super::scope::Role;
use crate::call::{Call, Credential};
use crate::http::{ApiError, ApiResult};

/// Whoever has no password yet may choose one this long after signing in, in milliseconds.
const FRESH_MS: i64 = 5 * 60_000;

sql! {
    static SESSION_BEGAN: (UserId, SessionId) => (Timestamp,) = "
        SELECT created_at FROM sessions WHERE user_id = $1 AND id = $2";
}

/// The account, and whether whoever asks has signed in just now: here, or where their token comes from. Whoever
/// runs an issuer does not run this server, so no sign-in elsewhere is one of an admin.
pub(super) fn look(tx: &mut ReadTx<'_>, call: &Call) -> ApiResult<(AccountRow, bool)> {
    let account = account::get(tx, call.user)?;
    let signed_in = match call.credential {
        Credential::Session(session) => tx.find(&SESSION_BEGAN, &(call.user, session))?.map(|(began,)| began),
        Credential::Outside(_) => call.outside_sign_in().filter(|_| !account.roles().contains(&Role::Admin)),
        Credential::Key(_) => None,
    };
    let is_fresh = signed_in.is_some_and(|at| (-CLOCK_SKEW_MS..=FRESH_MS).contains(&call.now.millis_since(at)));
    Ok((account, is_fresh))
}

/// 403 unless the caller may make what outlives their credential: with a session, or with a fresh token from
/// elsewhere where the account has no password to sign in with.
///
/// A key that is about to end, or to be taken back, would otherwise go on in what it made, and so would the token
/// of an identity that is taken off.
pub(super) fn refuse_passing(tx: &mut ReadTx<'_>, call: &Call) -> ApiResult<()> {
    let how = match call.credential {
        Credential::Session(_) => return Ok(()),
        Credential::Key(_) => "an API key makes nothing that outlives it; sign in for this",
        Credential::Outside(_) => {
            let (account, is_fresh) = look(tx, call)?;
            if is_fresh && account.password_hash.is_none() {
                return Ok(());
            }
            "a token from elsewhere does this within 5 minutes of signing in there, for an account without a \
             password that is no admin's; sign in here for this"
        }
    };
    Err(ApiError::of(ErrorCode::Forbidden).with_detail(how))
}

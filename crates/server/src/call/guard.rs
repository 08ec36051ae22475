//! The guard: the first statement of every call. It locks the user (writes), and proves that the
//! credential lives, the account is enabled, and what it may do now.

use std::sync::{Arc, OnceLock};

use cairn_kernel::{ApiKeyId, DayStart, ErrorCode, SessionId, Timestamp, UserId, UserZone};
use cairn_store::{ReadTx, StoreError, record, sql};

use super::{Call, Credential, Standing};
use crate::accounts::scope::{Role, Scope, Scopes};

record! {
    /// What the guard reads.
    struct Found {
        dead: bool,
        expires_at: Option<Timestamp>,
        disabled: bool,
        roles: String,
        key_scopes: Option<String>,
        timezone: String,
        day_start: i64,
    }
}

sql! {
    static SESSION: (UserId, SessionId) => Found = "
        SELECT s.revoked, s.expires_at, u.disabled, u.roles, CAST(NULL AS text), u.timezone, u.day_start
        FROM user_clock c JOIN users u ON u.id = c.user_id JOIN sessions s ON s.user_id = u.id
        WHERE c.user_id = $1 AND s.id = $2";
    static SESSION_LOCKED: (UserId, SessionId) => Found = "
        SELECT s.revoked, s.expires_at, u.disabled, u.roles, CAST(NULL AS text), u.timezone, u.day_start
        FROM user_clock c JOIN users u ON u.id = c.user_id JOIN sessions s ON s.user_id = u.id
        WHERE c.user_id = $1 AND s.id = $2 /*lock*/";
    static KEY: (UserId, ApiKeyId) => Found = "
        SELECT FALSE, k.expires_at, u.disabled, u.roles, k.scopes, u.timezone, u.day_start
        FROM user_clock c JOIN users u ON u.id = c.user_id JOIN api_keys k ON k.user_id = u.id
        WHERE c.user_id = $1 AND k.id = $2";
    static KEY_LOCKED: (UserId, ApiKeyId) => Found = "
        SELECT FALSE, k.expires_at, u.disabled, u.roles, k.scopes, u.timezone, u.day_start
        FROM user_clock c JOIN users u ON u.id = c.user_id JOIN api_keys k ON k.user_id = u.id
        WHERE c.user_id = $1 AND k.id = $2 /*lock*/";
}

/// Whether the call may change something, and so must be alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

/// Sends the guard ahead of the call's first statement.
pub(super) fn pass(tx: &mut ReadTx<'_>, call: &Call, access: Access, wanted: Option<Scope>) -> Result<(), StoreError> {
    let standing = call.standing.clone();
    let (now, credential) = (call.now, call.credential);
    let judge = move |found: Option<Found>| judge(found, credential, now, wanted, &standing);
    match (call.credential, access) {
        (Credential::Session(id), Access::Read) => tx.ahead(&SESSION, &(call.user, id), judge),
        (Credential::Session(id), Access::Write) => tx.ahead(&SESSION_LOCKED, &(call.user, id), judge),
        (Credential::Key(id), Access::Read) => tx.ahead(&KEY, &(call.user, id), judge),
        (Credential::Key(id), Access::Write) => tx.ahead(&KEY_LOCKED, &(call.user, id), judge),
    }
}

fn judge(
    found: Option<Found>,
    credential: Credential,
    now: Timestamp,
    wanted: Option<Scope>,
    standing: &Arc<OnceLock<Standing>>,
) -> Result<(), StoreError> {
    let refused = |code| Err(StoreError::Refused(code));
    let Some(found) = found else { return refused(ErrorCode::InvalidToken) };
    if found.disabled {
        return refused(ErrorCode::AccountDisabled);
    }
    if found.dead || found.expires_at.is_some_and(|end| end <= now) {
        return refused(ErrorCode::InvalidToken);
    }
    let roles: Vec<Role> = found.roles.split(' ').filter_map(|role| role.parse().ok()).collect();
    let allowed = Scopes::of_roles(&roles);
    let scopes = match credential {
        Credential::Session(_) => allowed,
        Credential::Key(_) => {
            let given = found.key_scopes.and_then(|text| text.parse().ok()).unwrap_or(Scopes::NONE);
            allowed.intersection(given)
        }
    };
    if wanted.is_some_and(|scope| !scopes.contains(scope)) {
        return refused(ErrorCode::Forbidden);
    }
    let tz = found.timezone.parse().unwrap_or_else(|_| {
        // Every write checks the name: this one is from a newer release or another hand. It stays as it
        // is stored; until it can be read again, days are UTC's, and that is said.
        tracing::error!(timezone = found.timezone, "a user's time zone cannot be read; their days are UTC's meanwhile");
        chrono_tz::Tz::UTC
    });
    let zone = UserZone { tz, day_start: DayStart::from_minutes(found.day_start) };
    standing.set(Standing { roles, scopes, zone }).ok();
    Ok(())
}

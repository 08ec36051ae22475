//! The guard: the first statement of every call. It locks the user (writes), and proves that the
//! credential lives, the account is enabled, and what it may do now.

use std::sync::{Arc, OnceLock};

use cairn_kernel::{ApiKeyId, DayStart, ErrorCode, IdentityId, SessionId, Timestamp, UserId, UserZone};
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

record! {
    /// The same for a token of an outside issuer, which ends by itself.
    struct FoundOutside {
        disabled: bool,
        roles: String,
        timezone: String,
        day_start: i64,
    }
}

impl From<FoundOutside> for Found {
    fn from(found: FoundOutside) -> Self {
        let FoundOutside { disabled, roles, timezone, day_start } = found;
        Self { dead: false, expires_at: None, disabled, roles, key_scopes: None, timezone, day_start }
    }
}

sql! {
    static SESSION: (UserId, SessionId) => Found = "
        SELECT s.revoked, s.expires_at, u.disabled, u.roles, CAST(NULL AS text), u.timezone, u.day_start
        FROM users u JOIN sessions s ON s.user_id = u.id
        WHERE u.id = $1 AND s.id = $2";
    static SESSION_LOCKED: (UserId, SessionId) => Found = "
        SELECT s.revoked, s.expires_at, u.disabled, u.roles, CAST(NULL AS text), u.timezone, u.day_start
        FROM user_clock c JOIN users u ON u.id = c.user_id JOIN sessions s ON s.user_id = u.id
        WHERE c.user_id = $1 AND s.id = $2 /*lock*/";
    static KEY: (UserId, ApiKeyId) => Found = "
        SELECT FALSE, k.expires_at, u.disabled, u.roles, k.scopes, u.timezone, u.day_start
        FROM users u JOIN api_keys k ON k.user_id = u.id
        WHERE u.id = $1 AND k.id = $2";
    static KEY_LOCKED: (UserId, ApiKeyId) => Found = "
        SELECT FALSE, k.expires_at, u.disabled, u.roles, k.scopes, u.timezone, u.day_start
        FROM user_clock c JOIN users u ON u.id = c.user_id JOIN api_keys k ON k.user_id = u.id
        WHERE c.user_id = $1 AND k.id = $2 /*lock*/";
    static OUTSIDE: (UserId, IdentityId) => FoundOutside = "
        SELECT u.disabled, u.roles, u.timezone, u.day_start
        FROM users u JOIN identities i ON i.user_id = u.id
        WHERE u.id = $1 AND i.id = $2";
    static OUTSIDE_LOCKED: (UserId, IdentityId) => FoundOutside = "
        SELECT u.disabled, u.roles, u.timezone, u.day_start
        FROM user_clock c JOIN users u ON u.id = c.user_id JOIN identities i ON i.user_id = u.id
        WHERE c.user_id = $1 AND i.id = $2 /*lock*/";
}

/// Whether the call may change something, and so must be alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

/// Sends the guard ahead of the call's first statement.
pub(super) fn pass(
    tx: &mut ReadTx<'_>,
    call: &Call,
    access: Access,
    wanted: &'static [Scope],
) -> Result<(), StoreError> {
    let standing = call.standing.clone();
    let (now, credential) = (call.now, call.credential);
    // A live stream passes here again and again: it has no session to end with, so it ends with its token.
    if call.outside_end().is_some_and(|end| end <= now) {
        return Err(StoreError::Refused(ErrorCode::TokenExpired));
    }
    let judge = move |found: Option<Found>| judge(found, credential, now, wanted, &standing);
    match (call.credential, access) {
        (Credential::Session(id), Access::Read) => tx.ahead(&SESSION, &(call.user, id), judge),
        (Credential::Session(id), Access::Write) => tx.ahead(&SESSION_LOCKED, &(call.user, id), judge),
        (Credential::Key(id), Access::Read) => tx.ahead(&KEY, &(call.user, id), judge),
        (Credential::Key(id), Access::Write) => tx.ahead(&KEY_LOCKED, &(call.user, id), judge),
        (Credential::Outside(id), access) => {
            let statement = if access == Access::Read { &OUTSIDE } else { &OUTSIDE_LOCKED };
            tx.ahead(statement, &(call.user, id), move |found| judge(found.map(Found::from)))
        }
    }
}

fn judge(
    found: Option<Found>,
    credential: Credential,
    now: Timestamp,
    wanted: &[Scope],
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
    let mut roles: Vec<Role> = found.roles.split(' ').filter_map(|role| role.parse().ok()).collect();
    if matches!(credential, Credential::Outside(_)) {
        // Whoever runs the issuer does not run this server: an admin comes as a person like others.
        roles.iter_mut().filter(|role| **role == Role::Admin).for_each(|role| *role = Role::User);
    }
    let allowed = Scopes::of_roles(&roles);
    let scopes = match credential {
        Credential::Session(_) | Credential::Outside(_) => allowed,
        Credential::Key(_) => {
            let given = found.key_scopes.and_then(|text| text.parse().ok()).unwrap_or(Scopes::NONE);
            allowed.intersection(given)
        }
    };
    if !wanted.iter().all(|scope| scopes.contains(*scope)) {
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

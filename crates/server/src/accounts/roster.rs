//! All accounts as whoever runs the server sees them: who they are and whether they may come in, and nothing
//! of what they hold.

use cairn_kernel::{ErrorCode, Page, SessionId, Timestamp, UserId};
use cairn_store::{Lane, Query, ReadTx, WriteTx, record, sql};
use const_format::formatcp;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::account::{self, AccountRow};
use super::closing;
use super::events::{AccountDisabled, AccountEnabled, AccountRoleChanged};
use super::lasting::refuse_passing;
use super::names::folded;
use super::scope::Role;
use crate::Ctx;
use crate::call::{Call, Credential, Source};
use crate::events;
use crate::http::extract::{Line, RequestBody, present};
use crate::http::{ApiError, ApiResult, Cursor, FilterHash};

/// The one order of the list.
const NEWEST_FIRST: &str = "-created_at";
/// Accounts on a page when nothing is said (DESIGN §4).
const DEFAULT_LIMIT: i64 = 25;

record! {
    struct RosterRow {
        id: UserId,
        username: String,
        email: Option<String>,
        name: Option<String>,
        tier: String,
        roles: String,
        disabled: bool,
        created_at: Timestamp,
        updated_at: Timestamp,
        session_used_at: Option<Timestamp>,
        key_used_at: Option<Timestamp>,
    }
}

const SELECT: &str = "
    SELECT u.id, u.username, u.email, u.name, u.tier, u.roles, u.disabled, u.created_at, u.updated_at,
        (SELECT max(s.last_used_at) FROM sessions s WHERE s.user_id = u.id),
        (SELECT max(k.last_used_at) FROM api_keys k WHERE k.user_id = u.id)
    FROM users u";

sql! {
    static GET: (UserId,) => RosterRow = formatcp!("{SELECT} WHERE u.id = $1");
    static CHANGE: (UserId, bool, String, Timestamp) => () = "
        UPDATE users SET disabled = $2, roles = $3, updated_at = $4 WHERE id = $1";
    static PRIVILEGED: () => (UserId, String) = "
        SELECT id, roles FROM users WHERE NOT disabled AND roles <> 'user' ORDER BY id /*lock*/";
}

/// An account as an admin sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ManagedAccount {
    /// The user.
    pub id: UserId,
    /// The same as `id`.
    pub user_id: UserId,
    /// What is typed to sign in.
    pub username: String,
    /// The address, where there is one.
    #[schema(required)]
    pub email: Option<String>,
    /// How to address the person.
    #[schema(required)]
    pub name: Option<String>,
    /// The plan.
    pub tier: String,
    /// What the account is.
    pub role: Role,
    /// The same as the account itself shows it.
    pub roles: Vec<Role>,
    /// Whether it is shut out.
    pub disabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When a session of it last got an access token, or a key of it was used; null: never.
    #[schema(required)]
    pub last_used_at: Option<Timestamp>,
}

/// Which accounts are wanted.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct AccountsQuery {
    /// Accounts that are any of these.
    #[serde(default)]
    #[garde(length(max = 16))]
    #[param(max_items = 16)]
    pub role: Vec<Role>,
    /// Only those that are shut out, or only the others.
    #[serde(default)]
    pub disabled: Option<bool>,
    /// A piece of the user name or the address.
    #[serde(default)]
    #[param(inline)]
    pub q: Option<Line<1, 254>>,
    /// Accounts on a page, 1–100; 25 when nothing is said.
    #[serde(default)]
    #[garde(inner(range(min = 1, max = 100)))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    /// `page.next_cursor` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// What an admin changes about an account.
#[derive(Debug, Clone, Copy, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct AccountPatch {
    /// Shuts the account out, or lets it in again. What it holds, its sessions and its keys stay.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool, required = false)]
    pub disabled: Option<bool>,
    /// What the account is to be: a person who runs the server, or one who does not. Service accounts stay
    /// what they are, and no other becomes one.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Role, required = false)]
    pub role: Option<Role>,
}

impl RequestBody for AccountPatch {}

impl From<RosterRow> for ManagedAccount {
    fn from(row: RosterRow) -> Self {
        let roles: Vec<Role> = row.roles.split(' ').filter_map(|role| role.parse().ok()).collect();
        Self {
            id: row.id,
            user_id: row.id,
            username: row.username,
            email: row.email,
            name: row.name,
            tier: row.tier,
            role: roles.first().copied().unwrap_or(Role::User),
            roles,
            disabled: row.disabled,
            created_at: row.created_at,
            updated_at: row.updated_at,
            last_used_at: row.session_used_at.max(row.key_used_at),
        }
    }
}

/// One page of all accounts, newest first.
pub fn list(tx: &mut ReadTx<'_>, query: &AccountsQuery) -> ApiResult<Page<ManagedAccount>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let filter = FilterHash::of(&("accounts", &query.role, query.disabled, &query.q))?;
    let after = query.cursor.as_deref().map(|text| Cursor::decode(text, NEWEST_FIRST, filter)).transpose()?;
    let rows = tx.list(&list_query(query, after, limit + 1))?;
    let page = Cursor::page(rows, limit, NEWEST_FIRST, filter, |row: &RosterRow| (row.created_at, row.id))?;
    Ok(page.map(ManagedAccount::from))
}

fn list_query(wanted: &AccountsQuery, after: Option<(Timestamp, UserId)>, limit: i64) -> Query {
    let mut query = Query::new(formatcp!("{SELECT} WHERE TRUE"));
    if !wanted.role.is_empty() {
        let roles: Vec<&str> = wanted.role.iter().map(|role| role.as_str()).collect();
        query.push(" AND ").any_of("u.roles", &roles);
    }
    if let Some(disabled) = wanted.disabled {
        query.push(if disabled { " AND u.disabled" } else { " AND NOT u.disabled" });
    }
    if let Some(piece) = &wanted.q {
        let (piece, folded) = (piece.as_str(), folded(piece));
        query.push(" AND (").holds("u.username_key", folded.as_str());
        // Of people from elsewhere there is only the address that is shown: it is nothing to sign in with.
        query.push(" OR ").holds("lower(coalesce(u.email_key, u.email, ''))", folded.as_str());
        query.push(" OR ").holds("coalesce(u.email, '')", piece).push(")");
    }
    if let Some((created_at, id)) = after {
        query.with(" AND (u.created_at, u.id) < (", &created_at).with(", ", &id).push(")");
    }
    query.push(" ORDER BY u.created_at DESC, u.id DESC").with(" LIMIT ", &limit);
    query
}

/// One account.
pub fn get(tx: &mut ReadTx<'_>, user: UserId) -> ApiResult<ManagedAccount> {
    Ok(tx.find(&GET, &(user,))?.ok_or(ApiError::not_found())?.into())
}

/// Changes an account. It counts from the account's next call on, whatever it presents, on every server that
/// shares the database. Both whoever changes it and the account itself have it in their log.
///
/// Two admins who change each other wait for each other; the database breaks that, and one of them is asked
/// again who they are (DATA §7).
///
/// # Errors
/// 403 for a key that changes a role, 404, 409 `LAST_ADMIN` when nobody would be left to run the server, 409 `INVALID_TRANSITION` to or from a
/// service account, and for letting in whoever is deleting the account.
pub fn change(tx: &mut WriteTx<'_>, call: &Call, user: UserId, patch: AccountPatch) -> ApiResult<ManagedAccount> {
    let before = account::lock(tx, user)?.ok_or(ApiError::not_found())?;
    let role = before.roles().first().copied().unwrap_or(Role::User);
    let after = (patch.disabled.unwrap_or(before.disabled), patch.role.unwrap_or(role));
    if after == (before.disabled, role) {
        return get(tx, user);
    }
    if after.1 != role {
        refuse_passing(tx, call)?;
    }
    refuse_transition(role, after.1)?;
    if before.disabled && !after.0 && closing::is_leaving(tx, user)? {
        let why = "its owner has deleted this account, and it is being erased";
        return Err(ApiError::of(ErrorCode::InvalidTransition).with_detail(why));
    }
    if role == Role::Admin && after != (false, Role::Admin) && is_last_admin(tx, user)? {
        let how = "make somebody else an admin first: cairn user role NAME admin";
        return Err(ApiError::of(ErrorCode::LastAdmin).with_detail(how));
    }
    tx.run(&CHANGE, &(user, after.0, after.1.to_string(), call.now))?;
    tell(tx, call, &before, role, after)?;
    get(tx, user)
}

/// [`change`] of the account that signs in as `login`, by order of whoever runs this machine.
///
/// # Errors
/// As [`change`].
pub async fn change_by_operator(ctx: &Ctx, login: &str, patch: AccountPatch) -> ApiResult<ManagedAccount> {
    let account = find_by_operator(ctx, login).await?;
    let (user, call) = (account.id, operators_call(ctx, account.id));
    let changed = ctx.db().write(Lane::Request, None, move |tx| change(tx, &call, user, patch)).await?;
    ctx.something_happened(user);
    Ok(changed)
}

/// The account that signs in as `login`, or 404.
pub(super) async fn find_by_operator(ctx: &Ctx, login: &str) -> ApiResult<AccountRow> {
    let key = folded(login);
    let find = move |tx: &mut ReadTx<'_>| Ok::<_, ApiError>(account::find_by_login(tx, &key)?);
    ctx.db().read(Lane::Request, None, find).await?.ok_or(ApiError::not_found())
}

/// What whoever runs this machine does to `user`. Nobody is signed in: the session is one that never begins.
pub(super) fn operators_call(ctx: &Ctx, user: UserId) -> Call {
    let nobody = Credential::Session(SessionId::from_uuid(ctx.new_id()));
    ctx.call_outside(user, nobody, "".into(), Source::System)
}

fn refuse_transition(from: Role, to: Role) -> ApiResult<()> {
    if from != to && (from == Role::Service || to == Role::Service) {
        let why =
            "a service account is made as one and stays one; it has no password, a person has no keys of its kind";
        return Err(ApiError::of(ErrorCode::InvalidTransition).with_detail(why));
    }
    Ok(())
}

/// Whether nobody but `user` could look after the server. The admins' rows are locked in the order of their
/// ids, so that two who leave at once see each other leave.
pub(super) fn is_last_admin(tx: &mut WriteTx<'_>, user: UserId) -> ApiResult<bool> {
    let is_admin = |roles: &str| roles.split(' ').any(|role| role.parse::<Role>() == Ok(Role::Admin));
    let mut admins = tx.all(&PRIVILEGED, &())?.into_iter().filter(|(_, roles)| is_admin(roles)).map(|(id, _)| id);
    Ok(admins.next() == Some(user) && admins.next().is_none())
}

fn tell(tx: &mut WriteTx<'_>, call: &Call, before: &AccountRow, role: Role, after: (bool, Role)) -> ApiResult<()> {
    let user = before.id;
    let concerned = [Some(call.clone()), (user != call.user).then(|| call.upon(user))];
    for call in concerned.iter().flatten() {
        match (before.disabled, after.0) {
            (false, true) => drop(events::append(tx, call, &AccountDisabled { user })?),
            (true, false) => drop(events::append(tx, call, &AccountEnabled { user })?),
            _ => {}
        }
        if role != after.1 {
            events::append(tx, call, &AccountRoleChanged { user, from: role, to: after.1 })?;
        }
    }
    Ok(())
}

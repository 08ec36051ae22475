//! Accounts of programs: no password and no sessions, only keys, which an admin or the operator makes.

use cairn_kernel::{ApiKeyId, ErrorCode, UserId};
use cairn_store::{Lane, ReadTx, WriteTx};
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::account::{self, AccountRow};
use super::api_keys::{self, ApiKey, KeyWish, NewApiKey};
use super::events::{AccountCreated, ServiceKeyCreated, ServiceKeyRevoked};
use super::lasting::refuse_passing;
use super::names::Username;
use super::opaque::{OpaqueKind, OpaqueSecret};
use super::register::{self, Leave, NewAccount};
use super::roster::{self, ManagedAccount};
use super::scope::{Role, Scopes};
use crate::Ctx;
use crate::call::Call;
use crate::events;
use crate::http::extract::{Line, RequestBody};
use crate::http::{ApiError, ApiResult, NoContent};

/// A new service account.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct NewServiceAccount {
    /// What it is called in lists and logs.
    pub username: Username,
    /// What it is for.
    #[serde(default)]
    #[schema(value_type = Option<Line<1, 100>>)]
    pub name: Option<Line<1, 100>>,
}

impl RequestBody for NewServiceAccount {
    const ALIASES: &'static [(&'static str, &'static str)] = &[("full_name", "name")];
}

/// Makes a service account. The first account of an empty server it is not: that is a person's place.
///
/// # Errors
/// 409 `ACCOUNT_EXISTS`.
pub fn create(tx: &mut WriteTx<'_>, call: &Call, request: &NewServiceAccount) -> ApiResult<ManagedAccount> {
    let name = request.name.clone().map(Line::into_string);
    let new = NewAccount { name, role: Role::Service, ..NewAccount::named(request.username.clone()) };
    let draft = register::row_of(UserId::from_uuid(call.new_id()), new, None, call.now);
    let row = register::insert(tx, &call.upon(draft.id), &draft, Leave::Operator)?;
    events::append(tx, call, &AccountCreated { user: row.id, username: row.username, role: Role::Service })?;
    roster::get(tx, row.id)
}

/// The keys of a service account, newest first.
pub fn keys(tx: &mut ReadTx<'_>, call: &Call, user: UserId) -> ApiResult<Vec<ApiKey>> {
    get(tx, user)?;
    api_keys::list(tx, &call.upon(user))
}

/// One key of a service account.
pub fn key(tx: &mut ReadTx<'_>, call: &Call, user: UserId, key: ApiKeyId) -> ApiResult<ApiKey> {
    get(tx, user)?;
    Ok(api_keys::get(tx, &call.upon(user), key)?.data)
}

/// Makes a key for a service account.
///
/// # Errors
/// 403 for a key that asks, and for scopes that no service may have; 404 for whatever is no service account: the
/// keys of people are theirs; 409 `LIMIT_EXCEEDED`; 422 for an end that is over.
pub fn create_key(
    tx: &mut WriteTx<'_>,
    call: &Call,
    user: UserId,
    wish: &KeyWish,
    secret: &OpaqueSecret,
) -> ApiResult<NewApiKey> {
    refuse_passing(tx, call)?;
    let account = lock(tx, user)?;
    let made = make_key(tx, &call.upon(account.id), wish, secret)?;
    events::append(tx, call, &ServiceKeyCreated { user, key: made.id, name: made.name.clone() })?;
    Ok(made)
}

/// Takes a key of a service account back, effective at once.
pub fn revoke_key(tx: &mut WriteTx<'_>, call: &Call, user: UserId, key: ApiKeyId) -> ApiResult<NoContent> {
    lock(tx, user)?;
    api_keys::revoke(tx, &call.upon(user), key)?;
    events::append(tx, call, &ServiceKeyRevoked { user, key })?;
    Ok(NoContent)
}

/// [`create_key`] for the service account called `name`, by order of whoever runs this machine.
///
/// # Errors
/// As [`create_key`].
pub async fn create_key_by_operator(ctx: &Ctx, name: &str, wish: KeyWish) -> ApiResult<NewApiKey> {
    let account = roster::find_by_operator(ctx, name).await?;
    let secret = OpaqueSecret::generate(OpaqueKind::ApiKey, &**ctx.entropy());
    let (user, call) = (account.id, roster::operators_call(ctx, account.id));
    let verb = move |tx: &mut WriteTx<'_>| {
        lock(tx, user)?;
        make_key(tx, &call, &wish, &secret)
    };
    let made = ctx.db().write(Lane::Request, None, verb).await?;
    ctx.something_happened(user);
    Ok(made)
}

/// The keys of the service account called `name`, for whoever runs this machine.
///
/// # Errors
/// 404 for whatever is no service account.
pub async fn keys_by_operator(ctx: &Ctx, name: &str) -> ApiResult<Vec<ApiKey>> {
    let account = roster::find_by_operator(ctx, name).await?;
    let call = roster::operators_call(ctx, account.id);
    ctx.db().read(Lane::Request, None, move |tx| keys(tx, &call, account.id)).await
}

/// Takes a key of the service account called `name` back, by order of whoever runs this machine.
///
/// # Errors
/// 404 for whatever is no service account, and for a key that it does not have.
pub async fn revoke_key_by_operator(ctx: &Ctx, name: &str, key: ApiKeyId) -> ApiResult<()> {
    let account = roster::find_by_operator(ctx, name).await?;
    let (user, call) = (account.id, roster::operators_call(ctx, account.id));
    let revoke = move |tx: &mut WriteTx<'_>| {
        lock(tx, user)?;
        api_keys::revoke(tx, &call, key)
    };
    ctx.db().write(Lane::Request, None, revoke).await?;
    ctx.something_happened(user);
    Ok(())
}

fn make_key(tx: &mut WriteTx<'_>, call: &Call, wish: &KeyWish, secret: &OpaqueSecret) -> ApiResult<NewApiKey> {
    if !Scopes::of_role(Role::Service).contains_all(wish.scopes) {
        let why = "must be scopes of a service: neither account, billing nor admin";
        return Err(ApiError::of(ErrorCode::Forbidden).field("scopes", why));
    }
    api_keys::make(tx, call, wish, secret)
}

/// The service account `user`. A person is the same as nobody.
fn get(tx: &mut ReadTx<'_>, user: UserId) -> ApiResult<()> {
    let is_service = account::find(tx, user)?.is_some_and(|account| account.is_service());
    if is_service { Ok(()) } else { Err(ApiError::not_found()) }
}

/// The same, locked until the transaction ends.
fn lock(tx: &mut WriteTx<'_>, user: UserId) -> ApiResult<AccountRow> {
    account::lock(tx, user)?.filter(AccountRow::is_service).ok_or(ApiError::not_found())
}

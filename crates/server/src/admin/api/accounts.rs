use axum::extract::State;
use axum::response::Response;
use cairn_kernel::UserId;

use super::TAG;
use crate::Ctx;
use crate::accounts::roster::{self, AccountPatch, AccountsQuery, ManagedAccount};
use crate::call::{Admin, Call};
use crate::http::extract::{Path, Query, Submitted};
use crate::http::{ApiResult, Data, Paged, Reply as _, ReplyParts};

/// List all accounts
///
/// Newest first: who they are and whether they may come in, and nothing of what they hold.
#[utoipa::path(
    get, path = "/admin/users", operation_id = "list_accounts", tag = TAG, params(AccountsQuery),
    responses((status = 200, description = "A page of accounts", body = Paged<ManagedAccount>)),
)]
pub(super) async fn list(
    State(ctx): State<Ctx>,
    call: Call<Admin>,
    Query(query): Query<AccountsQuery>,
) -> ApiResult<ReplyParts> {
    Paged::from(ctx.read(call, move |tx, _| roster::list(tx, &query)).await?).into_parts()
}

/// See one account
#[utoipa::path(
    get, path = "/admin/users/{id}", operation_id = "get_managed_account", tag = TAG,
    params(("id" = UserId, Path, description = "The account")),
    responses((status = 200, description = "The account", body = Data<ManagedAccount>)),
)]
pub(super) async fn get(State(ctx): State<Ctx>, call: Call<Admin>, Path(id): Path<UserId>) -> ApiResult<ReplyParts> {
    Data::of(ctx.read(call, move |tx, _| roster::get(tx, id)).await?).into_parts()
}

/// Shut an account out, let it in again, or change what it is
///
/// It counts from the account's next request on, and open streams end. Nothing that the account holds is
/// touched. A role is given by an admin who is signed in, not by a key: 403. Whoever is deleting the account is not
/// let in again: 409 `INVALID_TRANSITION`. The only admin can neither be shut out nor made a user: 409
/// `LAST_ADMIN`; a service account stays one: 409 `INVALID_TRANSITION`.
#[utoipa::path(
    patch, path = "/admin/users/{id}", operation_id = "change_managed_account", tag = TAG,
    params(("id" = UserId, Path, description = "The account")), request_body = AccountPatch,
    responses((status = 200, description = "The account as it is now", body = Data<ManagedAccount>)),
)]
pub(super) async fn change(
    State(ctx): State<Ctx>,
    call: Call<Admin>,
    Path(id): Path<UserId>,
    body: Submitted<AccountPatch>,
) -> ApiResult<Response> {
    ctx.write_body(call, body, move |tx, call, patch| Ok(Data::of(roster::change(tx, call, id, *patch)?))).await
}

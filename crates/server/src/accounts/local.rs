//! Whoever runs Cairn on their own machine, without a server: no sign-up stands between them and
//! their first task. Who can open the database and the instance secret needs no password.

use cairn_store::{Lane, ReadTx, sql};

use super::account::{self, AccountRow};
use super::attempt::Attempt;
use super::names::Username;
use super::register::{Leave, NewAccount, create_and_sign_in, is_empty};
use super::sessions::{self, SessionDraft};
use super::token_answer::{TokenAnswer, answer};
use crate::Ctx;
use crate::call::{Credential, Source};
use crate::http::{ApiError, ApiResult};

/// The name of the account that the command line makes for itself.
const OWNER: &str = "owner";

sql! {
    static SECOND: () => (i64,) = "
        SELECT CAST(1 AS bigint) FROM users WHERE roles <> 'service' LIMIT 1 OFFSET 1";
}

/// What the database says about a local owner.
enum Found {
    /// Nobody has an account: make one.
    Empty,
    /// The local owner, alone and without a password.
    Owner(Box<AccountRow>),
    /// Others have accounts here, or the owner has a password by now: sign in as everybody does.
    Others,
}

/// Signs in the local owner, who is made on an empty database. `None` when there are other accounts, or
/// the owner has chosen a password: then it takes a sign-in.
pub async fn local_owner(ctx: &Ctx, device: &str) -> ApiResult<Option<TokenAnswer>> {
    let attempt = Attempt::local(device);
    match ctx.db().read(Lane::Request, attempt.deadline, look).await? {
        Found::Others => Ok(None),
        Found::Owner(owner) => sign_in(ctx, &attempt, *owner).await.map(Some),
        Found::Empty => {
            let name = Username::new(OWNER).map_err(ApiError::internal)?;
            let new = NewAccount::named(name);
            create_and_sign_in(ctx, &attempt, new, Leave::Operator, Source::User).await.map(Some)
        }
    }
}

fn look(tx: &mut ReadTx<'_>) -> ApiResult<Found> {
    if is_empty(tx)? {
        return Ok(Found::Empty);
    }
    let owner = account::find_by_login(tx, OWNER)?.filter(|owner| owner.password_hash.is_none() && !owner.is_service());
    let is_alone = tx.find(&SECOND, &())?.is_none();
    Ok(owner.filter(|_| is_alone).map_or(Found::Others, |owner| Found::Owner(Box::new(owner))))
}

async fn sign_in(ctx: &Ctx, attempt: &Attempt, owner: AccountRow) -> ApiResult<TokenAnswer> {
    let (session, refresh) = SessionDraft::new(ctx, attempt);
    let (user, id) = (owner.id, session.id);
    let call = ctx.call_outside(user, Credential::Session(id), attempt.request_id.clone(), Source::User);
    let owner = ctx
        .db()
        .write::<_, ApiError, _>(Lane::Request, attempt.deadline, move |tx| {
            let owner = account::lock(tx, user)?.ok_or(ApiError::not_found())?;
            account::refuse_disabled(&owner)?;
            sessions::open(tx, &call, &session)?;
            Ok(owner)
        })
        .await?;
    ctx.something_happened(user);
    answer(ctx, &owner, id, &refresh)
}

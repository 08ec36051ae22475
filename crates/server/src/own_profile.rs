//! Changing one's own profile: what is said about the person, and what of theirs depends on it. The one
//! verb that needs both the account and the tasks, which do not know each other.

use axum::extract::State;
use axum::response::Response;
use cairn_kernel::UserZone;
use cairn_store::WriteTx;

use crate::accounts::account::Account;
use crate::accounts::profile::{self, ProfilePatch};
use crate::call::{AccountWrite, Call};
use crate::http::described::{DescribedRouter, routes};
use crate::http::extract::Submitted;
use crate::http::{ApiResult, Data};
use crate::{Ctx, tasks};

/// The route of this module, below the base path.
pub(crate) fn routes() -> DescribedRouter {
    DescribedRouter::new().routes(routes!(update))
}

/// Change one's own profile and preferences
///
/// Absent leaves, `null` clears or goes back to the default, a value sets. The last write wins. With another
/// time zone, tasks that are due on a day stay due on that day.
#[utoipa::path(
    patch, path = "/users/me", operation_id = "update_account", tag = "accounts",
    request_body = ProfilePatch,
    responses((status = 200, description = "The account as it is now", body = Data<Account>)),
)]
async fn update(
    State(ctx): State<Ctx>,
    call: Call<AccountWrite>,
    body: Submitted<ProfilePatch>,
) -> ApiResult<Response> {
    ctx.write_body(call, body, change).await
}

fn change(tx: &mut WriteTx<'_>, call: &Call, patch: &ProfilePatch) -> ApiResult<Data<Account>> {
    let before = call.zone(tx)?;
    let account = profile::update(tx, call, patch)?;
    let after = UserZone { tz: account.data.timezone.parse().unwrap_or(before.tz), ..before };
    if after != before {
        tasks::keep_days(tx, call, &before, &after)?;
    }
    Ok(account)
}

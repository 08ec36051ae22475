//! How somebody lives in time, and writes about it.

use cairn_kernel::{UserId, UserZone};
use cairn_rules::capture::{DateOrder, Habits};
use cairn_store::sql;

use crate::Ctx;
use crate::call::{Authority, Call};
use crate::http::ApiResult;

sql! {
    static LOCALE: (UserId,) => (String,) = "SELECT locale FROM users WHERE id = $1";
}

/// What words about times are read with when nothing else is said.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Where they live, and when their day begins.
    pub zone: UserZone,
    /// How they mean `5/1`.
    pub date_order: DateOrder,
    /// What this server understands by words such as "morning".
    pub habits: Habits,
}

impl Setting {
    /// Reads the caller's in a transaction of its own, so that nothing is parsed inside one.
    pub async fn of<A: Authority>(ctx: &Ctx, call: &Call<A>) -> ApiResult<Self> {
        ctx.read(call.clone(), |tx, call| {
            let (locale,) = tx.one(&LOCALE, &(call.user,))?;
            Ok(Self { zone: call.zone(tx)?, date_order: DateOrder::of_locale(&locale), habits: call.config.capture })
        })
        .await
    }
}

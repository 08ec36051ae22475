//! Bringing a file into an account.

use axum::body::Bytes;
use axum::response::Response;
use cairn_kernel::UserZone;
use cairn_rules::capture::DateOrder;
use cairn_store::{ReadTx, StoreError, WriteTx, sql};

use super::events::DataImported;
use super::incoming::{self, Incoming};
use super::model::{ImportAnswer, ImportFormat, ImportQuery};
use super::{foreign, merge};
use crate::Ctx;
use crate::call::{AccountWrite, Call};
use crate::events;
use crate::http::extract::Submitted;
use crate::http::{ApiError, ApiResult, Data};

sql! {
    static LOCALE: (cairn_kernel::UserId,) => (String,) = "SELECT locale FROM users WHERE id = $1";
}

/// Reads `bytes` as `query` says, and adds what is new; only says what would be new on a dry run.
///
/// # Errors
/// 422 that names the line or the field of a malformed file, 413 for one that is too large.
pub(super) async fn import(
    ctx: &Ctx,
    call: Call<AccountWrite>,
    query: ImportQuery,
    bytes: Bytes,
) -> ApiResult<Response> {
    let format = query.format.unwrap_or_default();
    let is_dry_run = query.dry_run == Some(true);
    let (zone, date_order) = ctx.read(call.clone(), habits).await?;
    let (secret, raw, now) = (ctx.secret().clone(), bytes.clone(), call.now);
    // Unpacking and reading takes a while; nobody else waits for it.
    let read = tokio::task::spawn_blocking(move || match format {
        ImportFormat::Cairn => incoming::read(bytes, &secret),
        _ => foreign::read(format, bytes, query.columns.as_deref(), &foreign::Habits { zone, date_order, now }),
    });
    let outcome = read.await.map_err(ApiError::internal)?;
    ctx.write_body(call, Submitted::made(outcome, raw), move |tx, call, incoming| {
        if is_dry_run { preview(tx, call, incoming, format) } else { apply(tx, call, incoming, format) }.map(Data::of)
    })
    .await
}

/// Where the user lives in time, and in which order they write dates.
fn habits(tx: &mut ReadTx<'_>, call: &Call) -> ApiResult<(UserZone, DateOrder)> {
    let (locale,) = tx.one(&LOCALE, &(call.user,))?;
    Ok((call.zone(tx)?, DateOrder::of_locale(&locale)))
}

fn apply(tx: &mut WriteTx<'_>, call: &Call, incoming: &Incoming, format: ImportFormat) -> ApiResult<ImportAnswer> {
    let answer = merge::merge(tx, call, incoming)?;
    let new = answer.counts.values().map(|counts| counts.new).sum();
    if new > 0 {
        events::append(tx, call, &DataImported { user: call.user, format: format.as_str(), new })?;
    }
    Ok(ImportAnswer { format: format.as_str().to_owned(), ..answer })
}

/// Why a rehearsal ended: it was one, or it failed.
enum Ended {
    Rehearsed(ImportAnswer),
    Failed(ApiError),
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// The same, and then everything is taken back: the preview is exactly what will happen.
fn preview(tx: &mut WriteTx<'_>, call: &Call, incoming: &Incoming, format: ImportFormat) -> ApiResult<ImportAnswer> {
    let rehearsed = tx.savepoint(|tx| -> Result<(), Ended> {
        Err(apply(tx, call, incoming, format).map_or_else(Ended::Failed, Ended::Rehearsed))
    });
    call.forget_events();
    match rehearsed {
        Err(Ended::Rehearsed(answer)) => Ok(ImportAnswer { dry_run: true, ..answer }),
        Err(Ended::Failed(error)) => Err(error),
        Ok(()) => Err(ApiError::internal("a rehearsal was kept")),
    }
}

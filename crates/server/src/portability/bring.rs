//! Bringing a file into an account.

use axum::body::Bytes;
use axum::response::Response;
use cairn_store::{StoreError, WriteTx};

use super::events::DataImported;
use super::foreign;
use super::incoming::{self, Incoming};
use super::merge::merge;
use super::model::{ImportAnswer, ImportFormat, ImportQuery};
use super::parts::{Parts, Sum};
use crate::Ctx;
use crate::accounts::Setting;
use crate::call::{Call, WholeWrite};
use crate::events;
use crate::http::extract::Submitted;
use crate::http::{ApiError, ApiResult, Data};

/// Reads `bytes` as `query` says, and adds what is new; only says what would be new on a dry run.
///
/// What is large comes in parts, each in a transaction of its own; the last one keeps the answer.
///
/// # Errors
/// 422 that names the line or the field of a malformed file, 413 for one that is too large.
pub(super) async fn import(ctx: &Ctx, call: Call<WholeWrite>, query: ImportQuery, bytes: Bytes) -> ApiResult<Response> {
    let format = query.format.unwrap_or_default();
    let act: Act = if query.dry_run == Some(true) { rehearse } else { merge };
    let setting = Setting::of(ctx, &call).await?;
    let (secret, raw, now) = (ctx.secret().clone(), bytes.clone(), call.now);
    // Unpacking and reading takes a while; nobody else waits for it.
    let read = tokio::task::spawn_blocking(move || {
        let incoming = match format {
            ImportFormat::Cairn => incoming::read(bytes, &secret),
            _ => foreign::read(format, bytes, query.columns.as_deref(), &setting, now),
        };
        Parts::of(incoming?)
    });
    let file = Submitted::made(read.await.map_err(ApiError::internal)?, raw);
    if file.outcome.as_ref().is_ok_and(|file| file.parts.len() > 1) {
        // What was begun is brought to its end, however long that takes and whoever has hung up.
        let whole = part_by_part(ctx.clone(), call.beyond_deadline(), file, act, format);
        return tokio::spawn(whole).await.map_err(ApiError::internal)?;
    }
    last(ctx, call, file, act, format).await
}

/// Brings in all parts, the last of them with the answer; none when the request was answered before.
async fn part_by_part(
    ctx: Ctx,
    call: Call<WholeWrite>,
    mut file: Submitted<Parts>,
    act: Act,
    format: ImportFormat,
) -> ApiResult<Response> {
    let hash = file.hash();
    if let Ok(Parts { parts, sum }) = &mut file.outcome
        && !ctx.is_answered(call.clone(), hash).await?
    {
        let last = parts.split_off(parts.len() - 1);
        for part in std::mem::replace(parts, last) {
            sum.add(ctx.write_part(call.clone(), move |tx, call| act(tx, call, &part)).await?);
        }
    }
    last(&ctx, call, file, act, format).await
}

/// Brings in what is left of the file, and answers.
async fn last(
    ctx: &Ctx,
    call: Call<WholeWrite>,
    file: Submitted<Parts>,
    act: Act,
    format: ImportFormat,
) -> ApiResult<Response> {
    ctx.write_body(call, file, move |tx, call, Parts { parts, sum }| {
        let mut sum = sum.clone();
        for part in parts {
            sum.add(act(tx, call, part)?);
        }
        finish(tx, call, sum, format).map(Data::of)
    })
    .await
}

/// What is done with a part: [`merge`] or [`rehearse`].
type Act = fn(&mut WriteTx<'_>, &Call, &Incoming) -> ApiResult<ImportAnswer>;

/// Says what all parts did, here and in the log.
fn finish(tx: &mut WriteTx<'_>, call: &Call, sum: Sum, format: ImportFormat) -> ApiResult<ImportAnswer> {
    let new = sum.added();
    let answer = sum.answer(format.as_str());
    if new > 0 && !answer.dry_run {
        events::append(tx, call, &DataImported { user: call.user, format: format.as_str(), new })?;
    }
    Ok(answer)
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
fn rehearse(tx: &mut WriteTx<'_>, call: &Call, incoming: &Incoming) -> ApiResult<ImportAnswer> {
    let rehearsed = tx.savepoint(|tx| -> Result<(), Ended> {
        Err(merge(tx, call, incoming).map_or_else(Ended::Failed, Ended::Rehearsed))
    });
    call.forget_events();
    match rehearsed {
        Err(Ended::Rehearsed(answer)) => Ok(ImportAnswer { dry_run: true, ..answer }),
        Err(Ended::Failed(error)) => Err(error),
        Ok(()) => Err(ApiError::internal("a rehearsal was kept")),
    }
}

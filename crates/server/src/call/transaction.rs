//! `ctx.read` and `ctx.write`: one verb, one transaction.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use cairn_kernel::ErrorCode;
use cairn_store::{Lane, ReadTx, WriteTx};

use super::guard::{self, Access};
use super::idempotency::{self, Stored};
use super::{Authority, Call, Happened};
use crate::Ctx;
use crate::accounts::issuers::Outsider;
use crate::http::extract::Submitted;
use crate::http::{ApiError, ApiResult, Reply, ReplyParts};

/// A copy waits this long for the first request with its key when the call has no deadline.
const PATIENCE: Duration = Duration::from_secs(20);

/// A finished answer: fresh, or given again.
#[derive(Debug)]
pub struct Replayable {
    parts: ReplyParts,
    replayed: bool,
}

impl IntoResponse for Replayable {
    fn into_response(self) -> Response {
        let mut response = self.parts.into_response();
        if self.replayed {
            mark_replayed(&mut response);
        }
        response
    }
}

fn mark_replayed(response: &mut Response) {
    response.headers_mut().insert(HeaderName::from_static("x-idempotent-replayed"), HeaderValue::from_static("true"));
}

/// What the transaction gave back.
enum Outcome<R> {
    Fresh(R),
    /// Serialised inside, and kept.
    Kept(Stored),
    /// Kept by an earlier request.
    Again(Stored),
}

impl Ctx {
    /// Runs `verb` in a read transaction behind the guard.
    pub async fn read<A, T, F>(&self, call: Call<A>, verb: F) -> ApiResult<T>
    where
        A: Authority,
        T: Send + 'static,
        F: for<'a> Fn(&mut ReadTx<'a>, &Call) -> ApiResult<T> + Send + 'static,
    {
        let (deadline, outside) = (call.deadline, call.outside.clone());
        self.db()
            .read(Lane::Request, deadline, move |tx| {
                let call = call.afresh();
                guard::pass(tx, &call, Access::Read, A::SCOPES)?;
                verb(tx, &call)
            })
            .await
            .inspect_err(|refusal| self.heed(refusal, outside.as_deref()))
    }

    /// Runs `verb` in a write transaction behind the guard. With an `Idempotency-Key` its answer
    /// commits together with its effect, and a repeat is given that answer.
    pub async fn write<A, R, F>(&self, call: Call<A>, verb: F) -> Result<Response, ApiError>
    where
        A: Authority,
        R: Reply + Send + 'static,
        F: for<'a> Fn(&mut WriteTx<'a>, &Call) -> ApiResult<R> + Send + 'static,
    {
        self.write_hashed(call, [0; 32], verb).await
    }

    /// As [`Ctx::write`], for requests with a body: a repeat must bring the same one. A malformed body
    /// is a refusal like the verb's own.
    pub async fn write_body<A, B, R, F>(&self, call: Call<A>, body: Submitted<B>, verb: F) -> Result<Response, ApiError>
    where
        A: Authority,
        B: Send + Sync + 'static,
        R: Reply + Send + 'static,
        F: for<'a> Fn(&mut WriteTx<'a>, &Call, &B) -> ApiResult<R> + Send + 'static,
    {
        call.refuse_other_user(body.claimed_user.as_ref())?;
        let hash = match (&body.outcome, &call.fingerprint) {
            (Err(refusal), None) => return Err(refusal.clone()),
            (_, Some(_)) => body.hash(),
            (Ok(_), None) => [0; 32],
        };
        let request = body.outcome;
        self.write_hashed(call, hash, move |tx, call| match &request {
            Ok(request) => verb(tx, call, request),
            Err(refusal) => Err(refusal.clone()),
        })
        .await
    }

    /// Whether the answer to this request is kept already: a request that is several transactions asks before the
    /// first of them.
    ///
    /// # Errors
    /// 409 `IDEMPOTENCY_CONFLICT` when its key stands for another request.
    pub(crate) async fn is_answered<A: Authority>(&self, call: Call<A>, hash: [u8; 32]) -> ApiResult<bool> {
        self.read(call, move |tx, call| match &call.fingerprint {
            Some(print) => Ok(idempotency::find(tx, call, print, hash)?.is_some()),
            None => Ok(false),
        })
        .await
    }

    /// Runs one of the several transactions of a request behind the guard. It is no answer: that is kept with the
    /// last of them.
    pub(crate) async fn write_part<A, T, F>(&self, call: Call<A>, verb: F) -> ApiResult<T>
    where
        A: Authority,
        T: Send + 'static,
        F: for<'a> Fn(&mut WriteTx<'a>, &Call) -> ApiResult<T> + Send + 'static,
    {
        let (happened, deadline, outside) = (call.happened.clone(), call.deadline, call.outside.clone());
        let done = self
            .db()
            .write(Lane::Request, deadline, move |tx| {
                let call = call.afresh();
                guard::pass(tx, &call, Access::Write, A::SCOPES)?;
                verb(tx, &call)
            })
            .await
            .inspect_err(|refusal| self.heed(refusal, outside.as_deref()))?;
        self.tell_of(&happened);
        Ok(done)
    }

    async fn write_hashed<A, R, F>(&self, call: Call<A>, hash: [u8; 32], verb: F) -> Result<Response, ApiError>
    where
        A: Authority,
        R: Reply + Send + 'static,
        F: for<'a> Fn(&mut WriteTx<'a>, &Call) -> ApiResult<R> + Send + 'static,
    {
        match self.write_kept(call, hash, verb).await? {
            (Stored::Reply(parts), replayed) => Ok(Replayable { parts, replayed }.into_response()),
            (Stored::Refusal(refusal), true) => {
                let mut response = refusal.into_response();
                mark_replayed(&mut response);
                Ok(response)
            }
            (Stored::Refusal(refusal), false) => {
                count_conflict(&refusal);
                Err(refusal)
            }
        }
    }

    /// As [`Ctx::write_body`] with a body that was read already and hashes to `hash`: for requests that are
    /// several. Gives the answer, and whether it is one that was given before.
    pub(crate) async fn write_kept<A, R, F>(&self, call: Call<A>, hash: [u8; 32], verb: F) -> ApiResult<(Stored, bool)>
    where
        A: Authority,
        R: Reply + Send + 'static,
        F: for<'a> Fn(&mut WriteTx<'a>, &Call) -> ApiResult<R> + Send + 'static,
    {
        let (happened, deadline, outside) = (call.happened.clone(), call.deadline, call.outside.clone());
        let flight = call.fingerprint.as_ref().map(|print| self.flights().of(call.user, &print.key));
        let _first = match &flight {
            Some(lock) => {
                let patience =
                    deadline.map_or(PATIENCE, |end| end.saturating_duration_since(std::time::Instant::now()));
                let waited = tokio::time::timeout(patience, lock.lock()).await;
                Some(waited.map_err(|_| ApiError::of(ErrorCode::IdempotencyInProgress))?)
            }
            None => None,
        };
        let outcome = self
            .db()
            .write(Lane::Request, deadline, move |tx| {
                let call = call.afresh();
                guard::pass(tx, &call, Access::Write, A::SCOPES)?;
                match call.fingerprint.clone() {
                    None => verb(tx, &call).map(Outcome::Fresh),
                    Some(print) => once(tx, &call, &print, hash, &verb),
                }
            })
            .await
            .inspect_err(count_conflict)
            .inspect_err(|refusal| self.heed(refusal, outside.as_deref()))?;
        self.tell_of(&happened);
        Ok(match outcome {
            Outcome::Fresh(reply) => (Stored::Reply(reply.into_parts()?), false),
            Outcome::Kept(stored) => {
                if let Stored::Refusal(refusal) = &stored {
                    count_conflict(refusal);
                }
                (stored, false)
            }
            Outcome::Again(stored) => (stored, true),
        })
    }
}

impl Ctx {
    /// Counts what was committed, and tells everybody in whose log something was written.
    fn tell_of(&self, happened: &Happened) {
        for user in happened.count() {
            self.something_happened(user);
        }
    }

    /// Forgets whose a token from elsewhere is when the guard finds that it is not theirs any more.
    fn heed(&self, refusal: &ApiError, outside: Option<&Outsider>) {
        if let Some(outsider) = outside.filter(|_| refusal.code == ErrorCode::InvalidToken) {
            self.issuers().forget_token(outsider);
        }
    }
}

/// Counts a change that was based on an old version: here, where it is answered once, and not in the
/// closure, which may run again.
fn count_conflict(refusal: &ApiError) {
    if matches!(refusal.code, ErrorCode::VersionConflict | ErrorCode::PreconditionFailed) {
        metrics::counter!("cairn_version_conflicts_total").increment(1);
    }
}

/// The verb under an `Idempotency-Key`: replayed, or run in a savepoint and its answer kept.
fn once<R, F>(
    tx: &mut WriteTx<'_>,
    call: &Call,
    print: &super::Fingerprint,
    hash: [u8; 32],
    verb: &F,
) -> ApiResult<Outcome<R>>
where
    R: Reply,
    F: for<'a> Fn(&mut WriteTx<'a>, &Call) -> ApiResult<R>,
{
    if let Some(stored) = idempotency::find(tx, call, print, hash)? {
        return Ok(Outcome::Again(stored));
    }
    let answer = match tx.savepoint(|tx| verb(tx, call)?.into_parts()) {
        Ok(parts) => Stored::Reply(parts),
        Err(refusal) if idempotency::is_kept(refusal.code) => {
            // Its events went with the savepoint.
            call.happened.forget();
            Stored::Refusal(refusal)
        }
        Err(error) => return Err(error),
    };
    idempotency::keep(tx, call, print, hash, &answer)?;
    Ok(Outcome::Kept(answer))
}

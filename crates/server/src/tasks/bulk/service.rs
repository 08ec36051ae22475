use std::collections::HashSet;

use cairn_kernel::TaskId;
use cairn_store::WriteTx;
use serde::Serialize;
use utoipa::ToSchema;

use super::request::{BulkAction, BulkRequest};
use crate::call::Call;
use crate::http::{ApiError, ApiResult, FieldError};
use crate::tasks::request::{CompleteTask, PatchTask};
use crate::tasks::service::{self, Basis, State, complete_one};
use crate::tasks::store;

/// What became of each task.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BulkAnswer {
    /// Tasks with which it was done.
    pub succeeded: i64,
    /// Tasks with which it was not; 0 unless `partial` was sent.
    pub failed: i64,
    /// One for each task, in the order of `ids`.
    pub results: Vec<BulkResult>,
}

/// What became of one task.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BulkResult {
    /// The task.
    pub id: TaskId,
    /// The HTTP status that the same request for this task alone would have got.
    #[schema(minimum = 200, maximum = 499)]
    pub status: u16,
    /// Why not; null when it was done.
    pub error: Option<BulkFault>,
}

/// Why it was not done with one task: the inside of the error that the same request for it would have got.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BulkFault {
    /// A stable name for programs.
    #[schema(example = "NOT_FOUND")]
    pub code: String,
    /// One sentence for a person.
    pub message: String,
    /// More about this very case.
    pub detail: Option<String>,
    /// Which fields of the request are wrong.
    pub fields: Vec<FieldError>,
}

/// Does it with every task, or, unless `partial` was sent, with none.
///
/// # Errors
/// Without `partial` the first refusal, with the place of its task among `ids`.
pub(super) fn run(tx: &mut WriteTx<'_>, call: &Call, request: &BulkRequest) -> ApiResult<BulkAnswer> {
    check_changes(request)?;
    let there = store::existing(tx, call.user, &request.ids)?;
    let (mut seen, mut results) = (HashSet::new(), Vec::new());
    for (index, &id) in request.ids.iter().enumerate().filter(|(_, id)| seen.insert(**id)) {
        let one = One { id, was_there: there.contains(&id) };
        let fault = if request.partial == Some(true) {
            attempt(tx, call, request, one)?
        } else {
            let done = act(tx, call, request, one);
            done.map_err(|refusal| refusal.field(format!("ids[{index}]"), "is why nothing was done"))?;
            None
        };
        results.push(BulkResult::of(id, fault));
    }
    let failed = results.iter().filter(|result| result.error.is_some()).count() as i64;
    Ok(BulkAnswer { succeeded: results.len() as i64 - failed, failed, results })
}

/// Does it so that it alone can be undone. A refusal is one outcome of many; anything else ends the whole.
fn attempt(tx: &mut WriteTx<'_>, call: &Call, request: &BulkRequest, one: One) -> ApiResult<Option<ApiError>> {
    match call.alone(tx, |tx| act(tx, call, request, one)) {
        Ok(()) => Ok(None),
        Err(refusal) if refusal.status().is_client_error() => Ok(Some(refusal)),
        Err(error) => Err(error),
    }
}

/// One of the tasks.
#[derive(Clone, Copy)]
struct One {
    id: TaskId,
    /// Whether the caller had it when this began.
    was_there: bool,
}

fn check_changes(request: &BulkRequest) -> ApiResult<()> {
    match (&request.changes, request.action) {
        (None, BulkAction::Update) => Err(ApiError::invalid("changes", "says what to update, and is missing")),
        (Some(_), action) if action != BulkAction::Update => {
            Err(ApiError::invalid("changes", "goes with the action `update` only"))
        }
        (Some(PatchTask { version: Some(_), .. }), _) => {
            Err(ApiError::invalid("changes.version", "cannot be the version of many tasks; leave it out"))
        }
        _ => Ok(()),
    }
}

fn act(tx: &mut WriteTx<'_>, call: &Call, request: &BulkRequest, one: One) -> ApiResult<()> {
    match (request.action, &request.changes) {
        (BulkAction::Update, Some(changes)) => {
            let done = service::patch(tx, call, one.id, changes, Basis::default());
            done.map(|_| ()).map_err(|refusal| refusal.inside("changes"))
        }
        (BulkAction::Update, None) => check_changes(request),
        (BulkAction::Complete, _) => {
            complete_one(tx, call, one.id, &CompleteTask::default(), Basis::default()).map(|_| ())
        }
        // It went with the task that it was a part of.
        (BulkAction::Delete, _) if one.was_there && store::parent_of(tx, call.user, one.id)?.is_none() => Ok(()),
        (BulkAction::Delete, _) => service::delete(tx, call, one.id, Basis::default()).map(|_| ()),
        (BulkAction::Archive, _) => {
            service::move_to(tx, call, one.id, State::Archived(true), Basis::default()).map(|_| ())
        }
    }
}

impl BulkResult {
    fn of(id: TaskId, fault: Option<ApiError>) -> Self {
        Self {
            id,
            status: fault.as_ref().map_or(200, |fault| fault.status().as_u16()),
            error: fault.map(BulkFault::from),
        }
    }
}

impl From<ApiError> for BulkFault {
    fn from(fault: ApiError) -> Self {
        Self {
            code: fault.code.wire().to_owned(),
            message: fault.message.into_owned(),
            detail: fault.detail,
            fields: fault.fields,
        }
    }
}

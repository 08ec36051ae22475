//! A closure on its way to a thread that owns a connection, and its answer on the way back.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use tokio::sync::oneshot;

use crate::{StoreError, WriteTx};

/// How one run of a closure ended, as far as the engine needs to know.
#[derive(Debug)]
pub(crate) enum Ran {
    /// It wants its changes kept.
    Keep,
    /// It returned an error, or panicked: its changes must go.
    Drop,
    /// The engine asked for another try, or lost the connection before COMMIT.
    Failed(StoreError),
}

/// What the engines' threads see of a closure.
pub(crate) trait Work: Send {
    /// Past this instant the closure must not be started any more.
    fn deadline(&self) -> Option<Instant>;
    /// Runs the closure and keeps its result.
    fn run(&mut self, tx: &mut WriteTx<'_>) -> Ran;
    /// Hands the kept result to the caller, or `Err` in its place.
    fn finish(&mut self, outcome: Result<(), StoreError>);
}

pub(crate) type BoxedWork = Box<dyn Work>;

struct Pending<F, T, E> {
    closure: F,
    deadline: Option<Instant>,
    kept: Option<Result<T, E>>,
    answer: Option<oneshot::Sender<Result<T, E>>>,
}

/// Packs `closure`; the receiver gets its result once it is safe to act on it.
pub(crate) fn pack<F, T, E>(deadline: Option<Instant>, closure: F) -> (BoxedWork, oneshot::Receiver<Result<T, E>>)
where
    F: for<'a> Fn(&mut WriteTx<'a>) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let (answer, receiver) = oneshot::channel();
    (Box::new(Pending { closure, deadline, kept: None, answer: Some(answer) }), receiver)
}

impl<F, T, E> Work for Pending<F, T, E>
where
    F: for<'a> Fn(&mut WriteTx<'a>) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    fn run(&mut self, tx: &mut WriteTx<'_>) -> Ran {
        let result = catch_unwind(AssertUnwindSafe(|| {
            let result = (self.closure)(tx);
            // A guard that nothing followed still has to be heard; the rest travels with COMMIT.
            tx.before_commit().ok();
            result
        }));
        let Ok(result) = result else {
            self.kept = Some(Err(StoreError::Panicked.into()));
            return Ran::Drop;
        };
        match tx.poison() {
            Some(error) if error.dooms_transaction() => Ran::Failed(error.clone()),
            // A swallowed error would be a quiet rollback on PostgreSQL; it is an error on both. And whoever may
            // not ask is not told what is wrong with the question, even if that was seen first.
            Some(error) if result.is_ok() || matches!(error, StoreError::Refused(_)) => {
                self.kept = Some(Err(error.clone().into()));
                Ran::Drop
            }
            _ => {
                let ran = if result.is_ok() { Ran::Keep } else { Ran::Drop };
                self.kept = Some(result);
                ran
            }
        }
    }

    fn finish(&mut self, outcome: Result<(), StoreError>) {
        let Some(answer) = self.answer.take() else { return };
        let result = match outcome {
            Ok(()) => self.kept.take().unwrap_or_else(|| Err(StoreError::Closed.into())),
            Err(error) => Err(error.into()),
        };
        // A caller that has gone away does not need the answer.
        answer.send(result).ok();
    }
}

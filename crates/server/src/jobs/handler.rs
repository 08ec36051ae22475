use cairn_store::{StoreError, WriteTx};
use futures::future::BoxFuture;

use super::Job;
use crate::Ctx;

/// What of a job happens in the database: runs in the transaction that completes it.
pub type Finish = Box<dyn for<'a> Fn(&mut WriteTx<'a>) -> Result<(), StoreError> + Send>;

/// How jobs of one kind are done.
pub trait JobHandler: Send + Sync + 'static {
    /// Its kind; never changed while jobs of it may wait.
    fn kind(&self) -> &'static str;

    /// How often a job is tried before it is dead.
    fn attempts(&self) -> i64 {
        8
    }

    /// Does what lies outside the database, and says what to change in it. May be run again for the
    /// same job (`job.id` stays), and is dropped at an `await` when the lease is lost.
    fn run(&self, ctx: Ctx, job: Job) -> BoxFuture<'static, Result<Finish, JobError>>;
}

/// Why an attempt failed. The text is kept for the admin: no content, no secrets.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Another try may succeed.
    #[error("{0}")]
    TryAgain(String),
    /// No try ever will.
    #[error("{0}")]
    Hopeless(String),
}

impl From<StoreError> for JobError {
    fn from(error: StoreError) -> Self {
        Self::TryAgain(error.to_string())
    }
}

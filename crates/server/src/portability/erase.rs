//! The job that deletes everything of an account.

use cairn_kernel::{JobId, UserId};
use cairn_store::portable::{Scalar, Table, rows, tables};
use cairn_store::{Lane, StoreError, WriteTx, sql};
use futures::FutureExt as _;
use futures::future::BoxFuture;

use super::inventory::owner;
use crate::Ctx;
use crate::accounts::closing::ERASE;
use crate::jobs::{Finish, Job, JobError, JobHandler};

sql! {
    static OTHER_JOBS: (UserId, JobId) => () = "DELETE FROM jobs WHERE user_id = $1 AND id <> $2";
    static LOCK: (UserId,) => (i64,) = "SELECT last_seq FROM user_clock WHERE user_id = $1 /*lock*/";
    static ACCOUNT: (UserId,) => () = "DELETE FROM users WHERE id = $1";
}

/// Deletes the user on whose behalf the job runs: first the rows that point, then those pointed to, in
/// transactions small enough to keep nobody waiting. The account itself goes together with the job.
#[derive(Debug, Clone, Copy)]
pub struct Erase;

impl JobHandler for Erase {
    fn kind(&self) -> &'static str {
        ERASE
    }

    fn run(&self, ctx: Ctx, job: Job) -> BoxFuture<'static, Result<Finish, JobError>> {
        async move {
            let user = job.user_id.ok_or_else(|| JobError::Hopeless("it names nobody".to_owned()))?;
            for table in tables().iter().rev() {
                erase_rows(&ctx, table, user).await?;
            }
            tracing::info!("an account is gone");
            let id = job.id;
            Ok(Box::new(move |tx: &mut WriteTx<'_>| {
                tx.run(&OTHER_JOBS, &(user, id))?;
                // What was written meanwhile, such as the last line of the activity log, goes with it.
                tx.run(&ACCOUNT, &(user,)).map(|_| ())
            }) as Finish)
        }
        .boxed()
    }
}

async fn erase_rows(ctx: &Ctx, table: &'static Table, user: UserId) -> Result<(), StoreError> {
    let Some(column) = owner(table) else { return Ok(()) };
    // The account is needed until the end, and so is this very job.
    if matches!(table.name, "users" | "user_clock" | "jobs") || !table.is_portable() {
        return Ok(());
    }
    let delete = move |tx: &mut WriteTx<'_>| {
        tx.find(&LOCK, &(user,))?;
        rows::delete_some(tx, table, Some((column, &Scalar::Uuid(user.uuid()))))
    };
    while ctx.db().write::<_, StoreError, _>(Lane::Background, None, delete).await? > 0 {}
    Ok(())
}

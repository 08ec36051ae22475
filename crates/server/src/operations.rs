//! Whether this server can do its work, for whoever sends it requests.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use cairn_store::{Lane, StoreError, latest_version, schema_version};
use serde::Serialize;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};
use utoipa::ToSchema;

use crate::Ctx;
use crate::http::described::{DescribedRouter, routes};
use crate::search;

/// The database has this long to answer.
const PATIENCE: Duration = Duration::from_secs(1);
/// An answer is given again for this long: anybody may ask, and asking must not cost much.
const REMEMBERED: Duration = Duration::from_secs(1);
/// Closures in front of the database from which on requests are better sent elsewhere; half of what
/// is refused with 503.
const LONG_QUEUE: usize = 512;

/// Whether the server can do its work. Causes are in its log and not here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Readiness {
    /// All in all.
    pub status: ReadinessStatus,
    /// One by one.
    pub checks: Checks,
}

/// Whether requests should be sent here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReadinessStatus {
    /// Yes.
    Ready,
    /// Something is not as it should be.
    Degraded,
}

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Checks {
    /// The database answers within a second, and takes writes.
    pub database: CheckResult,
    /// The tables are those that this program knows.
    pub migrations: CheckResult,
    /// The queue in front of the database is short.
    pub queue: CheckResult,
    /// Search knows everything; for a while after an upgrade it may not.
    pub search: CheckResult,
}

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckResult {
    /// Well.
    Ok,
    /// Not well.
    Failing,
}

/// The last answer. One asker at a time looks; the others are given what it found.
#[derive(Debug, Default)]
pub struct LastReadiness(Mutex<Option<(Instant, Readiness)>>);

impl CheckResult {
    const fn of(went_well: bool) -> Self {
        if went_well { Self::Ok } else { Self::Failing }
    }
}

impl Readiness {
    async fn look(ctx: &Ctx) -> Self {
        let (searchable, migrations) = tokio::join!(answers(ctx), is_migrated(ctx));
        let (database, search) = (searchable.is_some(), searchable == Some(true));
        let writes = !*ctx.db().fatal().borrow();
        let queue = ctx.db().queue_depth() < LONG_QUEUE;
        let well = database && writes && migrations && queue && search;
        Self {
            status: if well { ReadinessStatus::Ready } else { ReadinessStatus::Degraded },
            checks: Checks {
                database: CheckResult::of(database && writes),
                migrations: CheckResult::of(migrations),
                queue: CheckResult::of(queue),
                search: CheckResult::of(search),
            },
        }
    }

    const fn http_status(self) -> StatusCode {
        match self.checks.database {
            CheckResult::Ok => StatusCode::OK,
            CheckResult::Failing => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// Whether search is complete, if the database answers.
async fn answers(ctx: &Ctx) -> Option<bool> {
    let deadline = std::time::Instant::now() + PATIENCE;
    let read = ctx.db().read::<_, StoreError, _>(Lane::Request, Some(deadline), search::is_complete);
    match timeout(PATIENCE, read).await {
        Ok(Ok(searchable)) => Some(searchable),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready: the database refuses");
            None
        }
        Err(_) => {
            tracing::warn!("not ready: the database did not answer within a second");
            None
        }
    }
}

async fn is_migrated(ctx: &Ctx) -> bool {
    let db = ctx.db().clone();
    let version = timeout(PATIENCE, tokio::task::spawn_blocking(move || schema_version(&db))).await;
    matches!(version, Ok(Ok(Ok(found))) if found == latest_version())
}

/// Whether this server can do its work.
///
/// 200 also when it is degraded but can serve; 503 when the database is down.
#[utoipa::path(
    get, path = "/health/ready", operation_id = "health_ready", tag = "operations", security(()),
    responses(
        (status = 200, description = "Requests can be sent here.", body = Readiness),
        (status = 503, description = "The database is down.", body = Readiness),
    )
)]
pub async fn ready(State(ctx): State<Ctx>) -> (StatusCode, Json<Readiness>) {
    let mut last = ctx.last_readiness().0.lock().await;
    let readiness = if let Some((_, readiness)) = last.filter(|(at, _)| at.elapsed() < REMEMBERED) {
        readiness
    } else {
        let readiness = Readiness::look(&ctx).await;
        *last = Some((Instant::now(), readiness));
        readiness
    };
    (readiness.http_status(), Json(readiness))
}

/// `/health/ready`, at the root of the server; `/ready` is its alias.
pub fn routes() -> DescribedRouter {
    DescribedRouter::new().routes(routes!(ready)).route("/ready", get(ready))
}

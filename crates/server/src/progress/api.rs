//! Progress over HTTP.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use garde::Validate;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{Achievements, LedgerEntry, Level, StreakView, Xp};
use super::service;
use crate::Ctx;
use crate::call::{Call, ProgressRead};
use crate::http::described::{DescribedRouter, routes};
use crate::http::extract::Query;
use crate::http::{ApiError, Data, Paged, Reply as _};

/// Every route of this module, below the base path.
pub fn routes() -> DescribedRouter {
    DescribedRouter::new()
        .routes(routes!(xp))
        .routes(routes!(level))
        .routes(routes!(ledger))
        .routes(routes!(streak))
        .routes(routes!(achievements))
        // Aliases (CONTRACT): the same handlers, documented once.
        .route("/gamification/progress", get(xp))
        .route("/achievements", get(achievements))
}

/// A page of the ledger.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LedgerQuery {
    /// Rows a page, 1–100; 25 unless said.
    #[garde(inner(range(min = 1, max = 100)))]
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// Where the last page ended.
    #[garde(inner(length(max = 2000)))]
    #[param(max_length = 2000)]
    cursor: Option<String>,
}

/// XP, level, and what today brought.
#[utoipa::path(get, path = "/gamification/xp", operation_id = "get_xp", tag = "progress",
    responses((status = 200, body = Data<Xp>)))]
async fn xp(State(ctx): State<Ctx>, call: Call<ProgressRead>) -> Result<Response, ApiError> {
    Ok(Data::of(ctx.read(call, service::xp).await?).into_parts()?.into_response())
}

/// The level alone.
#[utoipa::path(get, path = "/gamification/level", operation_id = "get_level", tag = "progress",
    responses((status = 200, body = Data<Level>)))]
async fn level(State(ctx): State<Ctx>, call: Call<ProgressRead>) -> Result<Response, ApiError> {
    Ok(Data::of(ctx.read(call, service::level).await?).into_parts()?.into_response())
}

/// Every grant of XP, newest first.
#[utoipa::path(get, path = "/gamification/ledger", operation_id = "list_ledger", tag = "progress", params(LedgerQuery),
    responses((status = 200, body = Paged<LedgerEntry>)))]
async fn ledger(
    State(ctx): State<Ctx>,
    call: Call<ProgressRead>,
    Query(query): Query<LedgerQuery>,
) -> Result<Response, ApiError> {
    let LedgerQuery { limit, cursor } = query;
    let page =
        ctx.read(call, move |tx, call| service::ledger_page(tx, call, limit.unwrap_or(25), cursor.as_deref())).await?;
    Ok(Paged::from(page).into_parts()?.into_response())
}

/// The streak as it stands today.
#[utoipa::path(get, path = "/gamification/streak", operation_id = "get_streak", tag = "progress",
    responses((status = 200, body = Data<StreakView>)))]
async fn streak(State(ctx): State<Ctx>, call: Call<ProgressRead>) -> Result<Response, ApiError> {
    Ok(Data::of(ctx.read(call, service::streak).await?).into_parts()?.into_response())
}

/// What was reached, and how far the rest is.
#[utoipa::path(get, path = "/gamification/achievements", operation_id = "get_achievements", tag = "progress",
    responses((status = 200, body = Data<Achievements>)))]
async fn achievements(State(ctx): State<Ctx>, call: Call<ProgressRead>) -> Result<Response, ApiError> {
    Ok(Data::of(ctx.read(call, service::achievements).await?).into_parts()?.into_response())
}

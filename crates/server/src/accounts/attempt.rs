//! An attempt to sign in: where it comes from, and that it is counted.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::FromRequestParts;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;

use super::account::AccountRow;
use crate::Ctx;
use crate::call::PATIENCE;
use crate::http::extract::is_hiding;
use crate::http::limits::{AllowanceNote, Bucket, Caller};
use crate::http::{ApiError, ApiResult, ClientIp, RequestId};

/// Most characters that are kept of what a client says it is.
const DEVICE_MAX: usize = 200;

/// Where an attempt to sign in comes from.
///
/// Whoever takes one is counted, together with all others of the same client address (RULES §13), so
/// an endpoint that takes passwords cannot forget to.
#[derive(Clone)]
pub struct Attempt {
    /// What the client says it is; at most 200 characters.
    pub device: String,
    /// The client's address.
    pub ip: String,
    /// The request.
    pub request_id: Arc<str>,
    /// Past this nothing is begun any more for whoever attempts it: a refresh token that is spent after
    /// its client was told to try again would sign that client out.
    pub(super) deadline: Option<Instant>,
    note: AllowanceNote,
}

impl Attempt {
    /// Somebody at this very machine, such as the command line: not counted.
    pub fn local(device: &str) -> Self {
        Self {
            device: shown(device),
            ip: Ipv4Addr::LOCALHOST.to_string(),
            request_id: Arc::from(""),
            deadline: None,
            note: AllowanceNote::default(),
        }
    }

    /// Counts an attempt on the caller's own account; 429 beyond 10 a minute.
    pub(super) fn count_for_account(&self, ctx: &Ctx, account: &AccountRow) -> ApiResult<()> {
        ctx.limiter().check(Bucket::Auth, Caller::User(account.id), &self.note)
    }

    /// Counts an attempt to sign in with what was typed, whichever addresses it comes from and whether anybody has
    /// it; 429 beyond 10 a minute.
    pub(super) fn count_for_typed(&self, ctx: &Ctx, login: &str) -> ApiResult<()> {
        ctx.limiter().check(Bucket::Auth, Caller::typed(login), &self.note)
    }

    /// Counts an attempt on `account`, whether its name or its address was typed; false beyond 10 a minute. That the
    /// two are one account is nothing that an answer may tell.
    pub(super) fn may_try(ctx: &Ctx, account: &AccountRow) -> bool {
        ctx.limiter().count_quietly(Bucket::Auth, Caller::User(account.id))
    }
}

impl FromRequestParts<Ctx> for Attempt {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, ctx: &Ctx) -> Result<Self, ApiError> {
        let client = ClientIp::of(&parts.extensions);
        let note = parts.extensions.get::<AllowanceNote>().cloned().unwrap_or_default();
        ctx.limiter().check(Bucket::Auth, Caller::address(client), &note)?;
        let device = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Ok(Self {
            device: shown(device),
            ip: client.0.to_string(),
            request_id: parts.extensions.get::<RequestId>().map_or("", RequestId::as_str).into(),
            deadline: Some(Instant::now() + PATIENCE),
            note,
        })
    }
}

fn shown(device: &str) -> String {
    let plain: String = device.chars().filter(|&character| !is_hiding(character)).take(DEVICE_MAX).collect();
    if plain.is_empty() { "unknown".to_owned() } else { plain }
}

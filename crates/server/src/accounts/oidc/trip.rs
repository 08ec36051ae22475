//! What is kept while somebody is away at a provider: ten minutes, for one browser, good for one return.

use cairn_kernel::{ErrorCode, Timestamp};
use cairn_store::{Lane, StoreError, WriteTx, record, sql};
use const_format::formatcp;
use reqwest::Url;

use super::provider::Secrets;
use crate::Ctx;
use crate::accounts::attempt::Attempt;
use crate::accounts::opaque::{OpaqueKind, SecretHash};
use crate::http::{ApiError, ApiResult};

/// How long somebody may take at the provider: 10 minutes, in milliseconds.
pub(crate) const LIFE_MS: i64 = 10 * 60_000;

record! {
    /// Somebody who is away. No `Debug`: it holds what the code is exchanged with.
    #[derive(Clone)]
    pub(super) struct Trip {
        pub(super) state: [u8; 32],
        pub(super) browser: [u8; 32],
        pub(super) provider: String,
        pub(super) nonce: String,
        pub(super) verifier: String,
        pub(super) return_to: Option<String>,
        pub(super) expires_at: Timestamp,
    }
}

sql! {
    static DEPART: Trip => () = formatcp!(
        "INSERT INTO sign_in_trips ({}) VALUES ($1, $2, $3, $4, $5, $6, $7)", Trip::COLUMNS
    );
    static FIND: ([u8; 32],) => Trip = formatcp!(
        "SELECT {} FROM sign_in_trips WHERE state = $1", Trip::COLUMNS
    );
    static END: ([u8; 32],) => () = "DELETE FROM sign_in_trips WHERE state = $1";
    static PURGE: (Timestamp,) => () = "
        DELETE FROM sign_in_trips WHERE state IN
            (SELECT state FROM sign_in_trips WHERE expires_at <= $1 LIMIT 200)";
}

/// Writes down that a browser leaves for the provider `name`.
pub(super) async fn depart(
    ctx: &Ctx,
    attempt: &Attempt,
    name: &str,
    secrets: &Secrets,
    browser: &str,
    return_to: Option<&Url>,
) -> ApiResult<()> {
    let trip = Trip {
        state: *secrets.state.hash().as_bytes(),
        browser: *SecretHash::of(browser).as_bytes(),
        provider: name.to_owned(),
        nonce: secrets.nonce.clone(),
        verifier: secrets.verifier.clone(),
        return_to: return_to.map(Url::to_string),
        expires_at: ctx.now().plus_millis(LIFE_MS),
    };
    let write = move |tx: &mut WriteTx<'_>| Ok(tx.run(&DEPART, &trip).map(|_| ())?);
    ctx.db().write::<_, ApiError, _>(Lane::Request, attempt.deadline, write).await
}

/// Ends the trip that `state` began, if this `browser` left for the provider `name` with it.
///
/// # Errors
/// 401 `INVALID_CREDENTIALS`; the trip is over then, too.
pub(super) async fn arrive(
    ctx: &Ctx,
    attempt: &Attempt,
    name: &str,
    state: Option<&str>,
    browser: Option<&str>,
) -> ApiResult<Trip> {
    let state = state.and_then(|state| SecretHash::of_presented(OpaqueKind::State, state)).ok_or_else(refused)?;
    let end = move |tx: &mut WriteTx<'_>| {
        let trip = tx.find(&FIND, &(*state.as_bytes(),))?;
        let is_first = tx.run(&END, &(*state.as_bytes(),))? > 0;
        Ok::<_, ApiError>(trip.filter(|_| is_first))
    };
    let trip = ctx.db().write(Lane::Request, attempt.deadline, end).await?.ok_or_else(refused)?;
    let is_same_browser = browser.is_some_and(|browser| SecretHash::of(browser).as_bytes() == &trip.browser);
    if is_same_browser && trip.provider == name && ctx.now() < trip.expires_at { Ok(trip) } else { Err(refused()) }
}

/// Forgets some of those who were not back at `now`, and says how many.
pub(crate) fn purge(tx: &mut WriteTx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.run(&PURGE, &(now,))
}

fn refused() -> ApiError {
    ApiError::of(ErrorCode::InvalidCredentials)
        .with_message("This sign-in was not begun in this browser, is over, or was used; begin again.")
}

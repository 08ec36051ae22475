//! Signing in at a provider of OpenID Connect, such as Google.
//!
//! * Browsers travel: [`begin`] sends them to the provider, [`finish`] receives them (`trip` is what is kept in
//!   between, `destination` where they may be sent in the end).
//! * Apps hand in what they got there themselves: [`sign_in`].
//! * `provider`: one provider, its document and keys. `claims`: what its ID tokens say.

mod claims;
mod destination;
mod discovery;
mod provider;
mod trip;

use cairn_kernel::{ErrorCode, Timestamp};
use reqwest::Url;

use super::attempt::Attempt;
use super::entry;
use super::first_sight::Person;
use super::issuers::IssuerFault;
use super::opaque::{OpaqueKind, OpaqueSecret, SecretHash};
use super::token_answer::TokenAnswer;
use crate::Ctx;
use crate::config;
use crate::http::{ApiError, ApiResult};
use destination::Whose;
use provider::Provider;

pub use provider::Code;
pub(crate) use trip::purge;

/// The providers that the operator has configured.
#[derive(Default)]
pub struct Providers(Vec<Provider>);

/// What an app got from a provider.
pub enum Voucher {
    /// An ID token.
    IdToken {
        /// The token.
        token: String,
        /// What the app had asked the provider to repeat in it.
        nonce: Option<String>,
    },
    /// An authorization code.
    Code(Code),
}

/// Where a browser is sent, and what it is to remember meanwhile.
pub struct Departure {
    /// The provider's page.
    pub location: Url,
    /// The value of the cookie.
    pub browser: String,
}

/// With what a browser comes back from a provider.
#[derive(Debug, Default)]
pub struct Landing {
    /// What it left with.
    pub state: Option<String>,
    /// What the provider gives.
    pub code: Option<String>,
    /// Why the provider gives nothing.
    pub error: Option<String>,
    /// Who says so (RFC 9207).
    pub iss: Option<String>,
}

/// How a browser came back.
pub struct Arrival {
    /// The tokens, or why there are none.
    pub outcome: ApiResult<TokenAnswer>,
    /// The page to send it to, where one was named.
    pub return_to: Option<Url>,
}

impl Providers {
    /// Makes the configured providers ready. None of them is asked before somebody wants to sign in there.
    ///
    /// The process's rustls provider must be installed before when there are any.
    pub fn new(providers: &[config::Provider]) -> Result<Self, IssuerFault> {
        providers.iter().map(|provider| Provider::new(provider.clone())).collect::<Result<_, _>>().map(Self)
    }

    /// The provider of this name, or 404.
    fn get(&self, name: &str) -> ApiResult<&Provider> {
        self.0.iter().find(|provider| provider.config.name == name).ok_or(ApiError::not_found())
    }

    /// The provider that an ID token says it is of.
    pub(super) fn named_by(&self, token: &str) -> Option<&Provider> {
        let issuer = claims::unproven_issuer(token)?;
        self.0.iter().find(|provider| provider.config.issuer == issuer)
    }
}

/// Sends a browser to the provider `name`. It is known again by a cookie, `browser` if it has one already: so
/// several pages of one browser may sign in at once.
///
/// # Errors
/// 404 for an unknown provider, 422 when `return_to` is no page that people may be sent to, 503 while the
/// provider does not answer.
pub async fn begin(
    ctx: &Ctx,
    attempt: &Attempt,
    name: &str,
    return_to: Option<&str>,
    browser: Option<&str>,
) -> ApiResult<Departure> {
    let provider = ctx.providers().get(name)?;
    let config = ctx.config();
    let return_to = return_to
        .map(|page| destination::allowed(page, &config.server.base_url(), &config.accounts.return_to))
        .transpose()?;
    let known = browser.filter(|text| SecretHash::of_presented(OpaqueKind::Browser, text).is_some());
    let browser = known.map_or_else(
        || OpaqueSecret::generate(OpaqueKind::Browser, &**ctx.entropy()).expose().to_owned(),
        str::to_owned,
    );
    let secrets = provider::Secrets::draw(&**ctx.entropy());
    let location = provider.authorization_url(&callback(ctx, name), &secrets, ctx.now()).await?;
    trip::depart(ctx, attempt, name, &secrets, &browser, return_to.as_ref()).await?;
    Ok(Departure { location, browser })
}

/// Receives a browser from the provider `name`, and signs in whoever sits there.
///
/// # Errors
/// Of the outer result: 401 `INVALID_CREDENTIALS` for whoever did not leave here with this browser, or came back
/// before. Of the outcome: 403 when the provider says no, and what [`sign_in`] says.
pub async fn finish(
    ctx: &Ctx,
    attempt: Attempt,
    name: &str,
    landing: &Landing,
    browser: Option<&str>,
) -> ApiResult<Arrival> {
    let provider = ctx.providers().get(name)?;
    let trip = trip::arrive(ctx, &attempt, name, landing.state.as_deref(), browser).await?;
    let return_to = trip.return_to.as_deref().and_then(|page| page.parse().ok());
    let outcome = match admit(ctx, provider, landing, trip).await {
        Ok(person) => entry::sign_in(ctx, attempt, &person).await,
        Err(error) => Err(error),
    };
    Ok(Arrival { outcome, return_to })
}

/// Who came back.
async fn admit(ctx: &Ctx, provider: &Provider, landing: &Landing, trip: trip::Trip) -> ApiResult<Person> {
    let name = &provider.config.name;
    if landing.iss.as_ref().is_some_and(|issuer| *issuer != provider.config.issuer) {
        return Err(ApiError::of(ErrorCode::InvalidCredentials).with_message("Another provider answered."));
    }
    let Some(code) = landing.code.clone() else {
        tracing::info!(provider = name, error = ?landing.error, "a provider did not let somebody in");
        return Err(ApiError::of(ErrorCode::Forbidden).with_detail("the provider did not let you in"));
    };
    let code = Code { code, redirect_uri: callback(ctx, name), verifier: Some(trip.verifier), nonce: Some(trip.nonce) };
    provider.person_of_code(ctx, code).await
}

/// Signs in whoever hands in what an app got from the provider `name`.
///
/// # Errors
/// 401 `INVALID_TOKEN`, `TOKEN_EXPIRED`, `INVALID_CREDENTIALS` (the code), 403 `EMAIL_NOT_VERIFIED`,
/// `REGISTRATION_CLOSED`, `ACCOUNT_DISABLED`, 404 for an unknown provider, 422 for an address that is not
/// configured, 503 while the provider does not answer.
pub async fn sign_in(ctx: &Ctx, attempt: Attempt, name: &str, voucher: Voucher) -> ApiResult<TokenAnswer> {
    let provider = ctx.providers().get(name)?;
    let person = match voucher {
        Voucher::IdToken { token, nonce } => provider.person_of_token(ctx, &token, nonce.as_deref(), ctx.now()).await?,
        Voucher::Code(code) => {
            let is_ours_to_take = match destination::whose(&code.redirect_uri, &ctx.config().server.base_url()) {
                Whose::OurPage => true,
                // What a browser brings back is taken from the browser that left, and from nobody else.
                Whose::OurApi => false,
                Whose::Others => provider.config.redirect_uris.contains(&code.redirect_uri),
            };
            if !is_ours_to_take {
                return Err(ApiError::invalid(
                    "redirect_uri",
                    "is none of those that are configured for this provider",
                ));
            }
            provider.person_of_code(ctx, code).await?
        }
    };
    entry::sign_in(ctx, attempt, &person).await
}

/// Whom an ID token of one of the providers names, if it is of one.
pub(super) async fn person_of(ctx: &Ctx, token: &str, now: Timestamp) -> Option<ApiResult<Person>> {
    let provider = ctx.providers().named_by(token)?;
    Some(provider.person_of_token(ctx, token, None, now).await)
}

/// Where the provider sends browsers back to, as it is registered there.
fn callback(ctx: &Ctx, name: &str) -> String {
    format!("{}/api/v1/auth/oidc/{name}/callback", ctx.config().server.base_url())
}

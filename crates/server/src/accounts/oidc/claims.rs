//! What an ID token says, and whether it may be believed (OpenID Connect Core §3.1.3.7).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cairn_kernel::{ErrorCode, Timestamp};
use chrono::{DateTime, Utc};
use openidconnect::core::{CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier, CoreJwsSigningAlgorithm};
use openidconnect::{ClaimsVerificationError, ClientId, Nonce, SignatureVerificationError};
use serde_json::Value;

use super::discovery::Document;
use crate::accounts::first_sight::{self, CLOCK_SKEW_MS, Person, Profile};
use crate::config::Provider;
use crate::http::{ApiError, ApiResult};

/// Signatures of published keys only: a shared secret could sign for everybody, and `none` proves nothing.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Which `nonce` an ID token must have.
#[derive(Debug, Clone, Copy)]
pub(super) enum Expected<'a> {
    /// This one.
    Exactly(&'a str),
    /// Whatever the app has asked for, and has checked itself.
    Any,
}

/// Why an ID token is not believed.
pub(super) enum Fault {
    /// Its key is not among those that are known.
    UnknownKey,
    /// Its time is over.
    Expired,
    /// Everything else; the sentence is for the log.
    Invalid(String),
}

impl From<ClaimsVerificationError> for Fault {
    fn from(error: ClaimsVerificationError) -> Self {
        match error {
            ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey) => {
                Self::UnknownKey
            }
            ClaimsVerificationError::Expired(_) => Self::Expired,
            other => Self::Invalid(other.to_string()),
        }
    }
}

impl Fault {
    /// In the words of the API.
    pub(super) fn told(self, provider: &Provider) -> ApiError {
        let reason = match self {
            Self::Expired => {
                return ApiError::of(ErrorCode::TokenExpired).with_message("The ID token has expired; sign in again.");
            }
            Self::UnknownKey => "no key of the provider has signed it".to_owned(),
            Self::Invalid(reason) => reason,
        };
        tracing::info!(provider = provider.name, reason, "an ID token was refused");
        ApiError::of(ErrorCode::InvalidToken)
    }
}

/// The claims of `token`, if the provider has signed it, for us, and it is good at `now`.
pub(super) fn proven(
    document: &Document,
    provider: &Provider,
    token: &CoreIdToken,
    nonce: Expected<'_>,
    now: Timestamp,
) -> Result<CoreIdTokenClaims, Fault> {
    let mut fault = Fault::Invalid("it is for nobody".to_owned());
    for client_id in std::iter::once(&provider.client_id).chain(&provider.app_client_ids) {
        let verifier = CoreIdTokenVerifier::new_public_client(
            ClientId::new(client_id.clone()),
            document.issuer().clone(),
            document.jwks().clone(),
        );
        let verifier = verifier.set_allowed_algs(ALGORITHMS).set_time_fn(move || instant(now, -CLOCK_SKEW_MS));
        let has_nonce = |claimed: Option<&Nonce>| match nonce {
            Expected::Any => Ok(()),
            Expected::Exactly(wanted) if claimed.is_some_and(|claimed| claimed.secret() == wanted) => Ok(()),
            Expected::Exactly(_) => Err("the nonce is another".to_owned()),
        };
        match token.claims(&verifier, has_nonce) {
            Ok(claims) if claims.issue_time() > instant(now, CLOCK_SKEW_MS) || !has_begun(token, now) => {
                return Err(Fault::Invalid("it is of the future".to_owned()));
            }
            Ok(claims) => return Ok(claims.clone()),
            Err(error @ ClaimsVerificationError::InvalidAudience(_)) => fault = error.into(),
            Err(error) => return Err(error.into()),
        }
    }
    Err(fault)
}

/// Whom the claims name. An address that the provider has not verified is not taken over.
///
/// # Errors
/// 403 `EMAIL_NOT_VERIFIED` where an address must be verified; 401 `INVALID_TOKEN` for a name that is none.
pub(super) fn person(claims: &CoreIdTokenClaims, provider: &Provider, may_join: bool) -> ApiResult<Person> {
    let subject = first_sight::subject(claims.subject()).ok_or(ApiError::of(ErrorCode::InvalidToken))?;
    let is_verified = claims.email_verified() == Some(true);
    if claims.email().is_some() && !is_verified && provider.require_verified_email {
        return Err(ApiError::of(ErrorCode::EmailNotVerified));
    }
    let email = claims.email().map(|email| email.as_str()).filter(|_| is_verified);
    let name = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str());
    Ok(Person {
        issuer: provider.name.clone(),
        subject,
        profile: Profile::of(email, name),
        said_at: Timestamp::from_millis(claims.issue_time().timestamp_millis()),
        may_join,
    })
}

/// Whether a proven token may be used at `now` (`nbf`, RFC 7519 §4.1.5): a claim that the library does not read.
fn has_begun(token: &CoreIdToken, now: Timestamp) -> bool {
    match unproven(&token.to_string()).as_ref().map(|claims| &claims["nbf"]) {
        None | Some(Value::Null) => true,
        Some(start) => {
            let latest = now.plus_millis(CLOCK_SKEW_MS).as_millis() as f64;
            start.as_f64().is_some_and(|start| start * 1000.0 <= latest)
        }
    }
}

/// The `iss` that a token claims, believed by nobody.
pub(super) fn unproven_issuer(token: &str) -> Option<String> {
    unproven(token)?["iss"].as_str().map(str::to_owned)
}

fn unproven(token: &str) -> Option<Value> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&claims).ok()
}

fn instant(now: Timestamp, plus_millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(now.as_millis() + plus_millis).unwrap_or_default()
}

//! What a token of an issuer says, and whether it may be believed.

use std::sync::Arc;

use cairn_kernel::{ErrorCode, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, dangerous, decode};
use serde::Deserialize;
use serde_json::Value;

use crate::accounts::first_sight::{self, CLOCK_SKEW_MS, Profile};
use crate::config::{Issuer, TokenForm};
use crate::http::{ApiError, ApiResult};

/// The claims in use (RFC 7519 §4.1), and those of Better Auth's session cookie. What does not decide
/// whether a token is genuine may be of any type: a strange name does not make a token false.
#[derive(Deserialize)]
pub(super) struct Claims {
    iss: Option<String>,
    sub: Option<String>,
    aud: Option<Audience>,
    exp: Option<f64>,
    nbf: Option<f64>,
    iat: Option<f64>,
    auth_time: Option<f64>,
    #[serde(default)]
    email: Value,
    #[serde(default)]
    name: Value,
    #[serde(default)]
    session: Value,
    #[serde(default)]
    user: Value,
}

/// One, or several (RFC 7519 §4.1.3).
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn includes(&self, wanted: &str) -> bool {
        match self {
            Self::One(audience) => audience == wanted,
            Self::Several(all) => all.iter().any(|audience| audience == wanted),
        }
    }
}

/// Whether a header asks for nothing but a signature: an access token or a token without a type, and no
/// rules that we would have to know (`crit`). Keys that it brings or points to (`jwk`, `jku`, `x5u`, `x5c`)
/// are not looked at.
pub(super) fn is_plain(header: &Header) -> bool {
    let is_known_type =
        |kind: &String| ["jwt", "at+jwt", "application/at+jwt"].iter().any(|known| kind.eq_ignore_ascii_case(known));
    header.crit.is_none() && header.typ.as_ref().is_none_or(is_known_type)
}

impl Claims {
    /// What `token` says of itself, believed by nobody.
    pub(super) fn unproven(token: &str) -> Option<Self> {
        dangerous::insecure_decode_claims(token).ok()
    }

    /// What `token` says, when `key` signed it with `algorithm`. The key says which algorithm is right,
    /// never the token.
    pub(super) fn proven(token: &str, key: &DecodingKey, algorithm: Algorithm) -> Option<Self> {
        let mut validation = Validation::new(algorithm);
        // The library would ask the machine's clock; `check` compares with the handed-in one.
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        decode(token, key, &validation).ok().map(|token| token.claims)
    }

    pub(super) fn issuer(&self) -> Option<&str> {
        self.iss.as_deref()
    }

    /// Whether this is a session cookie: it says neither by whom nor for whom it is.
    pub(super) fn is_cookie_cache(&self) -> bool {
        self.session.is_object() && self.iss.is_none() && self.sub.is_none() && self.aud.is_none()
    }

    /// Whether the token is by `issuer`, for us, and good at `now`; gives the instant from which it is not.
    ///
    /// # Errors
    /// 401 `TOKEN_EXPIRED` when only its time is over, else 401 `INVALID_TOKEN`.
    pub(super) fn check(&self, issuer: &Issuer, now: Timestamp) -> ApiResult<Timestamp> {
        let is_meant = match issuer.form {
            TokenForm::Jwt => {
                let is_for_us = self.aud.as_ref().is_some_and(|audience| audience.includes(issuer.audience()));
                self.iss.as_deref() == Some(&issuer.issuer) && is_for_us
            }
            TokenForm::CookieCache => self.is_cookie_cache(),
        };
        let latest_start = now.plus_millis(CLOCK_SKEW_MS);
        let is_begun = [self.nbf, self.iat].into_iter().flatten().all(|start| instant(start) <= latest_start);
        let Some(end) = self.exp.filter(|_| is_meant && is_begun) else {
            return Err(ApiError::of(ErrorCode::InvalidToken));
        };
        let end = instant(end).plus_millis(CLOCK_SKEW_MS);
        if now < end { Ok(end) } else { Err(ApiError::of(ErrorCode::TokenExpired)) }
    }

    /// Who it is elsewhere.
    pub(super) fn subject(&self, form: TokenForm) -> Option<Arc<str>> {
        let subject = match form {
            TokenForm::Jwt => self.sub.as_deref(),
            TokenForm::CookieCache => self.session["userId"].as_str(),
        };
        subject.and_then(first_sight::subject)
    }

    /// What the issuer says about the person.
    pub(super) fn profile(&self, form: TokenForm) -> Profile {
        let (email, name) = match form {
            TokenForm::Jwt => (&self.email, &self.name),
            TokenForm::CookieCache => (&self.user["email"], &self.user["name"]),
        };
        Profile::of(email.as_str(), name.as_str())
    }

    /// When the issuer said this: of two tokens without `iat` the one that ends later is the newer.
    pub(super) fn said_at(&self) -> Timestamp {
        instant(self.iat.or(self.exp).unwrap_or_default())
    }

    /// When the person signed in there: what the issuer says of it (OpenID Connect Core §2, `auth_time`), the
    /// beginning of the session of a cookie, else when the token was made.
    pub(super) fn signed_in(&self, form: TokenForm) -> Option<Timestamp> {
        match form {
            TokenForm::Jwt => self.auth_time.or(self.iat).map(instant),
            TokenForm::CookieCache => self.session["createdAt"].as_str().and_then(|text| Timestamp::parse(text).ok()),
        }
    }
}

/// Seconds since the epoch, perhaps with a fraction (RFC 7519 §2), within what a timestamp can be.
fn instant(seconds: f64) -> Timestamp {
    let latest = Timestamp::MAX.as_millis() as f64 - 2.0 * CLOCK_SKEW_MS as f64;
    Timestamp::from_millis((seconds * 1000.0).clamp(0.0, latest) as i64)
}

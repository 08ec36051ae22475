//! What is shown as proof of who somebody is elsewhere.

use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::accounts::did::{DidKey, Response, Signature};
use crate::accounts::identities::Shown;
use crate::accounts::oidc::{Code, Voucher};
use crate::http::extract::{Line, RequestBody};
use crate::http::{ApiError, ApiResult};

/// What an app got from a provider: an ID token, or a code.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ProviderSignIn {
    /// The ID token.
    #[serde(default)]
    #[schema(value_type = Option<Line<1, 8192>>)]
    pub id_token: Option<Line<1, 8192>>,
    /// What the provider was asked to repeat in its ID token.
    #[serde(default)]
    #[schema(value_type = Option<Line<1, 255>>)]
    pub nonce: Option<Line<1, 255>>,
    /// The authorization code, instead of an ID token.
    #[serde(default)]
    #[schema(value_type = Option<Line<1, 4096>>)]
    pub code: Option<Line<1, 4096>>,
    /// Where the code was sent to.
    #[serde(default)]
    #[schema(value_type = Option<Line<1, 2000>>)]
    pub redirect_uri: Option<Line<1, 2000>>,
    /// What the code's challenge was made of (PKCE).
    #[serde(default)]
    #[schema(value_type = Option<Line<43, 128>>)]
    pub code_verifier: Option<Line<43, 128>>,
}

/// Who wants to sign in with a key of their own.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct DidChallenge {
    /// The DID.
    pub did: DidKey,
}

/// A signed challenge.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct DidSignIn {
    /// The DID that the challenge was made for.
    pub did: DidKey,
    /// The `nonce` of the challenge.
    #[schema(value_type = Line<1, 400>)]
    pub nonce: Line<1, 400>,
    /// Of the bytes of `nonce`.
    pub signature: Signature,
}

/// Proof of who one is elsewhere: a token, or a signed challenge.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct LinkIdentity {
    /// A token of a trusted issuer, or an ID token of a provider.
    #[serde(default)]
    #[schema(value_type = Option<Line<1, 8192>>)]
    pub token: Option<Line<1, 8192>>,
    /// Instead of a token: the DID that a challenge was made for.
    #[serde(default)]
    pub did: Option<DidKey>,
    /// The `nonce` of the challenge.
    #[serde(default)]
    #[schema(value_type = Option<Line<1, 400>>)]
    pub nonce: Option<Line<1, 400>>,
    /// Of the bytes of `nonce`.
    #[serde(default)]
    pub signature: Option<Signature>,
}

impl RequestBody for ProviderSignIn {}

impl RequestBody for DidChallenge {}

impl RequestBody for DidSignIn {}

impl RequestBody for LinkIdentity {}

impl From<DidSignIn> for Response {
    fn from(request: DidSignIn) -> Self {
        let DidSignIn { did, nonce, signature } = request;
        Self { did, nonce: nonce.into_string(), signature }
    }
}

impl ProviderSignIn {
    /// What is handed in.
    pub(super) fn voucher(self) -> ApiResult<Voucher> {
        let nonce = self.nonce.map(Line::into_string);
        match (self.id_token, self.code, self.redirect_uri, self.code_verifier) {
            (Some(token), None, None, None) => Ok(Voucher::IdToken { token: token.into_string(), nonce }),
            (None, Some(code), Some(redirect_uri), verifier) => Ok(Voucher::Code(Code {
                code: code.into_string(),
                redirect_uri: redirect_uri.into_string(),
                verifier: verifier.map(Line::into_string),
                nonce,
            })),
            (None, None, ..) => Err(ApiError::invalid("id_token", "is missing; send it, or `code` and `redirect_uri`")),
            (None, Some(_), None, _) => Err(ApiError::invalid("redirect_uri", "is missing beside `code`")),
            (Some(_), ..) => Err(ApiError::invalid("id_token", "cannot be sent beside a code")),
        }
    }
}

impl LinkIdentity {
    /// What is shown as proof.
    pub(super) fn proof(self) -> ApiResult<Shown> {
        match self {
            Self { token: Some(token), did: None, nonce: None, signature: None } => {
                Ok(Shown::Token(token.into_string()))
            }
            Self { token: None, did: Some(did), nonce: Some(nonce), signature: Some(signature) } => {
                Ok(Shown::Signature(Box::new(Response { did, nonce: nonce.into_string(), signature })))
            }
            Self { token: None, did: None, .. } => {
                Err(ApiError::invalid("token", "is missing; send it, or `did`, `nonce` and `signature`"))
            }
            Self { token: None, nonce: None, .. } => Err(ApiError::invalid("nonce", "is missing beside `did`")),
            Self { token: None, .. } => Err(ApiError::invalid("signature", "is missing beside `did`")),
            Self { token: Some(_), .. } => Err(ApiError::invalid("token", "cannot be sent beside a signed challenge")),
        }
    }
}

use cairn_kernel::Timestamp;
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::accounts::api_keys::KeyWish;
use crate::accounts::did::{DidKey, Response, Signature};
use crate::accounts::identities::Shown;
use crate::accounts::names::{Email, Password, Username, ZoneName};
use crate::accounts::oidc::{Code, Voucher};
use crate::accounts::opaque::{OpaqueKind, SecretHash};
use crate::accounts::register::NewAccount;
use crate::accounts::scope::{Role, Scope};
use crate::accounts::sessions::SignOut;
use crate::http::extract::{Line, RequestBody};
use crate::http::{ApiError, ApiResult};

/// A new account.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Register {
    /// What is typed to sign in.
    pub username: Username,
    /// The address.
    pub email: Email,
    /// 8 to 128 characters; neither a common password nor a name of the account.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
    pub password: Password,
    /// How to address the person.
    #[serde(default)]
    #[schema(value_type = Option<Line<1, 100>>)]
    pub name: Option<Line<1, 100>>,
    /// Where the person lives; UTC when not said.
    #[serde(default)]
    pub timezone: Option<ZoneName>,
}

/// A sign-in with a user name or an e-mail address.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Login {
    /// The user name; an e-mail address is fine here too.
    #[serde(default)]
    #[schema(value_type = Option<Line<1, 254>>)]
    pub username: Option<Line<1, 254>>,
    /// The e-mail address, instead of the user name.
    #[serde(default)]
    #[schema(value_type = Option<Line<1, 254>>)]
    pub email: Option<Line<1, 254>>,
    /// The password.
    pub password: Password,
}

/// A refresh.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Refresh {
    /// The refresh token, good once.
    #[schema(value_type = Line<1, 200>)]
    pub refresh_token: Line<1, 200>,
}

/// A sign-out: of the session that asks, and of what is said besides.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Logout {
    /// Every session of the user.
    #[serde(default)]
    pub all: bool,
    /// Also the session that this refresh token belongs to, where that is another one.
    #[serde(default)]
    #[schema(value_type = Option<Line<1, 200>>)]
    pub refresh_token: Option<Line<1, 200>>,
}

/// A new password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ChangePassword {
    /// The present one; absent when the account has none.
    #[serde(default)]
    pub current_password: Option<Password>,
    /// 8 to 128 characters; neither a common password nor a name of the account.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
    pub new_password: Password,
}

/// Leaving for good.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct CloseAccount {
    /// The account's password; may be absent within 5 minutes of signing in.
    #[serde(default)]
    pub password: Option<Password>,
}

/// A new API key.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateApiKey {
    /// What to call it.
    #[garde(skip)]
    pub name: Line<1, 100>,
    /// What it may do.
    #[garde(length(min = 1, max = 14))]
    #[schema(min_items = 1, max_items = 14)]
    pub scopes: Vec<Scope>,
    /// When it ends; never when not said.
    #[garde(skip)]
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
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

impl RequestBody for ChangePassword {}

impl RequestBody for CloseAccount {
    const EMPTY_OK: bool = true;
}

impl RequestBody for CreateApiKey {}

impl From<CreateApiKey> for KeyWish {
    fn from(request: CreateApiKey) -> Self {
        let CreateApiKey { name, scopes, expires_at } = request;
        Self { name: name.into_string(), scopes: scopes.into_iter().collect(), expires_at }
    }
}

impl RequestBody for Register {
    const ALIASES: &'static [(&'static str, &'static str)] = &[("full_name", "name")];
}

impl RequestBody for Login {}

impl RequestBody for Refresh {}

impl RequestBody for Logout {
    const EMPTY_OK: bool = true;
}

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
                Ok(Shown::Signature(Response { did, nonce: nonce.into_string(), signature }))
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

impl From<Register> for NewAccount {
    fn from(request: Register) -> Self {
        let Register { username, email, password, name, timezone } = request;
        Self {
            username,
            email: Some(email),
            name: name.map(Line::into_string),
            timezone,
            password: Some(password.secret().clone()),
            role: Role::User,
        }
    }
}

impl Login {
    /// What is typed to find the account.
    pub(super) fn name(&self) -> ApiResult<&str> {
        match (&self.username, &self.email) {
            (Some(name), None) | (None, Some(name)) => Ok(name),
            (None, None) => Err(ApiError::invalid("username", "is missing; send it or `email`")),
            (Some(_), Some(_)) => Err(ApiError::invalid("email", "cannot be sent beside `username`")),
        }
    }
}

impl Logout {
    /// Which sessions are meant.
    pub(super) fn which(&self) -> SignOut {
        match &self.refresh_token {
            _ if self.all => SignOut::All,
            Some(token) => SignOut::OfToken(SecretHash::of_presented(OpaqueKind::RefreshToken, token)),
            None => SignOut::This,
        }
    }
}

use cairn_kernel::Timestamp;
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::accounts::api_keys::KeyWish;
use crate::accounts::names::{Email, Password, Username, ZoneName};
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

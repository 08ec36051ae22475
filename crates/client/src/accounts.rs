//! Who somebody is.

use cairn_kernel::UserId;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{Answer, Client, ClientError, Query};

/// Somebody who wants an account.
#[derive(Clone, Serialize)]
pub struct NewAccount {
    /// What is typed to sign in.
    pub username: String,
    /// The address.
    pub email: String,
    /// 8 to 128 characters.
    pub password: String,
    /// The IANA time zone; UTC when not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
}

/// A pair of tokens. No `Debug`: both are secrets.
#[derive(Clone, Deserialize)]
pub struct Tokens {
    /// Signs requests.
    pub access_token: String,
    /// Good once, for the next pair.
    pub refresh_token: String,
    /// Seconds until the access token ends.
    pub expires_in: i64,
    /// Who is signed in.
    pub user: Account,
}

/// An account as its owner sees it.
#[derive(Debug, Clone, Deserialize)]
pub struct Account {
    /// The user.
    pub id: UserId,
    /// What is typed to sign in.
    pub username: String,
    /// The address, where there is one.
    pub email: Option<String>,
    /// How to address the person.
    pub name: Option<String>,
    /// The IANA time zone.
    pub timezone: String,
    /// When the day begins, `HH:MM`.
    pub day_start: String,
    /// `user`, `admin`, …
    pub roles: Vec<String>,
}

impl Client {
    /// `POST /auth/register`
    pub async fn register(&self, new: &NewAccount) -> Result<Answer<Tokens>, ClientError> {
        self.post("/auth/register", Some(new)).await
    }

    /// `POST /auth/login` with a user name or an e-mail address.
    pub async fn login(&self, name: &str, password: &str) -> Result<Answer<Tokens>, ClientError> {
        self.post("/auth/login", Some(&json!({ "username": name, "password": password }))).await
    }

    /// `POST /auth/refresh`; the token is spent by it.
    pub async fn refresh(&self, refresh_token: &str) -> Result<Answer<Tokens>, ClientError> {
        self.post("/auth/refresh", Some(&json!({ "refresh_token": refresh_token }))).await
    }

    /// `POST /auth/logout` of this session, or of all sessions of the user.
    pub async fn logout(&self, all: bool) -> Result<(), ClientError> {
        self.post_for_nothing("/auth/logout", &json!({ "all": all })).await
    }

    /// `GET /users/me`
    pub async fn me(&self) -> Result<Answer<Account>, ClientError> {
        self.get("/users/me", &Query::new()).await
    }

    /// `PATCH /users/me`: where the user lives.
    pub async fn set_timezone(&self, timezone: &str) -> Result<Answer<Account>, ClientError> {
        self.patch("/users/me", &json!({ "timezone": timezone })).await
    }
}

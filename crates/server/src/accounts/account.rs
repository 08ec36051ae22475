//! The account: its row, and how its owner sees it.

use cairn_kernel::{DayStart, ErrorCode, Timestamp, UserId};
use cairn_store::{ReadTx, StoreError, WriteTx, record, sql};
use const_format::formatcp;
use serde::Serialize;
use utoipa::ToSchema;

use super::preferences::Preferences;
use super::scope::Role;
use crate::http::{ApiError, ApiResult};

/// The plan of everybody while billing is off (RULES §6).
pub(super) const FIRST_TIER: &str = "free";

record! {
    /// An account as it is stored. No `Debug`: it holds the password's hash.
    #[derive(Clone)]
    pub(super) struct AccountRow {
        pub(super) id: UserId,
        pub(super) username: String,
        pub(super) username_key: String,
        pub(super) email: Option<String>,
        pub(super) email_key: Option<String>,
        pub(super) name: Option<String>,
        pub(super) avatar_url: Option<String>,
        pub(super) timezone: String,
        pub(super) day_start: i64,
        pub(super) locale: String,
        pub(super) tier: String,
        pub(super) roles: String,
        pub(super) preferences: String,
        pub(super) password_hash: Option<String>,
        pub(super) disabled: bool,
        pub(super) from_elsewhere: bool,
        pub(super) created_at: Timestamp,
        pub(super) updated_at: Timestamp,
    }
}

sql! {
    static BY_ID: (UserId,) => AccountRow = formatcp!(
        "SELECT {} FROM users WHERE id = $1", AccountRow::COLUMNS
    );
    static BY_USERNAME: (String,) => AccountRow = formatcp!(
        "SELECT {} FROM users WHERE username_key = $1", AccountRow::COLUMNS
    );
    static BY_EMAIL: (String,) => AccountRow = formatcp!(
        "SELECT {} FROM users WHERE email_key = $1", AccountRow::COLUMNS
    );
    static LOCK: (UserId,) => (i64,) = "SELECT last_seq FROM user_clock WHERE user_id = $1 /*lock*/";
}

/// An account as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Account {
    /// The user.
    pub id: UserId,
    /// The same as `id`.
    pub user_id: UserId,
    /// What is typed to sign in.
    pub username: String,
    /// The address, where there is one.
    #[schema(required)]
    pub email: Option<String>,
    /// How to address the person.
    #[schema(required)]
    pub name: Option<String>,
    /// A picture.
    #[schema(required)]
    pub avatar_url: Option<String>,
    /// The IANA time zone that the user's days are counted in.
    #[schema(example = "Europe/Berlin")]
    pub timezone: String,
    /// When the user's day begins, `HH:MM` from 00:00 to 12:00.
    #[schema(example = "04:00")]
    pub day_start: String,
    /// The language, a BCP 47 tag.
    #[schema(example = "en")]
    pub locale: String,
    /// The plan.
    pub tier: String,
    /// What the account is.
    pub roles: Vec<Role>,
    /// What the user prefers.
    pub preferences: Preferences,
    /// When the account was made.
    pub created_at: Timestamp,
}

impl AccountRow {
    pub(super) fn roles(&self) -> Vec<Role> {
        self.roles.split(' ').filter_map(|role| role.parse().ok()).collect()
    }

    /// Whether no person sits behind it.
    pub(super) fn is_service(&self) -> bool {
        self.roles().contains(&Role::Service)
    }

    pub(super) fn view(&self) -> Account {
        Account {
            id: self.id,
            user_id: self.id,
            username: self.username.clone(),
            email: self.email.clone(),
            name: self.name.clone(),
            avatar_url: self.avatar_url.clone(),
            timezone: self.timezone.clone(),
            day_start: DayStart::from_minutes(self.day_start).to_string(),
            locale: self.locale.clone(),
            tier: self.tier.clone(),
            roles: self.roles(),
            preferences: Preferences::read(&self.preferences),
            created_at: self.created_at,
        }
    }
}

/// The account of `user`, who is there: a guard or a session has just said so.
pub(super) fn get(tx: &mut ReadTx<'_>, user: UserId) -> Result<AccountRow, StoreError> {
    tx.one(&BY_ID, &(user,))
}

/// The account of `user`, if there is one.
pub(super) fn find(tx: &mut ReadTx<'_>, user: UserId) -> Result<Option<AccountRow>, StoreError> {
    tx.find(&BY_ID, &(user,))
}

/// The account that signs in with the folded user name or address `key`.
pub(super) fn find_by_login(tx: &mut ReadTx<'_>, key: &str) -> Result<Option<AccountRow>, StoreError> {
    // No user name holds an `@`, every address does.
    let statement = if key.contains('@') { &BY_EMAIL } else { &BY_USERNAME };
    tx.find(statement, &(key.to_owned(),))
}

/// Waits until nothing else changes `user`, and reads the account as it is then.
pub(super) fn lock(tx: &mut WriteTx<'_>, user: UserId) -> ApiResult<Option<AccountRow>> {
    if tx.find(&LOCK, &(user,))?.is_none() {
        return Ok(None);
    }
    Ok(tx.find(&BY_ID, &(user,))?)
}

/// 403 for an account that an admin has closed.
pub(super) fn refuse_disabled(account: &AccountRow) -> ApiResult<()> {
    if account.disabled { Err(ApiError::of(ErrorCode::AccountDisabled)) } else { Ok(()) }
}

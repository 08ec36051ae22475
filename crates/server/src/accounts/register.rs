//! New accounts. Everybody who is to have one comes through `insert`.

use cairn_kernel::{ErrorCode, Timestamp, UserId};
use cairn_store::{Lane, ReadTx, StoreError, WriteTx, sql};
use const_format::formatcp;
use secrecy::SecretString;

use super::account::{AccountRow, FIRST_TIER};
use super::attempt::Attempt;
use super::events::AccountRegistered;
use super::names::{Email, Username, ZoneName};
use super::password::check_policy;
use super::password_lane::LaneError;
use super::roster::operators_call;
use super::scope::Role;
use super::sessions::{self, SessionDraft};
use super::token_answer::{TokenAnswer, answer};
use crate::Ctx;
use crate::call::{Call, Credential, Source};
use crate::config::Registration;
use crate::events;
use crate::http::{ApiError, ApiResult};

/// The zone of whoever does not say where they live.
pub(super) const DEFAULT_ZONE: &str = "UTC";
/// The language of whoever does not say which they speak.
pub(super) const DEFAULT_LOCALE: &str = "en";

sql! {
    // An update, not only a lock: it makes account creation serial on both engines.
    static GATE: () => () = "
        INSERT INTO meta (key, value) VALUES ('accounts_gate', '') ON CONFLICT (key) DO UPDATE SET value = ''";
    static ANYBODY: () => (UserId,) = "SELECT id FROM users WHERE roles <> 'service' LIMIT 1";
    // Neither a program nor whoever came from elsewhere takes the place of the first, who is to run the server; but
    // one who was made an admin has it.
    static ANYBODY_OF_OURS: () => (UserId,) = "
        SELECT id FROM users
        WHERE roles <> 'service' AND (NOT from_elsewhere OR strpos(' ' || roles || ' ', ' admin ') > 0) LIMIT 1";
    static TAKEN: (String, Option<String>) => (UserId,) = "
        SELECT id FROM users WHERE username_key = $1 OR email_key = $2 LIMIT 1";
    static INSERT: AccountRow => () = formatcp!(
        "INSERT INTO users ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        AccountRow::COLUMNS
    );
    static START_CLOCK: (UserId,) => () = "INSERT INTO user_clock (user_id, last_seq) VALUES ($1, 0)";
    static START_PROGRESS: (UserId,) => () = "
        INSERT INTO progress (user_id, tasks_completed, steps_completed, early_completions, late_completions,
            quick_tasks, long_tasks, captures, focus_completions, notes_converted,
            streak_current, streak_longest, streak_granted_freezes)
        VALUES ($1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)";
}

/// Somebody who is to have an account.
#[derive(Clone)]
pub struct NewAccount {
    /// What is typed to sign in.
    pub username: Username,
    /// The address, if any.
    pub email: Option<Email>,
    /// How to address the person.
    pub name: Option<String>,
    /// Where the person lives; UTC when not said.
    pub timezone: Option<ZoneName>,
    /// Without one the account can only be entered by other ways.
    pub password: Option<SecretString>,
    /// What it is to be. The first account of an empty server is an admin whatever is said here, unless it
    /// comes from an issuer or is a program's.
    pub role: Role,
}

impl NewAccount {
    /// A person with this name, and nothing else known.
    pub const fn named(username: Username) -> Self {
        Self { username, email: None, name: None, timezone: None, password: None, role: Role::User }
    }
}

/// By whose leave an account is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leave {
    /// What the operator configured for everybody.
    Configured(Registration),
    /// Whoever runs this server, who may always.
    Operator,
    /// A trusted issuer, for people of its own.
    Issuer,
}

impl Leave {
    fn grant(self, is_first: bool) -> ApiResult<()> {
        match self {
            Self::Operator | Self::Issuer | Self::Configured(Registration::Open) => Ok(()),
            Self::Configured(Registration::First) if is_first => Ok(()),
            Self::Configured(_) => Err(ApiError::of(ErrorCode::RegistrationClosed)),
        }
    }
}

/// Makes an account for whoever asks, if that is allowed, and signs in.
///
/// # Errors
/// 403 `REGISTRATION_CLOSED`, 409 `ACCOUNT_EXISTS`, 422 for a password that is not allowed, 503 when
/// too many passwords are being hashed.
pub async fn register(ctx: &Ctx, attempt: Attempt, new: NewAccount) -> ApiResult<TokenAnswer> {
    let leave = Leave::Configured(ctx.config().accounts.registration);
    // Asked before the password is hashed, so that a closed server does no work for strangers.
    ctx.db()
        .read::<_, ApiError, _>(Lane::Request, attempt.deadline, move |tx| {
            let is_first = is_first(tx)?;
            leave.grant(is_first)
        })
        .await?;
    create_and_sign_in(ctx, &attempt, new, leave, Source::User).await
}

/// Makes an account by order of whoever runs this machine; `accounts.registration` plays no part.
///
/// # Errors
/// 409 `ACCOUNT_EXISTS`, 422 for a password that is not allowed.
pub async fn create_user(ctx: &Ctx, new: NewAccount) -> ApiResult<super::account::Account> {
    let draft = draft(ctx, new).await?;
    let (user, call) = (draft.id, operators_call(ctx, draft.id));
    let row = ctx.db().write(Lane::Request, None, move |tx| insert(tx, &call, &draft, Leave::Operator)).await?;
    ctx.something_happened(user);
    Ok(row.view())
}

pub(super) async fn create_and_sign_in(
    ctx: &Ctx,
    attempt: &Attempt,
    new: NewAccount,
    leave: Leave,
    source: Source,
) -> ApiResult<TokenAnswer> {
    let draft = draft(ctx, new).await?;
    let (session, refresh) = SessionDraft::new(ctx, attempt);
    let (user, id) = (draft.id, session.id);
    let call = ctx.call_outside(user, Credential::Session(id), attempt.request_id.clone(), source);
    let row = ctx
        .db()
        .write::<_, ApiError, _>(Lane::Request, attempt.deadline, move |tx| {
            let row = insert(tx, &call, &draft, leave)?;
            sessions::open(tx, &call, &session)?;
            Ok(row)
        })
        .await?;
    ctx.something_happened(user);
    answer(ctx, &row, id, &refresh)
}

/// Checks the password, hashes it outside of any transaction, and draws the id.
pub(super) async fn draft(ctx: &Ctx, new: NewAccount) -> ApiResult<AccountRow> {
    let NewAccount { username, email, name, timezone, password, role } = new;
    if let Some(password) = &password {
        let own = [Some(username.as_str()), email.as_ref().map(Email::as_str), name.as_deref()];
        let own: Vec<&str> = own.into_iter().flatten().collect();
        check_policy(password, &own).map_err(|fault| ApiError::invalid("password", fault.to_string()))?;
    }
    let password_hash = match password {
        Some(password) => Some(ctx.passwords().hash(password).await.map_err(lane_error)?),
        None => None,
    };
    let new = NewAccount { username, email, name, timezone, password: None, role };
    Ok(row_of(UserId::from_uuid(ctx.new_id()), new, password_hash, ctx.now()))
}

/// The row of an account that is to be made at `now`; its password is looked at by nobody any more.
pub(super) fn row_of(id: UserId, new: NewAccount, password_hash: Option<String>, now: Timestamp) -> AccountRow {
    let NewAccount { username, email, name, timezone, password: _, role } = new;
    AccountRow {
        id,
        username_key: username.key(),
        username: username.as_str().to_owned(),
        email_key: email.as_ref().map(Email::key),
        email: email.map(|email| email.as_str().to_owned()),
        name,
        avatar_url: None,
        timezone: timezone.map_or_else(|| DEFAULT_ZONE.to_owned(), |zone| zone.0.name().to_owned()),
        day_start: 0,
        locale: DEFAULT_LOCALE.to_owned(),
        tier: FIRST_TIER.to_owned(),
        roles: role.to_string(),
        preferences: "{}".to_owned(),
        password_hash,
        disabled: false,
        from_elsewhere: false,
        created_at: now,
        updated_at: now,
    }
}

/// Makes the account with all rows that every user has. One at a time on the whole server, so that
/// exactly one is the first, and two of the same name cannot meet.
pub(super) fn insert(tx: &mut WriteTx<'_>, call: &Call, draft: &AccountRow, leave: Leave) -> ApiResult<AccountRow> {
    wait_for_turn(tx)?;
    let is_first = is_first(tx)?;
    leave.grant(is_first)?;
    if tx.find(&TAKEN, &(draft.username_key.clone(), draft.email_key.clone()))?.is_some() {
        return Err(ApiError::of(ErrorCode::AccountExists));
    }
    let mut row = draft.clone();
    if is_first && leave != Leave::Issuer && !row.is_service() {
        row.roles = Role::Admin.to_string();
    }
    tx.run(&INSERT, &row)?;
    tx.run(&START_CLOCK, &(row.id,))?;
    tx.run(&START_PROGRESS, &(row.id,))?;
    events::append(tx, call, &AccountRegistered { user: row.id, username: row.username.clone() })?;
    Ok(row)
}

/// Waits until no account or identity is being made elsewhere; the turn ends with the transaction.
pub(super) fn wait_for_turn(tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
    tx.run(&GATE, &()).map(|_| ())
}

/// Whether whoever comes now is the first: programs do not count, nor people from elsewhere who run nothing.
fn is_first(tx: &mut ReadTx<'_>) -> Result<bool, StoreError> {
    Ok(tx.find(&ANYBODY_OF_OURS, &())?.is_none())
}

/// Whether no person has an account here yet.
pub(super) fn is_empty(tx: &mut ReadTx<'_>) -> Result<bool, StoreError> {
    Ok(tx.find(&ANYBODY, &())?.is_none())
}

/// What the password lane says, in the words of the API.
pub(super) fn lane_error(error: LaneError) -> ApiError {
    match error {
        LaneError::Busy => ApiError::of(ErrorCode::Unavailable).with_detail(error.to_string()),
        LaneError::Hash(fault) => ApiError::internal(fault),
    }
}

//! Who a user is elsewhere. An identity belongs to one account; only the signed-in user adds one or takes
//! one off (DESIGN §5).

use cairn_kernel::{ErrorCode, IdentityId, Timestamp, UserId};
use cairn_store::{ReadTx, StoreError, WriteTx, record, sql};
use const_format::formatcp;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::account;
use super::did::{self, Proven, Spend};
use super::events::{IdentityLinked, IdentityUnlinked};
use super::first_sight::{Person, Profile};
use super::lasting::refuse_passing;
use super::{oidc, register};
use crate::Ctx;
use crate::call::Call;
use crate::events;
use crate::http::{ApiError, ApiResult, Created, Data, NoContent};

/// Identities that one account can have.
pub const MAX_IDENTITIES: i64 = 20;

record! {
    /// An identity as it is stored.
    #[derive(Clone)]
    pub(super) struct IdentityRow {
        pub(super) id: IdentityId,
        pub(super) user_id: UserId,
        pub(super) issuer: String,
        pub(super) external_id: String,
        pub(super) email: Option<String>,
        pub(super) name: Option<String>,
        pub(super) made_user: bool,
        pub(super) created_at: Timestamp,
        pub(super) updated_at: Timestamp,
        pub(super) said_at: Option<Timestamp>,
    }
}

sql! {
    static FIND: (String, String) => IdentityRow = formatcp!(
        "SELECT {} FROM identities WHERE issuer = $1 AND external_id = $2", IdentityRow::COLUMNS
    );
    static OF_USER: (UserId, i64) => IdentityRow = formatcp!(
        "SELECT {} FROM identities WHERE user_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2", IdentityRow::COLUMNS
    );
    static GET: (UserId, IdentityId) => IdentityRow = formatcp!(
        "SELECT {} FROM identities WHERE user_id = $1 AND id = $2", IdentityRow::COLUMNS
    );
    static ADD: IdentityRow => () = formatcp!(
        "INSERT INTO identities ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", IdentityRow::COLUMNS
    );
    static TELL: (IdentityId, Option<String>, Option<String>, Timestamp, Timestamp) => () = "
        UPDATE identities SET email = $2, name = $3, said_at = $4, updated_at = $5 WHERE id = $1";
    static COUNT: (UserId,) => (i64,) = "SELECT count(*) FROM identities WHERE user_id = $1";
    static REMOVE: (UserId, IdentityId) => () = "DELETE FROM identities WHERE user_id = $1 AND id = $2";
}

/// Who a user is elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LinkedIdentity {
    /// The identity.
    pub id: IdentityId,
    /// The issuer or provider, as the operator calls it; `did:key` for a key of one's own.
    #[schema(example = "web")]
    pub issuer: String,
    /// Who the user is there.
    pub external_id: String,
    /// The address there, as the issuer said last.
    #[schema(required)]
    pub email: Option<String>,
    /// The name there, as the issuer said last.
    #[schema(required)]
    pub name: Option<String>,
    /// Since when it belongs to the account.
    pub created_at: Timestamp,
}

/// How an identity comes to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The account was made for it.
    FirstSight,
    /// The signed-in user showed that it is theirs.
    Linked,
}

impl IdentityRow {
    /// Whether something is said of `person` that is not known, and not older than what is.
    pub(super) fn learns_from(&self, person: &Person) -> bool {
        let Profile { email, name } = &person.profile;
        let is_new = |said: &Option<String>, stored: &Option<String>| said.is_some() && said != stored;
        let is_old = self.said_at.is_some_and(|last| person.said_at < last);
        !is_old && (is_new(email, &self.email) || is_new(name, &self.name))
    }

    fn view(self) -> LinkedIdentity {
        let Self { id, issuer, external_id, email, name, created_at, .. } = self;
        LinkedIdentity { id, issuer, external_id, email, name, created_at }
    }
}

/// The identity of `external_id` at `issuer`. It has no owner to begin with: it tells who that is.
pub(super) fn find(tx: &mut ReadTx<'_>, issuer: &str, external_id: &str) -> Result<Option<IdentityRow>, StoreError> {
    tx.find(&FIND, &(issuer.to_owned(), external_id.to_owned()))
}

/// Whether `identity` still belongs to `user`.
pub(super) fn is_of(tx: &mut ReadTx<'_>, user: UserId, identity: IdentityId) -> Result<bool, StoreError> {
    Ok(tx.find(&GET, &(user, identity))?.is_some())
}

/// Adds an identity that nobody has; the caller has waited for the turn.
pub(super) fn add(tx: &mut WriteTx<'_>, call: &Call, row: &IdentityRow, origin: Origin) -> Result<(), StoreError> {
    tx.run(&ADD, row)?;
    if origin == Origin::Linked {
        events::append(tx, call, &IdentityLinked { identity: row.id, issuer: row.issuer.clone() })?;
    }
    Ok(())
}

/// Writes down what the issuer says now; what it does not say stays.
pub(super) fn tell(
    tx: &mut WriteTx<'_>,
    known: &IdentityRow,
    person: &Person,
    now: Timestamp,
) -> Result<(), StoreError> {
    let news = &person.profile;
    let email = news.email.clone().or(known.email.clone());
    let name = news.name.clone().or(known.name.clone());
    tx.run(&TELL, &(known.id, email, name, person.said_at, now)).map(|_| ())
}

/// The caller's identities, newest first. There are never more than [`MAX_IDENTITIES`].
pub fn list(tx: &mut ReadTx<'_>, call: &Call) -> ApiResult<Vec<LinkedIdentity>> {
    let rows = tx.all(&OF_USER, &(call.user, MAX_IDENTITIES))?;
    Ok(rows.into_iter().map(IdentityRow::view).collect())
}

/// One identity of the caller.
pub fn get(tx: &mut ReadTx<'_>, call: &Call, id: IdentityId) -> ApiResult<Data<LinkedIdentity>> {
    let row = tx.find(&GET, &(call.user, id))?.ok_or(ApiError::not_found())?;
    Ok(Data::of(row.view()))
}

/// What somebody shows as proof of who they are elsewhere.
pub enum Shown {
    /// A token of a trusted issuer, or an ID token of a provider.
    Token(String),
    /// A signed challenge.
    Signature(Box<did::Response>),
}

/// What was shown, and is true.
#[derive(Clone)]
pub struct Evidence {
    person: Person,
    /// What is good once.
    spend: Option<Spend>,
}

/// Whom it proves that somebody shows.
///
/// # Errors
/// 422 that blames `token` or `signature`: the caller's own credential is not what is wrong. 503 when it cannot be
/// checked now.
pub async fn examine(ctx: &Ctx, shown: Shown, now: Timestamp) -> ApiResult<Evidence> {
    match shown {
        Shown::Token(token) => {
            // A provider may be an issuer as well, with tokens of two kinds.
            let person = match oidc::person_of(ctx, &token, now).await.filter(is_not_refused) {
                Some(found) => found,
                None => ctx.issuers().prove(&token, now).await.map(|said| said.person),
            };
            let person = person.map_err(|error| blamed(error, "token"))?;
            Ok(Evidence { person, spend: None })
        }
        Shown::Signature(response) => {
            let Proven { person, spend } =
                did::prove(ctx, &response, now).map_err(|error| blamed(error, "signature"))?;
            Ok(Evidence { person, spend: Some(spend) })
        }
    }
}

/// Whether more is known of a token than that it is none.
fn is_not_refused(found: &ApiResult<Person>) -> bool {
    !matches!(found, Err(error) if error.code == ErrorCode::InvalidToken)
}

/// The same fault as one of the request's.
fn blamed(error: ApiError, field: &'static str) -> ApiError {
    match error.code {
        ErrorCode::InvalidToken => ApiError::invalid(field, "is no valid token of an issuer that is trusted here"),
        ErrorCode::EmailNotVerified => ApiError::invalid(field, "names an address that the provider has not verified"),
        ErrorCode::TokenExpired => ApiError::invalid(field, "has expired"),
        ErrorCode::InvalidCredentials => ApiError::invalid(field, "is wrong, or the challenge is over or used"),
        _ => error,
    }
}

/// Adds to the caller's account the identity that was just proved to be the caller's.
///
/// # Errors
/// 403 for a key, and for a token from elsewhere that may not make what lasts; 409 `ALREADY_EXISTS` when it belongs to an account, this one or another; 409 `LIMIT_EXCEEDED`.
pub fn link(tx: &mut WriteTx<'_>, call: &Call, evidence: &Evidence) -> ApiResult<Created<LinkedIdentity>> {
    refuse_passing(tx, call)?;
    let Evidence { person, spend } = evidence;
    if let Some(spend) = spend {
        spend.now(tx).map_err(|error| blamed(error, "signature"))?;
    }
    register::wait_for_turn(tx)?;
    if find(tx, &person.issuer, &person.subject)?.is_some() {
        return Err(ApiError::of(ErrorCode::AlreadyExists).with_detail("this identity belongs to an account already"));
    }
    let (current,) = tx.one(&COUNT, &(call.user,))?;
    if current >= MAX_IDENTITIES {
        let data = json!({ "limit": MAX_IDENTITIES, "current": current, "raise_by": "taking one off" });
        return Err(ApiError::of(ErrorCode::LimitExceeded).with_data(data));
    }
    let row = IdentityRow {
        id: IdentityId::from_uuid(call.new_id()),
        user_id: call.user,
        issuer: person.issuer.clone(),
        external_id: person.subject.to_string(),
        email: person.profile.email.clone(),
        name: person.profile.name.clone(),
        made_user: false,
        said_at: Some(person.said_at),
        created_at: call.now,
        updated_at: call.now,
    };
    add(tx, call, &row, Origin::Linked)?;
    let location = format!("/api/v1/users/me/identities/{}", row.id);
    Ok(Created { data: row.view(), location, version: None })
}

/// Takes an identity off the caller's account; its tokens are refused at once.
///
/// # Errors
/// 403 as for [`link`]; 409 `INVALID_TRANSITION` for the last way into an account without a password.
pub fn unlink(tx: &mut WriteTx<'_>, call: &Call, id: IdentityId) -> ApiResult<NoContent> {
    refuse_passing(tx, call)?;
    let row = tx.find(&GET, &(call.user, id))?.ok_or(ApiError::not_found())?;
    let (current,) = tx.one(&COUNT, &(call.user,))?;
    if current == 1 && account::get(tx, call.user)?.password_hash.is_none() {
        let detail = "it is the only way into this account; choose a password or link another identity first";
        return Err(ApiError::of(ErrorCode::InvalidTransition).with_detail(detail));
    }
    tx.run(&REMOVE, &(call.user, id))?;
    events::append(tx, call, &IdentityUnlinked { identity: id, issuer: row.issuer })?;
    Ok(NoContent)
}

//! From somebody elsewhere to their account here: found, brought up to date, or made. Every way in that is
//! proved elsewhere leads through [`account_of`].

use std::sync::Arc;
use std::time::Instant;

use cairn_kernel::{ErrorCode, IdentityId, Timestamp, UserId};
use cairn_store::{Lane, WriteTx, sql};

use super::account::{self, AccountRow};
use super::events::AccountUpdated;
use super::identities::{self, IdentityRow, Origin};
use super::names::{Email, Username};
use super::register::{self, Leave, NewAccount};
use crate::Ctx;
use crate::call::{Call, Credential, Source};
use crate::events;
use crate::http::extract::Line;
use crate::http::{ApiError, ApiResult};

/// How far a clock elsewhere and ours may be apart, in milliseconds.
pub(super) const CLOCK_SKEW_MS: i64 = 60_000;
/// A longer token of somebody elsewhere is not looked at.
pub(super) const MAX_TOKEN_BYTES: usize = 8 * 1024;
/// Longest name that a server elsewhere may have for somebody, in bytes (OpenID Connect Core §2).
const SUBJECT_MAX: usize = 255;

sql! {
    static UPDATE_USER: (UserId, Option<String>, Option<String>, Timestamp) => () = "
        UPDATE users SET email = $2, name = $3, updated_at = $4 WHERE id = $1";
}

/// Somebody elsewhere, whom something has just proved to be there: a token of an issuer, an ID token of a
/// provider, a signature.
#[derive(Clone)]
pub struct Person {
    /// What the place is called here: the name in the configuration, or `did:key`.
    pub issuer: String,
    /// Who it is there: 1–255 characters.
    pub subject: Arc<str>,
    /// What is said there about the person.
    pub profile: Profile,
    /// When that was said.
    pub said_at: Timestamp,
    /// Whether somebody new from there is given an account.
    pub(super) may_join: bool,
}

/// What is said elsewhere about a person. What is no address and no name is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// A contact; never proof of who somebody is here.
    pub email: Option<String>,
    /// How to address the person.
    pub name: Option<String>,
}

/// Who somebody is elsewhere, if it is a name at all.
pub(super) fn subject(text: &str) -> Option<Arc<str>> {
    let is_sane = (1..=SUBJECT_MAX).contains(&text.len()) && !text.contains(char::is_control);
    is_sane.then(|| Arc::from(text))
}

impl Profile {
    /// What of `email` and `name` is an address and a name.
    pub(super) fn of(email: Option<&str>, name: Option<&str>) -> Self {
        let email = email.and_then(|email| Email::new(email).ok());
        let name = name.and_then(|name| Line::<1, 100>::new(name).ok());
        Self { email: email.map(|email| email.as_str().to_owned()), name: name.map(Line::into_string) }
    }
}

/// The account of `person`. Somebody new gets one, if people from there may. Nothing is begun after `deadline`.
///
/// An account is found by issuer and subject and by nothing else: an address proves nothing here, so nobody
/// comes into an account by having its address elsewhere.
///
/// # Errors
/// 403 `REGISTRATION_CLOSED` for somebody new who may not join; 503 when the database is too busy.
pub(super) async fn account_of(
    ctx: &Ctx,
    person: &Person,
    deadline: Option<Instant>,
) -> ApiResult<(UserId, IdentityId)> {
    let (issuer, subject) = (person.issuer.clone(), person.subject.to_string());
    let found = ctx
        .db()
        .read::<_, ApiError, _>(Lane::Request, deadline, move |tx| Ok(identities::find(tx, &issuer, &subject)?))
        .await?;
    match found {
        Some(known) if known.learns_from(person) => bring_up_to_date(ctx, &known, person.clone(), deadline).await,
        Some(known) => Ok((known.user_id, known.id)),
        None if person.may_join => make(ctx, person, deadline).await,
        None => Err(ApiError::of(ErrorCode::RegistrationClosed)),
    }
}

/// Writes down what the issuer says now. Where the account was made for this identity, its name and address
/// follow; what the issuer does not say stays, and a token that is older than what was followed last changes nothing.
async fn bring_up_to_date(
    ctx: &Ctx,
    known: &IdentityRow,
    person: Person,
    deadline: Option<Instant>,
) -> ApiResult<(UserId, IdentityId)> {
    let (user, identity) = (known.user_id, known.id);
    let call = ctx.call_outside(user, Credential::Outside(identity), "".into(), Source::System);
    ctx.db().write::<_, ApiError, _>(Lane::Request, deadline, move |tx| follow(tx, &call, &person)).await?;
    ctx.something_happened(user);
    Ok((user, identity))
}

/// Of several tokens that arrive at once the newest has the last word: what is known is read again when nobody else
/// writes it.
fn follow(tx: &mut WriteTx<'_>, call: &Call, person: &Person) -> ApiResult<()> {
    let Some(account) = account::lock(tx, call.user)? else { return Ok(()) };
    let known = identities::find(tx, &person.issuer, &person.subject)?;
    let Some(known) = known.filter(|known| known.user_id == call.user && known.learns_from(person)) else {
        return Ok(());
    };
    identities::tell(tx, &known, person, call.now)?;
    let news = &person.profile;
    if !known.made_user {
        return Ok(());
    }
    let email = news.email.clone().filter(|email| Some(email) != known.email.as_ref()).or(account.email.clone());
    let name = news.name.clone().filter(|name| Some(name) != known.name.as_ref()).or(account.name.clone());
    let changes = [("email", email != account.email), ("name", name != account.name)];
    let fields: Vec<_> = changes.into_iter().filter_map(|(field, differs)| differs.then_some(field)).collect();
    if !fields.is_empty() {
        tx.run(&UPDATE_USER, &(account.id, email, name, call.now))?;
        events::append(tx, call, &AccountUpdated { user: account.id, fields })?;
    }
    Ok(())
}

/// Makes an account for somebody new. Of several requests that arrive at once one makes it, and the others
/// find it.
async fn make(ctx: &Ctx, person: &Person, deadline: Option<Instant>) -> ApiResult<(UserId, IdentityId)> {
    let draft = draft(ctx, &person.profile).await?;
    let identity = IdentityRow {
        id: IdentityId::from_uuid(ctx.new_id()),
        user_id: draft.id,
        issuer: person.issuer.clone(),
        external_id: person.subject.to_string(),
        email: person.profile.email.clone(),
        name: person.profile.name.clone(),
        made_user: true,
        said_at: Some(person.said_at),
        created_at: draft.created_at,
        updated_at: draft.created_at,
    };
    let call = ctx.call_outside(draft.id, Credential::Outside(identity.id), "".into(), Source::System);
    let (user, identity) = ctx
        .db()
        .write::<_, ApiError, _>(Lane::Request, deadline, move |tx| {
            register::wait_for_turn(tx)?;
            if let Some(other) = identities::find(tx, &identity.issuer, &identity.external_id)? {
                return Ok((other.user_id, other.id));
            }
            let account = register::insert(tx, &call, &draft, Leave::Issuer)?;
            identities::add(tx, &call, &identity, Origin::FirstSight)?;
            Ok((account.id, identity.id))
        })
        .await?;
    ctx.something_happened(user);
    Ok((user, identity))
}

/// An account whose name nobody types: its person signs in elsewhere. The address is a contact and not a
/// name to sign in with, so it need not be free.
async fn draft(ctx: &Ctx, profile: &Profile) -> ApiResult<AccountRow> {
    let name = Username::new(&format!("user_{}", ctx.new_id().simple())).map_err(ApiError::internal)?;
    let new = NewAccount { name: profile.name.clone(), ..NewAccount::named(name) };
    let draft = register::draft(ctx, new).await?;
    Ok(AccountRow { email: profile.email.clone(), from_elsewhere: true, ..draft })
}

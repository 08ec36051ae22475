//! Signing in with a key of one's own: a `did:key` and a signature over a challenge.
//!
//! * `key`: from the text of a `did:key` to the Ed25519 key in it.
//! * `challenge`: what is signed: for one DID, one domain, five minutes.
//! * `spent`: a challenge signs in once.

mod challenge;
mod key;
mod spent;

use std::sync::Arc;

use cairn_kernel::{ErrorCode, Timestamp};
use cairn_store::{Lane, WriteTx};

use super::attempt::Attempt;
use super::entry;
use super::first_sight::{Person, Profile};
use super::token_answer::TokenAnswer;
use crate::Ctx;
use crate::config::Registration;
use crate::http::{ApiError, ApiResult};

pub use challenge::Challenge;
pub use key::{DidKey, Signature};
pub(super) use spent::Spend;
pub(crate) use spent::purge;

/// What stands for the issuer of these identities. The names of configured ones hold no `:`.
const ISSUER: &str = "did:key";

/// Somebody's answer to a challenge.
pub struct Response {
    /// Who says it.
    pub did: DidKey,
    /// The challenge, as it was given.
    pub nonce: String,
    /// Of the bytes of `nonce`.
    pub signature: Signature,
}

/// A challenge for whoever holds the key of `did`. Nothing is looked up: it is the same for a DID that
/// nobody has used.
pub fn challenge(ctx: &Ctx, did: &DidKey) -> Challenge {
    Challenge::new(ctx.secret(), &**ctx.entropy(), &ctx.config().server.base_url(), did, ctx.now())
}

/// Signs in whoever has answered a challenge.
///
/// # Errors
/// 401 `INVALID_CREDENTIALS`, whether the signature or the challenge is wrong, over or used: all are found out
/// before anybody's account is looked for. 403 `REGISTRATION_CLOSED` and `ACCOUNT_DISABLED` only to the holder of
/// the key.
pub async fn sign_in(ctx: &Ctx, attempt: Attempt, response: &Response) -> ApiResult<TokenAnswer> {
    let Proven { person, spend } = prove(ctx, response, ctx.now())?;
    // Used up before anything follows from it.
    ctx.db().write(Lane::Request, attempt.deadline, move |tx: &mut WriteTx<'_>| spend.now(tx)).await?;
    entry::sign_in(ctx, attempt, &person).await
}

/// Whom an answer proves, and what makes it good for once.
pub(super) struct Proven {
    pub(super) person: Person,
    pub(super) spend: Spend,
}

/// Checks an answer by itself: who, for where, until when, and the signature.
///
/// # Errors
/// 401 `INVALID_CREDENTIALS`.
pub(super) fn prove(ctx: &Ctx, response: &Response, now: Timestamp) -> ApiResult<Proven> {
    let Response { did, nonce, signature } = response;
    let expires_at = Challenge::open(ctx.secret(), &ctx.config().server.base_url(), did, nonce)
        .filter(|&expires_at| now < expires_at)
        .ok_or_else(refused)?;
    if !did.verifies(nonce.as_bytes(), signature) {
        return Err(refused());
    }
    let person = Person {
        issuer: ISSUER.to_owned(),
        subject: Arc::from(did.as_str()),
        profile: Profile::default(),
        said_at: now,
        may_join: ctx.config().accounts.registration == Registration::Open,
    };
    Ok(Proven { person, spend: Spend::new(nonce, expires_at) })
}

/// One answer for all faults.
fn refused() -> ApiError {
    ApiError::of(ErrorCode::InvalidCredentials)
        .with_message("The signature is wrong, or the challenge is over or used; ask for a new one.")
}

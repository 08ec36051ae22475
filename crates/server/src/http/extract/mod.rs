//! What handlers take: bodies, paths and queries that are valid before the handler begins.
//!
//! Each extractor answers for itself: whatever it refuses becomes a 4xx that names the field.

mod body;
mod faults;
#[cfg(test)]
mod hostile;
mod objects;
mod path;
mod query;
mod strict_json;
mod text;
mod wording;

use std::sync::Arc;

use cairn_kernel::UserId;
use serde::{Deserialize, Deserializer};

pub use body::{Body, RequestBody, Submitted};
pub(crate) use body::{read_object, take_users};
pub use path::Path;
pub use query::Query;
pub use strict_json::MAX_NESTING;
pub(crate) use text::is_hiding;
pub use text::{Line, Multiline, TextFault};

/// Reads a field that may be absent but not `null`: it cannot be cleared.
pub(crate) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// The `user_id` that a caller sent along. It never grants anything: whoever handles the request
/// compares it with the signed-in user and answers 403 when they differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedUser(pub String);

/// Who is signed in, by the names that a `user_id` may say. Among the extensions of a request from the moment on
/// that its [`crate::call::Call`] is taken.
#[derive(Debug, Clone)]
pub struct SignedIn {
    user: UserId,
    elsewhere: Option<Arc<str>>,
}

impl SignedIn {
    /// The user, and what their token's issuer calls them.
    pub(crate) const fn new(user: UserId, elsewhere: Option<Arc<str>>) -> Self {
        Self { user, elsewhere }
    }

    /// Who it is.
    pub(crate) const fn user(&self) -> UserId {
        self.user
    }

    /// Whether `user` is them.
    pub(crate) fn is_named(&self, user: &str) -> bool {
        self.elsewhere.as_deref() == Some(user) || self.user.to_string() == user
    }
}

impl ClaimedUser {
    /// Every one that `query` names; nearly always none.
    pub fn all_in(query: &str) -> impl Iterator<Item = Self> {
        let named = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "user_id");
        named.map(|(_, user)| Self(user.into_owned()))
    }
}

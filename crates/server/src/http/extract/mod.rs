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

pub(crate) use body::read_object;
pub use body::{Body, RequestBody, Submitted};
pub use path::Path;
pub use query::Query;
pub use strict_json::MAX_NESTING;
pub(crate) use text::is_hiding;
pub use text::{Line, Multiline, TextFault};

/// The `user_id` that a caller sent along. It never grants anything: whoever handles the request
/// compares it with the signed-in user and answers 403 when they differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedUser(pub String);

impl ClaimedUser {
    /// Every one that `query` names; nearly always none.
    pub fn all_in(query: &str) -> impl Iterator<Item = Self> {
        let named = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "user_id");
        named.map(|(_, user)| Self(user.into_owned()))
    }
}

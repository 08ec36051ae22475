//! Entity tags `"<version>-<content hash>"` and the two conditions that use them.

use std::fmt;

use axum::http::{HeaderMap, header};
use sha2::{Digest as _, Sha256};

use super::error::{ApiError, ApiResult};

/// An entity tag, quotes included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ETag(String);

impl ETag {
    /// The tag of a thing at `version` that is shown as `content`.
    pub fn of(version: i64, content: &[u8]) -> Self {
        let digest = Sha256::digest(content);
        let start = digest.iter().take(8).fold(0u64, |bits, byte| (bits << 8) | u64::from(*byte));
        Self(format!("\"{version}-{start:016x}\""))
    }

    /// Whether `If-None-Match` says that the caller has exactly `own` already.
    pub(super) fn is_known(own: &str, headers: &HeaderMap) -> bool {
        let tags = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let mut tags = tags.flat_map(|list| list.split(',')).map(str::trim);
        // Intermediaries that compress mark the tag as weak; for a GET that is the same.
        tags.any(|tag| tag == "*" || tag.trim_start_matches("W/") == own)
    }
}

impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The version that `If-Match` asks for; `None` without the header and for `*`.
///
/// Only the part before the dash counts: the content may be shown differently and still be the
/// version that the caller saw. Anything but one tag of ours is 422.
pub fn if_match_version(headers: &HeaderMap) -> ApiResult<Option<i64>> {
    let mut values = headers.get_all(header::IF_MATCH).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let malformed = || ApiError::invalid("If-Match", "must be the ETag of an earlier answer");
    let tag = value.to_str().map_err(|_| malformed())?.trim();
    if values.next().is_some() {
        return Err(malformed());
    }
    if tag == "*" {
        return Ok(None);
    }
    let inside = tag.trim_start_matches("W/").strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
    let version = inside.and_then(|tag| tag.split('-').next()?.parse().ok()).filter(|version| *version > 0);
    version.map(Some).ok_or_else(malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn the_tag_follows_version_and_content() {
        let tag = ETag::of(3, b"{}");
        assert!(tag.to_string().starts_with("\"3-") && tag.to_string().ends_with('"'));
        assert_ne!(tag, ETag::of(4, b"{}"));
        assert_ne!(tag, ETag::of(3, b"[]"));
    }

    #[test]
    fn if_none_match_knows_its_own_tag() {
        let tag = ETag::of(3, b"{}").to_string();
        let is_known_to = |value: &str| ETag::is_known(&tag, &headers(header::IF_NONE_MATCH, value));
        assert!(is_known_to(&tag));
        assert!(is_known_to(&format!("\"1-0\", W/{tag}")));
        assert!(is_known_to("*"));
        assert!(!is_known_to("\"3-0\""));
        assert!(!ETag::is_known(&tag, &HeaderMap::new()));
    }

    #[test]
    fn if_match_asks_for_a_version() {
        let asked = |value: &str| if_match_version(&headers(header::IF_MATCH, value));
        assert_eq!(asked("\"7-00ff\""), Ok(Some(7)));
        assert_eq!(asked("\"7\""), Ok(Some(7)));
        assert_eq!(asked("*"), Ok(None));
        assert_eq!(if_match_version(&HeaderMap::new()), Ok(None));
        for wrong in ["7", "\"x-1\"", "\"-1\"", "\"1-a\", \"2-b\"x"] {
            assert_eq!(asked(wrong).unwrap_err().fields[0].field, "If-Match", "{wrong}");
        }
    }
}

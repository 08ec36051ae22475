use std::fmt;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The header that carries the id, in both directions.
pub(super) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is taken over from a caller, in bytes.
const MAX_LENGTH: usize = 128;

/// The name of one request: in its answer, in the log, in the events it caused. Among the extensions
/// of every request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The caller's own id, if it sent a sane one: 1–128 of `A–Z a–z 0–9 . _ -`.
    pub(super) fn sent_with(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get(X_REQUEST_ID)?.to_str().ok()?;
        let is_sane = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        let sane = (1..=MAX_LENGTH).contains(&text.len()) && text.bytes().all(is_sane);
        sane.then(|| Self(text.into()))
    }

    /// An id that we made.
    pub fn from_uuid(uuid: uuid::Uuid) -> Self {
        Self(uuid.as_hyphenated().encode_lower(&mut uuid::Uuid::encode_buffer())[..].into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn header_value(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sane_ids_are_kept() {
        let sent = |text: &str| RequestId::sent_with(&HeaderMap::from_iter([(X_REQUEST_ID, text.parse().unwrap())]));
        assert_eq!(sent("job-7_a.B").unwrap().as_str(), "job-7_a.B");
        assert!(sent(&"x".repeat(128)).is_some());
        for odd in ["", "a b", "a\"b", "ä", "<script>", &"x".repeat(129)] {
            assert_eq!(sent(odd), None, "{odd}");
        }
        assert_eq!(RequestId::sent_with(&HeaderMap::new()), None);
    }
}

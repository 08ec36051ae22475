use std::fmt::{self, Display};

use serde::Deserialize;
use serde_json::Value;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server said no.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// Nobody answered.
    #[error("no answer from {address}: {reason}")]
    Unreachable {
        /// Where the request went.
        address: String,
        /// What the network said.
        reason: String,
    },
    /// Something answered that does not speak Cairn's API, or another version of it.
    #[error("{address} gave an answer that makes no sense: {reason}")]
    Garbled {
        /// Where the request went.
        address: String,
        /// What is odd about it.
        reason: String,
    },
    /// The address itself is wrong.
    #[error("{0:?} is no address of a server; it should look like http://127.0.0.1:8420")]
    BadAddress(String),
}

/// The server's own words (DESIGN §4).
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Refusal {
    /// The HTTP status.
    #[serde(skip)]
    pub status: u16,
    /// The stable name, such as `VERSION_CONFLICT`.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// More about this very case.
    pub detail: Option<String>,
    /// The id under which the server's log speaks of it.
    pub request_id: String,
    /// Which fields are wrong.
    pub fields: Vec<FieldFault>,
    /// What a program needs to react.
    #[serde(default)]
    pub data: Option<Value>,
    /// The whole body as it was sent.
    #[serde(skip)]
    pub body: String,
}

/// One wrong field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FieldFault {
    /// Its name.
    pub field: String,
    /// What is wrong, to be read after the name.
    pub message: String,
}

impl ClientError {
    /// The server's stable name for it, when the server said no.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => Some(&refusal.code),
            _ => None,
        }
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(detail) = &self.detail {
            write!(f, " {detail}")?;
        }
        for FieldFault { field, message } in &self.fields {
            write!(f, "\n  {field} {message}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

#[derive(Deserialize)]
struct Envelope {
    error: Refusal,
}

impl Refusal {
    /// The refusal in an error answer; `None` when the body is something else.
    pub(crate) fn read(status: u16, body: &[u8]) -> Option<Self> {
        let Envelope { error } = serde_json::from_slice(body).ok()?;
        Some(Self { status, body: String::from_utf8_lossy(body).into_owned(), ..error })
    }
}

//! Why a command did not do what it was asked to, and the exit code that says so to scripts.

use std::path::Path;
use std::process::ExitCode;

use cairn_client::{ClientError, Refusal};
use cairn_server::StartError;
use cairn_store::{MigrationError, StoreError};
use serde_json::{Value, json};
use uuid::Uuid;

/// What helps whoever cannot sign in.
const NO_PASSWORD: &str = "No password, or forgotten? Whoever runs the server sets one: cairn user reset-password NAME";

/// The exit codes; `cairn help` lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// It did not work.
    Failed = 1,
    /// It was asked for in a way that makes no sense.
    Usage = 2,
    /// Nobody is signed in.
    NotSignedIn = 3,
    /// There is no such thing.
    NotFound = 4,
    /// It contradicts the present state.
    Conflict = 5,
    /// No server answers.
    Unreachable = 6,
}

/// The exit codes in words, for the manual.
pub(crate) const EXITS: [(u8, &str); 7] = [
    (0, "It was done."),
    (Exit::Failed as u8, "It did not work."),
    (Exit::Usage as u8, "It was asked for in a way that makes no sense, or a name can mean several things."),
    (Exit::NotSignedIn as u8, "Nobody is signed in."),
    (Exit::NotFound as u8, "There is no such thing."),
    (Exit::Conflict as u8, "It contradicts the present state: somebody changed it meanwhile, or it was done before."),
    (Exit::Unreachable as u8, "No server answers."),
];

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command failed: a sentence that says what to do.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    sentence: String,
    body: Option<String>,
}

impl Failure {
    /// A failure of the kind `exit`.
    pub(crate) fn new(exit: Exit, sentence: impl Into<String>) -> Self {
        Self { exit, sentence: sentence.into(), body: None }
    }

    /// It did not work.
    pub(crate) fn failed(sentence: impl Into<String>) -> Self {
        Self::new(Exit::Failed, sentence)
    }

    /// It was asked for in a way that makes no sense.
    pub(crate) fn usage(sentence: impl Into<String>) -> Self {
        Self::new(Exit::Usage, sentence)
    }

    /// There is no such thing.
    pub(crate) fn not_found(sentence: impl Into<String>) -> Self {
        Self::new(Exit::NotFound, sentence)
    }

    /// Nobody is signed in.
    pub(crate) fn not_signed_in() -> Self {
        Self::new(
            Exit::NotSignedIn,
            "Nobody is signed in here. Sign in: cairn login. New here? Make an account: cairn signup",
        )
        .hint(NO_PASSWORD)
    }

    /// Whether the server refused whoever is signed in.
    pub(crate) const fn is_refused_token(&self) -> bool {
        matches!(self.exit, Exit::NotSignedIn) && self.body.is_some()
    }

    /// What was typed can mean several things: `candidates` by id and title.
    pub(crate) fn ambiguous<'c>(sentence: String, candidates: impl Iterator<Item = (Uuid, &'c str)>) -> Self {
        let candidates: Vec<_> = candidates.map(|(id, title)| json!({ "id": id, "title": title })).collect();
        let body =
            json!({ "error": { "code": "AMBIGUOUS", "message": sentence, "data": { "candidates": candidates } } });
        Self { body: Some(body.to_string()), ..Self::usage(sentence) }
    }

    /// Says where the text is that could not be sent.
    pub(crate) fn with_draft(mut self, path: &Path) -> Self {
        // A program is told, too.
        let body = serde_json::from_str(&self.json()).map(|mut body: Value| {
            body["error"]["draft"] = json!(path);
            body.to_string()
        });
        self.body = body.ok();
        self.hint(&format!("What you wrote is kept in {}", path.display()))
    }

    /// Adds what to do about it.
    #[must_use]
    pub(crate) fn hint(mut self, hint: &str) -> Self {
        self.sentence = format!("{}\n{hint}", self.sentence);
        self
    }

    /// The exit code.
    pub(crate) const fn exit(&self) -> Exit {
        self.exit
    }

    /// What to tell a person.
    pub(crate) fn sentence(&self) -> &str {
        &self.sentence
    }

    /// What to tell a program: the server's own error, or one of the same shape.
    pub(crate) fn json(&self) -> String {
        let own = || {
            let code = match self.exit {
                Exit::Failed => "FAILED",
                Exit::Usage => "USAGE",
                Exit::NotSignedIn => "UNAUTHORIZED",
                Exit::NotFound => "NOT_FOUND",
                Exit::Conflict => "CONFLICT",
                Exit::Unreachable => "UNREACHABLE",
            };
            json!({ "error": { "code": code, "message": self.sentence } }).to_string()
        };
        self.body.clone().unwrap_or_else(own)
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Refused(refusal) => refused(*refusal),
            ClientError::Unreachable { .. } => Self::new(Exit::Unreachable, sentence(&error.to_string()))
                .hint("Is the server running there? Start one with: cairn serve"),
            ClientError::BadAddress(_) => Self::usage(sentence(&error.to_string())),
            ClientError::Garbled { .. } => Self::failed(sentence(&error.to_string())),
        }
    }
}

fn refused(refusal: Refusal) -> Failure {
    let exit = match refusal.status {
        401 => Exit::NotSignedIn,
        404 | 410 => Exit::NotFound,
        409 | 412 => Exit::Conflict,
        422 => Exit::Usage,
        _ => Exit::Failed,
    };
    let hint = match refusal.code.as_str() {
        "INVALID_CREDENTIALS" => Some(NO_PASSWORD),
        "UNAUTHORIZED" | "INVALID_TOKEN" | "TOKEN_EXPIRED" | "INVALID_REFRESH_TOKEN" => {
            Some("Sign in again: cairn login. Without a password: cairn user reset-password NAME")
        }
        "REGISTRATION_CLOSED" => Some(
            "Sign in with an account that is there (cairn login), let whoever runs the server make one\n\
             (cairn user create), or open registration: accounts.registration = \"open\".",
        ),
        "VERSION_CONFLICT" => Some("Somebody changed it meanwhile. Look at it (cairn show), then change it again."),
        "TASK_BLOCKED" => Some("To complete it anyway: cairn done --force"),
        "INTERNAL" => Some("The server's log says more; without a server, CAIRN_LOG=warn shows it here."),
        _ => None,
    };
    let failure = Failure { exit, sentence: refusal.to_string(), body: Some(refusal.body) };
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        let failure = Self::failed(sentence(&error.to_string()));
        match &error {
            StartError::Store(error) | StartError::Migration(MigrationError::Store(error)) => {
                with_store_hint(failure, error)
            }
            _ => failure,
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        with_store_hint(Self::failed(sentence(&error.to_string())), &error)
    }
}

fn with_store_hint(failure: Failure, error: &StoreError) -> Failure {
    let failure = match remedy(error) {
        Some(remedy) => failure.hint(remedy),
        None => failure,
    };
    if matches!(error, StoreError::Corrupt(_)) {
        return failure.hint("What is wrong in detail: cairn doctor");
    }
    failure
}

/// What to do about it, where somebody at a terminal can do something.
pub(crate) const fn remedy(error: &StoreError) -> Option<&'static str> {
    match error {
        StoreError::Corrupt(_) => {
            Some("Nothing was changed. Keep a copy of the file, then bring back a backup: cairn restore FILE")
        }
        StoreError::DiskFull(_) => Some("Make room on the disk and try again; nothing is lost."),
        StoreError::ReadOnly(_) => Some("Give yourself the right to write there, or choose another folder: --data DIR"),
        StoreError::Unreachable(_) => Some("Is the database running, and is its address right?"),
        _ => None,
    }
}

/// Begins with a capital and ends with a full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{stop}", chars.as_str())
}

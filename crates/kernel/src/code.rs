/// The HTTP status that belongs to an [`ErrorCode`]; a plain number, for this crate knows no HTTP.
pub type ErrorStatus = u16;

macro_rules! codes {
    ($($variant:ident $wire:literal $status:literal $retry:literal $title:literal;)+) => {
        /// Everything that can be said no to, once. The wire codes are never renamed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $(#[doc = $title] $variant,)+
        }

        impl ErrorCode {
            /// Every code, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name in `error.code`.
            pub const fn wire(self) -> &'static str {
                match self { $(Self::$variant => $wire,)+ }
            }

            /// The HTTP status it is sent with.
            pub const fn status(self) -> ErrorStatus {
                match self { $(Self::$variant => $status,)+ }
            }

            /// What it means, as a sentence for `error.message` when nothing better is known.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// Whether sending the same request again later can succeed.
            pub const fn retry_helps(self) -> bool {
                match self { $(Self::$variant => $retry,)+ }
            }
        }
    };
}

codes! {
    ValidationError "VALIDATION_ERROR" 422 false "Something in the request is malformed or out of range.";
    ReorderSetMismatch "REORDER_SET_MISMATCH" 422 false "The order must name every step exactly once.";
    MalformedRequest "MALFORMED_REQUEST" 400 false "This cannot be read as a request of HTTP/1.1.";
    DueDateTooFar "DUE_DATE_TOO_FAR" 400 false "The due date is further away than your plan allows.";
    DescriptionTooLong "DESCRIPTION_TOO_LONG" 400 false "The description is longer than your plan allows.";
    DueDateRequired "DUE_DATE_REQUIRED" 400 false "This needs a task with a due date.";
    IdempotencyKeyRequired "IDEMPOTENCY_KEY_REQUIRED" 400 false "Send an Idempotency-Key header with this request.";
    Unauthorized "UNAUTHORIZED" 401 false "Sign in first: send a bearer token or an API key.";
    TokenExpired "TOKEN_EXPIRED" 401 false "The access token has expired; refresh it.";
    InvalidToken "INVALID_TOKEN" 401 false "The token is not valid; sign in again.";
    InvalidCredentials "INVALID_CREDENTIALS" 401 false "The name or the password is wrong.";
    InvalidRefreshToken "INVALID_REFRESH_TOKEN" 401 false "The refresh token is not valid; sign in again.";
    InsufficientCredits "INSUFFICIENT_CREDITS" 402 false "There are not enough credits for this.";
    Forbidden "FORBIDDEN" 403 false "You are not allowed to do this.";
    ProTierRequired "PRO_TIER_REQUIRED" 403 false "This needs the pro tier.";
    AccountDisabled "ACCOUNT_DISABLED" 403 false "This account is disabled.";
    RegistrationClosed "REGISTRATION_CLOSED" 403 false "This server does not take new accounts.";
    EmailNotVerified "EMAIL_NOT_VERIFIED" 403 false "The provider has not verified your e-mail address; do that there first.";
    NotFound "NOT_FOUND" 404 false "There is nothing here.";
    MethodNotAllowed "METHOD_NOT_ALLOWED" 405 false "This address does not take that method.";
    VersionConflict "VERSION_CONFLICT" 409 false "It was changed in the meantime; load it and try again.";
    AlreadyCompleted "ALREADY_COMPLETED" 409 false "It is completed already.";
    Archived "ARCHIVED" 409 false "It is archived; take it out of the archive first.";
    TaskBlocked "TASK_BLOCKED" 409 false "Another task comes first; force-complete to do it anyway.";
    ParentCycle "PARENT_CYCLE" 409 false "A task cannot be its own ancestor.";
    DependencyCycle "DEPENDENCY_CYCLE" 409 false "These tasks would wait for each other.";
    LimitExceeded "LIMIT_EXCEEDED" 409 false "A limit is reached.";
    IdempotencyConflict "IDEMPOTENCY_CONFLICT" 409 false "This Idempotency-Key was used for another request.";
    IdempotencyInProgress "IDEMPOTENCY_IN_PROGRESS" 409 true "The first request with this Idempotency-Key is still running.";
    FocusSessionActive "FOCUS_SESSION_ACTIVE" 409 false "A focus session is open already.";
    RitualAlreadyDone "RITUAL_ALREADY_DONE" 409 false "Today's ritual is done already.";
    InvalidTransition "INVALID_TRANSITION" 409 false "It cannot go from its present state to that one.";
    LastAdmin "LAST_ADMIN" 409 false "The last admin cannot leave while others have accounts here.";
    AccountExists "ACCOUNT_EXISTS" 409 false "There is an account with this name or e-mail already.";
    ParentMissing "PARENT_MISSING" 409 false "What this belonged to is gone.";
    AlreadyExists "ALREADY_EXISTS" 409 false "It exists already.";
    TombstoneExpired "TOMBSTONE_EXPIRED" 410 false "The time to bring this back is over.";
    PreconditionFailed "PRECONDITION_FAILED" 412 false "It was changed in the meantime; load it and try again.";
    PayloadTooLarge "PAYLOAD_TOO_LARGE" 413 false "The request is larger than the server takes.";
    UriTooLong "URI_TOO_LONG" 414 false "The address is longer than the server takes.";
    UnsupportedMediaType "UNSUPPORTED_MEDIA_TYPE" 415 false "Send the body as application/json.";
    RateLimited "RATE_LIMITED" 429 true "Too many requests; wait as long as Retry-After says.";
    AiTaskLimitReached "AI_TASK_LIMIT_REACHED" 429 false "The assistant was asked about this task often enough.";
    HeadersTooLarge "HEADERS_TOO_LARGE" 431 false "There are more headers, or longer ones, than the server takes.";
    Internal "INTERNAL" 500 true "Something went wrong on the server; it is in its log under the request id.";
    Unavailable "UNAVAILABLE" 503 true "The server cannot do this right now; try again shortly.";
    Timeout "TIMEOUT" 503 true "The server did not get to it in time; try again shortly.";
    OutcomeUnknown "OUTCOME_UNKNOWN" 503 true "It may or may not have been saved; repeat with the same Idempotency-Key, or look.";
    NoAgentAvailable "NO_AGENT_AVAILABLE" 503 true "No agent with this skill is free.";
    AiUnavailable "AI_UNAVAILABLE" 503 true "The language model does not answer.";
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_codes_share_a_name() {
        let names: HashSet<_> = ErrorCode::ALL.iter().map(|code| code.wire()).collect();
        assert_eq!(names.len(), ErrorCode::ALL.len());
    }
}

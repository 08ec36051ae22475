//! What an admin did to the server. It stands in the admin's own log.

use cairn_kernel::{EventSeq, JobId, UserId};
use serde::Serialize;

use crate::events::domain_event;

/// A dead job is to be tried again.
#[derive(Debug, Serialize)]
pub(super) struct JobRetried {
    /// The job.
    pub(super) job: JobId,
    /// What it is to do. Not called `kind`, which is the event's own.
    pub(super) job_kind: String,
}

/// A dead event was handed to its subscriber again.
#[derive(Debug, Serialize)]
pub(super) struct DeadEventReplayed {
    /// Whose event it is.
    pub(super) user: UserId,
    /// Its number among that user's events.
    pub(super) seq: EventSeq,
    /// Who could not take it in.
    pub(super) subscriber: String,
    /// Whether it could now.
    pub(super) replayed: bool,
}

domain_event!(JobRetried: "job.retried" of "job" job);
domain_event!(DeadEventReplayed: "dead_event.replayed" of "dead_event" user);

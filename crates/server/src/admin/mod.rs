//! What whoever runs the server may see and do over HTTP: accounts, the queue of jobs, dead events, open streams.
//! Nothing that anybody wrote down is shown here. What is changed stands in the admin's activity log.

pub mod api;
mod dead_events;
mod events;
mod jobs;
mod realtime;

pub use dead_events::{DeadEvent, DeadEventsQuery, Replayed};
pub use jobs::{AdminJob, JobsQuery};
pub use realtime::RealtimeStats;

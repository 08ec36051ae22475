//! What follows from events: the relay, the activity log, live streams and jobs, on the engine that
//! `CAIRN_TEST_DATABASE` names.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod activity_log;
mod chores;
mod jobs;
#[cfg(unix)]
mod processes;
mod relay;
mod statements;
mod stream;
mod support;

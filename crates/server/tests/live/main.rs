//! What follows from events: the relay, the activity log, live streams and jobs, on the engine that
//! `CAIRN_TEST_DATABASE` names.

mod activity_log;
mod chores;
mod jobs;
mod relay;
mod statements;
mod stream;
mod support;

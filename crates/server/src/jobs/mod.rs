//! Durable jobs: rows that are written in the transaction that wants the work done, and done later
//! (DATA §6).
//!
//! A claim raises the job's attempt and gives a lease; whatever a worker says afterwards counts only
//! while the attempt is still its own. So no two workers commit one job: effects in the database
//! happen exactly once, effects outside at least once.

mod handler;
mod lease_clock;
pub mod overview;
mod queue;
mod schedules;
mod worker;

pub use handler::{Finish, JobError, JobHandler};
pub use lease_clock::LeaseClock;
pub use queue::{Job, JobState, NewJob, enqueue};
pub use schedules::{Schedule, Scheduler};
pub use worker::{Pace, Worker};

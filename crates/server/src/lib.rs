//! The product: configuration, the HTTP edge and, slice by slice, everything that Cairn does.

pub mod accounts;
pub mod activity;
pub mod admin;
mod app;
mod backups;
pub mod call;
pub mod capture;
mod chores;
pub mod config;
mod ctx;
pub mod document;
pub mod events;
pub mod http;
pub mod jobs;
pub mod ledger;
pub mod operations;
mod own_profile;
pub mod portability;
pub mod progress;
pub mod realtime;
pub mod routes;
pub mod search;
mod stored_json;
pub mod tasks;
pub mod telemetry;
mod workers;

pub use app::{App, Outside, StartError, instance_secret, new_instance_secret, open};
pub use ctx::{Ctx, Parts};
pub use workers::Workers;

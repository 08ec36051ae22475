//! What the server does, told through its front door. One binary, so that it is linked once.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail a test")]

mod account_data;
mod accounts;
mod api_keys;
mod architecture;
mod bad_input;
mod bounds;
mod capture;
mod completion;
mod edge;
mod idempotency;
mod isolation;
mod learning;
mod listing;
mod live;
mod next;
mod progress;
mod recovery;
mod search;
mod search_parity;
mod splitting;
mod statements;
mod steps;
mod streaks;
mod support;
mod tasks;
mod versions;

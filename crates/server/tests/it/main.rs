//! What the server does, told through its front door. One binary, so that it is linked once.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail a test")]

mod account_data;
mod accounts;
mod api_keys;
mod architecture;
mod bad_input;
mod bounds;
mod bulk;
mod by_path;
mod capture;
mod comments;
mod completion;
mod dependencies;
mod edge;
mod hierarchy;
mod idempotency;
mod isolation;
mod learning;
mod listing;
mod live;
mod next;
mod not_now;
mod progress;
mod projects;
mod recovery;
mod search;
mod search_parity;
mod splitting;
mod statements;
mod stats;
mod steps;
mod streaks;
mod suggestions;
mod support;
mod tasks;
mod versions;

//! The built binary, as a person and as a script use it.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::print_stdout, reason = "a test that cannot be run here says why")]

mod accounts;
mod around;
mod data;
mod disk;
mod everyday;
mod faults;
mod operator;
mod support;
mod terminal;
mod users;
mod writing;

//! The built binary, as a person and as a script use it.

mod accounts;
mod everyday;
mod faults;
mod operator;
mod support;

//! Stories about accounts, through the routes.

mod harness;
mod keys;
mod limits;
mod registration;
mod signing;
mod statements;
mod tokens;

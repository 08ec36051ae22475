//! Stories about accounts, through the routes.

mod harness;
mod keys;
mod registration;
mod signing;
mod tokens;

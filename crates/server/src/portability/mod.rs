//! Account data: everything out as one ZIP, back in without loss, in from other products, and away for good.
//!
//! `inventory` says of each table what becomes of it. `export` writes, `incoming` and `foreign` read files
//! into rows, `parts` cuts what is large, `merge` adds what is new, and `erase` is the job that deletes an account.

pub mod api;
mod bring;
mod calendar;
mod document;
mod erase;
mod events;
mod export;
mod fit;
mod foreign;
mod incoming;
mod inventory;
mod loops;
mod manifest;
mod merge;
mod model;
mod parts;
mod rule;
mod shape;
mod store;
mod unpack;

pub use erase::Erase;

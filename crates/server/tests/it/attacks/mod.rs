//! Attacks that must fail. `docs/security.md` says where each promise is tested; those on tokens of outside
//! issuers are in `tests/outside/attacks.rs`, those on what belongs to somebody else in `isolation`.

mod guessing;
mod lasting;
mod requests;
mod stolen;
mod timing;
mod tokens;

//! Who someone is, and what proves it.
//!
//! * The blocks: passwords, opaque secrets, signing keys, tokens, roles and scopes. They are pure:
//!   no database and no HTTP; time and randomness are handed in.
//! * The verbs, one file for each group: [`register`], [`login`], [`refresh`], [`sessions`],
//!   [`profile`], [`password_change`], [`closing`], [`api_keys`], [`identities`], [`signing`]; of whoever runs the
//!   server: [`roster`], [`service_accounts`].
//! * [`issuers`]: people who bring a token from elsewhere. [`oidc`]: people who sign in at a provider.
//!   [`did`]: people who bring a key.
//!   `first_sight` finds or makes their accounts, `entry` begins their sessions; `source` is what servers elsewhere
//!   publish.
//! * `lasting`: what takes a sign-in, because it outlives a key or a token.
//! * [`api`]: the same over HTTP.

pub mod account;
pub mod api;
pub mod api_keys;
pub mod attempt;
pub mod closing;
pub mod common_passwords;
pub mod did;
mod entry;
pub mod events;
mod first_sight;
pub mod identities;
pub mod identity;
pub mod instance_secret;
pub mod issuers;
pub mod key_watch;
pub mod keyring;
mod lasting;
pub mod local;
pub mod login;
pub mod names;
pub mod oidc;
pub mod opaque;
mod outgoing;
pub mod password;
pub mod password_change;
pub mod password_lane;
pub mod preferences;
pub mod profile;
pub mod refresh;
pub mod register;
pub mod roster;
pub mod scope;
pub mod service_accounts;
pub mod sessions;
pub mod setting;
pub mod signing;
mod source;
pub mod token;
pub mod token_answer;

pub use names::ZoneName;
pub use preferences::{Preferences, preferences};
pub use setting::Setting;

#[cfg(test)]
mod tests;

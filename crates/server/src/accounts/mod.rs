//! Who someone is: the building blocks of accounts. Everything here is pure: no database and no
//! HTTP; time and randomness are handed in.

pub mod common_passwords;
pub mod instance_secret;
pub mod keyring;
pub mod opaque;
pub mod password;
pub mod password_lane;
pub mod scope;
pub mod token;

//! Outside issuers: people who sign in elsewhere. Against an issuer of the test's own, which can lie and be
//! away, and against a real Better Auth server.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod attacks;
mod better_auth;
mod identities;
mod issuer;
mod key_sets;
mod people;

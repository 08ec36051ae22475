//! People who sign in elsewhere: outside issuers and OpenID providers. Against some of the test's own, which can lie
//! and be away, and against real ones: Better Auth, oidc-provider, and a holder of a `did:key`.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod attacks;
mod better_auth;
mod identities;
mod issuer;
mod key_sets;
mod liar;
mod node;
mod oidc;
mod oidc_browser;
mod people;
mod real_programs;

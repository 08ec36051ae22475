//! What is to be signed. It carries its own proof that it comes from here, so none is stored before somebody
//! has signed it: who asks for millions of them fills nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cairn_kernel::{Entropy, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::DidKey;
use crate::accounts::instance_secret::InstanceSecret;

/// How long a challenge can be answered: 5 minutes, in milliseconds (CONTRACT).
const LIFE_MS: i64 = 5 * 60_000;
/// What a challenge begins with, so that a signature over one is a signature over nothing else.
const PREFIX: &str = "cairn-sign-in";
/// What the mark is made for.
const PURPOSE: &str = "did challenge";
/// Random bytes: no two challenges are the same.
const RANDOM: usize = 16;

/// What the holder of a key is asked to sign.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Challenge {
    /// Who is to answer.
    pub did: String,
    /// Where the answer signs in; the client compares it with the server that it talks to, so that nobody
    /// in between can use the answer here.
    #[schema(example = "cairn.example.org")]
    pub domain: String,
    /// What is signed: the bytes of this text, `cairn-sign-in:DOMAIN:…`. Good once.
    #[schema(example = "cairn-sign-in:cairn.example.org:AAABm…")]
    pub nonce: String,
    /// Until when it can be answered: 5 minutes.
    pub expires_at: Timestamp,
}

impl Challenge {
    /// A challenge for `did` by the server at `base_url`. `entropy` must be fit for secrets.
    pub(super) fn new(
        secret: &InstanceSecret,
        entropy: &dyn Entropy,
        base_url: &str,
        did: &DidKey,
        now: Timestamp,
    ) -> Self {
        let expires_at = now.plus_millis(LIFE_MS);
        let mut random = [0; RANDOM];
        entropy.fill(&mut random);
        let mut bytes = [expires_at.as_millis().to_be_bytes().as_slice(), &random].concat();
        let domain = domain(base_url);
        let mark = secret.mark(PURPOSE, &marked(domain, did, &bytes));
        bytes.extend_from_slice(&mark);
        let nonce = format!("{PREFIX}:{domain}:{}", URL_SAFE_NO_PAD.encode(bytes));
        Self { did: did.as_str().to_owned(), domain: domain.to_owned(), nonce, expires_at }
    }

    /// When `nonce` ends, if it is a challenge that this server made for `did`.
    pub(super) fn open(secret: &InstanceSecret, base_url: &str, did: &DidKey, nonce: &str) -> Option<Timestamp> {
        let domain = domain(base_url);
        let encoded = nonce.strip_prefix(PREFIX)?.strip_prefix(':')?.strip_prefix(domain)?.strip_prefix(':')?;
        let bytes = URL_SAFE_NO_PAD.decode(encoded).ok()?;
        let (end, rest) = bytes.split_first_chunk::<8>()?;
        let (signed, mark) = bytes.split_at_checked(bytes.len() - rest.get(RANDOM..)?.len())?;
        let is_ours = secret.made(mark, PURPOSE, &marked(domain, did, signed));
        is_ours.then(|| Timestamp::from_millis(i64::from_be_bytes(*end)))
    }
}

/// Host and port, as they stand in `base_url`.
fn domain(base_url: &str) -> &str {
    base_url.split_once("://").map_or(base_url, |(_, rest)| rest)
}

/// Domain and DID hold no line end, so no two are the same text.
fn marked(domain: &str, did: &DidKey, bytes: &[u8]) -> Vec<u8> {
    [domain.as_bytes(), b"\n", did.as_str().as_bytes(), b"\n", bytes].concat()
}

#[cfg(test)]
mod tests {
    use cairn_kernel::SystemEntropy;

    use super::*;

    const ADA: &str = "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp";
    const GRACE: &str = "did:key:z6MkjchhfUsD6mmvni8mCdXHw216Xrm9bQe2mBH1P5RDjVJG";
    const HERE: &str = "https://cairn.example.org";

    #[test]
    fn a_challenge_is_good_for_one_did_one_domain_and_one_server() {
        let folder = tempfile::tempdir().unwrap();
        let secret = InstanceSecret::create(&folder.path().join("own"), &SystemEntropy).unwrap();
        let other = InstanceSecret::create(&folder.path().join("other"), &SystemEntropy).unwrap();
        let (ada, grace) = (DidKey::new(ADA).unwrap(), DidKey::new(GRACE).unwrap());
        let now = Timestamp::from_millis(1_800_000_000_000);
        let challenge = Challenge::new(&secret, &SystemEntropy, HERE, &ada, now);
        assert_eq!((challenge.domain.as_str(), challenge.expires_at), ("cairn.example.org", now.plus_millis(300_000)));
        assert!(challenge.nonce.starts_with("cairn-sign-in:cairn.example.org:"));
        let nonce = challenge.nonce.as_str();
        assert_eq!(Challenge::open(&secret, HERE, &ada, nonce), Some(challenge.expires_at));
        assert_eq!(Challenge::open(&secret, HERE, &grace, nonce), None);
        assert_eq!(Challenge::open(&secret, "https://cairn.example.com", &ada, nonce), None);
        assert_eq!(Challenge::open(&other, HERE, &ada, nonce), None);
        for odd in ["", "cairn-sign-in:", "cairn-sign-in:cairn.example.org:", "cairn-sign-in:cairn.example.org:AAAA"] {
            assert_eq!(Challenge::open(&secret, HERE, &ada, odd), None, "{odd}");
        }
        let longer = nonce.replace(":AAA", ":BAA");
        assert_eq!(Challenge::open(&secret, HERE, &ada, &longer), None);
    }
}

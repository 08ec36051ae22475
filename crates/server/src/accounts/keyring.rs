//! The keys that sign access tokens: made here, sealed for the database, published as JWKS.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cairn_kernel::{Entropy, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey};
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::instance_secret::{InstanceSecret, SealError};

/// How long a retired key still verifies, in milliseconds: one hour, four lives of an access
/// token, so that neither a token in flight nor a cached JWKS breaks by a rotation.
pub const RETIRED_KEY_VERIFIES_MS: i64 = 60 * 60 * 1000;

/// How tokens are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyAlgorithm {
    /// RSA with 2048 bits, PKCS#1 v1.5, SHA-256: what every library can verify.
    #[default]
    Rs256,
    /// Ed25519: smaller and faster.
    EdDsa,
}

impl KeyAlgorithm {
    /// The name in `alg` (RFC 7518 §3.1, RFC 8037 §3.1) and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The algorithm with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Rs256, Self::EdDsa].into_iter().find(|algorithm| algorithm.as_str() == name)
    }

    pub(super) const fn jwt(self) -> Algorithm {
        match self {
            Self::Rs256 => Algorithm::RS256,
            Self::EdDsa => Algorithm::EdDSA,
        }
    }
}

/// What is wrong with the signing keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No key that is not retired.
    #[error("there is no current signing key")]
    NoCurrentKey,
    /// The instance secret does not open the row.
    #[error("the signing key {kid} cannot be opened: {cause}")]
    Sealed {
        /// The row.
        kid: String,
        /// Why.
        cause: SealError,
    },
    /// The row opens, but is no key, or not the one that its `kid` names.
    #[error("the signing key {0} is damaged")]
    Damaged(String),
    /// The cryptographic library refused.
    #[error("a signing key could not be made or used")]
    Failed,
}

/// A signing key as the database holds it.
#[derive(Clone)]
pub struct StoredKey {
    /// RFC 7638 thumbprint of the public key.
    pub kid: String,
    /// How it signs.
    pub algorithm: KeyAlgorithm,
    /// PKCS#8 DER, sealed by the instance secret for this `kid`.
    pub sealed_private: Vec<u8>,
    /// The JWK, for whoever looks into the database; never trusted when tokens are verified.
    pub public_jwk: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when it no longer signs.
    pub retired_at: Option<Timestamp>,
}

impl StoredKey {
    /// Makes a new key. Rotation is: store this and set `retired_at` of the former in one
    /// transaction, then open the keyring anew.
    ///
    /// `entropy` makes the nonce of the seal; the key itself comes from aws-lc's own generator,
    /// which takes no other. RSA takes some hundred milliseconds.
    pub fn generate(
        algorithm: KeyAlgorithm,
        secret: &InstanceSecret,
        entropy: &dyn Entropy,
        now: Timestamp,
    ) -> Result<Self, KeyError> {
        let pkcs8 = generate_pkcs8(algorithm)?;
        let public = PrivateKey::from_pkcs8(algorithm, &pkcs8).ok_or(KeyError::Failed)?.public();
        let kid = public.thumbprint();
        let sealed_private = secret
            .seal(&purpose(&kid), &pkcs8, entropy)
            .map_err(|cause| KeyError::Sealed { kid: kid.clone(), cause })?;
        let public_jwk = serde_json::to_string(&public.jwk(&kid, algorithm)).map_err(|_| KeyError::Failed)?;
        Ok(Self { kid, algorithm, sealed_private, public_jwk, created_at: now, retired_at: None })
    }
}

/// One key, ready for use. No `Debug`: it holds the private half.
pub struct SigningKey {
    kid: String,
    algorithm: KeyAlgorithm,
    private: PrivateKey,
    public: PublicKey,
    verifier: DecodingKey,
    verifies_until: Option<Timestamp>,
}

impl SigningKey {
    fn open(row: &StoredKey, secret: &InstanceSecret) -> Result<Self, KeyError> {
        let damaged = || KeyError::Damaged(row.kid.clone());
        let pkcs8 = secret
            .open(&purpose(&row.kid), &row.sealed_private)
            .map_err(|cause| KeyError::Sealed { kid: row.kid.clone(), cause })?;
        let private = PrivateKey::from_pkcs8(row.algorithm, &pkcs8).ok_or_else(damaged)?;
        // From the sealed half, not from the row: who can write to the database but lacks the
        // instance secret cannot plant a public key of their own.
        let public = private.public();
        if public.thumbprint() != row.kid {
            return Err(damaged());
        }
        let verifier = public.verifier();
        let verifies_until = row.retired_at.map(|at| at.plus_millis(RETIRED_KEY_VERIFIES_MS));
        Ok(Self { kid: row.kid.clone(), algorithm: row.algorithm, private, public, verifier, verifies_until })
    }

    /// RFC 7638 thumbprint of the public key.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// How it signs.
    pub const fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    pub(super) const fn verifier(&self) -> &DecodingKey {
        &self.verifier
    }

    /// Signs `message`.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        match &self.private {
            PrivateKey::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
                    .map_err(|_| KeyError::Failed)?;
                Ok(signature)
            }
            PrivateKey::Ed25519(pair) => {
                pair.try_sign(message).map(|signature| signature.as_ref().to_vec()).map_err(|_| KeyError::Failed)
            }
        }
    }

    fn verifies_at(&self, now: Timestamp) -> bool {
        self.verifies_until.is_none_or(|until| now < until)
    }
}

/// The current key and those before it that still verify.
pub struct Keyring {
    current: SigningKey,
    previous: Vec<SigningKey>,
}

impl Keyring {
    /// Opens the stored keys. The newest key that is not retired signs; several of them may come
    /// of two servers that rotate at once, and then all verify. Keys whose time after retirement
    /// is over at `now` are left out.
    pub fn open(rows: &[StoredKey], secret: &InstanceSecret, now: Timestamp) -> Result<Self, KeyError> {
        let newest = rows
            .iter()
            .filter(|row| row.retired_at.is_none())
            .max_by_key(|row| (row.created_at, row.kid.as_str()))
            .ok_or(KeyError::NoCurrentKey)?;
        let current = SigningKey::open(newest, secret)?;
        let mut previous = Vec::new();
        for row in rows.iter().filter(|row| row.kid != newest.kid) {
            let still_verifies = row.retired_at.is_none_or(|at| now < at.plus_millis(RETIRED_KEY_VERIFIES_MS));
            if still_verifies {
                previous.push(SigningKey::open(row, secret)?);
            }
        }
        Ok(Self { current, previous })
    }

    /// The key that signs.
    pub const fn current(&self) -> &SigningKey {
        &self.current
    }

    /// The key that verifies tokens with this `kid` at `now`. A `kid` is compared with those in
    /// memory and nothing else: it is never part of a path, a query or an address.
    pub fn find(&self, kid: &str, now: Timestamp) -> Option<&SigningKey> {
        self.verifying(now).find(|key| key.kid == kid)
    }

    /// The JWK set (RFC 7517 §5) of all keys that verify at `now`, the current one first.
    pub fn jwks_json(&self, now: Timestamp) -> Result<String, KeyError> {
        #[derive(Serialize)]
        struct Jwks<'a> {
            keys: Vec<Jwk<'a>>,
        }
        let keys = self.verifying(now).map(|key| key.public.jwk(&key.kid, key.algorithm)).collect();
        serde_json::to_string(&Jwks { keys }).map_err(|_| KeyError::Failed)
    }

    fn verifying(&self, now: Timestamp) -> impl Iterator<Item = &SigningKey> {
        std::iter::once(&self.current).chain(&self.previous).filter(move |key| key.verifies_at(now))
    }
}

enum PrivateKey {
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl PrivateKey {
    fn from_pkcs8(algorithm: KeyAlgorithm, pkcs8: &[u8]) -> Option<Self> {
        match algorithm {
            KeyAlgorithm::Rs256 => RsaKeyPair::from_pkcs8(pkcs8).ok().map(Self::Rsa),
            KeyAlgorithm::EdDsa => Ed25519KeyPair::from_pkcs8(pkcs8).ok().map(Self::Ed25519),
        }
    }

    fn public(&self) -> PublicKey {
        match self {
            Self::Rsa(pair) => {
                let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                PublicKey::Rsa { n, e }
            }
            Self::Ed25519(pair) => PublicKey::Ed25519 { x: pair.public_key().as_ref().to_vec() },
        }
    }
}

fn generate_pkcs8(algorithm: KeyAlgorithm) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    match algorithm {
        KeyAlgorithm::Rs256 => {
            let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::Failed)?;
            Ok(Zeroizing::new(AsDer::as_der(&pair).map_err(|_| KeyError::Failed)?.as_ref().to_vec()))
        }
        KeyAlgorithm::EdDsa => {
            let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| KeyError::Failed)?;
            Ok(Zeroizing::new(document.as_ref().to_vec()))
        }
    }
}

/// Public halves, as big-endian bytes without leading zeros.
enum PublicKey {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    Ed25519 { x: Vec<u8> },
}

/// A JWK (RFC 7517, RFC 8037) in public form; the members that a kind lacks are left out.
#[derive(Serialize)]
struct Jwk<'a> {
    kty: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    alg: &'static str,
    kid: &'a str,
    #[serde(flatten)]
    key: KeyMembers,
}

#[derive(Serialize)]
#[serde(untagged)]
enum KeyMembers {
    Rsa { n: String, e: String },
    Okp { crv: &'static str, x: String },
}

impl PublicKey {
    fn jwk<'a>(&self, kid: &'a str, algorithm: KeyAlgorithm) -> Jwk<'a> {
        let (kty, key) = match self {
            Self::Rsa { n, e } => ("RSA", KeyMembers::Rsa { n: base64url(n), e: base64url(e) }),
            Self::Ed25519 { x } => ("OKP", KeyMembers::Okp { crv: "Ed25519", x: base64url(x) }),
        };
        Jwk { kty, usage: "sig", alg: algorithm.as_str(), kid, key }
    }

    /// SHA-256 over the required members in the order of their names (RFC 7638 §3, RFC 8037 §2).
    fn thumbprint(&self) -> String {
        let canonical = match self {
            Self::Rsa { n, e } => format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, base64url(e), base64url(n)),
            Self::Ed25519 { x } => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, base64url(x)),
        };
        base64url(&Sha256::digest(canonical))
    }

    fn verifier(&self) -> DecodingKey {
        match self {
            Self::Rsa { n, e } => DecodingKey::from_rsa_raw_components(n, e),
            Self::Ed25519 { x } => DecodingKey::from_ed_der(x),
        }
    }
}

fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The seal belongs to one key: a private half moved to another row does not open.
fn purpose(kid: &str) -> String {
    format!("signing-key:{kid}")
}

#[cfg(test)]
mod tests;

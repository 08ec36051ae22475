//! The public keys of an issuer (RFC 7517).

use std::collections::HashMap;
use std::sync::Arc;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

/// A key that proves tokens, and the one algorithm that it does so with.
pub(super) struct PublicKey {
    pub(super) algorithm: Algorithm,
    pub(super) verifier: DecodingKey,
}

/// The keys that an issuer publishes, by `kid`.
pub(super) struct KeySet(HashMap<String, Arc<PublicKey>>);

/// A set as it is published; a key that we cannot read does not spoil the others.
#[derive(Deserialize)]
struct Published {
    keys: Vec<Value>,
}

impl KeySet {
    /// Reads a JWK set. Keys for other uses, of other kinds, or without a `kid` are left out; of two with
    /// one `kid` the first counts.
    pub(super) fn read(json: &[u8]) -> Result<Self, &'static str> {
        let Published { keys } = serde_json::from_slice(json).map_err(|_| "it is no JWK set")?;
        let mut usable = HashMap::new();
        for jwk in keys.into_iter().filter_map(|key| serde_json::from_value::<Jwk>(key).ok()) {
            let Some(key) = PublicKey::of(&jwk) else { continue };
            let Some(kid) = jwk.common.key_id else { continue };
            usable.entry(kid).or_insert_with(|| Arc::new(key));
        }
        if usable.is_empty() { Err("no key in it is EdDSA, ES256 or RS256") } else { Ok(Self(usable)) }
    }

    /// A `kid` is compared with those in memory and nothing else: it is never part of a path, a query or an
    /// address.
    pub(super) fn get(&self, kid: &str) -> Option<&Arc<PublicKey>> {
        self.0.get(kid)
    }
}

impl PublicKey {
    /// The kind of the key decides how it is used, and so no token can make a public key a secret.
    fn of(jwk: &Jwk) -> Option<Self> {
        let algorithm = match &jwk.algorithm {
            AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => Algorithm::EdDSA,
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => Algorithm::ES256,
            AlgorithmParameters::RSA(_) => Algorithm::RS256,
            _ => return None,
        };
        let common = &jwk.common;
        let is_other_algorithm = common.key_algorithm.is_some_and(|said| said.to_string() != format!("{algorithm:?}"));
        let is_other_use = common.public_key_use.as_ref().is_some_and(|usage| *usage != PublicKeyUse::Signature);
        let proves_nothing =
            common.key_operations.as_ref().is_some_and(|operations| !operations.contains(&KeyOperations::Verify));
        if is_other_algorithm || is_other_use || proves_nothing {
            return None;
        }
        Some(Self { algorithm, verifier: DecodingKey::from_jwk(jwk).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ED: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    const P256: (&str, &str) =
        ("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");

    fn algorithm_of(key: &Value) -> Option<Algorithm> {
        let set = KeySet::read(json!({ "keys": [key] }).to_string().as_bytes()).ok()?;
        set.get("k").map(|key| key.algorithm)
    }

    #[test]
    fn the_kind_of_a_key_decides_its_algorithm() {
        let okp = json!({"kty": "OKP", "crv": "Ed25519", "x": ED, "kid": "k"});
        assert_eq!(algorithm_of(&okp), Some(Algorithm::EdDSA));
        let ec = json!({"kty": "EC", "crv": "P-256", "x": P256.0, "y": P256.1, "kid": "k", "alg": "ES256"});
        assert_eq!(algorithm_of(&ec), Some(Algorithm::ES256));
        let rsa = json!({"kty": "RSA", "n": "AQAB".repeat(90), "e": "AQAB", "kid": "k", "use": "sig"});
        assert_eq!(algorithm_of(&rsa), Some(Algorithm::RS256));
    }

    #[test]
    fn what_is_no_such_key_is_left_out() {
        for key in [
            json!({"kty": "oct", "k": "c2VjcmV0", "kid": "k"}),
            json!({"kty": "OKP", "crv": "Ed25519", "x": ED, "kid": "k", "alg": "HS256"}),
            json!({"kty": "OKP", "crv": "Ed25519", "x": ED, "kid": "k", "use": "enc"}),
            json!({"kty": "OKP", "crv": "Ed25519", "x": ED, "kid": "k", "key_ops": ["sign"]}),
            json!({"kty": "OKP", "crv": "Ed25519", "x": ED}),
            json!({"kty": "EC", "crv": "P-384", "x": "AQAB", "y": "AQAB", "kid": "k"}),
            json!({"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "k", "alg": "RS512"}),
            json!({"kty": "AKP", "alg": "ML-DSA-44", "kid": "k"}),
            json!("no key"),
        ] {
            assert_eq!(algorithm_of(&key), None, "{key}");
        }
    }

    #[test]
    fn a_strange_key_does_not_spoil_the_others() {
        let good = json!({"kty": "OKP", "crv": "Ed25519", "x": ED, "kid": "k"});
        let set = json!({"keys": [{"kty": "AKP"}, 5, good], "more": true}).to_string();
        assert!(KeySet::read(set.as_bytes()).is_ok_and(|set| set.get("k").is_some()));
        for none in ["", "[]", "{}", r#"{"keys": {}}"#, r#"{"keys": []}"#, "<html>"] {
            assert!(KeySet::read(none.as_bytes()).is_err(), "{none}");
        }
    }
}

use cairn_kernel::SystemEntropy;
use serde_json::Value;

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn secret() -> InstanceSecret {
    let folder = tempfile::tempdir().unwrap();
    InstanceSecret::create(&folder.path().join("secret.key"), &SystemEntropy).unwrap()
}

fn key(algorithm: KeyAlgorithm, secret: &InstanceSecret, at: Timestamp) -> StoredKey {
    StoredKey::generate(algorithm, secret, &SystemEntropy, at).unwrap()
}

fn error_of(result: Result<Keyring, KeyError>) -> KeyError {
    result.err().unwrap()
}

/// The published example of RFC 8037 appendix A.3.
#[test]
fn an_ed25519_thumbprint_is_that_of_the_rfc() {
    let x = URL_SAFE_NO_PAD.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
    assert_eq!(PublicKey::Ed25519 { x }.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

/// The published example of RFC 7638 §3.1.
#[test]
fn an_rsa_thumbprint_is_that_of_the_rfc() {
    let n = concat!(
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs",
        "tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbI",
        "SD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    );
    let key = PublicKey::Rsa { n: URL_SAFE_NO_PAD.decode(n).unwrap(), e: vec![1, 0, 1] };
    assert_eq!(key.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

#[test]
fn both_kinds_of_key_come_back_from_storage_and_show_only_their_public_half() {
    let secret = secret();
    for (algorithm, kty, members) in [
        (KeyAlgorithm::Rs256, "RSA", ["alg", "e", "kid", "kty", "n", "use"]),
        (KeyAlgorithm::EdDsa, "OKP", ["alg", "crv", "kid", "kty", "use", "x"]),
    ] {
        let stored = key(algorithm, &secret, NOW);
        let ring = Keyring::open(std::slice::from_ref(&stored), &secret, NOW).unwrap();
        assert_eq!(ring.current().kid(), stored.kid);
        let jwks: Value = serde_json::from_str(&ring.jwks_json(NOW).unwrap()).unwrap();
        let jwk = jwks["keys"][0].as_object().unwrap();
        let mut names: Vec<&str> = jwk.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, members);
        assert_eq!(jwk["kty"], kty);
        assert_eq!(jwk["kid"], stored.kid.as_str());
        assert_eq!(serde_json::from_str::<Value>(&stored.public_jwk).unwrap(), jwks["keys"][0]);
    }
}

#[test]
fn after_a_rotation_the_new_key_signs_and_the_old_one_verifies_for_an_hour() {
    let secret = secret();
    let mut old = key(KeyAlgorithm::EdDsa, &secret, NOW);
    let rotated_at = NOW.plus_days(90);
    let new = key(KeyAlgorithm::EdDsa, &secret, rotated_at);
    old.retired_at = Some(rotated_at);
    let rows = [new.clone(), old.clone()];
    let ring = Keyring::open(&rows, &secret, rotated_at).unwrap();
    assert_eq!(ring.current().kid(), new.kid);

    let published =
        |at| serde_json::from_str::<Value>(&ring.jwks_json(at).unwrap()).unwrap()["keys"].as_array().unwrap().len();
    let last = rotated_at.plus_millis(RETIRED_KEY_VERIFIES_MS - 1);
    assert!(ring.find(&old.kid, last).is_some());
    assert_eq!(published(last), 2);
    assert!(ring.find(&old.kid, last.plus_millis(1)).is_none());
    assert_eq!(published(last.plus_millis(1)), 1);
    assert!(Keyring::open(&rows, &secret, last.plus_millis(1)).unwrap().previous.is_empty());
}

#[test]
fn of_two_keys_made_at_once_one_signs_and_both_verify() {
    let secret = secret();
    let (a, b) = (key(KeyAlgorithm::EdDsa, &secret, NOW), key(KeyAlgorithm::EdDsa, &secret, NOW));
    let here = Keyring::open(&[a.clone(), b.clone()], &secret, NOW).unwrap();
    let there = Keyring::open(&[b.clone(), a.clone()], &secret, NOW).unwrap();
    assert_eq!(here.current().kid(), there.current().kid());
    assert!(here.find(&a.kid, NOW).is_some() && here.find(&b.kid, NOW).is_some());
}

#[test]
fn rows_of_another_instance_and_planted_keys_do_not_open() {
    let (own, foreign) = (secret(), secret());
    let honest = key(KeyAlgorithm::EdDsa, &own, NOW);
    let planted = key(KeyAlgorithm::EdDsa, &foreign, NOW);
    assert!(matches!(
        error_of(Keyring::open(&[honest.clone(), planted], &own, NOW)),
        KeyError::Sealed { cause: SealError::Rejected, .. }
    ));

    let other = key(KeyAlgorithm::EdDsa, &own, NOW);
    let moved = StoredKey { sealed_private: other.sealed_private, ..honest.clone() };
    assert!(matches!(error_of(Keyring::open(&[moved], &own, NOW)), KeyError::Sealed { .. }));

    let relabelled = StoredKey { algorithm: KeyAlgorithm::Rs256, ..honest.clone() };
    assert_eq!(error_of(Keyring::open(&[relabelled], &own, NOW)), KeyError::Damaged(honest.kid.clone()));

    let retired = StoredKey { retired_at: Some(NOW), ..honest };
    assert_eq!(error_of(Keyring::open(&[retired], &own, NOW)), KeyError::NoCurrentKey);
}

#[test]
fn a_planted_public_key_is_never_used() {
    let secret = secret();
    let other = key(KeyAlgorithm::EdDsa, &secret, NOW);
    let stored = StoredKey { public_jwk: other.public_jwk.clone(), ..key(KeyAlgorithm::EdDsa, &secret, NOW) };
    let ring = Keyring::open(&[stored], &secret, NOW).unwrap();
    assert!(!ring.jwks_json(NOW).unwrap().contains(&other.kid));
}

#[test]
fn algorithms_are_known_by_their_registered_names() {
    assert_eq!(KeyAlgorithm::from_name("RS256"), Some(KeyAlgorithm::Rs256));
    assert_eq!(KeyAlgorithm::from_name("EdDSA"), Some(KeyAlgorithm::EdDsa));
    for name in ["none", "HS256", "rs256", ""] {
        assert_eq!(KeyAlgorithm::from_name(name), None);
    }
}

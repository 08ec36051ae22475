use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA512, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair};
use cairn_kernel::{Entropy, SeededEntropy, SystemEntropy};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use serde_json::{Value, json};

use super::super::instance_secret::InstanceSecret;
use super::super::keyring::{KeyAlgorithm, StoredKey};
use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_400);

struct Issuer {
    secret: InstanceSecret,
    stored: StoredKey,
    keyring: Keyring,
}

impl Issuer {
    fn new(algorithm: KeyAlgorithm) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let secret = InstanceSecret::create(&folder.path().join("secret.key"), &SystemEntropy).unwrap();
        let stored = StoredKey::generate(algorithm, &secret, &SystemEntropy, NOW).unwrap();
        let keyring = Keyring::open(std::slice::from_ref(&stored), &secret, NOW).unwrap();
        Self { secret, stored, keyring }
    }

    fn token(&self) -> String {
        issue(&self.keyring, grant(), NOW).unwrap().0
    }

    fn header(&self) -> Value {
        json!({ "typ": "at+jwt", "alg": self.stored.algorithm.as_str(), "kid": self.stored.kid })
    }

    /// A token with any header and claims, truly signed by the current key.
    fn signed(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", part(header), part(claims));
        let signature = self.keyring.current().sign(message.as_bytes()).unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn verdict(&self, token: &str) -> Result<Claims, TokenFault> {
        verify(&self.keyring, token, NOW)
    }
}

fn grant() -> Grant {
    Grant {
        iss: "http://127.0.0.1:8420".to_owned(),
        sub: UserId::from_uuid(Uuid::from_u128(1)),
        sid: SessionId::from_uuid(Uuid::from_u128(2)),
        jti: Uuid::from_u128(3),
        email: Some("maria@example.org".to_owned()),
        roles: vec![Role::User],
        scope: Scopes::of_role(Role::User),
        tier: "free".to_owned(),
    }
}

fn claims() -> Value {
    serde_json::to_value(Claims { grant: grant(), iat: 1_800_000_000, exp: 1_800_000_900 }).unwrap()
}

fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

fn with(mut header: Value, name: &str, value: Value) -> Value {
    header[name] = value;
    header
}

#[test]
fn a_token_says_what_was_granted_and_anybody_can_prove_it_by_the_published_keys() {
    for algorithm in [KeyAlgorithm::Rs256, KeyAlgorithm::EdDsa] {
        let issuer = Issuer::new(algorithm);
        let (token, said) = issue(&issuer.keyring, grant(), NOW).unwrap();
        assert_eq!((said.iat, said.exp), (1_800_000_000, 1_800_000_900));
        assert_eq!(issuer.verdict(&token), Ok(said));

        let jwks: JwkSet = serde_json::from_str(&issuer.keyring.jwks_json(NOW).unwrap()).unwrap();
        let jwk = jwks.find(&decode_header(&token).unwrap().kid.unwrap()).unwrap();
        let mut validation = Validation::new(algorithm.jwt());
        validation.validate_exp = false;
        let outside = decode::<Value>(&token, &DecodingKey::from_jwk(jwk).unwrap(), &validation).unwrap().claims;
        let mut names: Vec<&String> = outside.as_object().unwrap().keys().collect();
        names.sort_unstable();
        assert_eq!(names, ["email", "exp", "iat", "iss", "jti", "roles", "scope", "sid", "sub", "tier"]);
        assert_eq!(outside["roles"], json!(["user"]));
    }
}

#[test]
fn a_token_ends_with_the_second_it_names_by_the_clock_that_is_handed_in() {
    let issuer = Issuer::new(KeyAlgorithm::EdDsa);
    let token = issuer.token();
    let last = Timestamp::from_millis(1_800_000_899_999);
    assert!(verify(&issuer.keyring, &token, last).is_ok());
    assert_eq!(verify(&issuer.keyring, &token, last.plus_millis(1)), Err(TokenFault::Expired));
    let mut endless = claims();
    endless["exp"] = json!(i64::MAX);
    assert!(issuer.verdict(&issuer.signed(&issuer.header(), &endless)).is_ok());
    endless["exp"] = json!(i64::MIN);
    assert_eq!(issuer.verdict(&issuer.signed(&issuer.header(), &endless)), Err(TokenFault::Expired));
}

#[test]
fn a_forged_token_is_invalid_even_when_it_is_also_over() {
    let issuer = Issuer::new(KeyAlgorithm::EdDsa);
    let mut token = issuer.token();
    token.replace_range(token.len() - 8..token.len() - 4, "AAAA");
    assert_eq!(verify(&issuer.keyring, &token, NOW.plus_days(1)), Err(TokenFault::Invalid));
}

#[test]
fn no_algorithm_but_the_keys_own_is_accepted() {
    for algorithm in [KeyAlgorithm::Rs256, KeyAlgorithm::EdDsa] {
        let issuer = Issuer::new(algorithm);
        for name in ["none", "None", "NONE", "", "HS256", "HS384", "HS512", "RS384", "RS512", "PS256", "ES256", "ES512"]
        {
            let header = with(issuer.header(), "alg", json!(name));
            assert_eq!(issuer.verdict(&issuer.signed(&header, &claims())), Err(TokenFault::Invalid), "{name}");
            let unsigned = format!("{}.{}.", part(&header), part(&claims()));
            assert_eq!(issuer.verdict(&unsigned), Err(TokenFault::Invalid), "{name}");
        }
    }
    let rsa = Issuer::new(KeyAlgorithm::Rs256);
    let header = with(rsa.header(), "alg", json!("EdDSA"));
    assert_eq!(rsa.verdict(&rsa.signed(&header, &claims())), Err(TokenFault::Invalid));
}

#[test]
fn the_public_key_is_no_hmac_secret() {
    for algorithm in [KeyAlgorithm::Rs256, KeyAlgorithm::EdDsa] {
        let issuer = Issuer::new(algorithm);
        let jwk: Value = serde_json::from_str(&issuer.stored.public_jwk).unwrap();
        let encoded = jwk["n"].as_str().or(jwk["x"].as_str()).unwrap();
        let raw = URL_SAFE_NO_PAD.decode(encoded).unwrap();
        for known in [issuer.stored.public_jwk.as_bytes(), encoded.as_bytes(), &raw, issuer.stored.kid.as_bytes(), b""]
        {
            for hmac in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
                let mut header = Header::new(hmac);
                header.typ = Some(TOKEN_TYPE.to_owned());
                header.kid = Some(issuer.stored.kid.clone());
                let forged = jsonwebtoken::encode(&header, &claims(), &EncodingKey::from_secret(known)).unwrap();
                assert_eq!(issuer.verdict(&forged), Err(TokenFault::Invalid));
            }
        }
    }
}

#[test]
fn our_own_rsa_key_with_another_hash_or_padding_is_refused() {
    let issuer = Issuer::new(KeyAlgorithm::Rs256);
    let pkcs8 =
        issuer.secret.open(&format!("signing-key:{}", issuer.stored.kid), &issuer.stored.sealed_private).unwrap();
    let pair = RsaKeyPair::from_pkcs8(&pkcs8).unwrap();
    let encodings: [(&str, &'static dyn RsaEncoding); 2] = [("RS512", &RSA_PKCS1_SHA512), ("PS256", &RSA_PSS_SHA256)];
    for (name, encoding) in encodings {
        for claimed in [name, "RS256"] {
            let message = format!("{}.{}", part(&with(issuer.header(), "alg", json!(claimed))), part(&claims()));
            let mut signature = vec![0; pair.public_modulus_len()];
            pair.sign(encoding, &SystemRandom::new(), message.as_bytes(), &mut signature).unwrap();
            let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature));
            assert_eq!(issuer.verdict(&token), Err(TokenFault::Invalid), "{name} as {claimed}");
        }
    }
}

#[test]
fn a_key_that_the_token_brings_or_points_to_is_never_used() {
    let (issuer, attacker) = (Issuer::new(KeyAlgorithm::EdDsa), Issuer::new(KeyAlgorithm::EdDsa));
    let their_jwk: Value = serde_json::from_str(&attacker.stored.public_jwk).unwrap();
    for (name, value) in [
        ("jwk", their_jwk),
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("file:///tmp/evil.pem")),
        ("x5c", json!(["MIIB"])),
        ("x5t", json!("abc")),
        ("x5t#S256", json!("abc")),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
        ("cty", json!("JWT")),
    ] {
        let forged = attacker.signed(&with(issuer.header(), name, value.clone()), &claims());
        assert_eq!(issuer.verdict(&forged), Err(TokenFault::Invalid), "{name} by the attacker");
        // Even when the signature is ours: we do not make such headers.
        let odd = issuer.signed(&with(issuer.header(), name, value), &claims());
        assert_eq!(issuer.verdict(&odd), Err(TokenFault::Invalid), "{name} by us");
    }
    assert_eq!(issuer.verdict(&attacker.signed(&issuer.header(), &claims())), Err(TokenFault::Invalid));
    assert_eq!(issuer.verdict(&attacker.token()), Err(TokenFault::UnknownKey));
}

#[test]
fn a_kid_is_a_name_in_memory_and_nothing_else() {
    let issuer = Issuer::new(KeyAlgorithm::EdDsa);
    for kid in [
        json!("../../../../dev/null"),
        json!("/etc/hostname"),
        json!("' OR '1'='1' --"),
        json!("x' UNION SELECT 'secret"),
        json!("http://evil.example/key"),
        json!(""),
        json!("\u{0}"),
        json!(null),
        json!(["a"]),
        json!(format!("{}\0", issuer.stored.kid)),
        json!(issuer.stored.kid.to_lowercase()),
        json!("k".repeat(5000)),
    ] {
        let token = issuer.signed(&with(issuer.header(), "kid", kid.clone()), &claims());
        let fault = if kid.is_string() { TokenFault::UnknownKey } else { TokenFault::Invalid };
        assert_eq!(issuer.verdict(&token), Err(fault), "{kid}");
    }
    let mut without = issuer.header();
    without.as_object_mut().unwrap().remove("kid");
    assert_eq!(issuer.verdict(&issuer.signed(&without, &claims())), Err(TokenFault::Invalid));
}

#[test]
fn other_kinds_of_token_and_claims_that_are_not_ours_are_refused() {
    let issuer = Issuer::new(KeyAlgorithm::EdDsa);
    for typ in [json!("JWT"), json!("at+JWT "), json!(null), json!("logout+jwt")] {
        let token = issuer.signed(&with(issuer.header(), "typ", typ.clone()), &claims());
        assert_eq!(issuer.verdict(&token), Err(TokenFault::Invalid), "{typ}");
    }
    for (name, value) in [
        ("sub", json!("me")),
        ("sid", json!(null)),
        ("exp", json!("1800000900")),
        ("exp", json!(1e300)),
        ("roles", json!(["root"])),
        ("scope", json!("tasks:read everything")),
        ("aud", json!("someone else")),
        ("iat", json!(1_800_000_061)),
    ] {
        let token = issuer.signed(&issuer.header(), &with(claims(), name, value));
        assert_eq!(issuer.verdict(&token), Err(TokenFault::Invalid), "{name}");
    }
}

#[test]
fn no_change_of_a_single_character_survives_and_no_garbage_panics() {
    let issuer = Issuer::new(KeyAlgorithm::EdDsa);
    let token = issuer.token();
    for at in 0..token.len() {
        for other in ['A', 'z', '.', '=', ' '] {
            let mut changed = token.clone();
            changed.replace_range(at..=at, &other.to_string());
            if changed != token {
                let refused = issuer.verdict(&changed);
                assert!(matches!(refused, Err(TokenFault::Invalid | TokenFault::UnknownKey)), "{at} {other}");
            }
        }
        assert_eq!(issuer.verdict(&token[..at]), Err(TokenFault::Invalid));
    }
    for decorated in
        [format!("{token}."), format!("{token}="), format!(" {token}"), format!("{token}\n"), format!("Bearer {token}")]
    {
        assert_eq!(issuer.verdict(&decorated), Err(TokenFault::Invalid));
    }
    assert_eq!(issuer.verdict(&"a.".repeat(1_000_000)), Err(TokenFault::Invalid));
    let entropy = SeededEntropy::new(11);
    for _ in 0..2000 {
        let mut bytes = [0u8; 48];
        entropy.fill(&mut bytes);
        let garbage = format!("{}.{}", URL_SAFE_NO_PAD.encode(bytes), String::from_utf8_lossy(&bytes));
        assert_eq!(issuer.verdict(&garbage), Err(TokenFault::Invalid));
    }
}

#[test]
fn a_remembered_token_ends_on_time_and_after_five_minutes_is_proven_again() {
    let issuer = Issuer::new(KeyAlgorithm::EdDsa);
    let (cache, token) = (TokenCache::new(), issuer.token());
    let first = cache.verify(&issuer.keyring, &token, NOW).unwrap();
    let again = cache.verify(&issuer.keyring, &token, NOW.plus_millis(CACHED_MS - 1)).unwrap();
    assert!(Arc::ptr_eq(&first, &again));
    let proven_anew = cache.verify(&issuer.keyring, &token, NOW.plus_millis(CACHED_MS)).unwrap();
    assert!(!Arc::ptr_eq(&first, &proven_anew));

    let late = first.expires_at().plus_millis(-1);
    assert!(cache.verify(&issuer.keyring, &token, late).is_ok());
    assert_eq!(cache.verify(&issuer.keyring, &token, first.expires_at()), Err(TokenFault::Expired));
}

#[test]
fn a_remembered_token_falls_with_its_key() {
    let issuer = Issuer::new(KeyAlgorithm::EdDsa);
    let (cache, token) = (TokenCache::new(), issuer.token());
    cache.verify(&issuer.keyring, &token, NOW).unwrap();

    let new = StoredKey::generate(KeyAlgorithm::EdDsa, &issuer.secret, &SystemEntropy, NOW).unwrap();
    let retired = StoredKey { retired_at: Some(NOW), ..issuer.stored.clone() };
    let rotated = Keyring::open(&[retired, new.clone()], &issuer.secret, NOW).unwrap();
    assert!(cache.verify(&rotated, &token, NOW).is_ok(), "a token in flight outlives a rotation");

    let without = Keyring::open(&[new], &issuer.secret, NOW).unwrap();
    assert_eq!(cache.verify(&without, &token, NOW), Err(TokenFault::UnknownKey));
}

#[test]
fn the_cache_remembers_no_refusal_and_stays_bounded() {
    let issuer = Issuer::new(KeyAlgorithm::EdDsa);
    let cache = TokenCache::new();
    for n in 0..50 {
        assert!(cache.verify(&issuer.keyring, &format!("a.b.{n}"), NOW).is_err());
    }
    cache.proven.run_pending_tasks();
    assert_eq!(cache.proven.entry_count(), 0);
    assert_eq!(cache.proven.policy().max_capacity(), Some(CACHED_TOKENS));
}
